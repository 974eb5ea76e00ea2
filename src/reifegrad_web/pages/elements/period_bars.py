"""Counts of equal periods as bars: what was, what is expected with its interval, and a line that is to be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEIGHT = 100
"""Units of the picture from bottom to top."""
_STEP, _GAP = 20, 4

Look = Literal["plain", "short", "open", "ahead"]


@dataclass(frozen=True)
class PeriodBar:
    """A period: what it is called in words, its value, and for what is expected the ends of its interval.

    `look`: `plain` is as it should be, `short` too little, `open` not over, `ahead` yet to come.
    """

    title: str
    value: float
    look: Look = "plain"
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class DrawnBar:
    """A bar with its places in the picture; `band` is the top and the height of its interval."""

    bar: PeriodBar
    x: int
    y: float
    height: float
    band: tuple[float, float] | None


@dataclass(frozen=True)
class PeriodBars(Element):
    """The periods, the oldest first; `line` is what is to be reached, `about` says in words what is seen.

    `first` and `last` stand below the picture.
    """

    template = "period_bars"
    bars: Sequence[PeriodBar]
    about: str
    line: float | None = None
    first: str = ""
    last: str = ""

    @property
    def width(self) -> int:
        """Of the picture."""
        return _STEP * len(self.bars)

    @property
    def height(self) -> int:
        """Of the picture."""
        return HEIGHT

    @property
    def bar(self) -> int:
        """The width of a bar."""
        return _STEP - _GAP

    @property
    def line_at(self) -> float | None:
        """Where the line is drawn."""
        return None if self.line is None else self._down(self.line)

    def drawn(self) -> Iterator[DrawnBar]:
        """The bars from left to right."""
        for place, each in enumerate(self.bars):
            top = self._down(each.value)
            band = None
            if each.low is not None and each.high is not None:
                band = self._down(each.high), round(self._down(each.low) - self._down(each.high), 1)
            yield DrawnBar(each, place * _STEP + _GAP // 2, top, round(HEIGHT - top, 1), band)

    def _down(self, value: float) -> float:
        most = max(1.0, self.line or 0.0, *(max(each.value, each.high or 0.0) for each in self.bars))
        return round(HEIGHT * (1 - min(value, most) / most), 1)
