"""Durations: what is read, and where calendar months and changes of the clock lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        (berlin(2025, 5, 28, 12), Duration(3, "month"), berlin(2025, 2, 28, 12)),
        (berlin(2025, 5, 31, 12), Duration(3, "month"), berlin(2025, 3, 1, 0)),
        (berlin(2024, 5, 29, 12), Duration(3, "month"), berlin(2024, 2, 29, 12)),
        (berlin(2024, 5, 30, 12), Duration(3, "month"), berlin(2024, 3, 1, 0)),
        (berlin(2024, 2, 29, 12), Duration(1, "year"), berlin(2023, 3, 1, 0)),
        (berlin(2025, 1, 31, 12), Duration(2, "month"), berlin(2024, 12, 1, 0)),
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


@pytest.mark.parametrize("minute", [0, 30, 59])
@pytest.mark.parametrize("instant", [0, 1, 999_999])
def test_an_hour_that_the_clock_leaves_out_is_the_moment_at_which_it_is_turned(minute: int, instant: int) -> None:
    moment = berlin(2025, 4, 30, 2, minute) + timedelta(microseconds=instant)
    assert Duration(1, "month").before(moment, timezone=BERLIN) == datetime(2025, 3, 30, 1, tzinfo=UTC)


def test_while_the_clock_shows_an_hour_again_a_window_waits_where_it_was() -> None:
    first, again = datetime(2025, 10, 26, 0, 59, tzinfo=UTC), datetime(2025, 10, 26, 1, 1, tzinfo=UTC)
    assert Duration(1, "month").before(first, timezone=BERLIN) == berlin(2025, 9, 26, 2, 59)
    waiting = berlin(2025, 9, 26, 3) - timedelta(microseconds=1)
    assert Duration(1, "month").before(again, timezone=BERLIN) == waiting
    assert Duration(1, "month").before(berlin(2025, 10, 26, 3), timezone=BERLIN) == berlin(2025, 9, 26, 3)


def test_of_a_local_time_that_exists_twice_the_first_is_meant() -> None:
    before = Duration(1, "month").before(berlin(2025, 11, 26, 2, 30), timezone=BERLIN)
    assert before == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_the_zone_of_the_model_decides_what_a_month_is() -> None:
    moment = datetime(2025, 3, 31, 23, 30, tzinfo=UTC)  # in Berlin it is 1 April
    assert Duration(1, "month").before(moment, timezone="UTC") == datetime(2025, 3, 1, tzinfo=UTC)
    assert Duration(1, "month").before(moment, timezone=BERLIN) == berlin(2025, 3, 1, 1, 30)


ZONES = [BERLIN, "UTC", "America/Havana", "America/Asuncion", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia"]
"""Among them clocks that are turned at midnight, by half an hour, and by a whole day (Apia, 30 December 2011)."""

TURNS = [
    *(datetime(2025, month, day, tzinfo=UTC) for month in (1, 2, 3, 4) for day in (1, 28)),
    *(datetime(2025, 3, 30, 1, tzinfo=UTC), datetime(2025, 10, 26, 1, tzinfo=UTC), datetime(2011, 12, 30, tzinfo=UTC)),
    *(datetime(2021, 3, 28, 3, tzinfo=UTC), datetime(2023, 10, 28, 21, tzinfo=UTC), datetime(2024, 2, 29, tzinfo=UTC)),
]
near_turns = st.builds(
    lambda turn, hours, seconds, micros: turn + timedelta(hours=hours, seconds=seconds, microseconds=micros),
    st.sampled_from(TURNS),
    st.integers(-80, 80) | st.integers(-9_000, 9_000),
    st.sampled_from([0, 0, 1, 1_800, 3_599]),
    st.sampled_from([0, 0, 1, 999_999]),
)
months = st.builds(Duration, st.integers(1, 14), st.sampled_from(["month", "quarter", "year"]))


@given(near_turns, near_turns, months, st.sampled_from(ZONES))
def test_what_has_left_a_window_never_comes_back(one: datetime, other: datetime, window: Duration, zone: str) -> None:
    earlier, later = sorted((one, other))
    assert window.before(earlier, timezone=zone) <= window.before(later, timezone=zone)


@given(near_turns, months, st.sampled_from(ZONES))
def test_the_end_of_a_window_is_the_first_moment_at_which_something_is_out(
    moment: datetime, window: Duration, zone: str
) -> None:
    end = window.after(moment, timezone=zone)
    assert window.before(end, timezone=zone) >= moment
    assert window.before(end - timedelta(microseconds=1), timezone=zone) < moment


def test_points_do_not_come_back_by_waiting() -> None:
    demo, month = berlin(2025, 2, 28, 12), Duration(1, "month")
    moments = [berlin(2025, 3, 28, 11), *(berlin(2025, 3, day, hour) for day in range(28, 32) for hour in (0, 13))]
    counts = [demo > month.before(moment, timezone=BERLIN) for moment in [*moments, berlin(2025, 4, 1, 0)]]
    assert counts == [True, True, *([False] * 8)]
    assert month.after(demo, timezone=BERLIN) == berlin(2025, 3, 28, 12)
