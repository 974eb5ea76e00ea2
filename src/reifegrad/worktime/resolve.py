"""Resolves calendars as written into the ones that are meant, collecting all problems."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from reifegrad.errors import nearest
from reifegrad.spec.title import title_of
from reifegrad.worktime.calendar import WorkCalendar, usual_minutes
from reifegrad.worktime.holidays_of import PublicHolidays, check_place
from reifegrad.worktime.written import (
    FIRST_YEAR,
    LAST_YEAR,
    WHOLE_DAY,
    CalendarError,
    Days,
    Hours,
    read_days,
    read_hours,
    read_weekdays,
    read_working_time,
)

MOST_HALF_DAYS = 100
"""Each day is compared with all of them."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeVar

    from reifegrad.spec.findings import Findings, Path
    from reifegrad.worktime.document import CalendarDocument, HolidaysDocument

    Read = TypeVar("Read")
    Written = TypeVar("Written")


def resolve_calendars(
    written: Mapping[str, CalendarDocument], timezone: str, findings: Findings
) -> dict[str, WorkCalendar]:
    """Calendars by name; those without a zone of their own are in the given one. Problems are noted."""
    return {name: _CalendarReader(name, part, findings).calendar(timezone) for name, part in written.items()}


class _CalendarReader:
    """Reads one calendar key by key."""

    def __init__(self, name: str, document: CalendarDocument, findings: Findings) -> None:
        self.name, self.document, self.findings = name, document, findings
        self.path: Path = ("calendars", name)

    def calendar(self, timezone: str) -> WorkCalendar:
        """The calendar that is meant, as far as it can be read."""
        document = self.document
        before = len(self.findings.problems)
        hours, extra = self._week(), dict(self._extra_days())
        calendar = WorkCalendar(
            name=self.name,
            title=title_of(document.title),
            timezone=self._timezone(timezone),
            hours=hours,
            holidays=self._holidays(document.holidays),
            closed=tuple(self._closed()),
            half_days=tuple(self._half_days()),
            extra_days=extra,
            minutes_of_day=self._minutes_of_day(hours, extra),
        )
        if len(self.findings.problems) == before and not calendar.is_ever_worked:
            self.findings.add((*self.path, "hours"), "calendar-hours", "never")
        return calendar

    def _read(self, read: Callable[[Written], Read], written: Written, *path: str) -> Read | None:
        """What is written at a key; what cannot be read is noted."""
        try:
            return read(written)
        except CalendarError as error:
            self.findings.add((*self.path, *path), error.code, error.variant, **error.params)
            return None

    def _timezone(self, default: str) -> str:
        name = self.document.timezone
        if name is None:
            return default
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            near = nearest(name, available_timezones())
            self.findings.add((*self.path, "timezone"), "timezone-unknown", name=name[:60], near=near)
            return default
        return name

    def _week(self) -> tuple[Hours, ...]:
        found: dict[int, Hours] = {}
        for name, written in self.document.hours.items():
            days, hours = self._read(read_weekdays, name, "hours", name), self._read(read_hours, written, "hours", name)
            for day in days or ():
                if day in found:
                    self.findings.add((*self.path, "hours", name), "calendar-weekday", "twice", name=name)
                    break
                found[day] = hours or ()
        return tuple(found.get(day, ()) for day in range(7))

    def _holidays(self, written: HolidaysDocument | None) -> PublicHolidays | None:
        if written is None:
            return None
        try:
            return check_place(written.country, written.subdivision, tuple(written.also or ()))
        except CalendarError as error:
            key = {"country": "country", "subdivision": "subdivision", "kind": "also"}[error.variant]
            self.findings.add((*self.path, "holidays", key), error.code, error.variant, **error.params)
            return None

    def _closed(self) -> Iterator[Days]:
        for place, written in enumerate(self.document.closed or ()):
            days = self._read(read_days, written, "closed", str(place))
            if days is not None:
                yield days

    def _half_days(self) -> Iterator[tuple[Days, Hours]]:
        if len(self.document.half_days or ()) > MOST_HALF_DAYS:
            self.findings.add((*self.path, "half_days"), "calendar-day", "too-many", most=MOST_HALF_DAYS)
            return
        for name, written in (self.document.half_days or {}).items():
            days, hours = (
                self._read(read_days, name, "half_days", name),
                self._read(read_hours, written, "half_days", name),
            )
            if days is not None and hours is not None:
                yield days, hours

    def _extra_days(self) -> Iterator[tuple[date, Hours]]:
        for name, written in (self.document.extra_days or {}).items():
            day, hours = (
                self._read(_single_day, name, "extra_days", name),
                self._read(read_hours, written, "extra_days", name),
            )
            if day is not None and hours is not None:
                yield day, hours

    def _minutes_of_day(self, hours: tuple[Hours, ...], extra: Mapping[date, Hours]) -> int:
        written = self.document.working_day
        if written is None:
            return usual_minutes(hours, extra)
        return self._read(_length_of_day, written, "working_day") or usual_minutes(hours, extra)


def _single_day(text: str) -> date:
    """A day of one year, or `CalendarError`."""
    days = read_days(text)
    match days.first:
        case year, month, day if days.first == days.last and FIRST_YEAR <= year <= LAST_YEAR:
            return date(year, month, day)
    raise CalendarError("calendar-day", "not-single", text=text[:60])


def _length_of_day(text: str) -> int:
    """The minutes of a working day, or `CalendarError`."""
    length = read_working_time(text)
    if length.unit == "working day" or length.minutes(0) > WHOLE_DAY:
        raise CalendarError("working-time", "length-of-day", text=text[:60])
    return length.minutes(0)
