"""The working days and hours of the demo company's time window, as seconds in UTC.

Seconds count from `origin`, midnight UTC of the first day; people live in Europe/Berlin.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from reifegrad.templates.company.chance import TABLE_SIZE, Array, choice_table, is_drawn

DAY = 86_400
MOST_DAYS = 3_650  # what 29 bits of seconds can hold
_BERLIN = ZoneInfo("Europe/Berlin")
# How many of 1,000 activities begin in each hour of a Berlin day.
_HOURS = (2, 1, 1, 1, 1, 4, 14, 45, 95, 130, 125, 90, 50, 85, 110, 95, 65, 30, 16, 14, 12, 8, 4, 2)
_TO_MONDAY = np.array([0, 0, 0, 0, 0, 2, 1], dtype=np.int32)
_WEEKEND_REST_PERCENT = 82
_TUESDAY = 1


def _time_of_day_table() -> Array:
    hours = choice_table(_HOURS).astype(np.int64)
    first = np.searchsorted(hours, np.arange(24))
    length = np.bincount(hours, minlength=24)
    inside = np.arange(TABLE_SIZE) - first[hours]
    return (hours * 3600 + inside * 3600 // length[hours]).astype(np.int32)


_TIME_OF_DAY = _time_of_day_table()


@dataclass(frozen=True)
class Window:
    """The time in which the company lives, with weekday and UTC offset of each of its days."""

    origin: datetime
    begin: int  # seconds since origin, the first that may be used
    end: int  # seconds since origin, the first that may not be used
    weekday: Array
    utc_offset: Array

    @property
    def last_day(self) -> int:
        """The number of the day that holds the last second."""
        return (self.end - 1) // DAY

    def working_moment(self, day: Array, time_bits: Array, weekend_bits: Array) -> Array:
        """Choose a moment on the given days, mostly in office hours and mostly not on weekends."""
        last = self.last_day
        inside = np.clip(day, 0, last)
        to_monday = _TO_MONDAY[self.weekday[inside]]
        # What would fall on a weekend is spread over the week after it.
        moved = inside + np.where(to_monday > 0, to_monday + weekend_bits % 5, 0)
        rests = is_drawn(weekend_bits, _WEEKEND_REST_PERCENT) & (moved <= last)
        chosen = np.where(rests, moved, inside)
        seconds = chosen * DAY + _TIME_OF_DAY[time_bits] - self.utc_offset[chosen]
        return np.asarray(np.clip(seconds, self.begin, self.end - 1).astype(np.int32))

    def is_tuesday_morning(self, seconds: Array) -> Array:
        """Whether a moment lies on a Tuesday between 8 and 12 o'clock in Berlin."""
        day = np.clip(seconds // DAY, 0, self.last_day)
        local = seconds + self.utc_offset[day]
        local_day = np.clip(local // DAY, 0, self.last_day)
        hour = local % DAY // 3600
        return np.asarray((self.weekday[local_day] == _TUESDAY) & (hour >= 8) & (hour < 12))

    def timestamps(self, seconds: Array) -> Array:
        """Turn seconds since origin into microseconds since 1970, the number a Parquet file stores."""
        return (seconds.astype(np.int64) + int(self.origin.timestamp())) * 1_000_000


def window_until(until: datetime, days: int) -> Window:
    """Lay out the window of so many days that ends before `until`."""
    start = until.astimezone(UTC).replace(microsecond=0) - timedelta(days=days)
    origin = start.replace(hour=0, minute=0, second=0)
    begin = int((start - origin).total_seconds())
    end = begin + days * DAY
    noons = [origin + timedelta(days=day, hours=12) for day in range(end // DAY + 2)]
    offsets = [(noon.astimezone(_BERLIN).utcoffset() or timedelta()).total_seconds() for noon in noons]
    return Window(
        origin=origin,
        begin=begin,
        end=end,
        weekday=np.array([noon.weekday() for noon in noons], dtype=np.int8),
        utc_offset=np.array(offsets, dtype=np.int32),
    )
