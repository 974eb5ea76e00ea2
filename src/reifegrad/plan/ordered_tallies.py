"""Step 3, the general form: limits, distinct values and inactivity, which need activities in order.

In: the same stream as for the plain tallies. Out: the same tallies. Only the criteria that need a window
function pass through here.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.plan.activities import KEY, match_condition, property_column
from reifegrad.plan.clock import EPOCH, microseconds_between, moment_literal
from reifegrad.plan.expressions import FALSE, TRUE, balanced, integer, is_true
from reifegrad.plan.layers import exclusive_layers
from reifegrad.plan.tallies import (
    GAPS,
    KEPT,
    MARK,
    MILLI_VALUE,
    aggregate,
    comparable,
    decayed_points,
    match_code,
    with_match_codes,
)
from reifegrad.spec.decay import MICROSECONDS
from reifegrad.spec.model import OccurrenceRule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.spec.model import Counting, Decay

_LAYER = f"{MARK}_0"


def needs_order(criterion: Counting) -> bool:
    """Whether the tallies of a criterion depend on the order of activities."""
    rule = criterion.rule
    return isinstance(rule, OccurrenceRule) and (
        rule.limit is not None or rule.distinct is not None or inactivity(criterion) is not None
    )


def inactivity(criterion: Counting) -> Decay | None:
    """The decay by inactivity of a criterion, if it has one."""
    decay = criterion.rule.decay if isinstance(criterion.rule, OccurrenceRule) else None
    return decay if decay is not None and decay.inactive_for is not None else None


def resetting_criteria(criteria: Sequence[Counting], others: Sequence[Counting]) -> tuple[Counting, ...]:
    """Criteria beyond the ordered ones whose activities end an inactivity: positive, of the same dimension."""
    fading = {(c.dimension, _scope(c)) for c in criteria if inactivity(c) is not None}
    return tuple(c for c in others if c not in criteria and is_positive(c) and (c.dimension, _scope(c)) in fading)


def is_positive(criterion: Counting) -> bool:
    """Whether its occurrences count as activity of the dimension."""
    return isinstance(criterion.rule, OccurrenceRule) and criterion.rule.points > 0


def _scope(criterion: Counting) -> str:
    return criterion.matching.scope if criterion.matching is not None else ""


def ordered_tallies(
    stream: ir.Table,
    clock: Clock,
    criteria: Sequence[Counting],
    resetting: Sequence[Counting],
    *,
    ledger: bool,
) -> ir.Table:
    """Tallies of `criteria`; `resetting` are criteria that only end inactivities."""
    stream = stream.filter(_any_match(stream, clock, [*criteria, *resetting]))
    stream = _with_gaps(stream, clock, criteria, resetting)
    layers = exclusive_layers(criteria)
    parts = []
    offset = 0
    for layer in layers:
        parts.append(_layer_rows(stream, clock, layer, offset))
        offset += len(layer)
    rows = balanced(ibis.union, parts)
    flat = tuple(criterion for layer in layers for criterion in layer)
    rows = _with_kept(rows, clock, flat)
    milli = decayed_points(rows, clock, rows[_LAYER], flat)
    if milli is not None:
        rows = rows.mutate(**{f"{MILLI_VALUE}_0": milli})
    return aggregate(rows, clock, (flat,), ledger=ledger)


def _with_gaps(stream: ir.Table, clock: Clock, criteria: Sequence[Counting], resetting: Sequence[Counting]) -> ir.Table:
    """The stream with, per dimension and period, the full periods of inactivity since each activity."""
    found: dict[str, tuple[str, int]] = {}
    for criterion in criteria:
        decay = inactivity(criterion)
        if decay is not None and decay.inactive_for is not None:
            found[_gaps_column(criterion)] = (criterion.dimension, decay.inactive_for)
    for column, (dimension, seconds) in found.items():
        members = [c for c in (*criteria, *resetting) if c.dimension == dimension]
        stream = _count_gaps(
            stream, clock, column, [c for c in members if is_positive(c)], [*criteria, *resetting], seconds
        )
    return stream


def _gaps_column(criterion: Counting) -> str:
    decay = inactivity(criterion)
    return f"{GAPS}__{criterion.dimension}__{decay.inactive_for if decay else 0}"


def _count_gaps(
    stream: ir.Table,
    clock: Clock,
    column: str,
    positive: Sequence[Counting],
    everyone: Sequence[Counting],
    seconds: int,
) -> ir.Table:
    """Full periods of inactivity from each activity on: to the next positive one, and between all later ones."""
    if len(positive) == len(everyone):
        return _count_gaps_of_positive(stream, clock, column, seconds)
    rows = stream.mutate(awake=is_true(_any_match(stream, clock, positive)))
    later = ibis.window(group_by=[KEY, *clock.keys], order_by=rows["occurred_at"], rows=(1, None))
    rows = rows.mutate(next_awake=rows["occurred_at"].min(where=rows["awake"]).over(later))
    rows = rows.mutate(gap=_full_periods(rows, clock, "next_awake", seconds))
    rows = rows.mutate(before_epoch=_before_epoch(rows))
    since = _from_here_on(clock)
    rows = rows.mutate(
        awake_from_here=rows["occurred_at"].min(where=rows["awake"]).over(since),
        gaps_from_here=rows["gap"].sum(where=rows["awake"]).over(since),
    )
    waiting = _full_periods(rows, clock, "awake_from_here", seconds)
    rows = rows.mutate(**{column: waiting + rows["gaps_from_here"].fill_null(0)})
    return rows.select(*stream.columns, column)


def _count_gaps_of_positive(stream: ir.Table, clock: Clock, column: str, seconds: int) -> ir.Table:
    """The same where every activity of the stream is positive: a running sum from the latest back."""
    back = ibis.window(group_by=[KEY, *clock.keys], order_by=ibis.desc("occurred_at"))
    rows = stream.mutate(next_awake=stream["occurred_at"].lag().over(back))
    rows = rows.mutate(gap=_full_periods(rows, clock, "next_awake", seconds), before_epoch=_before_epoch(rows))
    rows = rows.mutate(**{column: rows["gap"].sum().over(_from_here_on(clock))})
    return rows.select(*stream.columns, column)


def _from_here_on(clock: Clock) -> Any:
    """From an activity on to the latest, with all that happened at the same instant.

    A frame of rows would depend on how the engine orders what happened at one instant, and two windows may
    order it differently; a frame of values takes it together.
    """
    return ibis.window(group_by=[KEY, *clock.keys], order_by="before_epoch", range=(None, 0))


def _before_epoch(rows: ir.Table) -> ir.IntegerValue:
    """Microseconds before 1970: a number that rises from the latest activity back."""
    return microseconds_between(moment_literal(EPOCH), rows["occurred_at"])


def _full_periods(rows: ir.Table, clock: Clock, until: str, seconds: int) -> ir.IntegerValue:
    """Full periods from an activity to the next positive one, or to the moment of scoring."""
    end = ibis.coalesce(rows[until], clock.now(rows))
    return microseconds_between(end, rows["occurred_at"]) // integer(seconds * MICROSECONDS)


def _any_match(stream: ir.Table, clock: Clock, criteria: Sequence[Counting]) -> ir.BooleanValue:
    hits = [match_condition(c.matching, stream, clock) for c in criteria if c.matching is not None]
    return balanced(operator.or_, hits) if hits else FALSE


def _layer_rows(stream: ir.Table, clock: Clock, layer: tuple[Counting, ...], start: int) -> ir.Table:
    """The activities of one layer in the common shape: KEY, as_of?, mark, time, period, distinct value, gaps."""
    rows = with_match_codes(stream, clock, (layer,), start=start)
    marks = {match_code(start + place, criterion): criterion for place, criterion in enumerate(layer)}
    columns = {
        "period": _by_match_code(rows, marks, lambda c: _period(rows, clock, c), "int64"),
        "value": _by_match_code(rows, marks, lambda c: _distinct(rows, c), "string"),
        GAPS: _by_match_code(rows, marks, lambda c: _gaps(rows, c), "int64"),
    }
    return rows.select(KEY, *clock.keys, "occurred_at", _LAYER, **columns)


def _by_match_code(
    rows: ir.Table, marks: dict[int, Counting], value: Callable[[Counting], ir.Value | None], dtype: str
) -> ir.Value:
    branches = [(rows[_LAYER] == own, item) for own, c in marks.items() if (item := value(c)) is not None]
    return ibis.cases(*branches, else_=ibis.null(dtype)) if branches else ibis.null(dtype)


def _gaps(rows: ir.Table, criterion: Counting) -> ir.IntegerValue | None:
    return rows[_gaps_column(criterion)].cast("int64") if inactivity(criterion) else None


def _period(rows: ir.Table, clock: Clock, criterion: Counting) -> ir.IntegerValue | None:
    limit = criterion.rule.limit if isinstance(criterion.rule, OccurrenceRule) else None
    return clock.period(rows, limit.period).cast("int64") if limit is not None and limit.period else None


def _distinct(rows: ir.Table, criterion: Counting) -> ir.StringValue | None:
    name = criterion.rule.distinct if isinstance(criterion.rule, OccurrenceRule) else None
    if name is None:
        return None
    return comparable(rows[property_column(name)]).cast("string")


def _with_kept(rows: ir.Table, clock: Clock, criteria: tuple[Counting, ...]) -> ir.Table:
    """The column that says whether an activity counts: first of its value, and under the limit."""
    marks = rows[_LAYER]
    rules = [(match_code(place, c), c.rule) for place, c in enumerate(criteria) if isinstance(c.rule, OccurrenceRule)]
    first = [own for own, rule in rules if rule.keep == "first"]
    distinct = [own for own, rule in rules if rule.distinct is not None]
    limits = [(own, rule.limit.count) for own, rule in rules if rule.limit is not None]
    since = microseconds_between(rows["occurred_at"], moment_literal(EPOCH))
    sort = ibis.ifelse(marks.isin(first), since, -since) if first else -since
    rows = rows.mutate(sort=sort, **{KEPT: TRUE})
    groups = [KEY, *clock.keys, _LAYER]
    if distinct:
        place = ibis.row_number().over(ibis.window(group_by=[*groups, "value"], order_by=rows["sort"]))
        rows = rows.mutate(place=place)
        rows = rows.mutate(**{KEPT: (rows["place"] == 0) | rows[_LAYER].notin(distinct)})
    if limits:
        place = ibis.row_number().over(ibis.window(group_by=[*groups, "period", KEPT], order_by=rows["sort"]))
        rows = rows.mutate(place=place)
        most = ibis.cases(*((rows[_LAYER] == own, integer(n)) for own, n in limits), else_=integer(2**62))
        rows = rows.mutate(**{KEPT: is_true(rows[KEPT] & (rows["place"] < most))})
    return rows
