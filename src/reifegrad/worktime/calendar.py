"""The calendar by which somebody works: zone, hours of the week, holidays, closed, half and extra days."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reifegrad.spec.title import Title
    from reifegrad.worktime.holidays_of import PublicHolidays
    from reifegrad.worktime.written import Days, Hours

_LEAP_YEAR = [date(2024, 1, 1) + timedelta(days=day) for day in range(366)]
_YEARS = range(date(2024, 1, 1).toordinal(), date(2052, 1, 1).toordinal())

Kind = Literal["extra", "closed", "holiday", "half", "week"]
"""Which rule of a calendar decides about a day."""


@dataclass(frozen=True)
class WorkCalendar:
    """When work is done. Where several rules speak of a day, the first counts: extra, closed, holiday, half, week.

    `hours` are those of the seven weekdays from Monday on. `half_days` only take away: what remains of the day are the
    hours that lie within. `extra_days` are worked whatever else is said of the day.
    """

    name: str
    timezone: str
    hours: tuple[Hours, ...]
    title: Title = field(default_factory=dict, hash=False)
    holidays: PublicHolidays | None = None
    closed: tuple[Days, ...] = ()
    half_days: tuple[tuple[Days, Hours], ...] = ()
    extra_days: Mapping[date, Hours] = field(default_factory=dict, hash=False)
    minutes_of_day: int = 480

    @cached_property
    def _closed(self) -> _DaySet:
        return _DaySet(self.closed)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone whose clock on the wall the hours are read from."""
        return ZoneInfo(self.timezone)

    def kind_of(self, day: date) -> Kind:
        """Which rule decides about a day."""
        if day in self.extra_days:
            return "extra"
        if day in self._closed:
            return "closed"
        if self.holidays is not None and day in self.holidays:
            return "holiday"
        return "half" if any(day in days for days, _ in self.half_days) else "week"

    def hours_on(self, day: date) -> Hours:
        """The hours of a day; none if nobody works."""
        usual = self.hours[day.weekday()]
        match self.kind_of(day):
            case "extra":
                return self.extra_days[day]
            case "closed" | "holiday":
                return ()
            case "half":
                return _common_hours(usual, next(hours for days, hours in self.half_days if day in days))
            case "week":
                return usual

    @property
    def is_ever_worked(self) -> bool:
        """Whether there is a day with hours: in 28 years each date falls on each day of the week."""
        return any(self.extra_days.values()) or any(map(self.hours_on, map(date.fromordinal, _YEARS)))


class _DaySet:
    """Whether a day is among any number of days, without looking at all of them."""

    def __init__(self, parts: Iterable[Days]) -> None:
        self.every_year: set[tuple[int, ...]] = set()
        spans: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        for days in dict.fromkeys(parts):
            if days.is_yearly:
                self.every_year.update((day.month, day.day) for day in _LEAP_YEAR if day in days)
            else:
                spans.append((days.first, days.last))
        self.firsts = [first for first, _ in sorted(spans)]
        self.lasts = list(accumulate((last for _, last in sorted(spans)), max))

    def __contains__(self, day: date) -> bool:
        if (day.month, day.day) in self.every_year:
            return True
        place = bisect_right(self.firsts, (day.year, day.month, day.day))
        return place > 0 and (day.year, day.month, day.day) <= self.lasts[place - 1]


def _common_hours(usual: Hours, open_hours: Hours) -> Hours:
    """What two lists of spans have in common."""
    both = ((max(one[0], other[0]), min(one[1], other[1])) for one in usual for other in open_hours)
    return tuple(sorted((start, end) for start, end in both if start < end))


def usual_minutes(hours: tuple[Hours, ...], extra: Mapping[date, Hours]) -> int:
    """How long a working day is if nobody says so: as most days of the week are, of equally many the longer."""
    lengths = [sum(end - start for start, end in spans) for spans in hours if spans]
    lengths = lengths or [sum(end - start for start, end in spans) for spans in extra.values() if spans]
    counts = Counter(lengths)
    return max(counts, key=lambda minutes: (counts[minutes], minutes), default=0)
