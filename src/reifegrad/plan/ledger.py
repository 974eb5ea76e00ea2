"""Explains the scores as a table: one row per lead and contribution, or one row per lead with all of them.

Rows add up to the score exactly. Columns: key, as_of?, position, part, name, dimension, points, gross,
lost_to_limit, lost_to_decay, lost_to_caps, occurrences, counted, first_at, last_at, holds.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from ibis.expr import operations as ops

from reifegrad.plan.contributions import known
from reifegrad.plan.expressions import FALSE, balanced, constant, integer
from reifegrad.plan.ordered_tallies import needs_order
from reifegrad.plan.relations import TIMESTAMP
from reifegrad.plan.tallies import tally
from reifegrad.plan.totals import FORMULA, group_column, open_column, persona_column
from reifegrad.spec.model import OccurrenceRule
from reifegrad.spec.result_columns import NOT_SCORED, SCORE, dimension_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.spec.model import Criterion, Dimension, ScoringModel

LEDGER_COLUMNS = (
    "position",
    "part",
    "name",
    "dimension",
    "points",
    "gross",
    "lost_to_limit",
    "lost_to_decay",
    "lost_to_caps",
    "occurrences",
    "counted",
    "first_at",
    "last_at",
    "holds",
)

NUMBERS = ("points", "gross", "lost_to_limit", "lost_to_decay", "lost_to_caps", "occurrences", "counted")

_VARIES = object()
_TOGETHER = 8
"""Criteria whose columns are looked at together."""


def build_ledger(model: ScoringModel, table: ir.Table, clock: Clock) -> ir.Table:
    """All contributions of all leads that are scored."""
    if NOT_SCORED in table.columns:
        table = table.filter(table[NOT_SCORED].isnull())
    keys = [model.key, *clock.keys]
    parts = [
        rows.filter(effective).select(*keys, **{name: columns[name] for name in LEDGER_COLUMNS})
        for rows, columns, effective in _typed_rows(model, _Tables(model, table, keys))
    ]
    return balanced(ibis.union, parts)


@dataclass(frozen=True)
class LedgerLine:
    """One contribution of everybody, as columns of a flat ledger.

    `effective` is the column that says whose contribution it is. Each of the `LEDGER_COLUMNS` is the same for
    everybody (`fixed`), or is in a column of the flat ledger (`columns`).
    """

    effective: str
    fixed: Mapping[str, Any]
    columns: Mapping[str, str]


def flat_ledger(model: ScoringModel, table: ir.Table) -> tuple[dict[str, ir.Value], tuple[LedgerLine, ...]]:
    """The same contributions side by side: columns to select from the wide table, and how to read them.

    One row per lead is one pass over the wide table. A union reads it once for each contribution, which for a few
    leads takes most of the time of a query.
    """
    columns: dict[str, ir.Value] = {}
    named: dict[Any, str] = {}

    def column(value: ir.Value) -> str:
        node = value.op()
        if node not in named:
            named[node] = f"ledger__{len(named)}"
            columns[named[node]] = value
        return named[node]

    lines = []
    for _, values, effective in _typed_rows(model, _Tables(model, table, None)):
        if NOT_SCORED in table.columns:
            effective = effective & table[NOT_SCORED].isnull()  # noqa: PLW2901
        constants = {name: bare for name, value in values.items() if (bare := _fixed(value)) is not _VARIES}
        others = {name: column(value) for name, value in values.items() if name not in constants}
        lines.append(LedgerLine(column(effective), constants, others))
    return columns, tuple(lines)


def _fixed(value: ir.Value) -> Any:
    """The value of a constant, under a cast or not."""
    node = value.op()
    while isinstance(node, ops.Cast):
        node = node.arg
    return node.value if isinstance(node, ops.Literal) else _VARIES


class _Tables:
    """The wide table, or with `keys` parts of it: its sums, and the columns of a few criteria each.

    Ibis looks at every column of a table whenever it filters or selects. With the whole table for each of a thousand
    criteria that takes minutes.
    """

    def __init__(self, model: ScoringModel, table: ir.Table, keys: Sequence[str] | None) -> None:
        criteria = tuple(model.criteria())
        self.sums, self._of = table, {criterion.id: table for criterion in criteria}
        if keys is None or len(criteria) <= _TOGETHER:
            return
        owned: dict[str, list[str]] = {}
        for column in table.columns:
            owned.setdefault(column.rpartition("__")[0], []).append(column)
        own = {c.id: owned.get(tally(c, "").removesuffix("__"), []) for c in criteria}
        tallies = {column for columns in own.values() for column in columns}
        self.sums = table.select(*(column for column in table.columns if column not in tallies))
        counts = [
            persona_column(dimension, persona.name) for dimension in model.dimensions for persona in dimension.personas
        ]
        for start in range(0, len(criteria), _TOGETHER):
            some = criteria[start : start + _TOGETHER]
            part = table.select(*keys, *counts, *(column for criterion in some for column in own[criterion.id]))
            self._of |= {criterion.id: part for criterion in some}

    def of(self, criterion: Criterion) -> ir.Table:
        """The table with the columns of a criterion."""
        return self._of[criterion.id]


def _typed_rows(model: ScoringModel, tables: _Tables) -> Iterator[tuple[ir.Table, dict[str, Any], Any]]:
    """Every contribution with its table, its columns and the condition under which a lead has it."""
    # A model whose criteria are all switched off has no contributions: an empty table of the same shape.
    rows = list(_rows(model, tables)) or [(tables.sums, _limit("base", "", "", integer(0))[0], FALSE)]
    for position, (table, columns, effective) in enumerate(rows):
        # A stored table may hold small numbers in narrow columns; the parts of a union need one type.
        columns |= {name: columns[name].cast("int64") for name in NUMBERS}
        columns |= {name: columns[name].cast(TIMESTAMP) for name in ("first_at", "last_at")}
        columns["position"] = ibis.literal(position, "int32")
        yield table, columns, effective


def _rows(model: ScoringModel, tables: _Tables) -> Iterator[tuple[ir.Table, dict[str, Any], Any]]:
    table = tables.sums
    for dimension in model.dimensions:
        yield from _dimension_rows(dimension, tables)
    dimensions = balanced(operator.add, [table[dimension_column(d.name)] for d in model.dimensions])
    if model.formula is not None:
        yield table, *_limit("formula", SCORE, "", table[FORMULA] - dimensions)
    if not model.clamp.is_open:
        yield table, *_limit("score_range", SCORE, "", table[SCORE] - table[FORMULA])


def _dimension_rows(dimension: Dimension, tables: _Tables) -> Iterator[tuple[ir.Table, dict[str, Any], Any]]:
    name, table = dimension.name, tables.sums
    if dimension.base:
        yield table, *_limit("base", name, name, integer(dimension.base))
    for criterion in dimension.in_group(None):
        yield tables.of(criterion), *_criterion(dimension, criterion, tables.of(criterion))
    for group in dimension.groups:
        for criterion in dimension.in_group(group.name):
            yield tables.of(criterion), *_criterion(dimension, criterion, tables.of(criterion))
        if not group.clamp.is_open:
            total = table[group_column(name, group.name, "total")]
            yield table, *_limit("group_range", group.name, name, total - table[group_column(name, group.name, "open")])
    if not dimension.clamp.is_open:
        yield table, *_limit("dimension_range", name, name, table[dimension_column(name)] - table[open_column(name)])


def _limit(part: str, name: str, dimension: str, points: ir.IntegerValue) -> tuple[dict[str, Any], Any]:
    zero, never = integer(0), ibis.null(TIMESTAMP)
    columns: dict[str, Any] = dict.fromkeys(("lost_to_limit", "lost_to_decay", "lost_to_caps"), zero)
    columns |= dict.fromkeys(("occurrences", "counted"), zero) | dict.fromkeys(("first_at", "last_at"), never)
    columns |= {"part": constant(part), "name": constant(name), "dimension": constant(dimension)}
    columns |= {"points": points, "gross": points, "holds": FALSE}
    return columns, points != integer(0)


def _criterion(dimension: Dimension, criterion: Criterion, table: ir.Table) -> tuple[dict[str, Any], Any]:
    points, raw = table[tally(criterion, "points")], table[tally(criterion, "raw")]
    columns, _ = _limit("criterion", criterion.id, dimension.name, points)
    holds = table[tally(criterion, "holds")]
    columns["holds"] = holds
    effective = (points != integer(0)) | holds
    if criterion.matching is not None:
        matched = known(table, criterion, "matched")
        effective = effective | (matched > 0)
        columns["occurrences"] = matched
        columns |= {"first_at": table[tally(criterion, "first")], "last_at": table[tally(criterion, "last")]}
    if isinstance(criterion.rule, OccurrenceRule):
        columns |= _losses(criterion, criterion.rule, table, raw, points)
    elif dimension.aggregate != "mean":
        columns |= {"gross": raw, "lost_to_caps": raw - points}
    if criterion.persona is not None:
        effective = effective & table[persona_column(dimension, criterion.persona)]
    return columns, effective


def _losses(
    criterion: Criterion, rule: OccurrenceRule, table: ir.Table, raw: ir.IntegerValue, points: ir.IntegerValue
) -> dict[str, Any]:
    matched = known(table, criterion, "matched")
    counted = known(table, criterion, "counted") if needs_order(criterion) else matched
    each = integer(rule.points)
    return {
        "counted": counted,
        "gross": matched * each,
        "lost_to_limit": (matched - counted) * each,
        "lost_to_decay": counted * each - raw,
        "lost_to_caps": raw - points,
    }
