"""Until when the data is complete: a wrong date does not move it, and sparse but honest dates do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reifegrad.measure.data_end import DataEnd, Dates, dates_of, find_end

TODAY = np.datetime64("2026-06-01T12:00", "us")
DAY = np.timedelta64(86_400_000_000, "us")
TABLES = ("leads", "outcomes", "activities")


def spread(n: int, first: str, last: str, seed: int) -> np.ndarray:
    start, end = (np.datetime64(day, "us").astype(np.int64) for day in (first, last))
    drawn = np.random.default_rng(seed).integers(start, end, n)
    return np.sort(np.append(drawn, end)).astype("datetime64[us]")


def end_of(*times: np.ndarray, today: np.datetime64 = TODAY, asked: np.datetime64 | None = None) -> DataEnd:
    found = find_end([dates_of(n, "at", t) for n, t in zip(TABLES, times, strict=False)], today=today, asked=asked)
    assert found is not None
    return found


CLEAN = (
    spread(300, "2024-01-01", "2025-11-28", 1),
    spread(120, "2024-02-01", "2025-11-29", 2),
    spread(4_000, "2024-01-01", "2025-11-30", 3),
)


@given(st.integers(0, 2), st.integers(200, 40_000), st.integers(1, 3))
def test_a_far_date_in_any_table_does_not_move_the_end(place: int, days: int, times: int) -> None:
    clean = end_of(*CLEAN)
    assert (clean.moment, clean.late) == (np.datetime64("2025-11-30", "us"), ())
    wrong = clean.moment + days * DAY
    tables = list(CLEAN)
    tables[place] = np.append(tables[place], [wrong] * times)
    made = end_of(*tables)
    assert made.moment == clean.moment
    (late,) = made.late
    assert (late.table, late.rows, late.newest) == (TABLES[place], times, wrong)
    assert late.reason == "gap" if wrong < TODAY else late.reason in {"gap", "clock"}


def test_planned_events_are_not_the_end_however_many_they_are() -> None:
    planned = spread(900, "2026-06-02", "2026-08-30", 4)
    now = np.datetime64("2026-06-01T08:00", "us")
    made = end_of(*CLEAN[:2], np.concatenate([CLEAN[2], spread(700, "2025-11-30", "2026-06-01", 5), [now], planned]))
    assert made.moment == now
    assert [(late.table, late.rows, late.reason) for late in made.late] == [("activities", 901, "clock")]


def test_where_most_dates_lie_ahead_the_clock_is_not_believed() -> None:
    made = end_of(*CLEAN, today=np.datetime64("2024-06-01", "us"))
    assert (made.moment, made.late) == (np.datetime64("2025-11-30", "us"), ())


@pytest.mark.parametrize("seed", range(20))
def test_sparse_outcomes_after_the_last_activity_are_no_slips(seed: int) -> None:
    """Ten outcomes a year, followed for a year after a log that was exported once."""
    outcomes = np.sort(spread(30, "2023-01-01", "2026-05-30", seed))
    made = end_of(CLEAN[0], outcomes, CLEAN[2])
    assert (made.moment, made.late) == (outcomes[-1], ())


@pytest.mark.parametrize("seed", range(20))
def test_a_small_sparse_table_is_left_alone(seed: int) -> None:
    leads, outcomes = spread(60, "2020-01-01", "2026-01-01", seed), spread(50, "2020-06-01", "2026-05-01", seed + 50)
    made = end_of(leads, outcomes)
    assert (made.moment, made.late) == (outcomes[-1], ())


def test_a_holiday_is_no_end() -> None:
    before, after = spread(4_000, "2024-01-01", "2025-07-25", 6), spread(200, "2025-09-01", "2025-09-20", 7)
    assert end_of(np.append(before, after)).moment == after[-1]


def test_a_log_that_was_thin_for_years_does_not_excuse_a_slip_today() -> None:
    thin, dense = spread(60, "2010-01-01", "2023-12-31", 8), CLEAN[2]
    made = end_of(np.concatenate([thin, dense, [np.datetime64("2026-05-20", "us")]]))
    assert made.moment == np.datetime64("2025-11-30", "us")


def test_a_day_that_is_named_decides() -> None:
    asked = np.datetime64("2025-06-30", "us")
    made = end_of(*CLEAN, asked=asked)
    assert made.moment == asked >= made.newest
    assert {late.table: late.rows for late in made.late} == {
        name: int((times > asked).sum()) for name, times in zip(TABLES, CLEAN, strict=True)
    }
    later = np.datetime64("2026-03-31", "us")
    assert (end_of(*CLEAN, asked=later).moment, end_of(*CLEAN, asked=later).late) == (later, ())


def test_without_any_date_there_is_no_end() -> None:
    nothing = np.array(["NaT"], dtype="datetime64[us]")
    assert find_end([dates_of("leads", "created_at", nothing)], today=TODAY) is None
    assert isinstance(dates_of("leads", "created_at", nothing), Dates)
