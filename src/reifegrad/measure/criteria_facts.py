"""Computes what each line of each criterion gave to each case, as columns of a regression.

A line is what stands in the file with one number of points: a criterion, or those values of its map that have the
same points. A line that counts occurrences says how many counted (after limits, decay, min and max).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from reifegrad.measure.scored_cases import check_subject, rows_of_cases
from reifegrad.plan.relations import AS_OF
from reifegrad.plan.tallies import tally
from reifegrad.run.score_moments import score_moments
from reifegrad.spec.model import BandedRule, OccurrenceRule
from reifegrad.spec.points import MILLI
from reifegrad.spec.result_columns import NOT_SCORED

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases
    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import Criterion, Dimension, ScoringModel

Kind = Literal["state", "occurrences", "grade", "match"]


@dataclass(frozen=True)
class PointsLine:
    """One line of a model and what it did in each case.

    `labels` are the keys of its map ("" for a criterion with one number). `declared` are the milli-points of one unit
    of `amount`: while a state holds, or for one occurrence. `kind` grade: `amount` is the grade as a number; match: a
    condition with a weight in a mean, `declared` its share of a full match. `rest` are the milli-points of the cases
    for which no line of the criterion counts: 0, or those of an unknown value.
    """

    criterion: Criterion
    labels: tuple[str, ...]
    kind: Kind
    declared: int
    amount: NDArray[np.float64]
    rest: int = 0

    @property
    def fires(self) -> NDArray[np.bool_]:
        """In which cases it counts; a grade: where it is better than the lowest one."""
        lowest = self.amount.min() if self.kind == "grade" and len(self.amount) else 0.0
        return np.asarray(self.amount != lowest)

    @property
    def editable(self) -> bool:
        """Whether its points stand in the file as one number that can be replaced."""
        return self.kind in {"state", "occurrences"}


@dataclass(frozen=True)
class CriteriaFacts:
    """The cases that the model scores, and its lines in the order of the file."""

    cases: Cases
    lines: tuple[PointsLine, ...]


def gather_lines(engine: Engine, model: ScoringModel, relations: Relations, cases: Cases) -> CriteriaFacts:
    """Score every case at its own moment, and lay out what each line gave.

    Raises:
        ReifegradError: The model scores accounts, or a moment cannot be scored.
    """
    check_subject(model)
    scored = score_moments(engine, model, relations, cases.moments(model.key), name="criteria_moments")
    wide = scored.wide
    if NOT_SCORED in wide.columns:
        wide = wide.filter(wide[NOT_SCORED].isnull())
    columns = {
        f"{what}_{i}": wide[tally(c, what)]
        for i, c in enumerate(model.criteria())
        for what in ("raw", "value", "holds")
    }
    table = engine.arrow(wide.select(model.key, AS_OF, **columns))
    place = rows_of_cases(cases, table)
    there = place >= 0
    place, numbers = place[there], {id(c): i for i, c in enumerate(model.criteria())}
    lines = [
        line
        for dimension in model.dimensions
        for criterion in dimension.criteria
        for line in _lines(dimension, criterion, _Given(table, numbers[id(criterion)], place))
    ]
    return CriteriaFacts(cases.where(there), tuple(lines))


@dataclass(frozen=True)
class _Given:
    """The columns of one criterion, in the order of the cases."""

    table: pa.Table
    number: int
    place: NDArray[np.int64]

    def milli(self, what: str) -> NDArray[np.int64]:
        values = self.table[f"{what}_{self.number}"].cast("int64").to_numpy()
        return np.asarray(values[self.place], dtype=np.int64)

    def holds(self) -> NDArray[np.float64]:
        values = self.table[f"holds_{self.number}"].to_numpy()
        return np.asarray(values[self.place].astype(bool), dtype=np.float64)


def _lines(dimension: Dimension, criterion: Criterion, given: _Given) -> Iterator[PointsLine]:
    rule = criterion.rule
    if dimension.aggregate == "mean" or dimension.personas:
        yield _of_mean(dimension, criterion, given)
    elif isinstance(rule, OccurrenceRule):
        points = rule.points
        amount = given.milli("value") / points if points else np.zeros(len(given.place))
        yield PointsLine(criterion, ("",), "occurrences", points, amount)
    elif isinstance(rule, BandedRule):
        raw = given.milli("raw")
        others = raw[~np.isin(raw, [band.points for band in rule.bands if band.points])]
        rest = round(float(others.mean())) if len(others) else 0
        for points in dict.fromkeys(band.points for band in rule.bands if band.points):
            labels = tuple(band.label for band in rule.bands if band.points == points)
            yield PointsLine(criterion, labels, "state", points, (raw == points).astype(np.float64), rest)
    else:
        yield PointsLine(criterion, ("",), "state", rule.points, given.holds())


def _of_mean(dimension: Dimension, criterion: Criterion, given: _Given) -> PointsLine:
    if criterion.graded:
        return PointsLine(criterion, ("",), "grade", MILLI, given.milli("value") / MILLI)
    peers = [c for c in dimension.criteria if c.persona == criterion.persona]
    share = round(100 * MILLI * criterion.weight / sum(c.weight for c in peers))
    return PointsLine(criterion, ("",), "match", share, given.milli("value") / (100 * MILLI))
