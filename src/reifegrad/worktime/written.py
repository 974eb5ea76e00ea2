"""Reads how hours, days and lengths of working time are written: `08:00-12:00`, `12-24`, `1 working day`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, message, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.errors import Message, Param

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = ("minute", "hour", "working day")
WHOLE_DAY = 1_440
MOST_HOURS, MOST_DAYS = 10_000, 1_000
FIRST_YEAR, LAST_YEAR = 1970, 2100
"""The years in which calendars are asked for."""

Hours = tuple[tuple[int, int], ...]
"""Spans of a day in minutes since midnight, as the clock on the wall shows them: the end is the first minute after."""

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-\N{EN DASH}]\s*(\d{1,2}):(\d{2})")
_LENGTH = re.compile(rf"(\d{{1,6}})\s+({'|'.join(UNITS)})s?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEARLY = re.compile(r"(\d{2})-(\d{2})")
_LEAP_YEAR = 2000


class CalendarError(ValueError):
    """What is written is no hours, day or length, with the code of the problem and what fills in its texts."""

    def __init__(self, code: str, variant: str = "", /, **params: Param) -> None:
        super().__init__(code)
        self.code, self.variant, self.params = code, variant, params

    def __str__(self) -> str:
        return Problem(self.code, variant=self.variant, params=self.params).what


@dataclass(frozen=True)
class WorkingTime:
    """A length of working time: minutes, or working days, which are as long as the calendar says."""

    amount: int
    unit: str

    def minutes(self, minutes_of_day: int) -> int:
        """The length by a calendar whose working day has so many minutes."""
        return self.amount * {"minute": 1, "hour": 60, "working day": minutes_of_day}[self.unit]

    def words(self) -> Message:
        """The length as people say it: `2 hours`, `1 Arbeitstag`."""
        return message(f"worktime.{self.unit.replace(' ', '_')}", n=self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


def read_working_time(text: str) -> WorkingTime:
    """The length of a text such as `30 minutes`, `2 hours` or `1 working day`, or `CalendarError`."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        raise CalendarError("working-time", "unreadable", text=text[:60])
    amount, unit = int(match[1]), match[2]
    if amount == 0:
        raise CalendarError("working-time", "zero", text=text[:60])
    if (unit == "working day" and amount > MOST_DAYS) or Fraction(amount, 60 if unit == "minute" else 1) > MOST_HOURS:
        raise CalendarError("working-time", "too-long", text=text[:60], hours=MOST_HOURS, days=MOST_DAYS)
    return WorkingTime(amount, unit)


def read_hours(written: str | Iterable[str]) -> Hours:
    """The spans of a text such as `08:00-12:00, 13:00-17:00`, or of a list of them, in order; or `CalendarError`."""
    texts = written.split(",") if isinstance(written, str) else [part for text in written for part in text.split(",")]
    spans = sorted(_span(text.strip()) for text in texts)
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise CalendarError("calendar-hours", "overlap", at=_clock(start))
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _span(text: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise CalendarError("calendar-hours", "unreadable", text=text[:60])
    start, end = (_minute(match[one], match[other], text) for one, other in ((1, 2), (3, 4)))
    if start == end:
        raise CalendarError("calendar-hours", "empty", text=text)
    if start > end:
        raise CalendarError("calendar-hours", "past-midnight", text=text, first=_clock(start), second=_clock(end))
    return start, end


def _minute(hour: str, minute: str, text: str) -> int:
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > WHOLE_DAY:
        raise CalendarError("calendar-hours", "no-time", text=text, time=f"{hour}:{minute}")
    return found


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def read_weekdays(text: str) -> tuple[int, ...]:
    """The days of the week of `mon`, `mon-fri` or `fri-mon`, Monday is 0; or `CalendarError`."""
    names = [name.strip() for name in text.split("-")]
    for name in names:
        if name not in WEEKDAYS or len(names) > 2:
            raise CalendarError("calendar-weekday", name=text[:60], near=nearest(name, WEEKDAYS))
    first, last = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


@dataclass(frozen=True)
class Days:
    """Some days: from one to another, in one year or in every year; every year also past its end (12-24..01-06)."""

    first: tuple[int, int, int] | tuple[int, int]
    last: tuple[int, int, int] | tuple[int, int]

    @property
    def is_yearly(self) -> bool:
        """Whether the days come back every year."""
        return len(self.first) == 2

    def __contains__(self, day: date) -> bool:
        if not self.is_yearly:
            return self.first <= (day.year, day.month, day.day) <= self.last
        place = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= place <= self.last
        return place >= self.first or place <= self.last

    def __str__(self) -> str:
        first, last = ("-".join(f"{part:02}" for part in day) for day in (self.first, self.last))
        return first if first == last else f"{first}..{last}"


def read_days(text: str) -> Days:
    """The days of `2026-12-24`, `2026-12-28..2026-12-31`, `12-24` or `12-24..01-06`; or `CalendarError`."""
    first, dots, last = (part.strip() for part in text.partition(".."))
    days = Days(_day(first, text), _day(last if dots else first, text))
    if len(days.first) != len(days.last):
        raise CalendarError("calendar-day", "mixed", text=text[:60])
    if not days.is_yearly and days.first > days.last:
        raise CalendarError("calendar-day", "backwards", text=text[:60])
    return days


def _day(text: str, whole: str) -> tuple[int, int, int] | tuple[int, int]:
    try:
        if match := _DATE.fullmatch(text):
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return day.year, day.month, day.day
        if match := _YEARLY.fullmatch(text):
            day = date(_LEAP_YEAR, int(match[1]), int(match[2]))
            return day.month, day.day
    except ValueError:
        raise CalendarError("calendar-day", "no-day", text=text[:60]) from None
    raise CalendarError("calendar-day", "unreadable", text=whole[:60])
