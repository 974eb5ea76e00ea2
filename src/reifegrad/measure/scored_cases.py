"""Scores cases with a model as of their moments, as arrays in the order of the cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.errors import fail
from reifegrad.measure.arrays import sorted_distinct
from reifegrad.measure.cases import cases_at
from reifegrad.plan.relations import AS_OF
from reifegrad.run.score_moments import score_moments
from reifegrad.spec.model import QUALIFIED_STAGE
from reifegrad.spec.points import MILLI
from reifegrad.spec.result_columns import NOT_SCORED, SCORE, has_stage, result_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases, History
    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel

VERDICTS = ("stage", "cell", "priority", "segment", "disqualified")
"""Results with names, beside the grades of dimensions."""


@dataclass(frozen=True)
class ScoredCases:
    """What a model said: one entry for each case, in the order of the cases.

    `score` in points (NaN where the model does not score the lead), `probability` None for models without one,
    `names` the grades, cell, stage, ... by column, None where there is none.
    """

    model: ScoringModel
    score: NDArray[np.float64]
    probability: NDArray[np.float64] | None
    names: dict[str, NDArray[Any]]

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Which cases the model scores at all."""
        return ~np.isnan(self.score)

    def where(self, chosen: NDArray[np.bool_]) -> ScoredCases:
        """Some of the cases."""
        probability = None if self.probability is None else self.probability[chosen]
        names = {name: values[chosen] for name, values in self.names.items()}
        return ScoredCases(self.model, self.score[chosen], probability, names)


def score_cases(engine: Engine, model: ScoringModel, relations: Relations, cases: Cases) -> ScoredCases:
    """Score every case at its own moment, with what was known then.

    Raises:
        ReifegradError: The model scores accounts (outcomes belong to leads), or a moment cannot be scored.
    """
    check_subject(model)
    scored = score_moments(engine, model, relations, cases.moments(model.key))
    wanted = [name for name in result_columns(model) if name in _columns(model)]
    table = engine.arrow(scored.scores.select(model.key, AS_OF, *wanted))
    place = rows_of_cases(cases, table)
    columns = {name: _values_at(table[name], place) for name in wanted}
    outside = columns.pop(NOT_SCORED, None)
    score = columns.pop(SCORE) / MILLI
    if outside is not None:
        score[np.array([value is not None for value in outside], dtype=bool)] = np.nan
    chance = columns.pop("probability", None)
    return ScoredCases(model, score, chance, columns)


def read_criteria(engine: Engine, model: ScoringModel, relations: Relations, cases: Cases) -> dict[str, NDArray[Any]]:
    """What each criterion of the model read at each case, by its id: numbers as doubles (NaN unknown), others as are.

    Raises:
        ReifegradError: The model scores accounts, or a moment cannot be scored.
    """
    check_subject(model)
    scored = score_moments(engine, model, relations, cases.moments(model.key))
    table = engine.arrow(scored.measured())
    place = rows_of_cases(cases, table)
    return {name: _values_at(table[name], place) for name in table.column_names if name not in {model.key, AS_OF}}


def check_subject(model: ScoringModel) -> None:
    """Raise `ReifegradError` for a model that scores accounts: outcomes name leads."""
    if model.subject != "lead":
        raise fail("measure-subject", model=model.name)


def stages_from(model: ScoringModel, stage: str) -> tuple[str, ...]:
    """The stage and those above it, by the thresholds of the model; empty if the model never names it."""
    steps = [step.name for step in model.thresholds.steps] if model.thresholds else []
    if stage in steps:
        return tuple(steps[: steps.index(stage) + 1])
    cells = model.matrix.cells.values() if model.matrix else ()
    named = {cell.stage for cell in cells} | {criterion.qualify for criterion in model.criteria()}
    return (stage,) if stage in named and has_stage(model) else ()


def cases_at_activities(engine: Engine, relations: Relations, history: History, horizon: np.timedelta64) -> Cases:
    """Each undecided lead at its creation and at each of its activities: whenever a score can have risen."""
    lead, moment = [history.lead], [history.created_at]
    if relations.activities is not None:
        log = engine.arrow(relations.activities.select("lead_id", "occurred_at").distinct())
        lead.append(log["lead_id"].to_numpy())
        moment.append(np.asarray(log["occurred_at"].to_numpy(), dtype="datetime64[us]"))
    leads, moments = np.concatenate(lead), np.concatenate(moment)
    known = ~np.isnat(moments)
    return cases_at(history, leads[known], moments[known], horizon, at="hand_over")


def hand_over_cases(
    engine: Engine,
    model: ScoringModel,
    relations: Relations,
    history: History,
    horizon: np.timedelta64,
    stage: str = QUALIFIED_STAGE,
) -> Cases:
    """Each lead when the model first gave it the stage (or a higher one): at its creation or at an activity.

    Raises:
        ReifegradError: The model never gives the stage.
    """
    stages = stages_from(model, stage)
    if not stages:
        raise fail("stage-unknown", model=model.name, stage=stage)
    candidates = cases_at_activities(engine, relations, history, horizon)
    there = np.isin(score_cases(engine, model, relations, candidates).names["stage"].astype(str), stages)
    reached = candidates.where(there)
    _, first = np.unique(reached.lead_numbers(), return_index=True)  # cases are in order of time
    chosen = np.zeros(len(reached), dtype=bool)
    chosen[first] = True
    return reached.where(chosen)


def _columns(model: ScoringModel) -> set[str]:
    grades = {f"{name}_grade" for name in model.grades}
    return {SCORE, "probability", NOT_SCORED, *VERDICTS, *grades}


def rows_of_cases(cases: Cases, table: pa.Table) -> NDArray[np.int64]:
    """Which row of a table by lead and moment belongs to each case; -1 for none."""
    leads = pa.array(cases.lead, pa.string()).dictionary_encode()
    known: Any = pc.index_in(table["lead_id"].combine_chunks(), value_set=leads.dictionary)
    owner = known.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    times, asked = (_to_microseconds(side) for side in (table[AS_OF].to_numpy(), cases.as_of))
    distinct = sorted_distinct(np.concatenate([times, asked]))
    keys = owner * len(distinct) + np.searchsorted(distinct, times)
    wanted = cases.lead_numbers() * len(distinct) + np.searchsorted(distinct, asked)
    if not len(keys):
        return np.full(len(wanted), -1)
    order = np.argsort(keys)
    place = order[np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)]
    return np.where(keys[place] == wanted, place, -1)


def _to_microseconds(times: NDArray[Any]) -> NDArray[np.int64]:
    return np.asarray(times, dtype="datetime64[us]").astype(np.int64)


def _values_at(column: pa.ChunkedArray, place: NDArray[np.int64]) -> NDArray[Any]:
    """The values of the rows; None (of numbers NaN) where there is no row or no value."""
    rows = column.combine_chunks().take(pa.array(place, pa.int64(), mask=place < 0))
    if pa.types.is_floating(rows.type) or pa.types.is_integer(rows.type):
        return np.asarray(rows.cast(pa.float64()).to_numpy(zero_copy_only=False))
    return np.asarray(rows.to_numpy(zero_copy_only=False), dtype=object)
