"""Says which of the stages of a model means that sales takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.model import DISQUALIFIED_STAGE, QUALIFIED_STAGE
from reifegrad.spec.value_order import stages_of

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel


def sales_stage(model: ScoringModel) -> str | None:
    """The stage in which leads come to sales: the usual one, else the best. None: the model names no stage."""
    stages = [name for name in stages_of(model) if name != DISQUALIFIED_STAGE]
    return QUALIFIED_STAGE if QUALIFIED_STAGE in stages else next(iter(stages), None)
