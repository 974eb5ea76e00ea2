"""Says in which order the stages of a model stand, and which of them means that sales takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.model import DISQUALIFIED_STAGE, QUALIFIED_STAGE
from reifegrad.spec.result_columns import has_stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.model import ScoringModel


def stages_of(model: ScoringModel) -> Sequence[str]:
    """The stages that a model can name, the best first: by its thresholds, else as its cells name them.

    Who is disqualified comes last, where the model disqualifies anybody; a model that names no stage has none.
    """
    if not has_stage(model):
        return []
    named = [] if model.thresholds is None else [step.name for step in model.thresholds.steps]
    named += [] if model.matrix is None else [cell.stage for cell in model.matrix.cells.values() if cell.stage]
    overrides = [criterion.qualify for criterion in model.criteria() if criterion.qualify]
    found = dict.fromkeys([*(name for name in overrides if name not in named), *named])
    out = [DISQUALIFIED_STAGE] if any(criterion.disqualify for criterion in model.criteria()) else []
    return [*(name for name in found if name != DISQUALIFIED_STAGE), *out]


def sales_stage(model: ScoringModel) -> str | None:
    """The stage in which leads come to sales: the usual one, else the best. None: the model names no stage."""
    stages = [name for name in stages_of(model) if name != DISQUALIFIED_STAGE]
    return QUALIFIED_STAGE if QUALIFIED_STAGE in stages else next(iter(stages), None)
