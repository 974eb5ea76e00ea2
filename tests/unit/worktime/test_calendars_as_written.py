"""Calendars as written: what they mean, and every problem at its line with a remedy in both languages."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pydantic import TypeAdapter

from reifegrad.spec.findings import Findings
from reifegrad.spec.loader import read_yaml
from reifegrad.worktime.document import CalendarDocument
from reifegrad.worktime.resolve import resolve_calendars

if TYPE_CHECKING:
    from reifegrad.worktime.calendar import WorkCalendar

AUGSBURG = """\
calendars:
  augsburg:
    title: {de: Büro Augsburg, en: Augsburg office}
    timezone: Europe/Berlin
    hours:
      mon-thu: 08:00-12:00, 13:00-17:00
      fri: [08:00-13:00]
    holidays: {country: DE, subdivision: BY, also: [catholic]}
    closed: [2026-05-15, 2026-08-03..2026-08-14, 12-27..01-02]
    half_days: {12-24: 00:00-12:00}
    extra_days: {2026-11-28: 09:00-13:00}
"""


def read(text: str) -> tuple[WorkCalendar, Findings]:
    plain, lines = read_yaml(text, file="agreement.yaml")
    findings = Findings("agreement.yaml", lines)
    written = TypeAdapter(dict[str, CalendarDocument]).validate_python(plain["calendars"])
    (calendar,) = resolve_calendars(written, "UTC", findings).values()
    return calendar, findings


def test_a_calendar_means_what_it_says() -> None:
    calendar, findings = read(AUGSBURG)
    assert findings.problems == []
    assert (calendar.name, calendar.timezone, calendar.minutes_of_day) == ("augsburg", "Europe/Berlin", 480)
    assert calendar.hours_on(date(2026, 11, 6)) == ((480, 780),)
    assert calendar.hours_on(date(2026, 11, 7)) == ()
    kinds = {"2026-05-15": "closed", "2026-08-14": "closed", "2026-08-15": "holiday", "2026-12-24": "half"}
    kinds |= {"2026-11-28": "extra", "2027-01-02": "closed", "2026-11-03": "week"}
    assert {day: calendar.kind_of(date.fromisoformat(day)) for day in kinds} == kinds


def test_the_zone_of_the_agreement_holds_where_a_calendar_names_none() -> None:
    calendar, _ = read("calendars:\n  c:\n    hours: {mon: 08:00-12:00}\n")
    assert (calendar.timezone, calendar.minutes_of_day) == ("UTC", 240)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("hours: {mon-thu: 08:00-16:30, fri: 08:00-12:00}", 510),
        ("hours: {mon-tue: 08:00-12:00, wed-thu: 08:00-16:00}", 480),
        ("hours: {mon: 08:00-12:00}\n    working_day: 6 hours", 360),
        ("hours: {mon: 08:00-12:00}\n    working_day: 90 minutes", 90),
    ],
)
def test_a_working_day_is_as_long_as_most_are_or_as_is_said(written: str, minutes: int) -> None:
    calendar, findings = read(f"calendars:\n  c:\n    {written}\n")
    assert findings.problems == []
    assert calendar.minutes_of_day == minutes


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("fri: [08:00-13:00]", "friday: 08:00-13:00", 7, "calendar-weekday"),
        ("fri: [08:00-13:00]", "thu-fri: 08:00-13:00", 7, "calendar-weekday"),
        ("fri: [08:00-13:00]", "fri: 22:00-06:00", 7, "calendar-hours"),
        ("timezone: Europe/Berlin", "timezone: Berlin", 4, "timezone-unknown"),
        ("country: DE", "country: GER", 8, "calendar-holidays"),
        ("subdivision: BY", "subdivision: Bavaria", 8, "calendar-holidays"),
        ("also: [catholic]", "also: [katholisch]", 8, "calendar-holidays"),
        ("2026-05-15,", "15.05.2026,", 9, "calendar-day"),
        ("12-24:", "24.12.:", 10, "calendar-day"),
        ("12-24: 00:00-12:00", "12-24: bis 12 Uhr", 10, "calendar-hours"),
        ("2026-11-28:", "11-28:", 11, "calendar-day"),
        ("09:00-13:00}", "9-13}", 11, "calendar-hours"),
        ("    half_days", "    working_day: 1 working day\n    half_days", 10, "working-time"),
    ],
)
def test_a_problem_has_its_line_and_says_what_to_do_in_both_languages(old: str, new: str, line: int, code: str) -> None:
    assert old in AUGSBURG
    _, findings = read(AUGSBURG.replace(old, new))
    assert [(problem.line, problem.code) for problem in findings.problems] == [(line, code)]
    (problem,) = findings.problems
    for language in ("de", "en"):
        assert problem.what_in(language)
        assert problem.fix_in(language)
    assert problem.what_in("de") != problem.what_in("en")


def test_all_problems_of_a_calendar_are_said_at_once() -> None:
    wrong = AUGSBURG.replace("08:00-13:00", "8-13").replace("country: DE", "country: GER").replace("12-24", "12-32")
    _, findings = read(wrong)
    assert [problem.line for problem in findings.problems] == [7, 8, 10]


@pytest.mark.parametrize(
    "more",
    ["closed: [01-01..12-31]", "half_days: {01-01..12-31: 20:00-22:00}", "closed: [02-29, 03-01..02-28]"],
)
def test_a_calendar_in_which_nobody_ever_works_is_refused(more: str) -> None:
    _, findings = read(f"calendars:\n  c:\n    hours: {{mon-fri: 08:00-17:00}}\n    {more}\n")
    assert [problem.code for problem in findings.problems] == ["calendar-hours"]
    assert "nobody ever works" in findings.problems[0].what


def test_a_calendar_with_very_many_closed_days_is_read_and_asked_quickly() -> None:
    """Nor does one take long in which nobody ever works."""
    days = ", ".join(f"{1970 + number // 366}-01-{number % 31 + 1:02}" for number in range(10_000))
    begun = time.process_time()
    calendar, findings = read(
        f"calendars:\n  c:\n    hours: {{mon: 08:00-12:00}}\n    closed: [{days}, 01-01..12-31]\n"
    )
    assert [problem.variant for problem in findings.problems] == ["never"]
    assert calendar.hours_on(date(2030, 6, 3)) == ()
    assert time.process_time() - begun < 20  # YAML takes nearly all of it


def test_more_half_days_than_anybody_needs_are_refused() -> None:
    half = ", ".join(f"2026-{number // 28 + 1:02}-{number % 28 + 1:02}: 08:00-12:00" for number in range(101))
    _, findings = read(f"calendars:\n  c:\n    hours: {{mon: 08:00-12:00}}\n    half_days: {{{half}}}\n")
    assert [(problem.code, problem.variant) for problem in findings.problems] == [("calendar-day", "too-many")]
