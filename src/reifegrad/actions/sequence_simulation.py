"""Plays sequences over the past: who would have begun, how far they would have come, and why they would have left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reifegrad.actions.rules import ListChange
from reifegrad.actions.sequence import InSequence, NurturedLead, Passed
from reifegrad.actions.sequencing import next_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad.actions.rules import Actions, NurtureSequence
    from reifegrad.actions.simulation import Played


@dataclass(frozen=True)
class ListStep:
    """A rule would have put a lead onto a list, or taken it off."""

    at: datetime
    lead: str
    list: str
    is_added: bool


@dataclass(frozen=True)
class PastLead:
    """What was known of a lead from each moment on, in the order of time, and what it did."""

    days: Sequence[tuple[datetime, NurturedLead]]
    activities: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class StepCount:
    """How many would have come to a step, skipped it, and left behind it, by why: a code, or `exit:NAME`."""

    step: str
    reached: int
    skipped: int
    left: Mapping[str, int]


@dataclass(frozen=True)
class SequenceCount:
    """What a sequence would have done; the first of `steps`, of no name, is the time before the first one."""

    sequence: str
    begun: int
    inside: int
    steps: tuple[StepCount, ...]


@dataclass
class _Walked:
    """One entry: the steps that it came to, and why it left and when."""

    passed: list[Passed] = field(default_factory=list)
    left: str = ""
    left_at: datetime | None = None


def list_steps(played: Iterable[Played]) -> list[ListStep]:
    """What rules would have done with lists that begin sequences, in the order of time."""
    found = [
        ListStep(due.due_at, one.crossing.lead, due.effect.name, due.effect.kind == "add_to")
        for one in played
        for verdict in one.verdicts
        for due in verdict.effects
        if isinstance(due.effect, ListChange)
    ]
    return sorted(found, key=lambda each: (each.at, each.lead, each.list, each.is_added))


def play_sequences(
    actions: Actions, steps: Sequence[ListStep], leads: Mapping[str, PastLead], end: datetime
) -> tuple[SequenceCount, ...]:
    """Lead everybody through who was put onto a list, until the end of the data."""
    return tuple(_count(each, list(_entries(actions, each, steps, leads, end))) for each in actions.sequences.values())


def _entries(
    actions: Actions,
    sequence: NurtureSequence,
    steps: Sequence[ListStep],
    leads: Mapping[str, PastLead],
    end: datetime,
) -> Iterator[_Walked]:
    """Whoever is in the sequence and is put onto its list again goes on; whoever has left it begins again."""
    mine = [each for each in steps if each.list == sequence.list and each.lead in leads]
    last: dict[str, _Walked] = {}
    for place, step in enumerate(mine):
        before = last.get(step.lead)
        is_in = before is not None and (before.left_at is None or before.left_at > step.at)
        if not step.is_added or is_in or step.at > end:
            continue
        off = next((one.at for one in mine[place + 1 :] if one.lead == step.lead and not one.is_added), None)
        last[step.lead] = _walk(actions, sequence, step, off, leads[step.lead], end)
        yield last[step.lead]


def _walk(
    actions: Actions, sequence: NurtureSequence, step: ListStep, off: datetime | None, past: PastLead, end: datetime
) -> _Walked:
    """Ask whenever a step would be due, and at each moment from which something else is known."""
    walked, now = _Walked(), step.at
    moments = sorted({*(at for at, _ in past.days), *(at for _, at in past.activities), *([off] if off else [])})
    while now <= end:
        place = InSequence(f"{step.lead}:{step.at.isoformat()}", step.at, tuple(walked.passed))
        known = max((each for each in past.days if each[0] <= now), key=lambda each: each[0], default=past.days[0])
        lead = replace(known[1], on_list=off is None or now < off, activities=past.activities)
        found = next_of(actions, sequence, place, lead, now)
        if found.cause is not None:
            exit_of = found.cause.details.get("exit")
            walked.left, walked.left_at = f"exit:{exit_of}" if exit_of else found.cause.code, now
            return walked
        if found.until is None:
            walked.passed.append(Passed(found.step, now, skipped=found.what == "skips"))
        else:
            now = min([found.until, *(at for at in moments if at > now)])
    return walked


def _count(sequence: NurtureSequence, walked: Sequence[_Walked]) -> SequenceCount:
    steps = []
    for name in ("", *(step.name for step in sequence.steps)):
        came = [one for each in walked for one in each.passed if one.step == name]
        left = Counter(each.left for each in walked if each.left and _last(each) == name)
        reached = len(walked) if not name else sum(not one.skipped for one in came)
        steps.append(StepCount(name, reached, sum(one.skipped for one in came), dict(sorted(left.items()))))
    return SequenceCount(sequence.name, len(walked), sum(not each.left for each in walked), tuple(steps))


def _last(walked: _Walked) -> str:
    return walked.passed[-1].step if walked.passed else ""
