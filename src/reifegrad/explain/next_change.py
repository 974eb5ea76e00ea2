"""Finds when exactly verdicts change if nothing happens: what a page says of one lead, and a server schedules by.

Most of what time does happens at moments that can be told from the facts: an activity leaves a window, a penalty
expires, a period of inactivity is full. Between two of them only points that fade all the time move, each towards
zero; so the verdict is asked for at both ends, and the moment between them is closed in on where they differ.
Sentences: `explain.sentences`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.explain.ahead import Ahead, Lookahead
from reifegrad.reference.dimensions import score_dimension
from reifegrad.reference.known import known_at
from reifegrad.spec.checks.bounds import NO_VALUE, PointsInterval, formula_bounds
from reifegrad.spec.checks.regions import Numbers
from reifegrad.spec.checks.truth import true_for
from reifegrad.spec.condition import Logic, Name, Not, Type, children, names
from reifegrad.spec.points import MILLI, round_half_away, to_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from reifegrad.spec.condition import Node
    from reifegrad.spec.facts import Account, FactRecords, Lead
    from reifegrad.spec.model import Dimension, ScoringModel
    from reifegrad.spec.result import Contribution, LeadScore

WHATS = ("grade", "cell", "stage", "segment", "priority")
"""What a change can be of."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_INSTANT = timedelta(microseconds=1)
_HORIZONS = (366, 36_525)
"""Days to look ahead for a turn: mostly there is one within a year; a window may be longer."""
_LARGEST = 9e9
"""Points that a formula is held within; beyond, bounds say nothing."""

_Given = dict[str, "Contribution"]


@dataclass(frozen=True)
class VerdictChange:
    """Something that will be different if nothing happens.

    Attributes:
        what: One of `WHATS`.
        before: What it is until then; None for none.
        after: What it is from then on.
        at: The first moment (UTC); a microsecond before it is still as it was.
        on: The day of that moment in the time zone of the model.
        dimension: The graded dimension of a grade.
        direction: 1 for better, -1 for worse, 0 where the model knows no order.
    """

    what: str
    before: str | None
    after: str | None
    at: datetime
    on: date
    dimension: str = ""
    direction: int = 0


def next_changes(
    model: ScoringModel, facts: FactRecords, subject_id: str, *, as_of: datetime, days: int = 365
) -> tuple[VerdictChange, ...]:
    """The coming changes of grades, cell, stage, segment and priority, in the order of time.

    Points alone are no change. What the facts say of the time after `as_of` is not known yet and is ignored. What can
    be missed: `next_change_at`.

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
    search = _Search(model, Ahead(Lookahead(model), subject), known.as_of)
    found: list[VerdictChange] = []
    before = search.first.score
    for sight in search.changes_until(known.as_of + days * _DAY):
        found += changes_between(model, before, sight.score, sight.moment)
        before = sight.score
    return tuple(found)


def next_change_at(
    model: ScoringModel, facts: FactRecords, subject_ids: Iterable[str], *, as_of: datetime, days: int = 365
) -> dict[str, datetime | None]:
    """When grades, cell, stage, segment or priority of each lead are different for the first time.

    Exactly, whatever the time of day of `as_of` is. One thing can be missed: a change that is undone within the same
    second, by points that fade in opposite directions all the time (by a half-life or in a line), or within the same
    day in a formula or condition whose ends do not tell what lies between (`case` of scores).

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
    lookahead = Lookahead(model)
    found: dict[str, datetime | None] = {}
    for subject_id in dict.fromkeys(subject_ids):
        subject = known.subject(subject_id)
        if subject is not None:
            changes = _Search(model, Ahead(lookahead, subject), known.as_of).changes_until(end)
            found[subject_id] = next((sight.moment for sight in changes), None)
    return found


