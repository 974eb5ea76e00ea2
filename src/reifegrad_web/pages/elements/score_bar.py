"""The heart of the page of a lead: what gave points and what took them, to scale, adding up to the score exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH = 1000
"""Units of the picture from end to end."""


@dataclass(frozen=True)
class Piece:
    """What one criterion gave, in milli-points: `points` in the end, `lost` to decay, limits and caps on the way."""

    name: str
    points: int
    lost: int = 0


@dataclass(frozen=True)
class Drawn:
    """A piece as it is drawn: from where, how wide, and how."""

    name: str
    points: int
    start: float
    width: float
    kind: str
    """`gain`, `loss` (to the left) or `lost` (hatched)."""


@dataclass(frozen=True)
class ScoreBar(Element):
    """Pieces from zero: those that gave points to the right, those that took some to the left, what was lost hatched.

    `score` is the sum of the points of all pieces.
    """

    template = "score_bar"
    pieces: Sequence[Piece]
    score: int

    @property
    def zero(self) -> float:
        """Where the bar is cut into what was taken and what was given."""
        return round(self._left * self._scale, 1)

    @property
    def width(self) -> int:
        """Of the picture."""
        return WIDTH

    @property
    def mark(self) -> float:
        """Where the score stands."""
        return round(min(max((self._left + self.score) * self._scale, 1), WIDTH - 1), 1)

    def drawn(self) -> Iterator[Drawn]:
        """The pieces from left to right."""
        below, above = self._left, self._left
        for piece in self.pieces:
            if piece.points < 0:
                below += piece.points
                yield self._piece(piece, below, -piece.points, "loss")
        for piece in self.pieces:
            if piece.points > 0:
                yield self._piece(piece, above, piece.points, "gain")
                above += piece.points
        for piece in self.pieces:
            if piece.lost > 0:
                yield self._piece(piece, above, piece.lost, "lost")
                above += piece.lost

    def _piece(self, piece: Piece, start: int, width: int, kind: str) -> Drawn:
        shown = width if kind == "lost" else piece.points
        return Drawn(piece.name, shown, round(start * self._scale, 1), max(round(width * self._scale, 1), 1), kind)

    @property
    def _left(self) -> int:
        return -sum(piece.points for piece in self.pieces if piece.points < 0)

    @property
    def _scale(self) -> float:
        right = sum(max(piece.points, 0) + max(piece.lost, 0) for piece in self.pieces)
        return WIDTH / max(self._left + right, 1)
