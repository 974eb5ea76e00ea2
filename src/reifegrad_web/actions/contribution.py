"""Counts what each step of a sequence contributed: who came to it, answered, left, and qualified or was won after it.

It cannot know what would have become of the same leads without the step: nobody was kept out of it by lot.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from reifegrad.actions.rules import REPLIES
from reifegrad.measure.quality import wilson
from reifegrad_web.actions.in_force import in_force
from reifegrad_web.actions.models import ActionEffect, SequenceEvent
from reifegrad_web.leads.models import Activity
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.sales.events import events_of
from reifegrad_web.sales.stage_machine import Stage, states

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad.measure.quality import Interval

WITHIN = 30
"""Days after a step in which a lead counts as qualified or won after it, if nothing else is asked for."""
MOST_DAYS = 365
What = SequenceEvent.What
_SENT = ("email", "webhook", "message")


@dataclass(frozen=True)
class StepContribution:
    """What came after a step; counts are of entries: a lead that begins again counts again.

    Attributes:
        step: The step; empty: the time before the first one.
        reached: How many came to it.
        skipped: For how many its condition did not hold.
        sent: For how many something was sent or handed on: an e-mail, a webhook, a message.
        held_back: For how many something was left out, dropped or has failed.
        replied: How many answered before the next step, or within the days if there was none.
        left: How many left after it and before the next one, by why: a code, or `exit:NAME`.
        complete: How many came to it so many days ago that all of them are over.
        qualified: How many of those were handed over to sales within the days.
        won: How many of those were won within the days.
    """

    step: str
    reached: int = 0
    skipped: int = 0
    sent: int = 0
    held_back: int = 0
    replied: int = 0
    left: Mapping[str, int] = field(default_factory=dict)
    complete: int = 0
    qualified: int = 0
    won: int = 0

    @property
    def qualified_between(self) -> Interval:
        """Between which shares that of the qualified lies (95 %)."""
        return wilson(self.qualified, self.complete)

    @property
    def won_between(self) -> Interval:
        """The same for those won."""
        return wilson(self.won, self.complete)


@dataclass(frozen=True)
class SequenceContribution:
    """A sequence: how many began it and are in it, and each of its steps; those that are gone come last."""

    sequence: str
    within: int
    begun: int
    inside: int
    steps: Sequence[StepContribution]


@dataclass
class _Entry:
    """One time of a lead in the sequence."""

    lead: int
    began_at: datetime
    steps: list[SequenceEvent] = field(default_factory=list)
    left: SequenceEvent | None = None


@dataclass(frozen=True)
class _After:
    """When leads answered, qualified, and were won."""

    replies: Mapping[int, Sequence[datetime]]
    qualified: Mapping[int, Sequence[datetime]]
    won: Mapping[int, Sequence[datetime]]


def contribution(name: str, now: datetime, within: int = WITHIN) -> SequenceContribution:
    """What each step of a sequence contributed; `within` so many days after it."""
    entries = _entries(name)
    actions = in_force()
    sequence = None if actions is None else actions.sequences.get(name)
    known = [] if sequence is None else [step.name for step in sequence.steps]
    seen = sorted({event.step for entry in entries.values() for event in entry.steps} - set(known))
    after = _after({entry.lead for entry in entries.values()}, REPLIES if sequence is None else sequence.replies)
    sent, held_back = _effects(name)
    days = timedelta(days=within)
    steps = [
        _Counting(step, list(entries.values()), after, days, now).counted(
            sent=len(sent.get(step, ())), held_back=len(held_back.get(step, ()))
        )
        for step in ("", *known, *seen)
    ]
    inside = sum(entry.left is None for entry in entries.values())
    return SequenceContribution(name, within, len(entries), inside, steps)


class _Counting:
    """Counts one step over all entries."""

    def __init__(self, step: str, entries: Sequence[_Entry], after: _After, days: timedelta, now: datetime) -> None:
        self.step, self.entries, self.after, self.days, self.now = step, entries, after, days, now

    def counted(self, *, sent: int, held_back: int) -> StepContribution:
        """The counts."""
        came = [(entry, at, until) for entry in self.entries for at, until in self._stays(entry)]
        complete = [(entry, at) for entry, at, _ in came if at + self.days <= self.now]
        return StepContribution(
            step=self.step,
            reached=len(came),
            skipped=sum(self._has_skipped(entry) for entry in self.entries),
            sent=sent,
            held_back=held_back,
            replied=sum(
                _within(self.after.replies.get(entry.lead, ()), at, until or min(at + self.days, self.now))
                for entry, at, until in came
            ),
            left=self._left(),
            complete=len(complete),
            qualified=self._came_of(complete, self.after.qualified),
            won=self._came_of(complete, self.after.won),
        )

    def _stays(self, entry: _Entry) -> Iterable[tuple[datetime, datetime | None]]:
        """When the lead came to the step, and to the one after it (None: to none)."""
        moments = [("", entry.began_at, True), *((each.step, each.at, each.what == What.STEP) for each in entry.steps)]
        for place, (step, at, is_reached) in enumerate(moments):
            if step == self.step and is_reached:
                yield at, moments[place + 1][1] if place + 1 < len(moments) else None

    def _has_skipped(self, entry: _Entry) -> bool:
        return any(each.step == self.step and each.what == What.SKIPPED for each in entry.steps)

    def _left(self) -> Mapping[str, int]:
        """Why who came as far as to this step, and no further, has left."""
        found: Counter[str] = Counter()
        for entry in self.entries:
            if entry.left is not None and (entry.steps[-1].step if entry.steps else "") == self.step:
                cause = entry.left.cause
                found["exit:" + cause["details"]["exit"] if cause["code"] == "exit" else cause["code"]] += 1
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def _came_of(self, complete: Sequence[tuple[_Entry, datetime]], moments: Mapping[int, Sequence[datetime]]) -> int:
        return sum(_within(moments.get(entry.lead, ()), at, at + self.days) for entry, at in complete)


def _within(moments: Sequence[datetime], after: datetime, until: datetime) -> bool:
    return any(after < each <= until for each in moments)


def _entries(name: str) -> Mapping[int, _Entry]:
    found: dict[int, _Entry] = {}
    rows = SequenceEvent.objects.filter(sequence=name).select_related("identifier").order_by("member_id", "number")
    for row in rows.iterator(chunk_size=2_000):
        if row.what == What.BEGUN:
            found[row.member_id] = _Entry(lead_number(row.identifier), row.at)
            continue
        entry = found.get(row.member_id)
        if entry is None:
            continue  # erased while it was read
        if row.what in {What.STEP, What.SKIPPED}:
            entry.steps.append(row)
        entry.left = row if row.what == What.LEFT else None
    return found


def _after(leads: Collection[int], replies: Collection[str]) -> _After:
    answered: dict[int, list[datetime]] = defaultdict(list)
    qualified: dict[int, list[datetime]] = defaultdict(list)
    won: dict[int, list[datetime]] = defaultdict(list)
    for part in parts(leads):
        rows = Activity.objects.filter(identifier__lead_id__in=part, kind__in=replies)
        for lead, at in rows.values_list("identifier__lead_id", "occurred_at"):
            answered[lead or 0].append(at)
        for lead, events in events_of(part).items():
            for event, state in states(events):
                if state.stage is Stage.MARKETING_QUALIFIED:
                    qualified[lead].append(event.at)
                elif state.stage is Stage.WON:
                    won[lead].append(event.at)
    return _After(answered, qualified, won)


def _effects(name: str) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """Step -> the entries for which something was sent; and for which something was not."""
    sent: dict[str, set[str]] = defaultdict(set)
    held_back: dict[str, set[str]] = defaultdict(set)
    rows = ActionEffect.objects.filter(rule__startswith=f"{name}/")
    for rule, entry, kind, state in rows.values_list("rule", "crossing", "kind", "state").iterator(chunk_size=2_000):
        step = rule.partition("/")[2]
        if state == ActionEffect.State.DONE and kind in _SENT:
            sent[step].add(entry)
        elif state in {ActionEffect.State.LEFT_OUT, ActionEffect.State.DROPPED, ActionEffect.State.FAILED}:
            held_back[step].add(entry)
    return sent, held_back


def plain_contribution(found: SequenceContribution) -> dict[str, object]:
    """The counts as plain data, with both intervals of each step."""
    return {
        "sequence": found.sequence,
        "within_days": found.within,
        "begun": found.begun,
        "inside": found.inside,
        "steps": [
            {
                **{name: value for name, value in vars(step).items() if name != "left"},
                "left": dict(step.left),
                "qualified_between": list(step.qualified_between),
                "won_between": list(step.won_between),
            }
            for step in found.steps
        ],
    }
