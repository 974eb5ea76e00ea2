"""Holds the scores of a batch, as records with their contributions or as Arrow tables, whichever is asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from reifegrad.plan.ledger import LEDGER_COLUMNS, NUMBERS
from reifegrad.plan.relations import AS_OF
from reifegrad.run.records import lead_score
from reifegrad.spec.result import Contribution
from reifegrad.spec.result_columns import SCORE, dimension_column, grade_column, result_columns
from reifegrad.spec.time import aware_utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reifegrad.plan.ledger import LedgerLine
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

_AWARE = pa.timestamp("us", tz="UTC")
_PARTS = tuple(name for name in LEDGER_COLUMNS if name != "position")
_TYPES = {name: pa.int64() for name in NUMBERS} | {"first_at": _AWARE, "last_at": _AWARE, "holds": pa.bool_()}


class ScoredBatch(ABC):
    """The scores of the leads (or accounts) of a batch that existed at their moment, in the order of their ids.

    Scores and points are whole milli-points: 12.5 points are 12,500.

    Attributes:
        model: The model that made the scores.
        as_of: The moment of scoring; None if each row had a moment of its own.
        explained: Whether there are contributions.
    """

    def __init__(self, model: ScoringModel, as_of: datetime | None, *, explained: bool) -> None:
        self.model = model
        self.as_of = as_of
        self.explained = explained

    @property
    def model_hash(self) -> str:
        """The version of the model: equal hashes, equal scores."""
        return self.model.hash

    @property
    @abstractmethod
    def scores(self) -> tuple[LeadScore, ...]:
        """One record for each, with its contributions if the batch has them."""

    @abstractmethod
    def to_arrow(self) -> pa.Table:
        """The key, as_of and the result columns of the model (`plan.verdict.result_columns`)."""

    @abstractmethod
    def contributions_arrow(self) -> pa.Table:
        """One row for each contribution, in the order of computation: key, as_of, part, name, dimension, points, ...

        The points of a lead add up to its score. Empty for a batch without contributions.
        """

    @abstractmethod
    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[LeadScore]:
        return iter(self.scores)


class ComputedBatch(ScoredBatch):
    """Scores that an engine has computed: rows of `ScoringPlan.explained_scores`, and how to read them."""

    def __init__(
        self,
        model: ScoringModel,
        as_of: datetime | None,
        rows: pa.Table,
        lines: Sequence[LedgerLine],
        *,
        explained: bool,
    ) -> None:
        super().__init__(model, as_of, explained=explained)
        order = [(name, "ascending") for name in (model.key, AS_OF) if name in rows.column_names]
        self._rows = rows.sort_by(order)
        self._lines = lines

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    @cached_property
    def scores(self) -> tuple[LeadScore, ...]:
        """One record for each, with its contributions if the batch has them."""
        names = [name for name in (self.model.key, AS_OF, *result_columns(self.model)) if name in self._row_names]
        rows = self._rows.select(names).to_pylist()
        contributions = self._contributions()
        return tuple(
            lead_score(
                self.model, row, self.as_of or aware_utc(row[AS_OF]), tuple(contributions[i]) if contributions else ()
            )
            for i, row in enumerate(rows)
        )

    @property
    def _row_names(self) -> set[str]:
        return set(self._rows.column_names)

    def _contributions(self) -> list[list[Contribution]]:
        """Of each row; line by line, so that they come in the order of computation."""
        found: list[list[Contribution]] = [[] for _ in range(len(self) if self._lines else 0)]
        columns = _Columns(self._rows)
        for line in self._lines:
            places = np.flatnonzero(columns[line.effective])
            if places.size:
                values = [self._values(columns, line, name, places) for name in _PARTS]
                # Not strict: what is the same for everybody repeats without an end.
                for place, parts in zip(places.tolist(), zip(*values, strict=False), strict=False):
                    found[place].append(Contribution(**dict(zip(_PARTS, parts, strict=True))))
        return found

    def _values(self, columns: _Columns, line: LedgerLine, name: str, places: np.ndarray[Any, Any]) -> Any:
        """The values of a part of a contribution, as Python has them."""
        if name in line.fixed:
            return repeat(line.fixed[name])
        values = columns[line.columns[name]][places].tolist()
        return [None if t is None else aware_utc(t) for t in values] if _TYPES.get(name) == _AWARE else values

    def to_arrow(self) -> pa.Table:
        """The key, as_of and the result columns of the model."""
        rows = self._rows.select([self.model.key, *result_columns(self.model)])
        return rows.add_column(1, AS_OF, self._moments()).cast(_result_schema(self.model))  # small numbers come narrow

    def _moments(self) -> Any:
        if self.as_of is None:
            return self._rows[AS_OF].cast(pa.timestamp("us")).cast(_AWARE)
        return pa.repeat(pa.scalar(self.as_of, _AWARE), len(self))

    def contributions_arrow(self) -> pa.Table:
        """One row for each contribution, in the order of computation."""
        rows = self._rows.append_column("row", pa.array(range(len(self)), pa.int64()))
        if self.as_of is None:
            rows = rows.drop_columns([AS_OF])
        rows = rows.append_column(AS_OF, self._moments())
        parts = [_part(rows, self.model.key, place, line) for place, line in enumerate(self._lines)]
        if not parts:
            return _no_contributions(self.model)
        table = pa.concat_tables(parts).sort_by([("row", "ascending"), ("position", "ascending")])
        return table.drop_columns(["row", "position"])


class _Columns(dict[str, Any]):
    """The columns of a table as NumPy has them, each made once."""

    def __init__(self, table: pa.Table) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, name: str) -> Any:
        self[name] = self._table[name].to_numpy()
        return self[name]


def _part(rows: pa.Table, key: str, position: int, line: LedgerLine) -> pa.Table:
    rows = rows.filter(rows[line.effective])
    columns: dict[str, Any] = {"row": rows["row"], key: rows[key], AS_OF: rows[AS_OF]}
    for name in _PARTS:
        kind = _TYPES.get(name, pa.string())
        if name in line.fixed:
            columns[name] = pa.repeat(pa.scalar(line.fixed[name], kind), rows.num_rows)
        else:
            columns[name] = rows[line.columns[name]].cast(kind)
    return pa.table(columns).append_column("position", pa.repeat(pa.scalar(position), rows.num_rows))


def _no_contributions(model: ScoringModel) -> pa.Table:
    kinds = [(model.key, pa.string()), (AS_OF, _AWARE), *((name, _TYPES.get(name, pa.string())) for name in _PARTS)]
    return pa.schema(kinds).empty_table()


class RecordedBatch(ScoredBatch):
    """Scores that are there as records."""

    def __init__(
        self, model: ScoringModel, as_of: datetime | None, scores: Sequence[LeadScore], *, explained: bool
    ) -> None:
        super().__init__(model, as_of, explained=explained)
        self._scores = tuple(scores)

    def __len__(self) -> int:
        return len(self._scores)

    @property
    def scores(self) -> tuple[LeadScore, ...]:
        """One record for each, with its contributions if the batch has them."""
        return self._scores

    def to_arrow(self) -> pa.Table:
        """The key, as_of and the result columns of the model."""
        rows = [_result(self.model, score) for score in self._scores]
        return pa.Table.from_pylist(rows, _result_schema(self.model))

    def contributions_arrow(self) -> pa.Table:
        """One row for each contribution, in the order of computation."""
        rows = [
            {self.model.key: score.subject_id, AS_OF: score.as_of} | vars(part)
            for score in self._scores
            for part in score.contributions
        ]
        return pa.Table.from_pylist(rows, _no_contributions(self.model).schema)


def _result(model: ScoringModel, score: LeadScore) -> dict[str, Any]:
    """A record as a row of the result."""
    plain = {name: getattr(score, name, None) for name in result_columns(model)}
    row = {model.key: score.subject_id, AS_OF: score.as_of} | plain
    row |= {dimension_column(d.name): score.dimensions.get(d.name) for d in model.dimensions}
    return row | {grade_column(name): score.grades.get(name) for name in model.grades}


def _result_schema(model: ScoringModel) -> pa.Schema:
    kinds = [(name, _result_type(name)) for name in result_columns(model)]
    return pa.schema([(model.key, pa.string()), (AS_OF, _AWARE), *kinds])


def _result_type(name: str) -> pa.DataType:
    if name == SCORE or name.endswith("_score"):
        return pa.int64()
    return pa.float64() if name == "probability" else pa.string()
