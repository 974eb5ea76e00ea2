"""Working time by looking at every minute: the definition that the timetable is compared with. Slow on purpose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.worktime.calendar import WorkCalendar
    from reifegrad.worktime.spans import Span

MINUTE = timedelta(minutes=1)


def is_worked(calendar: WorkCalendar, minute: datetime, away: Iterable[Span]) -> bool:
    """Whether a minute that begins at this moment is working time."""
    if any(span.start <= minute < span.end for span in away):
        return False
    on_the_wall = minute.astimezone(calendar.zone)
    day, time = on_the_wall.date(), on_the_wall.hour * 60 + on_the_wall.minute
    extra = calendar.extra_days.get(day)
    if extra is not None:
        return any(start <= time < end for start, end in extra)
    if any(day in days for days in calendar.closed):
        return False
    if calendar.holidays is not None and day in calendar.holidays:
        return False
    for days, hours in calendar.half_days:
        if day in days:
            if not any(start <= time < end for start, end in hours):
                return False
            break
    return any(start <= time < end for start, end in calendar.hours[day.weekday()])


def minutes_worked(calendar: WorkCalendar, start: datetime, end: datetime, away: Iterable[Span] = ()) -> int:
    """How many of the minutes from a whole minute to another one are working time."""
    spans = tuple(away)
    minute, found = start.astimezone(UTC), 0
    while minute < end.astimezone(UTC):
        found += is_worked(calendar, minute, spans)
        minute += MINUTE
    return found


def minute_of_deadline(
    calendar: WorkCalendar, start: datetime, minutes: int, last: datetime, away: Iterable[Span] = ()
) -> datetime | None:
    """The end of the minute in which so many minutes have been worked since the start; None if not until `last`."""
    spans = tuple(away)
    minute, left = start.astimezone(UTC), minutes
    while left and minute < last.astimezone(UTC):
        left -= is_worked(calendar, minute, spans)
        minute += MINUTE
    return None if left else minute
