"""Says in which order the stages of a model stand, and which of them means that sales takes over."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from reifegrad.spec.model import DISQUALIFIED_STAGE, QUALIFIED_STAGE
from reifegrad.spec.result_columns import has_stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.model import ScoringModel


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


def sales_stage(model: ScoringModel) -> str | None:
    """The stage in which leads come to sales: the usual one, else the best. None: the model names no stage."""
    stages = [name for name in stages_of(model) if name != DISQUALIFIED_STAGE]
    return QUALIFIED_STAGE if QUALIFIED_STAGE in stages else next(iter(stages), None)


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
