"""Shares with the interval in which they lie: a bar, and a thin line that says how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 400
"""Units of the picture from 0 to 100 percent."""


@dataclass(frozen=True)
class Rate:
    """A share of so many cases: `share` is None of too few, of which only the interval is drawn.

    `full` is the share at which a bar is full, for shares that are all small.
    """

    title: str
    cases: int
    won: int
    share: float | None
    lowest: float
    highest: float
    full: float = 1.0

    @property
    def bar(self) -> float:
        """How wide the bar is."""
        return self._at(self.share or 0)

    @property
    def line(self) -> tuple[float, float]:
        """From where to where the interval goes."""
        return self._at(self.lowest), self._at(self.highest)

    def _at(self, share: float) -> float:
        return round(WIDTH * min(share / self.full, 1.0), 1)


@dataclass(frozen=True)
class Rates(Element):
    """Shares one below the other; `title` says of what, `cases` and `won` head the columns of numbers."""

    template = "rates"
    title: str
    cases: str
    won: str
    share: str
    rates: Sequence[Rate]
    few: str
    """What stands instead of a share of too few."""

    @property
    def width(self) -> int:
        """Of the picture."""
        return WIDTH
