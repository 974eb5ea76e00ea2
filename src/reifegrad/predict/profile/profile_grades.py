"""Grades leads by how well they match a profile, with fixed bounds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAMES = "ABCD"
_WANTED = (0.2, 0.5, 0.8)  # of all leads: those with A, with A or B, with A, B or C


@dataclass(frozen=True)
class Grade:
    """A grade from a match of `bound` percent on (None: all others), and the share of the leads that get it."""

    name: str
    bound: int | None
    share: float


def grade_match(match: NDArray[np.float64]) -> tuple[Grade, ...]:
    """Grades A to D for about 20, 30, 30 and 20 % of the leads; fewer where the match takes too few values.

    Many leads have the same match where a profile has few attributes. Bounds lie between such heaps, as near to those
    shares as the heaps allow, and no grade stays empty.
    """
    reached = _reached(np.asarray(match, dtype=np.float64).round(3))
    everybody, steps = len(match), min(len(_WANTED), len(reached))
    best = min(combinations(sorted(reached), steps), key=lambda counts: _distance(counts, everybody)) if steps else ()
    bounds = [*(reached[count] for count in best), None]
    parts = [(after - before) / max(everybody, 1) for before, after in pairwise([0, *best, everybody])]
    return tuple(Grade(name, bound, part) for name, bound, part in zip(NAMES, bounds, parts, strict=False))


def _reached(match: NDArray[np.float64]) -> dict[int, int]:
    """How many leads lie at or above which whole percent; of bounds that do the same, the highest."""
    reached = {int((match >= bound).sum()): bound for bound in range(1, 101)}
    return {count: bound for count, bound in reached.items() if 0 < count < len(match)}


def _distance(counts: tuple[int, ...], everybody: int) -> float:
    """How far cumulated shares lie from those that are wanted; of fewer steps each counts against its nearest."""
    shares = [count / everybody for count in counts]
    if len(shares) == len(_WANTED):
        return sum((share - wanted) ** 2 for share, wanted in zip(shares, _WANTED, strict=True))
    return sum(min((share - wanted) ** 2 for share in shares) for wanted in _WANTED)
