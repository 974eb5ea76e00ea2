"""Durations: what is read, and where calendar months and changes of the clock lead."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reifegrad.spec.duration import Duration, DurationError, parse_duration

BERLIN = "Europe/Berlin"


def berlin(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(BERLIN))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 days", Duration(30, "day")),
        ("1 day", Duration(1, "day")),
        ("1 days", Duration(1, "day")),
        (" 2  weeks ", Duration(2, "week")),
        ("90 minutes", Duration(90, "minute")),
        ("12 hours", Duration(12, "hour")),
        ("3 months", Duration(3, "month")),
        ("1 quarter", Duration(1, "quarter")),
        ("100 years", Duration(100, "year")),
    ],
)
def test_a_duration_is_read(text: str, expected: Duration) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "30", "days", "30days", "-1 days", "0 days", "1.5 days", "101 years", "1 decade", "3 Tage", "1 day 2 hours",
     30, None, True, "9999999 days", "30 DAYS"],
)  # fmt: skip
def test_other_texts_are_no_durations(text: object) -> None:
    with pytest.raises(DurationError):
        parse_duration(text)


def test_only_fixed_durations_have_seconds() -> None:
    assert Duration(2, "week").seconds == 2 * 7 * 86_400
    with pytest.raises(DurationError):
        _ = Duration(1, "month").seconds


def test_a_duration_is_written_as_people_write_it() -> None:
    assert [str(Duration(1, "day")), str(Duration(3, "month"))] == ["1 day", "3 months"]
    assert Duration(30, "day").key == "30_day"


@pytest.mark.parametrize(
    ("moment", "duration", "expected"),
    [
        (berlin(2025, 5, 31, 12), Duration(3, "month"), berlin(2025, 2, 28, 12)),
        (berlin(2024, 5, 31, 12), Duration(3, "month"), berlin(2024, 2, 29, 12)),
        (berlin(2024, 2, 29, 12), Duration(1, "year"), berlin(2023, 2, 28, 12)),
        (berlin(2025, 1, 15, 12), Duration(1, "month"), berlin(2024, 12, 15, 12)),
        (berlin(2025, 1, 15, 12), Duration(2, "quarter"), berlin(2024, 7, 15, 12)),
        (berlin(2025, 12, 31, 12), Duration(12, "month"), berlin(2024, 12, 31, 12)),
    ],
)
def test_months_go_by_the_calendar(moment: datetime, duration: Duration, expected: datetime) -> None:
    before = duration.before(moment, timezone=BERLIN)
    assert before == expected
    assert before.tzinfo is UTC


def test_months_keep_the_local_time_across_a_change_of_the_clock() -> None:
    # 12:00 in summer time is 10:00 UTC, in winter time 11:00 UTC.
    assert Duration(1, "month").before(berlin(2025, 4, 15, 12), timezone=BERLIN) == datetime(
        2025, 3, 15, 11, tzinfo=UTC
    )


def test_days_are_numbers_of_seconds_across_a_change_of_the_clock() -> None:
    # The night to 30 March 2025 has 23 hours.
    assert Duration(1, "day").before(berlin(2025, 3, 30, 12), timezone=BERLIN) == berlin(2025, 3, 29, 11)


def test_a_local_time_that_does_not_exist_moves_on_by_an_hour() -> None:
    before = Duration(1, "month").before(berlin(2025, 4, 30, 2, 30), timezone=BERLIN)
    assert before == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)


def test_of_a_local_time_that_exists_twice_the_first_is_meant() -> None:
    before = Duration(1, "month").before(berlin(2025, 11, 26, 2, 30), timezone=BERLIN)
    assert before == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_the_zone_of_the_model_decides_what_a_month_is() -> None:
    moment = datetime(2025, 3, 31, 23, 30, tzinfo=UTC)  # in Berlin it is 1 April
    assert Duration(1, "month").before(moment, timezone="UTC") == datetime(2025, 2, 28, 23, 30, tzinfo=UTC)
    assert Duration(1, "month").before(moment, timezone=BERLIN) == berlin(2025, 3, 1, 1, 30)
