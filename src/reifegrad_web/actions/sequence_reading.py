"""Shows sequences: which there are, and who is on which step of one. Writes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from reifegrad.errors import fail, nearest
from reifegrad_web.actions.in_force import in_force
from reifegrad_web.actions.models import SequenceEvent, SequencePlace
from reifegrad_web.leads.models import Consent
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.persons import lead_number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

What = SequenceEvent.What


@dataclass(frozen=True)
class SequenceOverview:
    """A sequence: its list, how many are in it, have begun and left. `is_known`: the actions in force have it."""

    name: str
    list: str
    inside: int
    begun: int
    left: int
    is_known: bool


@dataclass(frozen=True)
class OnStep:
    """A lead in a sequence.

    Attributes:
        lead: The lead.
        entry: The number of this time on the list.
        began_at: When it began.
        step: The last step that it came to; empty before the first one.
        since: When it came to that; None before.
        next: The step that comes next; empty as long as nobody has looked.
        due_at: When that is due.
        agreed: It has agreed to all purposes of the e-mails of the sequence, and has not taken that back.
    """

    lead: int
    entry: int
    began_at: datetime
    step: str
    since: datetime | None
    next: str
    due_at: datetime | None
    agreed: bool


def overview_of_sequences() -> Sequence[SequenceOverview]:
    """Every sequence: those of the actions in force in their order, then others in which there was somebody."""
    actions = in_force()
    known = {} if actions is None else actions.sequences
    rows = SequenceEvent.objects.filter(what__in=[What.BEGUN, What.LEFT]).values("sequence", "what")
    counts = {(row["sequence"], row["what"]): row["count"] for row in rows.annotate(count=Count("id"))}
    places = SequencePlace.objects.values("sequence").annotate(count=Count("id"))
    inside = {row["sequence"]: row["count"] for row in places}
    names = dict.fromkeys([*known, *sorted({name for name, _ in counts})])
    return [
        SequenceOverview(
            name,
            known[name].list if name in known else "",
            inside.get(name, 0),
            counts.get((name, What.BEGUN), 0),
            counts.get((name, What.LEFT), 0),
            name in known,
        )
        for name in names
    ]


def check_sequence(name: str) -> None:
    """Raise `ReifegradError` if there is no sequence of a name, and never was."""
    known = [one.name for one in overview_of_sequences()]
    if name not in known:
        raise fail("sequence-unknown", name=name, near=nearest(name, known))


def on_steps(name: str, leads: Collection[int] | None = None, most: int = 10_000) -> Sequence[OnStep]:
    """Who is in a sequence, who began last first; nobody who objects to profiling.

    `leads`: of these alone.
    """
    rows = SequencePlace.objects.filter(sequence=name).select_related("identifier").order_by("-member_id")
    if leads is not None:
        rows = rows.filter(identifier__lead_id__in=leads)
    places = list(rows[:most])
    numbers = {place.pk: lead_number(place.identifier) for place in places}
    silent, agreed = objecting(numbers.values()), _agreed(name, numbers.values())
    stories = _stories(name, [place.member_id for place in places])
    found = []
    for place in places:
        lead, events = numbers[place.pk], stories.get(place.member_id, [])
        if lead in silent or not events:
            continue
        steps = [event for event in events if event.what in {What.STEP, What.SKIPPED}]
        step, since = (steps[-1].step, steps[-1].at) if steps else ("", None)
        began = events[0].at
        found.append(OnStep(lead, place.member_id, began, step, since, place.step, place.due_at, lead in agreed))
    return found


def standing_by_step(name: str) -> Mapping[str, int]:
    """How many wait for each step of a sequence."""
    rows = SequencePlace.objects.filter(sequence=name).values("step").annotate(count=Count("id"))
    return Counter({row["step"]: row["count"] for row in rows})


def _stories(name: str, members: Sequence[int]) -> Mapping[int, list[SequenceEvent]]:
    found: dict[int, list[SequenceEvent]] = defaultdict(list)
    for part in parts(members):
        for row in SequenceEvent.objects.filter(sequence=name, member_id__in=part).order_by("member_id", "number"):
            found[row.member_id].append(row)
    return found


def _agreed(name: str, leads: Collection[int]) -> set[int]:
    """Those who have agreed to every purpose of a sequence, by what they said last."""
    actions = in_force()
    sequence = None if actions is None else actions.sequences.get(name)
    purposes = () if sequence is None else sequence.purposes
    last: dict[tuple[int, str], str] = {}
    for part in parts(leads):
        rows = Consent.objects.filter(identifier__lead_id__in=part, purpose__in=purposes)
        for lead, purpose, state in rows.order_by("confirmed_at", "id").values_list(
            "identifier__lead_id", "purpose", "state"
        ):
            last[lead or 0, purpose] = state
    return {lead for lead in leads if all(last.get((lead, each)) == Consent.State.GRANTED for each in purposes)}
