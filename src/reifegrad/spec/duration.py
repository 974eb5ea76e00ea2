"""Parses durations ("30 days", "3 months") and moves moments by them, fixed or by the calendar."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.errors import MessageError, message

_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
UNITS = (*_SECONDS, *_MONTHS)
_LARGEST_YEARS = 100

if TYPE_CHECKING:
    from reifegrad.errors import Message


class DurationError(MessageError):
    """A text that is no duration."""


@dataclass(frozen=True)
class Duration:
    """A length of time: a fixed number of seconds, or a number of calendar months."""

    amount: int
    unit: str

    @property
    def is_calendar(self) -> bool:
        """Months, quarters and years differ in length; they need a date to count from."""
        return self.unit in _MONTHS

    @property
    def seconds(self) -> int:
        """Length in seconds of a fixed duration."""
        if self.is_calendar:
            raise DurationError("fault.duration.calendar", text=str(self))
        return self.amount * _SECONDS[self.unit]

    @property
    def key(self) -> str:
        """A name for columns: `30_day`."""
        return f"{self.amount}_{self.unit}"

    def before(self, moment: datetime, *, timezone: str) -> datetime:
        """The moment that lies this long before, in UTC; months go by the calendar of the time zone.

        31 May minus 3 months is the last day of February, at the same local time.
        """
        if not self.is_calendar:
            return moment.astimezone(UTC) - timedelta(seconds=self.seconds)
        local = moment.astimezone(ZoneInfo(timezone))
        months = local.year * 12 + local.month - 1 - self.amount * _MONTHS[self.unit]
        year, month = divmod(months, 12)
        day = min(local.day, calendar.monthrange(year, month + 1)[1])
        return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)

    def words(self) -> Message:
        """The duration as people say it, behind a preposition: `30 days`, `30 Tagen`."""
        return message(f"duration.{self.unit}", n=self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


def parse_duration(text: object) -> Duration:
    """The duration of a text such as `30 days` or `1 year`, or `DurationError`."""
    match = re.fullmatch(r"\s*(\d{1,6})\s+([a-z]+?)s?\s*", text) if isinstance(text, str) else None
    if match is None or match[2] not in UNITS:
        raise DurationError("fault.duration.unreadable", text=repr(text))
    duration = Duration(int(match[1]), match[2])
    if duration.amount == 0:
        raise DurationError("fault.duration.zero", text=str(text))
    seconds = duration.amount * _MONTHS[duration.unit] * 2_629_800 if duration.is_calendar else duration.seconds
    years = seconds / 31_557_600
    if years > _LARGEST_YEARS:
        raise DurationError("fault.duration.too_long", text=str(text), years=_LARGEST_YEARS)
    return duration
