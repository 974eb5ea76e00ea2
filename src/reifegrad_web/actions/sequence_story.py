"""Where leads are in sequences: the fold over their events, and what is known of them now. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.actions.sequence import InSequence, NurturedLead, Passed
from reifegrad.agreement.decision import Cause
from reifegrad_web.actions.models import SequenceEvent
from reifegrad_web.leads.consents import last_of
from reifegrad_web.leads.models import Activity, Consent
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.owners import owners_of
from reifegrad_web.sales.events import history_of, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reifegrad.actions.rules import NurtureSequence
    from reifegrad.spec.condition import Value
    from reifegrad_web.actions.models import ListMember

What = SequenceEvent.What


@dataclass(frozen=True)
class SequenceStory:
    """What has happened in one entry: where the lead is, why it has left (None: it has not), and how many events."""

    place: InSequence
    left: Cause | None
    count: int


def entry_of(member: int) -> str:
    """The name of a time on a list, from which the names of effects follow."""
    return f"entry:{member}"


def fold(events: Iterable[SequenceEvent]) -> SequenceStory:
    """Where the lead of some events is; they are of one entry, in their order, the first is that it began."""
    rows = list(events)
    passed = [
        Passed(row.step, row.at, skipped=row.what == What.SKIPPED)
        for row in rows
        if row.what in {What.STEP, What.SKIPPED}
    ]
    last = rows[-1]
    left = Cause.from_dict(last.cause) if last.what == What.LEFT else None
    return SequenceStory(InSequence(entry_of(last.member_id), rows[0].at, tuple(passed)), left, len(rows))


def story_of(sequence: str, member: int) -> SequenceStory | None:
    """The story of an entry in a sequence; None: it never began."""
    rows = list(SequenceEvent.objects.filter(sequence=sequence, member_id=member).order_by("number"))
    return fold(rows) if rows else None


def nurtured_lead(
    sequence: NurtureSequence, story: SequenceStory, member: ListMember, lead: int, values: Mapping[str, Value]
) -> NurturedLead:
    """What is known of a lead in a sequence now."""
    said = {purpose: row["state"] for purpose, row in last_of(lead).items()}
    done = Activity.objects.filter(
        identifier__lead_id=lead, kind__in=sequence.replies, occurred_at__gt=story.place.began_at
    )
    return NurturedLead(
        values=values,
        objects=lead in objecting([lead]),
        consents=frozenset(purpose for purpose, state in said.items() if state == Consent.State.GRANTED),
        withdrawn=frozenset(purpose for purpose, state in said.items() if state == Consent.State.WITHDRAWN),
        stages=_stages(lead, story.place.began_at),
        has_owner=owners_of([lead]).get(lead) is not None,
        on_list=member.until is None,
        activities=tuple(done.order_by("occurred_at", "id").values_list("kind", "occurred_at")[:1]),
    )


def _stages(lead: int, since: datetime) -> frozenset[str]:
    """Where a lead is in the handover, and where it has been since a moment: it may have come and gone unseen."""
    been = {each.state.stage.value for each in history_of(lead) if each.row.at > since}
    return frozenset({state_of(lead).stage.value, *been})