def score_again_at(
    model: ScoringModel, facts: FactRecords, subject_ids: Iterable[str], *, as_of: datetime
) -> dict[str, datetime | None]:
    """When each lead must be scored again if nothing happens, so that points and verdict stay what they are until then.

    It may be early, never late: at that moment something can be different, and need not be. Points that fade all the
    time (by a half-life or in a line) differ at every moment; a lead with such points is due when its verdict changes,
    and at the latest after a day. What the facts say of the time after `as_of` makes a lead due at its moment.

    Args:
        model: The scoring model.
        facts: Everything that is known, of any time.
        subject_ids: The leads, or the accounts.
        as_of: The moment of the scores, with a time zone.

    Returns:
        By lead the moment (UTC), None if time alone never changes anything.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    known = known_at(model, facts, as_of)
    coming = _coming(model, facts, known.as_of)
    lookahead = Lookahead(model)
    found: dict[str, datetime | None] = {}
    for subject_id in dict.fromkeys(subject_ids):
        subject = known.subject(subject_id)
        alone = None if subject is None else _turns_at(model, Ahead(lookahead, subject), known.as_of)
        found[subject_id] = min(filter(None, (alone, coming(subject_id))), default=None)
    return found


def _coming(model: ScoringModel, facts: FactRecords, start: datetime) -> Callable[[str], datetime | None]:
    """The first moment after the start of which the facts of a lead tell; of any lead, where all look at colleagues."""
    told = [(activity.lead, activity.occurred_at) for activity in facts.activities]
    told += [(change.lead, change.known_at) for change in facts.changes]
    rows: tuple[Lead | Account, ...] = (*facts.leads, *facts.accounts)
    told += [(row.id, row.created_at) for row in rows if row.created_at is not None]
    later = sorted(((name, moment.astimezone(UTC)) for name, moment in told if moment > start), key=lambda one: one[1])
    if later and (model.subject == "account" or model.reads.whole_account):
        return lambda _: later[0][1]
    return dict(reversed(later)).get


def _turns_at(model: ScoringModel, ahead: Ahead, start: datetime) -> datetime | None:
    """The first moment at which something can be different for a lead."""
    if not ahead.is_scored and not ahead.population_moves:
        return None
    turns = (min(ahead.turns(start, start + days * _DAY), default=None) for days in _HORIZONS)
    first = next(filter(None, turns), None)
    if not ahead.fades_all_the_time:
        return first
    end = start + _DAY if first is None else min(first, start + _DAY)
    return next((sight.moment for sight in _Search(model, ahead, start).changes_until(end)), end)


@dataclass(frozen=True)
class _Sight:
    """The verdict of a moment, and what every criterion gave for it."""

    moment: datetime
    score: LeadScore
    given: _Given


class _Search:
    """Looks for the moments at which the verdict of one lead differs from what it was before."""

    def __init__(self, model: ScoringModel, ahead: Ahead, start: datetime) -> None:
        self.model, self.ahead = model, ahead
        self.first = self._see(start)

    def changes_until(self, end: datetime) -> Iterator[_Sight]:
        """Each moment at which the verdict differs from the one before, in the order of time."""
        if self.first.score.score is None and not self.ahead.population_moves:
            return
        start = self.first.moment
        turns = self.ahead.turns(start, end)
        fades = self.ahead.fades_all_the_time
        last = self.first
        for moment in sorted(turns | {end}):
            if fades and moment - last.moment > _INSTANT:
                yield from self._fading(last, self._see(moment - _INSTANT))
            last = self._see(moment)
            if self._differs(last):
                self.first = last
                yield last

    def _fading(self, low: _Sight, high: _Sight) -> Iterator[_Sight]:
        """The changes after the one moment, up to the other, while nothing but fading goes on."""
        found = self._between(low, high)
        while found is not None:
            self.first = found
            yield found
            found = self._between(found, high)

    def _see(self, moment: datetime) -> _Sight:
        score = self.ahead.verdict(moment)
        return _Sight(moment, score, self.ahead.given)

    def _differs(self, sight: _Sight) -> bool:
        return sight.score is not self.first.score and _verdict(sight.score) != _verdict(self.first.score)

    def _between(self, low: _Sight, high: _Sight) -> _Sight | None:
        """The first change after the one moment, up to the other, while nothing but fading goes on."""
        is_other = self._differs(high)
        if not is_other and high.given is low.given:
            return None
        smallest = _INSTANT
        if not is_other:
            settled = self._is_settled(low, high)
            if settled:
                return None
            smallest = _DAY if settled is None else _SECOND
        width = high.moment - low.moment
        if width <= smallest:
            return high if is_other else None
        middle = self._see(low.moment + width // 2)
        return self._between(low, middle) or self._between(middle, high)

    def _is_settled(self, low: _Sight, high: _Sight) -> bool | None:
        """Whether the verdict is certainly the same at all moments between the two; None if nobody can tell.

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

    def _same_after(self, bounds: Mapping[str, PointsInterval]) -> bool | None:
        """Whether stage, segment and priority are the same wherever in these bounds the dimensions are."""
        model = self.model
        whole = (
            PointsInterval(sum(part.low for part in bounds.values()), sum(part.high for part in bounds.values()))
            if model.formula is None
            else formula_bounds(model.formula, self._numbers() | dict(bounds))
        ).clamped(model.clamp)
        if whole.unknown or max(abs(whole.low), abs(whole.high)) > _LARGEST:
            return None
        low, high = round_half_away(whole.low * MILLI), round_half_away(whole.high * MILLI)
        if model.thresholds is not None and model.thresholds.at(low) != model.thresholds.at(high):
            return False
        whole = PointsInterval(to_points(low), to_points(high))
        moving = {name: part for name, part in {**bounds, "score": whole}.items() if not part.is_point}
        return _all(_is_constant(case.condition, moving) for case in (*model.segments, *model.priorities))

    def _numbers(self) -> dict[str, PointsInterval]:
        """The attributes that a formula can calculate with; those that are unknown have no value at all."""
        found = {}
        for name, kind in self.model.attributes.items():
            value = self.ahead.subject.attributes[name]
            if isinstance(value, int | float) and not isinstance(value, bool):
                found[name] = PointsInterval(value, value)
            elif kind is Type.NUMBER:
                found[name] = NO_VALUE
        return found


