"""Tells what will change, day by day, if a lead does nothing more: for the page of one lead.

Verdicts need not move in one direction (a penalty expires, a window closes), so every day is looked at. For when
exactly, and for many leads: `explain.next_change`. Sentences: `explain.sentences`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.explain.ahead import Ahead
from reifegrad.reference.known import known_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

WHATS = ("grade", "cell", "stage", "segment", "priority")
"""What a change can be of."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class VerdictChange:
    """Something that will be different if nothing happens.

    Attributes:
        what: One of `WHATS`.
        before: What it is until then; None for none.
        after: What it is from then on.
        on: The first day, in the time zone of the model, at the local time of day of the forecast.
        dimension: The graded dimension of a grade.
        direction: 1 for better, -1 for worse, 0 where the model knows no order.
    """

    what: str
    before: str | None
    after: str | None
    on: date
    dimension: str = ""
    direction: int = 0


def next_changes(
    model: ScoringModel, facts: FactRecords, subject_id: str, *, as_of: datetime, days: int = 365
) -> tuple[VerdictChange, ...]:
    """The coming changes of grades, cell, stage, segment and priority, in the order of time.

    What the facts say of the time after `as_of` is not known yet and is ignored.

    Args:
        model: The scoring model.
        facts: Everything that is known, of any time.
        subject_id: The lead, or the account.
        as_of: The moment from which on nothing happens, with a time zone.
        days: How many days to look ahead.

    Returns:
        The changes; none when the lead does not exist or is not scored at `as_of`.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    known = known_at(model, facts, as_of)
    subject = known.subject(subject_id)
    if subject is None:
        return ()
    ahead = Ahead(model, subject)
    before = ahead.verdict(as_of)
    if before.score is None and not ahead.population_moves:
        return ()
    found: list[VerdictChange] = []
    for moment in _moments(as_of, days, model.timezone):
        after = ahead.verdict(moment.astimezone(UTC))
        if after is not before:
            found += changes_between(model, before, after, moment.date())
        before = after
    return tuple(found)


def _moments(as_of: datetime, days: int, timezone: str) -> Iterator[datetime]:
    """The days to come, at the same local time."""
    local = as_of.astimezone(ZoneInfo(timezone))
    for day in range(1, days + 1):
        yield local + day * _DAY  # arithmetic of wall clocks: summer time does not shift it


def changes_between(model: ScoringModel, before: LeadScore, after: LeadScore, on: date) -> Iterator[VerdictChange]:
    """Everything that is different, in the order of `WHATS`."""
    turns = {}
    for name, scale in model.grades.items():
        was, now = before.grades.get(name), after.grades.get(name)
        turns[name] = _direction([step.name for step in scale.steps], was, now)
        if was != now:
            yield VerdictChange("grade", was, now, on, name, turns[name])
    if before.cell != after.cell and model.matrix is not None:
        sides = {turns[model.matrix.rows], turns[model.matrix.columns]} - {0}
        yield VerdictChange("cell", before.cell, after.cell, on, direction=sides.pop() if len(sides) == 1 else 0)
    stages = [step.name for step in model.thresholds.steps] if model.thresholds else []
    orders = {"stage": stages, "segment": (), "priority": model.priority_names}
    for what, order in orders.items():
        was, now = getattr(before, what), getattr(after, what)
        if was != now:
            yield VerdictChange(what, was, now, on, direction=_direction(order, was, now))


def _direction(best_first: Sequence[str], was: str | None, now: str | None) -> int:
    """Whether the later one stands further up; 0 where one of them has no place."""
    if was is None or now is None or was not in best_first or now not in best_first:
        return 0
    before, after = best_first.index(was), best_first.index(now)
    return (before > after) - (before < after)
