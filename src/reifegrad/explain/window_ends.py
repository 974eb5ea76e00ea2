"""Finds when something leaves a window that looks back: the inverse of `Duration.before`, also for months."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.duration import Duration

_DAY = timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def window_ends(window: Duration, moment: datetime, *, timezone: str) -> set[datetime]:
    """Every moment at which the answer to "is this moment in the window?" can turn.

    Of a fixed length there is exactly one. Counted in months there are several: what happened on 28 February at
    noon is out of "1 month" on 28 March at noon, in again at the midnight behind it (29 March minus a month is
    28 February, 0:00), and so on up to the last day of March. Some of the moments may turn nothing.
    """
    if not window.is_calendar:
        return {moment.astimezone(UTC) + timedelta(seconds=window.seconds)}
    zone = ZoneInfo(timezone)
    local = moment.astimezone(zone)
    found: set[datetime] = set()
    for day in _target_days(local.date(), window):
        found |= {_utc(datetime.combine(day, local.time()), zone, fold) for fold in (0, 1)}
        found |= {_utc(datetime.combine(day + step * _DAY, time()), zone, fold) for step in (0, 1) for fold in (0, 1)}
        if _turns_clock(day, zone) or _turns_clock(local.date(), zone):
            found |= set(_clock_changes_near(datetime.combine(day, local.time()), zone))
    return found


def _target_days(day: date, window: Duration) -> list[date]:
    """The days that lie the months after a day: none or several where months differ in length."""
    months = day.year * 12 + day.month - 1 + window.amount * _MONTHS[window.unit]
    year, month = divmod(months, 12)
    length, own_length = calendar.monthrange(year, month + 1)[1], calendar.monthrange(day.year, day.month)[1]
    last = length if day.day == own_length else day.day
    return [date(year, month + 1, number) for number in range(min(day.day, length), min(last, length) + 1)]


def _turns_clock(day: date, zone: ZoneInfo) -> bool:
    """Whether a day, or one beside it, is not 24 hours long."""
    return len({datetime.combine(day + step * _DAY, time(), zone).utcoffset() for step in (-1, 0, 1, 2)}) > 1


def _clock_changes_near(local: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Where clocks are turned: the same time by either offset, and every full hour of the day."""
    offsets = {(local + step * _DAY).replace(tzinfo=zone).utcoffset() for step in (-2, 0, 2)}
    for one in offsets:
        for other in offsets:
            yield _utc(local + ((one or timedelta()) - (other or timedelta())), zone, 0)
    for hour in range(49):
        yield _utc(datetime.combine(local.date() - _DAY, time()), zone, 0) + timedelta(hours=hour)


def _utc(local: datetime, zone: ZoneInfo, fold: int) -> datetime:
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
