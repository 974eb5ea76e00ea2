"""How many leads have how many points; and before and after a change, on one axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT = 600, 90
"""Units of the picture."""


@dataclass(frozen=True)
class Bar:
    """A bar: from how many points up to how many (milli-points), how many leads, and where it is drawn."""

    start: int
    end: int
    leads: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Histogram(Element):
    """Counts of leads in bins of equal width; `bounds` (milli-points) has one more than `leads`.

    `highest` makes several pictures share an axis; `thresholds` are drawn as lines.
    """

    template = "histogram"
    bounds: Sequence[int]
    leads: Sequence[int]
    title: str = ""
    highest: int | None = None
    thresholds: Sequence[int] = ()

    @property
    def box(self) -> str:
        """What the picture shows, as SVG has it."""
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def height(self) -> int:
        """Of the picture."""
        return HEIGHT

    @property
    def last(self) -> int:
        """Where the axis ends, in milli-points."""
        return self.bounds[-1]

    def bars(self) -> Iterator[Bar]:
        """The bars from left to right."""
        most = max(self.highest or 0, *self.leads, 1)
        for place, count in enumerate(self.leads):
            left, right = self._across(self.bounds[place]), self._across(self.bounds[place + 1])
            height = round(HEIGHT * count / most, 1)
            top = round(HEIGHT - height, 1)
            start, end = self.bounds[place], self.bounds[place + 1]
            yield Bar(start, end, count, left, top, max(round(right - left - 1, 1), 1), height)

    def lines(self) -> Iterator[float]:
        """Where thresholds stand."""
        inside = (each for each in self.thresholds if self.bounds[0] <= each <= self.bounds[-1])
        return (self._across(each) for each in inside)

    def _across(self, milli: int) -> float:
        first, last = self.bounds[0], self.bounds[-1]
        return round(WIDTH * (milli - first) / max(last - first, 1), 1)


@dataclass(frozen=True)
class BeforeAfter(Element):
    """Two distributions on one axis, and who moves, as a sentence."""

    template = "before_after"
    before: Histogram
    after: Histogram
    movers: str
