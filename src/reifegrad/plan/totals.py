"""Steps 5 and 6, adding up: groups, dimensions, personas and the score.

Everything is whole milli-points, so that sums do not depend on order or engine.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.plan.contributions import has_shares, number, whole
from reifegrad.plan.expressions import (
    balanced,
    clamp,
    compile_node,
    constant,
    double,
    integer,
    is_true,
    round_half_away,
    wide_integer,
)
from reifegrad.plan.subjects import attribute_column
from reifegrad.plan.tallies import tally
from reifegrad.spec.points import MILLI
from reifegrad.spec.result_columns import SCORE, dimension_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

    from reifegrad.spec.model import Criterion, Dimension, ScoringModel

FORMULA = "score__before_range"
_LARGEST = 9e9


def open_column(dimension: str) -> str:
    """The column of a dimension before its range."""
    return f"{dimension}__open"


def group_column(dimension: str, group: str, what: str) -> str:
    """A column of a group: `open` before its range, `total` after."""
    return f"{dimension}__{group}__{what}"


def add_dimensions(model: ScoringModel, table: ir.Table) -> ir.Table:
    """The table with `points` per criterion (its share of the dimension) and the dimensions.

    What does not build upon each other stands in one level of the query: every level names all columns again.
    """
    shares: dict[str, ir.IntegerValue] = {}
    for dimension in model.dimensions:
        if dimension.personas:
            table = _personas(dimension, table)
        elif has_shares(dimension):
            shares |= _shares(table, dimension.criteria)
    table = table.mutate(**shares) if shares else table
    table = _groups(model, table)
    columns: dict[str, ir.IntegerValue] = {}
    for dimension in model.dimensions:
        open_sum = _open(dimension, table)
        columns[open_column(dimension.name)] = open_sum
        columns[dimension_column(dimension.name)] = clamp(open_sum, dimension.clamp)
    return table.mutate(**columns)


def _groups(model: ScoringModel, table: ir.Table) -> ir.Table:
    columns: dict[str, ir.IntegerValue] = {}
    for dimension in model.dimensions:
        for group in dimension.groups:
            open_sum = _sum(table, dimension.in_group(group.name))
            columns[group_column(dimension.name, group.name, "open")] = open_sum
            columns[group_column(dimension.name, group.name, "total")] = clamp(open_sum, group.clamp)
    return table.mutate(**columns) if columns else table


def _sum(table: ir.Table, criteria: Sequence[Criterion]) -> ir.IntegerValue:
    return balanced(operator.add, [wide_integer(0), *(table[tally(c, "points")] for c in criteria)])


def _open(dimension: Dimension, table: ir.Table) -> ir.IntegerValue:
    total = wide_integer(dimension.base) + _sum(table, dimension.in_group(None))
    for group in dimension.groups:
        total = total + table[group_column(dimension.name, group.name, "total")]
    return total


def _shares(table: ir.Table, criteria: Sequence[Criterion]) -> dict[str, ir.IntegerValue]:
    """The share of each criterion in a weighted mean: differences of rounded partial sums, so that they add up."""
    weights = number(sum(criterion.weight for criterion in criteria))
    shares: dict[str, ir.IntegerValue] = {}
    partial: ir.IntegerValue = integer(0)
    before: ir.IntegerValue = integer(0)
    for criterion in criteria:
        # `whole`: engines keep small constants in 32 bits, and 100 points with a weight of 30 are too much for those.
        partial = partial + whole(table[tally(criterion, "value")]) * integer(criterion.weight)
        rounded = round_half_away(partial.cast("float64") / weights)
        shares[tally(criterion, "points")] = rounded - before
        before = rounded
    return shares


def match_column(dimension: Dimension, persona: str) -> str:
    """The column of a persona's match in thousandths of a percent."""
    return f"{dimension.name}__{persona}__match"


def _personas(dimension: Dimension, table: ir.Table) -> ir.Table:
    """Shares of the best persona only; the others' criteria give nothing."""
    shares: dict[str, ir.IntegerValue] = {}
    for persona in dimension.personas:
        shares |= _shares(table, dimension.of_persona(persona.name))
    table = table.mutate(**shares)
    sums = {match_column(dimension, p.name): _sum(table, dimension.of_persona(p.name)) for p in dimension.personas}
    table = table.mutate(**sums)
    matches = [table[match_column(dimension, persona.name)] for persona in dimension.personas]
    best = ibis.greatest(*matches) if len(matches) > 1 else matches[0]
    names = [(match == best, constant(p.name)) for match, p in zip(matches, dimension.personas, strict=True)]
    table = table.mutate(**{f"{dimension.name}__best": ibis.cases(*names, else_=ibis.null("string"))})
    counts = {persona_column(dimension, p.name): table[f"{dimension.name}__best"] == p.name for p in dimension.personas}
    table = table.mutate(**counts)
    masked: dict[str, Any] = {}
    for persona in dimension.personas:
        own = table[persona_column(dimension, persona.name)]
        for criterion in dimension.of_persona(persona.name):
            masked[tally(criterion, "points")] = ibis.ifelse(own, table[tally(criterion, "points")], integer(0))
    return table.mutate(**masked)


def persona_column(dimension: Dimension, persona: str) -> str:
    """The column that says whether a persona's criteria count."""
    return f"{dimension.name}__{persona}__counts"


def best_persona(model: ScoringModel, table: ir.Table) -> ir.StringValue | None:
    """The persona that fits best, by the first dimension with personas; unknown if none fits at all."""
    dimension = next((d for d in model.dimensions if d.personas), None)
    if dimension is None:
        return None
    branches = [
        (
            (table[f"{dimension.name}__best"] == persona.name) & (table[match_column(dimension, persona.name)] > 0),
            constant(persona.name),
        )
        for persona in dimension.personas
    ]
    return ibis.cases(*branches, else_=ibis.null("string"))


def lookup_attribute(model: ScoringModel, table: ir.Table, name: str) -> ir.Value:
    """A name of a formula or segment: the score, a dimension in points, or an attribute."""
    if name == SCORE:
        return double(table[SCORE])
    if any(dimension.name == name for dimension in model.dimensions):
        return double(table[dimension_column(name)])
    return table[attribute_column(name)]


def add_score(model: ScoringModel, table: ir.Table) -> ir.Table:
    """The table with the score, before and after its range."""
    if model.formula is None:
        value: Any = balanced(operator.add, [table[dimension_column(dimension.name)] for dimension in model.dimensions])
        return table.mutate(**{FORMULA: value, SCORE: clamp(value, model.clamp)})
    points = compile_node(model.formula, lambda name: lookup_attribute(model, table, name))
    points = points.cast("float64").fill_null(0.0)
    points = ibis.least(ibis.greatest(points, constant(-_LARGEST)), constant(_LARGEST))
    table = table.mutate(**{FORMULA: round_half_away(points * number(MILLI))})
    return table.mutate(**{SCORE: clamp(table[FORMULA], model.clamp)})


def in_population(model: ScoringModel, table: ir.Table) -> ir.BooleanValue | None:
    """Whether the model scores the lead at all; None if it scores everybody."""
    if model.population is None:
        return None
    return is_true(compile_node(model.population, lambda name: table[attribute_column(name)]))
