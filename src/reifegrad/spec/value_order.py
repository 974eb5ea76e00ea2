"""Says in which order the values stand that a model gives: stages, cells, grades, priorities; and what is a step up."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING, Literal

from reifegrad.spec.model import DISQUALIFIED_STAGE
from reifegrad.spec.result_columns import has_stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.spec.model import ScoringModel

Direction = Literal["up", "down"]


def stages_of(model: ScoringModel) -> Sequence[str]:
    """The stages that a model can name, the best first: by its thresholds, else by how far its cells are from the best.

    Who is disqualified comes last, where the model disqualifies anybody; a model that names no stage has none.
    """
    if not has_stage(model):
        return []
    named = [] if model.thresholds is None else [step.name for step in model.thresholds.steps]
    named += _of_cells(model)
    overrides = [criterion.qualify for criterion in model.criteria() if criterion.qualify]
    found = dict.fromkeys([*(name for name in overrides if name not in named), *named])
    out = [DISQUALIFIED_STAGE] if any(criterion.disqualify for criterion in model.criteria()) else []
    return [*(name for name in found if name != DISQUALIFIED_STAGE), *out]


def values_in_order(model: ScoringModel, what: str, dimension: str = "") -> Mapping[str, int]:
    """Everything that a lead can be -> how good that is, where better is more; empty where there is no order."""
    if what == "priority":
        return {"": -1} | {name: place for place, name in enumerate(reversed(model.priority_names))}
    if what == "stage":
        named = [name for name in reversed(stages_of(model)) if name != DISQUALIFIED_STAGE]
        return {DISQUALIFIED_STAGE: -2, "": -1} | {name: place for place, name in enumerate(named)}
    if what == "grade" and dimension in model.grades:
        names = [step.name for step in model.grades[dimension].steps]
        return {"": -1} | {name: place for place, name in enumerate(reversed(names))}
    if what == "cell" and model.matrix is not None:
        rows, columns = (model.grades[name].steps[::-1] for name in (model.matrix.rows, model.matrix.columns))
        cells = {row.name + column.name: x + y for x, row in enumerate(rows) for y, column in enumerate(columns)}
        return {"": -1} | cells
    return {}


def direction_of(model: ScoringModel, what: str, dimension: str, before: str, after: str) -> Direction | None:
    """Whether a lead went up or down; None where the model has no order of these values, or they are as good.

    An empty value is none: who had nothing before has risen, unless disqualified. A value that the model does not know
    (any more) is as good as none before, and says nothing after.
    """
    places = values_in_order(model, what, dimension)
    if after not in places:
        return None
    now, then = places[after], places.get(before, -1)
    return None if now == then else "up" if now > then else "down"


def values_of(model: ScoringModel) -> Mapping[str, Sequence[str]]:
    """What a lead can be in a model: `cell`, `stage`, `grade`, `segment`, `priority` -> names, the best first."""
    found = {what: _best_first(values_in_order(model, what)) for what in ("cell", "stage", "priority")}
    grades = dict.fromkeys(step.name for scale in model.grades.values() for step in scale.steps)
    return {**found, "grade": list(grades), "segment": [case.name for case in model.segments]}


def _best_first(places: Mapping[str, int]) -> Sequence[str]:
    return sorted((name for name in places if name), key=lambda name: -places[name])


def _of_cells(model: ScoringModel) -> Sequence[str]:
    """The stages of the matrix, by the mean distance of their cells from the best corner."""
    matrix = model.matrix
    if matrix is None:
        return []
    rows, columns = model.grades[matrix.rows].steps, model.grades[matrix.columns].steps
    places: dict[str, list[int]] = {}
    for down, row in enumerate(rows):
        for across, column in enumerate(columns):
            cell = matrix.cells.get(row.name + column.name)
            if cell is not None and cell.stage:
                places.setdefault(cell.stage, []).append(down + across)
    return sorted(places, key=lambda stage: mean(places[stage]))
