"""Assigns moments (naive UTC) to the months and weeks of a time zone."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEEK = np.timedelta64(7 * 86_400_000_000, "us")
_INSTANT = np.timedelta64(1, "us")


def months_of(as_of: NDArray[np.datetime64], timezone: str) -> NDArray[Any]:
    """The local month of each moment as `2025-03`. The midnight that ends a month belongs to that month."""
    hours, place = np.unique((as_of - _INSTANT).astype("datetime64[h]"), return_inverse=True)
    zone = ZoneInfo(timezone)
    local = [hour.replace(tzinfo=UTC).astimezone(zone) for hour in hours.tolist()]
    names = np.array([f"{moment.year:04}-{moment.month:02}" for moment in local], dtype=object)
    return names[place] if len(names) else np.empty(0, dtype=object)


def weeks_before(as_of: NDArray[np.datetime64], end: np.datetime64) -> NDArray[np.int64]:
    """How many full weeks each moment lies before the end: 0 is the last week."""
    return np.asarray((end - as_of) // WEEK, dtype=np.int64)


def weeks_between(as_of: NDArray[np.datetime64]) -> float:
    """The time from the first to the last moment in weeks, at least one."""
    if not len(as_of):
        return 1.0
    return max(float((as_of.max() - as_of.min()) / WEEK), 1.0)
