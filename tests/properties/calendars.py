"""Draws working calendars, absences and moments, most of them around the turns of clocks and the ends of years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from reifegrad.worktime.calendar import WorkCalendar, usual_minutes
from reifegrad.worktime.holidays_of import PublicHolidays
from reifegrad.worktime.spans import Span
from reifegrad.worktime.written import WHOLE_DAY, Days

if TYPE_CHECKING:
    from reifegrad.worktime.written import Hours

MINUTE = timedelta(minutes=1)
ZONES = {
    # Of each the days on which its clocks are turned, and some others.
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 24), date(2027, 3, 28)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1), date(2026, 7, 3)],
    "Asia/Kolkata": [date(2026, 1, 26), date(2026, 8, 15)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],  # half an hour
    "America/St_Johns": [date(2010, 3, 14), date(2010, 11, 7)],  # one minute past midnight: a day comes back
    "Africa/Cairo": [date(2026, 4, 24), date(2026, 10, 29)],  # at midnight, on a Friday and a Thursday
    "Pacific/Apia": [date(2011, 12, 29), date(2012, 4, 1)],  # a whole day is left out
}
PLACES = [
    None,
    PublicHolidays("DE", "BY", ("catholic",)),
    PublicHolidays("US"),
    PublicHolidays("IN"),
    PublicHolidays("AU", "NSW"),
]


@dataclass(frozen=True)
class Situation:
    """A calendar, two whole minutes, and when somebody is away."""

    calendar: WorkCalendar
    start: datetime
    end: datetime
    away: tuple[Span, ...]


@st.composite
def hours(draw: st.DrawFn, least: int = 0) -> Hours:
    """Spans of a day that do not touch, some to the minute, many where clocks are turned; or around the clock."""
    if draw(st.booleans()):
        return draw(st.sampled_from([((0, WHOLE_DAY),), ((0, 150),), ((90, 120), (1_410, WHOLE_DAY)), ((480, 1_020),)]))
    times = st.one_of(st.integers(0, WHOLE_DAY), st.sampled_from([0, 60, 90, 120, 150, 180, 480, 720, 1020, WHOLE_DAY]))
    count = draw(st.integers(least, 3))
    edges = sorted(draw(st.lists(times, min_size=2 * count, max_size=2 * count, unique=True)))
    return tuple(zip(edges[::2], edges[1::2], strict=True))


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Ten days at most, so that every minute can be looked at."""
    zone = draw(st.sampled_from(sorted(ZONES)))
    turn = draw(st.sampled_from(ZONES[zone]))
    near = st.integers(-3, 4).map(lambda days: turn + timedelta(days=days))
    week = tuple(draw(hours()) for _ in range(7))
    extra = draw(st.dictionaries(near, hours(), max_size=2))
    calendar = WorkCalendar(
        name="drawn",
        timezone=zone,
        hours=week,
        holidays=draw(st.sampled_from(PLACES)),
        closed=tuple(draw(st.lists(days(near), max_size=2))),
        half_days=tuple(draw(st.lists(st.tuples(days(near), hours(1)), max_size=2))),
        extra_days=extra,
        minutes_of_day=usual_minutes(week, extra),
    )
    first = datetime(turn.year, turn.month, turn.day, tzinfo=UTC) - timedelta(days=2)
    minutes = st.integers(0, 6 * WHOLE_DAY).map(lambda minute: first + minute * MINUTE)
    start = first + draw(st.integers(0, 2 * WHOLE_DAY)) * MINUTE
    end = first + draw(st.integers(2 * WHOLE_DAY, 6 * WHOLE_DAY)) * MINUTE
    away = draw(st.lists(st.tuples(minutes, minutes), max_size=3))
    return Situation(calendar, start, end, tuple(Span(one, other) for one, other in away))


@st.composite
def days(draw: st.DrawFn, near: st.SearchStrategy[date]) -> Days:
    """One day or several, of one year or of every year."""
    first = draw(near)
    last = first + timedelta(days=draw(st.sampled_from([0, 0, 1, 3])))
    if draw(st.booleans()):
        return Days((first.month, first.day), (last.month, last.day))
    return Days((first.year, first.month, first.day), (last.year, last.month, last.day))
