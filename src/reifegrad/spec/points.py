"""Converts points to whole milli-points; home of the only rounding rule of the product."""

from __future__ import annotations

import math
from decimal import Decimal, DecimalException

from reifegrad.errors import MessageError

MILLI = 1_000
"""Milli-points in a point."""

MICRO = 1_000_000
"""Measured amounts (sums, minima, maxima of a property) are compared in whole millionths."""

LARGEST_AMOUNT = 9_000_000_000_000.0
"""A number of an activity beyond this is unknown: its millionths would not fit 64 bits, and no engine could add it."""

LARGEST_POINTS = 1_000_000
"""Points of one criterion stay below this, so that sums fit 64 bits after a billion activities."""

POINTS_PER_DOUBLING = 20
"""So many points of a `logit` dimension double the odds."""

POINTS_PER_LOG_ODDS = POINTS_PER_DOUBLING / math.log(2)
"""The same for natural log-odds, as statistics counts them: log-odds times this are points."""

_LARGEST_NUMBER = Decimal(10) ** 18


class PointsError(MessageError):
    """A number that cannot be points: not finite, too large, or finer than a milli-point."""


def to_decimal(value: object) -> Decimal:
    """The exact decimal that was written, or `PointsError`. Booleans are not numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise PointsError("fault.points.not_a_number", value=repr(value))
    try:
        number = Decimal(str(value).strip())
        in_reach = number.is_finite() and abs(number) < _LARGEST_NUMBER
    except (DecimalException, ValueError):  # ValueError: Python writes no integers of more than 4,300 digits
        if isinstance(value, str):
            raise PointsError("fault.points.not_a_number", value=repr(value[:40])) from None
        raise PointsError("fault.points.this") from None
    if not in_reach:
        raise PointsError("fault.points.too_large", value=str(value)[:40])
    return number


def to_milli(value: object, *, largest: int = LARGEST_POINTS) -> int:
    """Whole milli-points of points as written (at most three decimals), or `PointsError`.

    >>> to_milli(2.5)
    2500
    """
    number = to_decimal(value)
    milli = number * MILLI
    if milli != milli.to_integral_value():
        raise PointsError("fault.points.too_fine", value=str(value))
    if abs(number) > largest:
        raise PointsError("fault.points.beyond", value=str(value), largest=largest)
    return int(milli)


def round_half_away(value: float) -> int:
    """Round to a whole number, halves away from zero, by the formula that every engine computes.

    `floor(abs(x) + 0.5)` with the sign put back is the same IEEE arithmetic everywhere; the engines' own
    `round` are not (PostgreSQL rounds doubles half to even, DuckDB and Spark half away).
    """
    return math.floor(value + 0.5) if value >= 0 else -math.floor(-value + 0.5)


def to_points(milli: int) -> float:
    """Points of milli-points, for conditions and for showing; never for adding up."""
    return milli / MILLI
