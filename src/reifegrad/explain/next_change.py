"""Finds for many leads when exactly their next verdict changes if nothing happens: what a server schedules by.

Most of what time does happens at moments that can be told from the facts: an activity leaves a window, a penalty
expires, a period of inactivity is full. Between two of them only points that fade all the time move, each towards
zero; so the verdict is asked for at both ends, and the moment between them is closed in on where they differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reifegrad.explain.ahead import Ahead
from reifegrad.reference.dimensions import score_dimension
from reifegrad.reference.known import known_at
from reifegrad.spec.checks.bounds import PointsInterval, formula_bounds
from reifegrad.spec.checks.regions import Numbers
from reifegrad.spec.checks.truth import true_for
from reifegrad.spec.condition import Logic, Name, Not, children, names
from reifegrad.spec.points import MILLI, round_half_away, to_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reifegrad.spec.condition import Node
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import Dimension, ScoringModel
    from reifegrad.spec.result import Contribution, LeadScore

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_INSTANT = timedelta(microseconds=1)
_LARGEST = 9e9
"""Points that a formula is held within; beyond, bounds say nothing."""

_Given = dict[str, "Contribution"]


def next_change_at(
    model: ScoringModel, facts: FactRecords, subject_ids: Iterable[str], *, as_of: datetime, days: int = 365
) -> dict[str, datetime | None]:
    """When grades, cell, stage, segment or priority of each lead are different for the first time.

    Whatever the time of day of `as_of` is; exactly, or less than a second late where points fade all the time (by a
    half-life or in a line). One thing can be missed: a change that is undone within the same day, by points that fade
    in opposite directions, or in a formula or condition whose ends do not tell what lies between (`case` of scores).

    Args:
        model: The scoring model.
        facts: Everything that is known, of any time; what they say of the time after `as_of` is ignored.
        subject_ids: The leads, or the accounts.
        as_of: The moment from which on nothing happens, with a time zone.
        days: How many days to look ahead.

    Returns:
        By lead the moment (UTC), None if nothing changes in these days. Leads that do not exist at `as_of` are left
        out.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    known = known_at(model, facts, as_of)
    end = known.as_of + days * _DAY
    found: dict[str, datetime | None] = {}
    for subject_id in dict.fromkeys(subject_ids):
        subject = known.subject(subject_id)
        if subject is not None:
            found[subject_id] = _Search(model, Ahead(model, subject), known.as_of).first_until(end)
    return found


@dataclass(frozen=True)
class _Sight:
    """The verdict of a moment, and what every criterion gave for it."""

    moment: datetime
    score: LeadScore
    given: _Given


class _Search:
    """Looks for the first moment at which the verdict of one lead differs from that at the start."""

    def __init__(self, model: ScoringModel, ahead: Ahead, start: datetime) -> None:
        self.model, self.ahead = model, ahead
        self.first = self._see(start)

    def first_until(self, end: datetime) -> datetime | None:
        if self.first.score.score is None and not self.ahead.population_moves:
            return None
        start = self.first.moment
        turns = self.ahead.turns(start, end)
        fades = any(watch.fades_all_the_time for watch in self.ahead.watches.values())
        last = self.first
        for moment in sorted(turns | {end}):
            if fades and moment - last.moment > _INSTANT:
                found = self._between(last, self._see(moment - _INSTANT))
                if found is not None:
                    return found
            last = self._see(moment)
            if self._differs(last):
                return moment
        return None

    def _see(self, moment: datetime) -> _Sight:
        score = self.ahead.verdict(moment)
        return _Sight(moment, score, self.ahead.given)

    def _differs(self, sight: _Sight) -> bool:
        return sight.score is not self.first.score and _verdict(sight.score) != _verdict(self.first.score)

    def _between(self, low: _Sight, high: _Sight) -> datetime | None:
        """The first change after the one moment, up to the other, while nothing but fading goes on."""
        is_other = self._differs(high)
        if not is_other and (high.given is low.given or self._is_settled(low, high)):
            return None
        width = high.moment - low.moment
        if width <= _SECOND or (width <= _DAY and not is_other):
            return high.moment if is_other else None
        middle = self._see(low.moment + width // 2)
        return self._between(low, middle) or self._between(middle, high)

    def _is_settled(self, low: _Sight, high: _Sight) -> bool:
        """Whether the verdict is certainly the same at all moments between the two.

        Each criterion fades in one direction, and a dimension never falls when a criterion rises: it stays between
        what it is with the least and with the greatest contribution of each.
        """
        if low.score.score is None:
            return True  # whom the model does not score changes only at a turn
        bounds: dict[str, PointsInterval] = {}
        for dimension in self.model.dimensions:
            bottom = top = low.score.dimensions[dimension.name]
            pairs = [(low.given[criterion.id], high.given[criterion.id]) for criterion in dimension.criteria]
            if any(one.points != other.points for one, other in pairs):
                bottom = _value(dimension, (min(pair, key=_points) for pair in pairs))
                top = _value(dimension, (max(pair, key=_points) for pair in pairs))
            scale = self.model.grades.get(dimension.name)
            if scale is not None and scale.at(bottom) != scale.at(top):
                return False
            bounds[dimension.name] = PointsInterval(bottom / MILLI, top / MILLI)
        return self._same_after(bounds)

    def _same_after(self, bounds: Mapping[str, PointsInterval]) -> bool:
        """Whether stage, segment and priority are the same wherever in these bounds the dimensions are."""
        model = self.model
        known = {name: PointsInterval(value, value) for name, value in self._numbers().items()} | dict(bounds)
        whole = (
            PointsInterval(sum(part.low for part in bounds.values()), sum(part.high for part in bounds.values()))
            if model.formula is None
            else formula_bounds(model.formula, known)
        ).clamped(model.clamp)
        if whole.unknown or max(abs(whole.low), abs(whole.high)) > _LARGEST:
            return False
        low, high = round_half_away(whole.low * MILLI), round_half_away(whole.high * MILLI)
        if model.thresholds is not None and model.thresholds.at(low) != model.thresholds.at(high):
            return False
        whole = PointsInterval(to_points(low), to_points(high))
        moving = {name: part for name, part in {**bounds, "score": whole}.items() if not part.is_point}
        return all(_is_constant(case.condition, moving) for case in (*model.segments, *model.priorities))

    def _numbers(self) -> dict[str, float]:
        values = self.ahead.subject.attributes
        return {
            name: value
            for name, value in values.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }


def _value(dimension: Dimension, rows: Iterable[Contribution]) -> int:
    return score_dimension(dimension, {row.name: row for row in rows}).value


def _points(row: Contribution) -> int:
    return row.points


def _verdict(score: LeadScore) -> tuple[object, ...]:
    return dict(score.grades), score.cell, score.stage, score.segment, score.priority


def _is_constant(condition: Node | None, moving: Mapping[str, PointsInterval]) -> bool:
    """Whether a condition has one answer wherever the moving numbers are; False if that cannot be told."""
    if condition is None or not moving.keys() & set(names(condition)):
        return True
    if isinstance(condition, Logic | Not):
        return all(_is_constant(part, moving) for part in children(condition))
    found = true_for(condition)
    if found is None or not isinstance(found[0], Name) or not isinstance(found[1], Numbers):
        return False
    part = moving[found[0].name]
    reach = Numbers.between(part.low, part.high)
    return (reach & found[1]).is_empty or (reach & ~found[1]).is_empty
