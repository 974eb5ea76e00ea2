"""Deadlines and working time by example: evenings, holidays, half days, and both turns of the clock."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.worktime.calendar import WorkCalendar
from reifegrad.worktime.holidays_of import PublicHolidays
from reifegrad.worktime.spans import Span, whole_days
from reifegrad.worktime.timetable import Timetable
from reifegrad.worktime.written import read_days, read_hours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = read_hours("08:00-12:00, 13:00-17:00")
AUGSBURG = WorkCalendar(
    name="augsburg",
    timezone="Europe/Berlin",
    hours=(OFFICE,) * 5 + ((),) * 2,
    holidays=PublicHolidays("DE", "Augsburg"),
    half_days=((read_days("12-24"), read_hours("00:00-12:00")), (read_days("12-31"), read_hours("00:00-12:00"))),
)
NIGHT = WorkCalendar("night", "Europe/Berlin", (read_hours("00:00-24:00"),) * 7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def due(calendar: WorkCalendar, start: str, **length: int) -> str:
    found = Timetable(calendar).deadline(at(start), timedelta(**length))
    return f"{found.astimezone(BERLIN):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-03 09:00", 120, "2026-11-03 11:00"),
        ("2026-11-03 11:00", 120, "2026-11-03 14:00"),  # over lunch
        ("2026-11-03 11:00", 60, "2026-11-03 12:00"),  # not 13:00
        ("2026-11-06 16:30", 120, "2026-11-09 09:30"),  # over a weekend
        ("2026-11-07 10:00", 60, "2026-11-09 09:00"),  # from a Saturday on
        ("2026-08-07 16:00", 120, "2026-08-10 09:00"),  # 8 August is a holiday in Augsburg, and a Saturday
        ("2025-08-07 16:00", 120, "2025-08-11 09:00"),  # and there a Friday
        ("2025-08-14 16:00", 120, "2025-08-18 09:00"),  # Assumption Day
        ("2026-12-23 16:00", 60, "2026-12-23 17:00"),
        ("2026-12-23 16:00", 301, "2026-12-28 08:01"),  # four hours on Christmas Eve, then holidays and a Sunday
        ("2026-12-31 11:00", 120, "2027-01-04 09:00"),  # half a day, New Year's Day, a weekend
    ],
)
def test_time_runs_while_somebody_works(start: str, minutes: int, expected: str) -> None:
    assert due(AUGSBURG, start, minutes=minutes) == expected


def test_a_half_day_never_opens_a_sunday() -> None:
    assert AUGSBURG.hours_on(date(2028, 12, 24)) == ()
    assert AUGSBURG.hours_on(date(2027, 12, 24)) == ((480, 720),)


def test_an_extra_day_is_worked_though_it_is_a_holiday_and_closed() -> None:
    fair = WorkCalendar(
        "fair",
        "Europe/Berlin",
        ((),) * 7,
        holidays=PublicHolidays("DE"),
        closed=(read_days("2026-10-01..2026-10-31"),),
        extra_days={date(2026, 10, 3): read_hours("10:00-14:00")},
    )
    assert due(fair, "2026-10-01 09:00", minutes=30) == "2026-10-03 10:30"
    with pytest.raises(ReifegradError) as error:
        due(fair, "2026-10-03 13:30", minutes=31)
    assert [problem.code for problem in error.value.problems] == ["working-time-never"]


def test_the_hour_that_is_left_out_is_not_worked() -> None:
    """At 2:00 on 29 March 2026 it is 3:00."""
    assert due(NIGHT, "2026-03-29 01:30", minutes=60) == "2026-03-29 03:30"
    assert Timetable(NIGHT).worked(at("2026-03-29 00:00"), at("2026-03-30 00:00")) == timedelta(hours=23)


def test_the_hour_that_comes_twice_is_worked_twice() -> None:
    """At 3:00 on 25 October 2026 it is 2:00 again."""
    assert Timetable(NIGHT).worked(at("2026-10-25 00:00"), at("2026-10-26 00:00")) == timedelta(hours=25)
    first = at("2026-10-25 02:30")
    found = Timetable(NIGHT).deadline(first, timedelta(hours=1))
    assert found == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert (found.astimezone(BERLIN).hour, found.astimezone(BERLIN).minute) == (2, 30)


def test_pauses_and_absences_are_no_working_time_and_may_overlap() -> None:
    timetable = Timetable(AUGSBURG, [whole_days(date(2026, 11, 4), date(2026, 11, 5), "Europe/Berlin")])
    pause = Span(at("2026-11-03 10:00"), at("2026-11-04 12:00"))
    assert timetable.worked(at("2026-11-03 09:00"), at("2026-11-06 09:00"), [pause]) == timedelta(hours=2)
    assert timetable.deadline(at("2026-11-03 09:00"), timedelta(hours=2), [pause]) == at("2026-11-06 09:00")


def test_a_day_of_absence_lasts_23_or_25_hours_where_the_clock_is_turned() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 3), 24)):
        span = whole_days(day, day, "Europe/Berlin")
        assert span.end - span.start == timedelta(hours=hours)


def test_who_has_left_for_good_is_not_waited_for() -> None:
    left = Span(datetime(2026, 11, 3, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
    with pytest.raises(ReifegradError) as error:
        Timetable(AUGSBURG, [left]).deadline(at("2026-11-02 16:00"), timedelta(hours=2))
    assert "augsburg" in error.value.problems[0].what


def test_who_never_works_is_not_waited_for_long() -> None:
    nobody = WorkCalendar("nobody", "Europe/Berlin", ((),) * 7)
    begun = time.process_time()
    with pytest.raises(ReifegradError):
        Timetable(nobody).next_working(at("2026-11-02 16:00"))
    assert time.process_time() - begun < 1


def test_a_moment_without_zone_or_beyond_calendars_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Timetable(AUGSBURG).deadline(datetime(2026, 1, 1), timedelta(hours=1))  # noqa: DTZ001  # that is the fault
    with pytest.raises(ReifegradError) as error:
        Timetable(AUGSBURG).deadline(datetime(1890, 1, 1, tzinfo=UTC), timedelta(hours=1))
    assert [problem.code for problem in error.value.problems] == ["working-time-years"]


def test_ten_thousand_deadlines_take_less_than_a_second() -> None:
    timetable, start = Timetable(AUGSBURG), at("2026-01-01 00:00")
    begun = time.process_time()
    for minutes in range(10_000):
        timetable.deadline(start + timedelta(minutes=52 * minutes), timedelta(hours=8))
    assert time.process_time() - begun < 1
