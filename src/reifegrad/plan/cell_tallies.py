"""Step 3, the fast form of limits and inactivity: orders cells of time instead of single activities.

In: the same stream as for the ordered tallies. Out: the same tallies, without what only explanations need.
A cell is a calendar day (or hour), or a span no longer than the inactivity: within it no gap can be a full
period, so that all its activities fade alike and may be counted together. Only cells are put in order.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.plan.activities import KEY, match_condition
from reifegrad.plan.clock import EPOCH, microseconds_between, moment_literal
from reifegrad.plan.expressions import balanced, constant, integer
from reifegrad.plan.layers import exclusive_layers
from reifegrad.plan.ordered_tallies import inactivity, is_positive
from reifegrad.plan.tallies import GAPS, MARK, decay_factor, match_code, tally, with_match_codes
from reifegrad.spec.decay import MICROSECONDS
from reifegrad.spec.model import OccurrenceRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.spec.model import Counting, Decay, Limit

_CELL = "cell"
_SHORTEST = 2 * 86_400
"""Seconds of inactivity from which on a calendar day, with its 25 hours in autumn, is a safe cell."""


def fits_cells(criterion: Counting) -> bool:
    """Whether a criterion that needs an order can be counted cell by cell."""
    rule = criterion.rule
    if not isinstance(rule, OccurrenceRule) or rule.distinct is not None:
        return False
    decay = inactivity(criterion)
    if decay is None:
        return rule.decay is None
    return is_positive(criterion) and (decay.inactive_for or 0) >= _SHORTEST


def tallies_per_cell(
    stream: ir.Table, clock: Clock, criteria: Sequence[Counting], resetting: Sequence[Counting]
) -> ir.Table:
    """Tallies of `criteria`; `resetting` are criteria that only end inactivities."""
    cells = _cells(stream, clock, criteria, resetting)
    for dimension, seconds in _fading(criteria):
        cells = _with_gaps(
            cells, clock, dimension, seconds, everywhere=not resetting and len(_dimensions(criteria)) == 1
        )
    cells = cells.mutate(**{_counted_column(c): _under_limit(cells, clock, c) for c in criteria})
    cells = cells.mutate(**{name: value for c in criteria for name, value in _values(cells, clock, c).items()})
    sums = {tally(c, what): cells[tally(c, what)].sum() for c in criteria for what in _tallies(c)}
    return cells.group_by([KEY, *clock.keys]).agg(**sums)


def _dimensions(criteria: Sequence[Counting]) -> set[str]:
    return {criterion.dimension if inactivity(criterion) else "" for criterion in criteria}


def _fading(criteria: Sequence[Counting]) -> dict[tuple[str, int], None]:
    """Dimensions that fade by inactivity, with their periods in seconds."""
    decays = ((c.dimension, decay.inactive_for) for c in criteria if (decay := inactivity(c)) is not None)
    return dict.fromkeys((dimension, seconds) for dimension, seconds in decays if seconds is not None)


def _limit(criterion: Counting) -> Limit | None:
    return criterion.rule.limit if isinstance(criterion.rule, OccurrenceRule) else None


def _calendar(criteria: Sequence[Counting]) -> str | None:
    """The period of the calendar that a cell is; None if there are no limits."""
    limits = [limit for c in criteria if (limit := _limit(c)) is not None]
    if not limits:
        return None
    return "hour" if any(limit.period == "hour" for limit in limits) else "day"


def _period(period: str) -> str:
    return f"period__{period}"


def _cell(rows: ir.Table, clock: Clock, criteria: Sequence[Counting]) -> ir.IntegerValue:
    calendar = _calendar(criteria)
    if calendar is not None:
        return clock.period(rows, calendar)
    shortest = min(seconds for _, seconds in _fading(criteria))
    since = microseconds_between(rows["occurred_at"], moment_literal(EPOCH))
    return since // integer(shortest * MICROSECONDS)


def _cells(stream: ir.Table, clock: Clock, criteria: Sequence[Counting], resetting: Sequence[Counting]) -> ir.Table:
    """One row a key and cell: how many activities of each criterion, and when each dimension was awake."""
    layers = exclusive_layers([*criteria, *resetting])
    rows = with_match_codes(stream, clock, layers)
    rows = rows.mutate(**{_CELL: _cell(rows, clock, criteria)})
    own = {c.id: (number, match_code(place, c)) for number, layer in enumerate(layers) for place, c in enumerate(layer)}
    found: dict[str, Any] = {}
    for criterion in criteria:
        number, value = own[criterion.id]
        # Spark counts no rows as NULL where the mark is unknown in all of them, and LEAST would pass it over.
        found[_matched(criterion)] = rows.count(where=rows[f"{MARK}_{number}"] == value).fill_null(0)
    for dimension in dict.fromkeys(dimension for dimension, _ in _fading(criteria)):
        positive = [c for c in (*criteria, *resetting) if c.dimension == dimension and is_positive(c)]
        active = None if len(positive) == len(own) else _any(rows, positive, clock)
        found[f"{dimension}__first"] = rows["occurred_at"].min(where=active)
        found[f"{dimension}__last"] = rows["occurred_at"].max(where=active)
    periods = {limit.period for c in criteria if (limit := _limit(c)) is not None and limit.period}
    for period in sorted(periods - {_calendar(criteria)}):
        found[_period(period)] = clock.period(rows, period).min()
    return rows.group_by([KEY, *clock.keys, _CELL]).agg(**found)


def _any(rows: ir.Table, criteria: Sequence[Counting], clock: Clock) -> ir.BooleanValue:
    hits = [match_condition(c.matching, rows, clock) for c in criteria if c.matching is not None]
    return balanced(operator.or_, hits)


def _matched(criterion: Counting) -> str:
    return f"{tally(criterion, 'matched')}_in_cell"


def _counted_column(criterion: Counting) -> str:
    return f"{tally(criterion, 'counted')}_in_cell"


def _with_gaps(cells: ir.Table, clock: Clock, dimension: str, seconds: int, *, everywhere: bool) -> ir.Table:
    """Full periods of inactivity from each cell on. `everywhere`: the dimension is awake in every cell."""
    keys, kept = [KEY, *clock.keys], cells.columns
    first, last = cells[f"{dimension}__first"], cells[f"{dimension}__last"]
    if everywhere:
        later = first.lag().over(ibis.window(group_by=keys, order_by=ibis.desc(_CELL)))
    else:
        later = first.min().over(ibis.window(group_by=keys, order_by=cells[_CELL], rows=(1, None)))
    cells = cells.mutate(later=later)
    gap = microseconds_between(ibis.coalesce(cells["later"], clock.now(cells)), last) // integer(seconds * MICROSECONDS)
    cells = cells.mutate(gap=gap)
    so_far = ibis.window(group_by=keys, order_by=ibis.desc(_CELL), rows=(None, 0))
    return cells.select(*kept, **{_gaps(dimension, seconds): cells["gap"].sum().over(so_far)})


def _gaps(dimension: str, seconds: int) -> str:
    return f"{GAPS}__{dimension}__{seconds}"


def _under_limit(cells: ir.Table, clock: Clock, criterion: Counting) -> ir.IntegerValue:
    """How many activities of a cell count: what the limit leaves after the cells that come before it."""
    matched = cells[_matched(criterion)]
    rule = criterion.rule
    limit = _limit(criterion)
    if limit is None or not isinstance(rule, OccurrenceRule):
        return matched
    most = integer(limit.count)
    if limit.period is not None and _period(limit.period) not in cells.columns:
        return ibis.least(matched, most)
    period = [] if limit.period is None else [_period(limit.period)]
    order = cells[_CELL] if rule.keep == "first" else ibis.desc(_CELL)
    used = matched.sum().over(ibis.window(group_by=[KEY, *clock.keys, *period], order_by=order, rows=(None, 0)))
    # `used` includes this cell: the cells before it have used `used - matched`.
    return ibis.least(matched, ibis.greatest(most - (used - matched), integer(0)))


def _values(cells: ir.Table, clock: Clock, criterion: Counting) -> dict[str, ir.IntegerValue]:
    """The tallies of a criterion in each cell."""
    counted = cells[_counted_column(criterion)]
    found: dict[str, Any] = {"counted": counted, "matched": cells[_matched(criterion)]}
    decay = inactivity(criterion)
    if decay is not None:
        found["sum"] = counted.cast("float64") * _faded(cells, clock, criterion, decay)
    return {tally(criterion, what): found[what] for what in _tallies(criterion)}


def _faded(cells: ir.Table, clock: Clock, criterion: Counting, decay: Decay) -> ir.FloatingValue:
    """Milli-points of one occurrence in each cell, rounded as every single one is."""
    gaps = cells[_gaps(criterion.dimension, decay.inactive_for or 0)]
    factor = decay_factor(cells, clock, decay, gaps)
    points = criterion.rule.points if isinstance(criterion.rule, OccurrenceRule) else 0
    return (constant(float(points)) * factor + constant(0.5)).floor()


def _tallies(criterion: Counting) -> tuple[str, ...]:
    if inactivity(criterion) is None:
        return ("counted", "matched")
    vetoes = criterion.disqualify is not None or criterion.qualify is not None
    return ("sum", "matched") if vetoes else ("sum",)
