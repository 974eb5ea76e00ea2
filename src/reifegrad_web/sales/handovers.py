"""What sales has done with the leads that came in a time: when each got how far, and where each is at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from reifegrad_web.sales.events import events_where
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.stage_machine import Command, Stage, State, states

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.leads.chosen import Cohort
    from reifegrad_web.sales.stage_machine import Event
    from reifegrad_web.scoring.stage_flow import Period


@dataclass(frozen=True)
class Handover:
    """When a lead came into each stage of sales for the first time (None: never), and where it is."""

    handed_at: datetime | None
    accepted_at: datetime | None
    qualified_at: datetime | None
    opportunity_at: datetime | None
    state: State


@dataclass(frozen=True)
class Standing:
    """Where leads are that came in a time, and for which reasons: those of the stage, the most frequent first.

    The reason is empty where none was asked for.
    """

    stage: Stage
    leads: int
    reasons: Sequence[tuple[str, int]]


def handovers(period: Period, leads: Cohort) -> Mapping[int, Handover]:
    """What was done until the end of a time with leads that came in it; leads with which nothing was done are left out.

    The stages are those of the fold: what could not follow does not count.
    """
    came = leads.cards().filter(first_seen_at__gt=period.since, first_seen_at__lte=period.until)
    events = events_where(Q(Exists(came.filter(lead_id=OuterRef("identifier__lead_id")))), period.until)
    return {lead: _handover(done) for lead, done in events.items()}


def is_handing_over() -> bool:
    """Whether sales has ever taken a lead over here: where it does not, nobody is accepted."""
    return StageEvent.objects.filter(command=Command.ACCEPT.value).exists()


def standing(generated: int, found: Mapping[int, Handover]) -> Sequence[Standing]:
    """Where all leads are that came: each in one stage, so that together they are those that came.

    Args:
        generated: How many leads came.
        found: What was done with some of them; with the others marketing is at work.

    Returns:
        The stages in which somebody is, as a lead goes through them.
    """
    counts = Counter(each.state.stage for each in found.values())
    counts[Stage.NURTURING] += generated - len(found)
    reasons = Counter((each.state.stage, each.state.reason) for each in found.values() if each.state.reason)
    return [
        Standing(stage, counts[stage], [(reason, n) for (at, reason), n in reasons.most_common() if at is stage])
        for stage in Stage
        if counts[stage]
    ]


def _handover(done: Sequence[Event]) -> Handover:
    first: dict[Stage, datetime] = {}
    state = State()
    for event, state in states(done):
        first.setdefault(state.stage, event.at)
    return Handover(
        handed_at=first.get(Stage.MARKETING_QUALIFIED),
        accepted_at=first.get(Stage.SALES_ACCEPTED),
        qualified_at=first.get(Stage.SALES_QUALIFIED),
        opportunity_at=first.get(Stage.OPPORTUNITY),
        state=state,
    )
