"""Step 7, what follows from the score: grades, cell, stage, veto, segment and priority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.plan.expressions import compile_node, constant, integer, is_true, round_half_away
from reifegrad.plan.tallies import tally
from reifegrad.plan.totals import best_persona, in_population, lookup_attribute
from reifegrad.spec.model import DISQUALIFIED_STAGE, Scale, ScoringModel
from reifegrad.spec.points import MILLI, POINTS_PER_DOUBLING
from reifegrad.spec.result_columns import NOT_SCORED, SCORE, dimension_column, grade_column, result_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

    from reifegrad.spec.model import NamedCase

POPULATION = "population"
"""The reason of those whom the model does not score at all."""


def add_verdict(model: ScoringModel, table: ir.Table) -> ir.Table:
    """The table with everything that follows from the scores."""
    disqualified = _first_that_holds(table, [(c, c.id) for c in model.criteria() if c.disqualify is not None])
    columns: dict[str, ir.Value] = {
        **{grade_column(name): _scale(table[dimension_column(name)], scale) for name, scale in model.grades.items()},
        **_probability(model, table),
        "disqualified": disqualified,
    }
    if model.matrix is not None:
        table = table.mutate(**columns)
        cell = table[grade_column(model.matrix.rows)] + table[grade_column(model.matrix.columns)]
        table = table.mutate(cell=cell)
        columns, disqualified = {}, table["disqualified"]
    persona = best_persona(model, table)
    table = table.mutate(
        **columns,
        stage=_stage(model, table, disqualified),
        segment=_case(model, table, model.segments),
        priority=_priority(model, table, disqualified),
        **({} if persona is None else {"persona": persona}),
    )
    return _only_population(model, table)


def _scale(value: ir.IntegerValue, scale: Scale) -> ir.StringValue:
    branches = [(value >= integer(s.bound), constant(s.name)) for s in scale.steps if s.bound is not None]
    rest = constant(scale.steps[-1].name)
    return ibis.cases(*branches, else_=rest) if branches else rest


def _probability(model: ScoringModel, table: ir.Table) -> dict[str, Any]:
    dimension = next((d for d in model.dimensions if d.aggregate == "logit"), None)
    if dimension is None:
        return {}
    points = table[dimension_column(dimension.name)].cast("float64")
    # Some engines refuse 2 ^ 5000; beyond 1000 doublings the probability is 0 or 1 all the same.
    doublings = ibis.least(
        ibis.greatest(-points / constant(float(POINTS_PER_DOUBLING * MILLI)), constant(-1e3)), constant(1e3)
    )
    chance = constant(1.0) / (constant(1.0) + constant(2.0) ** doublings)
    return {"probability": round_half_away(chance * constant(1e6)).cast("float64") / constant(1e6)}


def _first_that_holds(table: ir.Table, named: Sequence[tuple[Any, str]]) -> ir.StringValue:
    if not named:
        return ibis.null("string")
    branches = [(table[tally(criterion, "holds")], constant(name)) for criterion, name in named]
    return ibis.cases(*branches, else_=ibis.null("string"))


def _by_cell(model: ScoringModel, table: ir.Table, what: str) -> ir.StringValue:
    cells = model.matrix.cells if model.matrix else {}
    branches = [
        (table["cell"] == name, constant(value)) for name, cell in cells.items() if (value := getattr(cell, what))
    ]
    return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")


def _stage(model: ScoringModel, table: ir.Table, disqualified: ir.StringValue) -> ir.StringValue:
    """Veto before override before cell before threshold."""
    qualified = _first_that_holds(table, [(c, c.qualify) for c in model.criteria() if c.qualify is not None])
    threshold = _scale(table[SCORE], model.thresholds) if model.thresholds else ibis.null("string")
    veto = ibis.ifelse(disqualified.notnull(), constant(DISQUALIFIED_STAGE), ibis.null("string"))
    return ibis.coalesce(veto, qualified, _by_cell(model, table, "stage"), threshold)


def _priority(model: ScoringModel, table: ir.Table, disqualified: ir.StringValue) -> ir.StringValue:
    priority = _case(model, table, model.priorities) if model.priorities else _by_cell(model, table, "priority")
    return ibis.ifelse(disqualified.isnull(), priority, ibis.null("string"))


def _case(model: ScoringModel, table: ir.Table, cases: Sequence[NamedCase]) -> ir.StringValue:
    branches: list[tuple[Any, Any]] = []
    for case in cases:
        if case.condition is None:
            return ibis.cases(*branches, else_=constant(case.name)) if branches else constant(case.name)
        condition = compile_node(case.condition, lambda name: lookup_attribute(model, table, name))
        branches.append((is_true(condition), constant(case.name)))
    return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")


def _only_population(model: ScoringModel, table: ir.Table) -> ir.Table:
    """Leads outside of the population keep their row, with the reason instead of results."""
    scored = in_population(model, table)
    if scored is None:
        return table
    outside = ibis.ifelse(scored, ibis.null("string"), constant(POPULATION))
    columns = [name for name in result_columns(model) if name != NOT_SCORED]
    empty = {name: ibis.ifelse(scored, table[name], ibis.null(table[name].type())) for name in columns}
    return table.mutate(**{NOT_SCORED: outside}, **empty)
