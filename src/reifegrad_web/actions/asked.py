"""What rules ask of leads: crossings as the engine has them, what is known of a lead now, and what started before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.actions.crossing import Crossing, Fired, LeadNow
from reifegrad_web.actions.models import ActionEffect
from reifegrad_web.leads.consents import last_of
from reifegrad_web.leads.models import Consent
from reifegrad_web.leads.objections import objecting
from reifegrad_web.routing.facts import lead_values
from reifegrad_web.sales.events import history_of, state_of
from reifegrad_web.sales.stage_machine import Stage
from reifegrad_web.scoring.models import LeadScore
from reifegrad_web.scoring.rising import direction_crossed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.actions.rules import Actions
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.sales.models import StageEvent
    from reifegrad_web.scoring.models import ScoreTransition
    from reifegrad_web.service.models import ServiceEvent

_DROPPED = ActionEffect.State.DROPPED


@dataclass(frozen=True)
class CrossedLead:
    """A crossing, and the number of the lead that it is about now."""

    lead: int
    crossing: Crossing


def of_transition(row: ScoreTransition, models: Mapping[str, ScoringModel], lead: int) -> CrossedLead:
    """What a score has crossed; up or down by the model that scores now."""
    model = models.get(row.model)
    crossing = Crossing(
        id=f"score:{row.pk}",
        lead=str(lead),
        what=row.what,
        at=row.at,
        model=row.model,
        dimension=row.dimension,
        before=row.before,
        after=row.after,
        direction=None if model is None else direction_crossed(model, row),
        cycle=state_of(lead).cycle,
    )
    return CrossedLead(lead, crossing)


def of_event(row: StageEvent, lead: int) -> CrossedLead | None:
    """Where an event of the handover has brought a lead; None: it could not follow, and brought it nowhere."""
    before = Stage.NURTURING
    for happened in history_of(lead):
        if happened.row.pk == row.pk:
            crossing = Crossing(
                id=f"handover:{row.pk}",
                lead=str(lead),
                what="handover",
                at=row.at,
                before=before.value,
                after=happened.state.stage.value,
                cycle=happened.state.cycle,
            )
            return CrossedLead(lead, crossing)
        before = happened.state.stage
    return None


def of_clock(row: ServiceEvent, lead: int) -> CrossedLead:
    """A time for answering that is over."""
    crossing = Crossing(
        id=f"clock:{row.pk}",
        lead=str(lead),
        what="no_response",
        at=row.at,
        after=row.promised,
        cycle=state_of(lead).cycle,
    )
    return CrossedLead(lead, crossing)


def lead_now(actions: Actions, crossed: CrossedLead, now: datetime) -> LeadNow:
    """What is known of a lead now."""
    lead = crossed.lead
    return LeadNow(
        values=lead_values(actions, [lead], now).get(lead, {}),
        objects=lead in objecting([lead]),
        consents=consents(lead),
        standing=_standing(crossed),
    )


def consents(lead: int) -> frozenset[str]:
    """The purposes to which a lead has agreed, and has not taken that back."""
    return frozenset(name for name, said in last_of(lead).items() if said["state"] == Consent.State.GRANTED)


def fired_before(lead: int) -> Sequence[Fired]:
    """What rules have started for a lead, but for what was dropped when its hours began."""
    rows = ActionEffect.objects.filter(identifier__lead_id=lead).exclude(state=_DROPPED).order_by("id")
    found = {
        (row.rule, row.crossing): Fired(
            row.rule, row.crossing, row.crossed["after"], row.crossed["direction"], row.crossed["cycle"], row.created_at
        )
        for row in rows
    }
    return tuple(found.values())


def _standing(crossed: CrossedLead) -> str | None:
    """What the lead is now of what was crossed."""
    crossing = crossed.crossing
    if crossing.what == "handover":
        return state_of(crossed.lead).stage.value
    if not crossing.model:
        return None
    row = LeadScore.objects.filter(lead_id=crossed.lead, model=crossing.model).first()
    name = f"grade:{crossing.dimension}" if crossing.what == "grade" else crossing.what
    return "" if row is None else row.verdict.get(name, "")
