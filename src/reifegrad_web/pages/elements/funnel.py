"""How many got from step to step: bars to scale, what each step is made of, and how long the way took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH = 600
"""Units of the picture from end to end."""


@dataclass(frozen=True)
class FunnelBar:
    """A step: what it is called and made of, how many got there.

    In words: the share of those before, between which bounds it lies, and the time.
    """

    title: str
    about: str
    leads: int
    share: str = ""
    between: str = ""
    time: str = ""


@dataclass(frozen=True)
class Funnel(Element):
    """Steps from the first to the last."""

    template = "funnel"
    title: str
    bars: Sequence[FunnelBar]

    @property
    def width(self) -> int:
        """Of the picture."""
        return WIDTH

    def drawn(self) -> Iterator[tuple[FunnelBar, float]]:
        """Each step with the width of its bar."""
        most = max([1, *(bar.leads for bar in self.bars)])
        return ((bar, round(WIDTH * bar.leads / most, 1)) for bar in self.bars)
