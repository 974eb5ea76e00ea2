"""Step 4, what each criterion gives: turns tallies into whole milli-points per criterion.

Columns of a criterion: `raw` (before its own min/max), `value` (after), `holds`, and `points`, its share of the
dimension, wherever that is its value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.plan.calendar_columns import calendar_columns, with_calendar_columns
from reifegrad.plan.clock import calendar_number, days_between
from reifegrad.plan.expressions import (
    band_holds,
    band_points,
    clamp,
    compile_node,
    constant,
    integer,
    is_true,
    operand,
    rounded,
    wide_integer,
)
from reifegrad.plan.ordered_tallies import needs_order
from reifegrad.plan.relations import IBIS_TYPES
from reifegrad.plan.subjects import KNOWN_SINCE, attribute_column, exists_at
from reifegrad.plan.tallies import tally
from reifegrad.spec.model import (
    AbsenceRule,
    AttributeRule,
    MeasureRule,
    OccurrenceRule,
    ValueRule,
    WhenRule,
)

if TYPE_CHECKING:
    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.spec.condition import Node
    from reifegrad.spec.model import Counting, Criterion, Dimension, ScoringModel


def add_contributions(model: ScoringModel, table: ir.Table, clock: Clock) -> ir.Table:
    """The table with `raw`, `value` and `holds` of every enabled criterion, and `points` of those that are summed."""
    table = _with_calendar(model, table)
    given = {value_column(c): _worked_out(c.rule, table) for c in model.criteria() if isinstance(c.rule, ValueRule)}
    table = table.mutate(**given) if given else table
    raw: dict[str, Any] = {}
    for criterion in model.criteria():
        raw[tally(criterion, "raw")] = _raw(criterion, table, clock)
        raw[tally(criterion, "holds")] = _holds(criterion, table, clock)
    table = table.mutate(**raw)
    values = {criterion.id: clamp(table[tally(criterion, "raw")], criterion.clamp) for criterion in model.criteria()}
    summed = [c for dimension in model.dimensions if not has_shares(dimension) for c in dimension.criteria]
    return table.mutate(
        **{tally(criterion, "value"): values[criterion.id] for criterion in model.criteria()},
        **{tally(criterion, "points"): values[criterion.id] for criterion in summed},
    )


def value_column(criterion: Criterion) -> str:
    """The column of the value by which a criterion gives points, where that is worked out."""
    return tally(criterion, "given")


def _worked_out(rule: ValueRule, table: ir.Table) -> ir.Value:
    """The value; a condition as one operand, and a constant that is unknown with its type."""
    value = _compiled(rule.value, table)
    return operand(rule.value, value).cast(IBIS_TYPES[rule.kind])


def has_shares(dimension: Dimension) -> bool:
    """Whether criteria of a dimension give shares of a mean rather than points of a sum."""
    return bool(dimension.personas) or dimension.aggregate == "mean"


def whole(value: ir.NumericValue) -> ir.IntegerValue:
    """A count or sum as a plain 64-bit integer, 0 without rows.

    Engines sum into types of their own; below 2^53 milli-points (9 trillion points) a double holds it exactly.
    """
    return value.cast("float64").fill_null(0.0).cast("int64")


def known(table: ir.Table, criterion: Counting, what: str) -> ir.IntegerValue:
    """A tally that is 0 where there were no activities."""
    return whole(table[tally(criterion, what)])


def _raw(criterion: Criterion, table: ir.Table, clock: Clock) -> ir.IntegerValue:
    rule = criterion.rule
    match rule:
        case AttributeRule():
            return band_points(table[attribute_column(rule.attribute)], rule.bands, rule.unknown)
        case ValueRule():
            return band_points(table[value_column(criterion)], rule.bands, rule.unknown)
        case WhenRule():
            condition = _condition(rule, table)
            return ibis.cases(
                (is_true(condition), integer(rule.points)),
                (is_true(~condition), integer(0)),
                else_=wide_integer(rule.unknown),
            )
        case OccurrenceRule():
            if rule.decay is not None:
                return known(table, criterion, "sum")
            return known(table, criterion, "counted" if needs_order(criterion) else "matched") * integer(rule.points)
        case MeasureRule():
            return band_points(measured_number(criterion, rule, table, clock), rule.bands, rule.unknown)
        case AbsenceRule():
            return ibis.ifelse(_absent(criterion, rule, table, clock), integer(rule.points), wide_integer(0))


def _condition(rule: WhenRule, table: ir.Table) -> Any:
    return _compiled(rule.condition, table)


def _with_calendar(model: ScoringModel, table: ir.Table) -> ir.Table:
    columns = calendar_columns(c.asked for c in model.criteria() if c.asked is not None)
    worked_out = {
        attribute_column(column): calendar_number(function, table[attribute_column(name)], zone)
        for column, (function, name, zone) in columns.items()
    }
    return table.mutate(**worked_out) if worked_out else table


def _compiled(node: Node, table: ir.Table) -> Any:
    return compile_node(with_calendar_columns(node), lambda name: table[attribute_column(name)])


def measured_number(criterion: Counting, rule: MeasureRule, table: ir.Table, clock: Clock) -> ir.Value:
    """The measured value: counts and days as doubles, amounts as doubles in millionths, others as they are."""
    match rule.measure:
        case "count":
            return known(table, criterion, "matched").cast("float64")
        case "count_distinct":
            return known(table, criterion, "measured").cast("float64")
        case "days_since":
            return days_between(clock.now(table), table[tally(criterion, "last")])
        case "first" | "last":
            return table[tally(criterion, "measured")]
    measured = table[tally(criterion, "measured")].cast("float64")
    if rule.measure == "mean":
        # The cast is for Spark, whose floor gives whole numbers, and whose division of those a decimal.
        return rounded(measured / table[tally(criterion, "amounts")].cast("float64").nullif(0.0)).cast("float64")
    return measured.fill_null(0.0) if rule.measure == "sum" else measured


def _absent(criterion: Criterion, rule: AbsenceRule, table: ir.Table, clock: Clock) -> ir.BooleanValue:
    since = clock.before(table, rule.absent_for)
    return (known(table, criterion, "matched") == 0) & is_true(exists_at(table[KNOWN_SINCE], since))


def _holds(criterion: Criterion, table: ir.Table, clock: Clock) -> ir.BooleanValue:
    rule = criterion.rule
    match rule:
        case AttributeRule():
            return band_holds(table[attribute_column(rule.attribute)], rule.bands)
        case ValueRule():
            return band_holds(table[value_column(criterion)], rule.bands)
        case WhenRule():
            return is_true(_condition(rule, table))
        case OccurrenceRule():
            if tally(criterion, "matched") not in table.columns:
                return known(table, criterion, "sum") != 0
            return known(table, criterion, "matched") > 0
        case MeasureRule():
            return band_holds(measured_number(criterion, rule, table, clock), rule.bands)
        case AbsenceRule():
            return _absent(criterion, rule, table, clock)


def number(value: int) -> ir.FloatingScalar:
    """A whole number as a double constant."""
    return constant(float(value))
