"""Parses durations ("30 days", "3 months") and moves moments by them, fixed or by the calendar."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.errors import MessageError, message

_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
UNITS = (*_SECONDS, *_MONTHS)
_LARGEST_YEARS = 100
_SECOND = timedelta(seconds=1)
_INSTANT = timedelta(microseconds=1)

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

        One month before 28 March, 13:00, is 28 February, 13:00. Where that day does not exist (30 February), it is
        the beginning of the next month. It never lies earlier for a later moment, so that nothing that has left a
        window comes back: not at the end of a month, and not where clocks are turned.
        """
        if not self.is_calendar:
            return moment.astimezone(UTC) - timedelta(seconds=self.seconds)
        zone = ZoneInfo(timezone)
        months = self.amount * _MONTHS[self.unit]
        local = moment.astimezone(zone).replace(tzinfo=None)
        repeated_until = _end_of_repeated_hour(moment, zone)
        # While a clock shows an hour again, windows wait where they were before it was turned back.
        reading = local if repeated_until is None else repeated_until - _INSTANT
        return _at_wall_clock(_same_day_or_next_month(reading, -months), zone)

    def after(self, moment: datetime, *, timezone: str) -> datetime:
        """When something of this moment leaves a window of this length, in UTC: the first one with `before` at it."""
        if not self.is_calendar:
            return moment.astimezone(UTC) + timedelta(seconds=self.seconds)
        zone = ZoneInfo(timezone)
        months = self.amount * _MONTHS[self.unit]
        local = moment.astimezone(zone).replace(tzinfo=None)
        readings = [_end_of_repeated_hour(moment, zone) or local]
        # Where a clock is turned on, windows wait at that moment for all that it leaves out.
        left_out = local - (moment - _INSTANT).astimezone(zone).replace(tzinfo=None) - _INSTANT
        if left_out > timedelta():
            readings.append(local - left_out)
        found = {_at_wall_clock(target, zone) for reading in readings for target in _months_behind(reading, months)}
        return min(end for end in found if self.before(end, timezone=timezone) >= moment)

    def words(self) -> Message:
        """The duration as people say it, behind a preposition: `30 days`, `30 Tagen`."""
        return message(f"duration.{self.unit}", n=self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


def _same_day_or_next_month(local: datetime, months: int) -> datetime:
    """The same day and time of a clock on the wall in another month; else the beginning of the month after that."""
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    if local.day <= calendar.monthrange(year, month + 1)[1]:
        return local.replace(year=year, month=month + 1)
    return local.replace(
        year=year + (month == 11), month=(month + 1) % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )


def _months_behind(local: datetime, months: int) -> list[datetime]:
    """The days from which a look back can lead here: the same day, else the beginning of the month after.

    At the very beginning of a month windows wait for the days that the month before it has not.
    """
    found = [_same_day_or_next_month(local, months)]
    if local.day == 1 and local.time() == time():
        eve = local - timedelta(days=1)
        year, month = divmod(eve.year * 12 + eve.month - 1 + months, 12)
        if eve.day < calendar.monthrange(year, month + 1)[1]:
            found.append(local.replace(year=year, month=month + 1, day=eve.day + 1))
    return found


def _at_wall_clock(local: datetime, zone: ZoneInfo) -> datetime:
    """When a clock on the wall shows this, in UTC: for the first time, or when it is turned past it."""
    early = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == local:
        return early
    return _turn_of_clock(local.replace(tzinfo=zone, fold=1).astimezone(UTC), early, zone)


def _end_of_repeated_hour(moment: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when a clock on the wall repeats what it has shown before; None if it shows it for the first time."""
    local = moment.astimezone(zone)
    if not local.fold:
        return None
    again = (local.replace(fold=0).utcoffset() or timedelta()) - (local.utcoffset() or timedelta())
    turn = _turn_of_clock(moment.astimezone(UTC) - again, moment.astimezone(UTC), zone)
    return turn.astimezone(zone).replace(tzinfo=None) + again


def _turn_of_clock(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second after `low`, up to `high`, with the offset that holds at `high`."""
    after = high.astimezone(zone).utcoffset()
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)  # clocks are turned at whole seconds
    while (high - low) > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == after else (middle, high)
    return low + _SECOND


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
