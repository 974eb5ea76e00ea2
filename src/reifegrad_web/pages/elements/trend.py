"""How many of something there were in each of the last hours, in some pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STEP, _BAR = 4, 3
"""Pixels from one bar to the next, and of a bar."""


@dataclass(frozen=True)
class TrendBar:
    """A bar as it is drawn, and how many it stands for."""

    count: int
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Trend(Element):
    """Counts of equal stretches of time, the oldest first; `about` says in words what they are."""

    template = "trend"
    counts: Sequence[int]
    about: str
    height: int = 20

    @property
    def width(self) -> int:
        """Of the picture."""
        return len(self.counts) * _STEP

    @property
    def bar(self) -> int:
        """The width of a bar."""
        return _BAR

    def bars(self) -> Iterator[TrendBar]:
        """The bars from left to right; where there was something, one pixel at least."""
        most = max(1, *self.counts)
        for place, count in enumerate(self.counts):
            height = max(1.5, round(self.height * count / most, 1)) if count else 0.5
            yield TrendBar(count, place * _STEP, round(self.height - height, 1), height)
