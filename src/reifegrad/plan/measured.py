"""Builds the table of what criteria measure, before any points: one column per criterion.

Learning looks at these values. They are the very numbers that the same criterion gives points for when its model is
published, so that nothing is computed twice in two ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.plan.contributions import known, measured_number, value_column
from reifegrad.plan.expressions import constant
from reifegrad.plan.relations import IBIS_TYPES
from reifegrad.plan.subjects import attribute_column
from reifegrad.plan.tallies import tally
from reifegrad.spec.model import AttributeRule, MeasureRule, OccurrenceRule, ValueRule
from reifegrad.spec.points import MICRO, MILLI
from reifegrad.spec.rules import is_amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.spec.model import Counting, Criterion, ScoringModel


def measured_values(
    model: ScoringModel, wide: ir.Table, clock: Clock, criteria: Sequence[Criterion] | None = None
) -> ir.Table:
    """One column for each criterion, named by its id.

    An attribute or an expression gives its value; a measure its number (a sum without activities 0, others unknown);
    occurrences the points that they give after limits and decay, before min and max, as a double; a condition or an
    absence whether it holds.
    """
    chosen = tuple(model.criteria()) if criteria is None else criteria
    values = {criterion.id: _value(criterion, wide, clock) for criterion in chosen}
    return wide.select(model.key, *clock.keys, **values)


def with_measures(model: ScoringModel, table: ir.Table, clock: Clock) -> ir.Table:
    """The table with the measures of the model among the attributes."""
    columns = {
        attribute_column(x.name): _measure(x, x.rule, table, clock).cast(IBIS_TYPES[x.kind]) for x in model.measures
    }
    return table.mutate(**columns) if columns else table


def _measure(counting: Counting, rule: MeasureRule, table: ir.Table, clock: Clock) -> ir.Value:
    """A measure in the unit in which people write it."""
    number = measured_number(counting, rule, table, clock)
    return number / constant(float(MICRO)) if is_amount(rule) else number


def _value(criterion: Criterion, wide: ir.Table, clock: Clock) -> ir.Value:
    match criterion.rule:
        case AttributeRule() as rule:
            return wide[attribute_column(rule.attribute)]
        case ValueRule():
            return wide[value_column(criterion)]
        case MeasureRule() as rule:
            return _measure(criterion, rule, wide, clock)
        case OccurrenceRule():
            return known(wide, criterion, "raw").cast("float64") / constant(float(MILLI))
        case _:
            return wide[tally(criterion, "holds")]
