"""A score over time: how it came to be, what happened meanwhile, and how it goes on; drawn without a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

WIDTH, HEIGHT = 720, 180
"""Units of the picture."""
_TOP, _BOTTOM = 10, 14


@dataclass(frozen=True)
class CurveRow:
    """A line of the table that says the same: when, the score from then on, and what that line belongs to."""

    at: datetime
    score: int | None
    about: str


@dataclass(frozen=True)
class Curve(Element):
    """Steps of a score in milli-points, None where there is none.

    Attributes:
        since: Where the picture begins.
        now: Up to here it happened; what comes after is foretold.
        until: Where it ends.
        computed: As it follows from the facts today.
        recorded: As it was computed at the time.
        ahead: If nothing happens.
        marks: When something was done.
        rows: The same as a table.
        address: Where a script finds the same as numbers; empty: nowhere.
    """

    template = "curve"
    since: datetime
    now: datetime
    until: datetime
    computed: Sequence[tuple[datetime, int | None]]
    recorded: Sequence[tuple[datetime, int | None]]
    ahead: Sequence[tuple[datetime, int | None]]
    marks: Sequence[datetime] = ()
    rows: Sequence[CurveRow] = ()
    address: str = ""

    @property
    def box(self) -> str:
        """The picture's own coordinates."""
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def lines(self) -> Iterator[tuple[str, str]]:
        """What each line is, and its path."""
        ends = {"computed": self.recorded[0][0] if self.recorded else self.now, "recorded": self.now}
        for name, steps in (("computed", self.computed), ("recorded", self.recorded), ("ahead", self.ahead)):
            path = self._path(steps, ends.get(name, self.until))
            if path:
                yield name, path

    @property
    def today(self) -> float:
        """Where the line of now stands."""
        return self._across(self.now)

    @property
    def rest(self) -> float:
        """How wide the part is that is still to come."""
        return round(WIDTH - self.today, 1)

    @property
    def zero(self) -> float:
        """How high zero is."""
        return self._high(0)

    @property
    def dots(self) -> Iterator[float]:
        """Where something was done, each place once."""
        return iter(dict.fromkeys(self._across(moment) for moment in self.marks))

    @property
    def foot(self) -> float:
        """How high the marks stand."""
        return HEIGHT - 4.0

    @property
    def bottom(self) -> int:
        """The height of the picture."""
        return HEIGHT

    @property
    def right(self) -> int:
        """The width of the picture."""
        return WIDTH

    @property
    def highest(self) -> int:
        """The highest score of the picture, in milli-points."""
        return self._reach[1]

    @property
    def lowest(self) -> int:
        """The lowest."""
        return self._reach[0]

    @property
    def _reach(self) -> tuple[int, int]:
        values = [
            value for part in (self.computed, self.recorded, self.ahead) for _, value in part if value is not None
        ]
        return min([0, *values]), max([1_000, *values])

    def _across(self, moment: datetime) -> float:
        share = (max(moment, self.since) - self.since) / (self.until - self.since)
        return round(min(share, 1) * WIDTH, 1)

    def _high(self, value: int) -> float:
        low, high = self._reach
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low), 1)

    def _path(self, steps: Sequence[tuple[datetime, int | None]], end: datetime) -> str:
        """A line that stays until the next step; it begins anew where there was no score."""
        found: list[str] = []
        before: int | None = None
        for moment, value in steps:
            across = self._across(moment)
            if before is not None:
                found.append(f"H{across}")
            if value is not None:
                found.append(f"{'M' if before is None else 'L'}{across},{self._high(value)}")
            before = value
        if before is not None:
            found.append(f"H{self._across(end)}")
        return " ".join(found)
