"""How ripe a lead is, at a glance: the chip, its score, what changed, and the curve of its last weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True)
class Chip(Element):
    """A letter, number or word on the colour of its ripeness, which never stands alone.

    `step` is 0 (pale) to 4 (deep), None without colour; `meaning` says it in words. Who is disqualified is hatched, who
    will fall soon has an outline.
    """

    template = "chip"
    label: str
    step: int | None = None
    meaning: str = ""
    is_disqualified: bool = False
    falls_soon: bool = False


@dataclass(frozen=True)
class Sparkline(Element):
    """A score over time in some pixels: steps, for a score stays until it changes.

    `steps` are moments with milli-points, in order; the picture goes from `since` to `until`.
    """

    template = "sparkline"
    steps: Sequence[tuple[datetime, int]]
    since: datetime
    until: datetime
    width: int = 72
    height: int = 20

    @property
    def line(self) -> str:
        """The points of the line, in the pixels of the picture."""
        if not self.steps:
            return ""
        lowest, highest = min(0, *(value for _, value in self.steps)), max(1, *(value for _, value in self.steps))
        found: list[str] = []
        height = None
        for moment, value in self.steps:
            across = self._across(moment)
            if height is not None:
                found.append(f"{across},{height}")
            height = round(self.height - 2 - (self.height - 4) * (value - lowest) / (highest - lowest), 1)
            found.append(f"{across},{height}")
        return " ".join([*found, f"{self.width},{height}"])

    def _across(self, moment: datetime) -> float:
        share = (max(moment, self.since) - self.since) / (self.until - self.since)
        return round(share * self.width, 1)


@dataclass(frozen=True)
class Standing(Element):
    """The chip of a lead with its score and what has changed since yesterday, both in milli-points."""

    template = "standing"
    chip: Chip
    score: int | None
    change: int | None = None
    sparkline: Sparkline | None = None
