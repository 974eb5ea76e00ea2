"""The bounds of a model: from how many points on a grade or a stage begins; and its text with others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.spec.edit import set_number
from reifegrad.spec.loader import parse_model
from reifegrad.spec.points import to_points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.spec.model import Scale, ScoringModel

_THRESHOLDS = "thresholds"


@dataclass(frozen=True)
class Bound:
    """A bound in points. `dimension` is the graded one, empty for a stage; `name` the grade or stage that begins here.

    `path` is its place in the text of the model.
    """

    dimension: str
    name: str
    points: float

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to it."""
        return ("grades", self.dimension, self.name) if self.dimension else (_THRESHOLDS, self.name)


def bounds_of(model: ScoringModel) -> Sequence[Bound]:
    """The bounds of all grades, dimension by dimension, then of the stages; the highest first."""
    graded = [bound for dimension, scale in model.grades.items() for bound in _bounds(dimension, scale)]
    return [*graded, *([] if model.thresholds is None else _bounds("", model.thresholds))]


def with_bounds(text: str, points: Mapping[tuple[str, ...], float]) -> str:
    """The text of a model with other bounds; every other letter stays as it was.

    Args:
        text: The text.
        points: Path of a bound -> points.

    Raises:
        ReifegradError: A bound is written in a way in which only a person can change it, or the model is no model with
            them: one is above the one before it.
    """
    changed = text
    for path, value in points.items():
        try:
            changed = set_number(changed, path, value)
        except ValueError as error:
            raise fail("bound-place", key=".".join(path), reason=str(error)) from None
    names = [(bound.dimension, bound.name) for bound in bounds_of(parse_model(text))]
    after = [(bound.dimension, bound.name) for bound in bounds_of(parse_model(changed))]
    if names != after:
        raise fail("bound-order")
    return changed


def _bounds(dimension: str, scale: Scale) -> Sequence[Bound]:
    return [Bound(dimension, step.name, to_points(step.bound)) for step in scale.steps if step.bound is not None]