def _value(dimension: Dimension, rows: Iterable[Contribution]) -> int:
    return score_dimension(dimension, {row.name: row for row in rows}).value


def _points(row: Contribution) -> int:
    return row.points


def _verdict(score: LeadScore) -> tuple[object, ...]:
    return dict(score.grades), score.cell, score.stage, score.segment, score.priority


def _all(answers: Iterable[bool | None]) -> bool | None:
    """False if one is, else None if one is."""
    found = set(answers)
    return False if False in found else None if None in found else True


def _is_constant(condition: Node | None, moving: Mapping[str, PointsInterval]) -> bool | None:
    """Whether a condition has one answer wherever the moving numbers are; None if that cannot be told."""
    if condition is None or not moving.keys() & set(names(condition)):
        return True
    if isinstance(condition, Logic | Not):
        return _all(_is_constant(part, moving) for part in children(condition))
    found = true_for(condition)
    if found is None or not isinstance(found[0], Name) or not isinstance(found[1], Numbers):
        return None
    part = moving[found[0].name]
    reach = Numbers.between(part.low, part.high)
    return (reach & found[1]).is_empty or (reach & ~found[1]).is_empty


def changes_between(model: ScoringModel, before: LeadScore, after: LeadScore, at: datetime) -> Iterator[VerdictChange]:
    """Everything that is different from a moment on, in the order of `WHATS`."""
    on = at.astimezone(ZoneInfo(model.timezone)).date()
    turns = {}
    for name, scale in model.grades.items():
        was, now = before.grades.get(name), after.grades.get(name)
        turns[name] = _direction([step.name for step in scale.steps], was, now)
        if was != now:
            yield VerdictChange("grade", was, now, at, on, name, turns[name])
    if before.cell != after.cell and model.matrix is not None:
        sides = {turns[model.matrix.rows], turns[model.matrix.columns]} - {0}
        yield VerdictChange("cell", before.cell, after.cell, at, on, direction=sides.pop() if len(sides) == 1 else 0)
    stages = [step.name for step in model.thresholds.steps] if model.thresholds else []
    orders = {"stage": stages, "segment": (), "priority": model.priority_names}
    for what, order in orders.items():
        was, now = getattr(before, what), getattr(after, what)
        if was != now:
            yield VerdictChange(what, was, now, at, on, direction=_direction(order, was, now))


def _direction(best_first: Sequence[str], was: str | None, now: str | None) -> int:
    """Whether the later one stands further up; 0 where one of them has no place."""
    if was is None or now is None or was not in best_first or now not in best_first:
        return 0
    before, after = best_first.index(was), best_first.index(now)
    return (before > after) - (before < after)
