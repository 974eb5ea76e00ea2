"""Builds the table of what criteria measure, before any points: one column per criterion.

Learning looks at these values. They are the very numbers that the same criterion gives points for when its model is
published, so that nothing is computed twice in two ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.plan.contributions import known, measured_number
from reifegrad.plan.expressions import constant
from reifegrad.plan.subjects import attribute_column
from reifegrad.plan.tallies import tally
from reifegrad.spec.model import AttributeRule, MeasureRule, OccurrenceRule
from reifegrad.spec.points import MICRO, MILLI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.spec.model import Criterion, ScoringModel


def measured_values(
    model: ScoringModel, wide: ir.Table, clock: Clock, criteria: Sequence[Criterion] | None = None
) -> ir.Table:
    """One column for each criterion, named by its id.

    An attribute gives its value; a measure its number (a sum without activities 0, others unknown); occurrences the
    points that they give after limits and decay, before min and max, as a double; a condition or an absence
    whether it holds.
    """
    chosen = tuple(model.criteria()) if criteria is None else criteria
    values = {criterion.id: _value(criterion, wide, clock) for criterion in chosen}
    return wide.select(model.key, *clock.keys, **values)


def _value(criterion: Criterion, wide: ir.Table, clock: Clock) -> ir.Value:
    match criterion.rule:
        case AttributeRule() as rule:
            return wide[attribute_column(rule.attribute)]
        case MeasureRule() as rule:
            number = measured_number(criterion, rule, wide, clock)
            return number if rule.property is None else number / constant(float(MICRO))
        case OccurrenceRule():
            return known(wide, criterion, "raw").cast("float64") / constant(float(MILLI))
        case _:
            return wide[tally(criterion, "holds")]
