"""Describes which numbers a band of a criterion stands for, or what is left for all others.

Of bands the first that holds counts. So "< 38" behind "< 9" means 9 to below 38, and `else` behind both 38 and more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reifegrad.spec.model import Band

_Cut = tuple[float, int]  # just before a number (0) or just behind it (1)
_Part = tuple[_Cut, _Cut]


@dataclass(frozen=True)
class BandInterval:
    """All numbers from `low` to `high`; None is open."""

    low: float | None
    low_included: bool
    high: float | None
    high_included: bool


def numbers_of(bands: Sequence[Band], band: Band | None, *, lowest: float = -math.inf) -> BandInterval | None:
    """The numbers for which this band decides, or those that no band names (None).

    `lowest` is the least number that can occur: 0 of counts and days. None if they are not one interval, or no numbers.
    """
    whole: _Part = ((lowest, 0), (math.inf, 1))
    left = [whole]
    for other in bands:
        if other.is_else:
            break
        taken = _parts(other)
        if taken is None:
            return None
        if other is band:
            return _single(_common(left, taken), lowest)
        for part in taken:
            left = [rest for one in left for rest in _without(one, part)]
    # Of texts nothing is taken away: they are not told apart by intervals.
    return None if left == [whole] else _single(left, lowest)


def _parts(band: Band) -> list[_Part] | None:
    if band.values:
        if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in band.values):
            return None
        return [((float(value), 0), (float(value), 1)) for value in band.values]
    low = (-math.inf, 0) if band.above is None else (band.above, 0 if band.above_included else 1)
    high = (math.inf, 1) if band.below is None else (band.below, 1 if band.below_included else 0)
    return [(low, high)]


def _without(whole: _Part, taken: _Part) -> Iterable[_Part]:
    (start, end), (first, last) = whole, taken
    if start < min(first, end):
        yield start, min(first, end)
    if max(last, start) < end:
        yield max(last, start), end


def _common(left: Sequence[_Part], taken: Sequence[_Part]) -> list[_Part]:
    both = [(max(a, c), min(b, d)) for a, b in left for c, d in taken]
    return [part for part in both if part[0] < part[1]]


def _single(parts: Sequence[_Part], lowest: float) -> BandInterval | None:
    if len(parts) != 1:
        return None
    (low, after), (high, behind) = parts[0]
    from_lowest = (low, after) == (lowest, 0) and lowest < high < math.inf
    is_open = low == -math.inf or from_lowest
    return BandInterval(None if is_open else low, after == 0, None if high == math.inf else high, behind == 1)
