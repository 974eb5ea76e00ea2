"""Says whether what a lead crossed was a step up or down, where a model has an order of its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.value_order import direction_of

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.value_order import Direction
    from reifegrad_web.scoring.models import ScoreTransition


def rises(model: ScoringModel, crossed: ScoreTransition) -> bool:
    """Whether what is now is better than what was before; who had nothing before has risen, unless disqualified.

    Segments have no order. A value that the model does not know (any more) says nothing.
    """
    return direction_crossed(model, crossed) == "up"


def direction_crossed(model: ScoringModel, crossed: ScoreTransition) -> Direction | None:
    """Whether a lead went up or down; None where nobody can say."""
    return direction_of(model, crossed.what, crossed.dimension, crossed.before, crossed.after)
