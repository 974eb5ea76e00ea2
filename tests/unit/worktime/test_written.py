"""Hours, days and lengths of working time: what is read, and what is refused with a remedy."""

from __future__ import annotations

from datetime import date

import pytest

from reifegrad.worktime.written import (
    CalendarError,
    WorkingTime,
    read_days,
    read_hours,
    read_weekdays,
    read_working_time,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("08:00-17:00", ((480, 1020),)),
        ("8:00 - 12:00, 13:00\N{EN DASH}17:00", ((480, 720), (780, 1020))),
        (["13:00-17:00", "08:00-12:00"], ((480, 720), (780, 1020))),
        ("08:00-12:00, 12:00-17:00", ((480, 1020),)),
        ("00:00-24:00", ((0, 1440),)),
    ],
)
def test_hours_are_read_in_order_and_joined(written: str | list[str], expected: object) -> None:
    assert read_hours(written) == expected


@pytest.mark.parametrize(
    ("written", "variant"),
    [
        ("8-17", "unreadable"),
        ("", "unreadable"),
        ("08:00-12:00,", "unreadable"),
        ("08:60-12:00", "no-time"),
        ("08:00-24:01", "no-time"),
        ("22:00-06:00", "past-midnight"),
        ("08:00-08:00", "empty"),
        ("08:00-12:30, 12:00-17:00", "overlap"),
    ],
)
def test_hours_that_are_none_are_refused(written: str, variant: str) -> None:
    with pytest.raises(CalendarError) as error:
        read_hours(written)
    assert (error.value.code, error.value.variant) == ("calendar-hours", variant)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("mon", (0,)), ("mon-fri", (0, 1, 2, 3, 4)), ("sat - sun", (5, 6)), ("sun-tue", (6, 0, 1)), ("fri-fri", (4,))],
)
def test_days_of_the_week_are_read(text: str, expected: tuple[int, ...]) -> None:
    assert read_weekdays(text) == expected


@pytest.mark.parametrize("text", ["monday", "Mon", "mon-", "mon-tue-wed", "", "mo"])
def test_what_is_no_day_of_the_week_is_refused(text: str) -> None:
    with pytest.raises(CalendarError) as error:
        read_weekdays(text)
    assert error.value.code == "calendar-weekday"


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("2026-05-15", ["2026-05-15"], ["2026-05-14", "2026-05-16", "2027-05-15"]),
        ("2026-12-28..2027-01-02", ["2026-12-28", "2026-12-31", "2027-01-02"], ["2026-12-27", "2027-01-03"]),
        ("12-24", ["2025-12-24", "2026-12-24"], ["2026-12-25"]),
        ("12-27..01-02", ["2026-12-27", "2026-12-31", "2026-01-02"], ["2026-12-26", "2026-01-03", "2026-06-01"]),
        ("02-29", ["2028-02-29"], ["2027-02-28", "2027-03-01"]),
    ],
)
def test_days_are_read(text: str, inside: list[str], outside: list[str]) -> None:
    days = read_days(text)
    assert all(date.fromisoformat(day) in days for day in inside)
    assert not any(date.fromisoformat(day) in days for day in outside)
    assert str(days) == text


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("24.12.2026", "unreadable"),
        ("2026-12-24..", "unreadable"),
        ("2026-02-30", "no-day"),
        ("13-01", "no-day"),
        ("0000-01-01", "no-day"),
        ("2026-12-24..01-06", "mixed"),
        ("2026-12-31..2026-12-24", "backwards"),
    ],
)
def test_days_that_are_none_are_refused(text: str, variant: str) -> None:
    with pytest.raises(CalendarError) as error:
        read_days(text)
    assert (error.value.code, error.value.variant) == ("calendar-day", variant)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30 minutes", 30), ("1 minute", 1), ("2 hours", 120), ("1 working day", 450), ("3 working days", 1350)],
)
def test_a_working_day_is_as_long_as_the_calendar_says(text: str, minutes: int) -> None:
    length = read_working_time(text)
    assert length.minutes(450) == minutes
    assert str(length) == text


def test_a_length_is_said_in_both_languages() -> None:
    assert WorkingTime(1, "working day").words().say("de") == "1 Arbeitstag"
    assert WorkingTime(2, "hour").words().say("en") == "2 hours"


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("2", "unreadable"),
        ("1 day", "unreadable"),
        ("2.5 hours", "unreadable"),
        ("0 hours", "zero"),
        ("10001 hours", "too-long"),
        ("600001 minutes", "too-long"),
        ("1001 working days", "too-long"),
    ],
)
def test_lengths_that_are_none_are_refused(text: str, variant: str) -> None:
    with pytest.raises(CalendarError) as error:
        read_working_time(text)
    assert (error.value.code, error.value.variant) == ("working-time", variant)
