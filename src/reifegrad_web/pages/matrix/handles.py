"""The bounds of a model as fields of a form, and what is written in them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reifegrad.spec.edit import number_text
from reifegrad_web.scoring.bounds import Bound, bounds_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from reifegrad_web.pages.frame.choice import Choice

CAPACITY = "capacity"
"""The parameter that says how many leads sales can take in a week."""
_FIELD = "bound"
_LARGEST = 10**9
"""Points: beyond that there is no score."""


@dataclass(frozen=True)
class Handle:
    """A field: the bound as it is, what is written instead, and how far a slider goes."""

    bound: Bound
    title: str
    written: str
    lowest: float
    highest: float
    step: float

    @property
    def field(self) -> str:
        """The name of the field."""
        return ".".join((_FIELD, *self.bound.path))

    @property
    def points(self) -> float | None:
        """What is written, as points; None for what is no number."""
        try:
            found = float(self.written.replace(",", "."))
        except ValueError:
            return None
        return round(found, 3) if math.isfinite(found) and abs(found) < _LARGEST else None

    @property
    def value(self) -> str:
        """What stands in the field, as browsers want it."""
        return self.written if self.points is None else number_text(self.points)

    @property
    def is_changed(self) -> bool:
        """Whether something else is written than holds."""
        return self.points != self.bound.points

    @property
    def slider(self) -> dict[str, str]:
        """From where to where a slider goes, and in which steps."""
        return {name: number_text(getattr(self, name)) for name in ("lowest", "highest", "step")}


@dataclass(frozen=True)
class HandleGroup:
    """The bounds of one dimension, or of the stages."""

    title: str
    handles: Sequence[Handle]


@dataclass(frozen=True)
class Handles:
    """All bounds of the chosen model, with what is written in `given`."""

    choice: Choice
    given: QueryDict

    @cached_property
    def groups(self) -> Sequence[HandleGroup]:
        """The bounds by dimension; the stages last."""
        bounds = bounds_of(self.choice.model)
        return [
            HandleGroup(
                self._title(dimension),
                [self._handle(bound, bounds) for bound in bounds if bound.dimension == dimension],
            )
            for dimension in dict.fromkeys(bound.dimension for bound in bounds)
        ]

    @property
    def changed(self) -> Sequence[Handle]:
        """Those in which something else is written than holds."""
        return [handle for group in self.groups for handle in group.handles if handle.is_changed]

    @property
    def wrong(self) -> Sequence[Handle]:
        """Those in which no number is written."""
        return [handle for handle in self.changed if handle.points is None]

    @property
    def points(self) -> Mapping[tuple[str, ...], float]:
        """The other bounds: path -> points."""
        return {handle.bound.path: handle.points for handle in self.changed if handle.points is not None}

    @property
    def capacity(self) -> str:
        """How many leads sales can take in a week, as it is written."""
        return self.given.get(CAPACITY, "").strip()

    def _title(self, dimension: str) -> str:
        return self.choice.wording.dimension(dimension) if dimension else self.choice.asked.words("fact.stage")

    def _handle(self, bound: Bound, bounds: Sequence[Bound]) -> Handle:
        own = [each.points for each in bounds if each.dimension == bound.dimension]
        title = bound.name if bound.dimension else self.choice.wording.stage(bound.name)
        field = ".".join((_FIELD, *bound.path))
        is_fine = any(points != round(points) for points in own)
        reach = max(map(abs, own)) or 1
        return Handle(
            bound=bound,
            title=title,
            written=self.given.get(field, "").strip() or number_text(bound.points),
            lowest=math.floor(min(0, *own) * 1.5),
            highest=math.ceil(reach * 1.5),
            step=0.1 if is_fine else 1,
        )
