"""Cases: who is asked when, what is known of the answer, and what is never called lost."""

from __future__ import annotations

import numpy as np
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.measure.cases import History, build_cases, cases_at
from reifegrad.measure.moment_choice import parse_length, parse_moments

DAYS_30 = parse_length("30d")


def times(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[us]")


def history(**changes: object) -> History:
    """A was won after 20 days, B lost after 10, C is open, D was created late, E before anyone kept notes."""
    values: dict[str, object] = {
        "lead": np.array(["A", "B", "C", "D", "E"], dtype=object),
        "created_at": times("2025-01-10", "2025-01-10", "2025-01-10", "2025-03-20", "NaT"),
        "outcome_lead": np.array(["A", "B", "nobody"], dtype=object),
        "won": np.array([True, False, True]),
        "decided_at": times("2025-01-30", "2025-01-20", "2025-01-20"),
        "end": np.datetime64("2025-03-31", "us"),
    }
    return History(**(values | changes))  # type: ignore[arg-type]


def rows(cases: object) -> list[tuple[str, str, int, bool, bool]]:
    columns = (cases.lead, cases.as_of.astype("datetime64[D]").astype(str), cases.won, cases.decided, cases.complete)  # type: ignore[attr-defined]
    return [(str(a), str(b), int(c), bool(d), bool(e)) for a, b, c, d, e in zip(*columns, strict=True)]


def test_a_lead_that_waits_is_censored_and_one_that_was_lost_early_is_lost() -> None:
    cases = build_cases(history(), parse_moments("creation+7d"), DAYS_30, timezone="UTC")
    assert rows(cases) == [
        ("A", "2025-01-17", 1, True, True),
        ("B", "2025-01-17", 0, True, True),
        ("C", "2025-01-17", 0, True, True),
        ("D", "2025-03-27", 0, False, False),
    ]
    assert rows(cases.whole()) == rows(cases)[:3]
    late = build_cases(
        history(end=np.datetime64("2025-02-01", "us")), parse_moments("creation"), DAYS_30, timezone="UTC"
    )
    assert rows(late) == [
        ("A", "2025-01-10", 1, True, False),
        ("B", "2025-01-10", 0, True, False),
        ("C", "2025-01-10", 0, False, False),
    ]
    assert not len(late.whole())  # the quick ones alone would mislead


def test_month_ends_stop_at_the_decision_and_count_in_the_zone_of_the_model() -> None:
    cases = build_cases(history(), parse_moments("month_ends"), DAYS_30, timezone="Europe/Berlin")
    found = list(zip(cases.lead, cases.as_of.astype("datetime64[h]").astype(str), strict=True))
    assert found == [("C", "2025-01-31T23"), ("C", "2025-02-28T23")]  # the third lies beyond the end


def test_month_ends_are_taken_for_a_year() -> None:
    long = history(end=np.datetime64("2029-01-01", "us"))
    cases = build_cases(long, parse_moments("month_ends"), DAYS_30, timezone="UTC")
    assert sum(cases.lead == "C") == 12


def test_a_moment_at_the_decision_gives_no_case_and_the_horizon_includes_its_last_instant() -> None:
    lead = np.array(["A", "A", "A", "nobody", "B"], dtype=object)
    as_of = times("2025-01-30", "2024-12-31", "2025-01-29T23:59", "2025-01-15", "2025-01-25")
    with_no_creation = history(created_at=times("NaT", "NaT", "NaT", "NaT", "NaT"))
    cases = cases_at(with_no_creation, lead, as_of, DAYS_30)
    assert rows(cases) == [("A", "2024-12-31", 1, True, True), ("A", "2025-01-29", 1, True, True)]
    before = cases_at(with_no_creation, lead[1:2], times("2024-12-30T23:59"), DAYS_30)
    assert rows(before) == [("A", "2024-12-30", 0, True, True)]


def test_a_recurring_win_ends_nothing() -> None:
    bought = history(
        outcome_lead=np.array(["A", "A", "A"], dtype=object),
        won=np.array([True, True, True]),
        decided_at=times("2025-01-10", "2025-02-15", "2025-02-20"),
    )
    cases = build_cases(bought, parse_moments("month_ends"), DAYS_30, timezone="UTC", recurring=True)
    assert [row for row in rows(cases) if row[0] == "A"] == [
        ("A", "2025-02-01", 1, True, True),
        ("A", "2025-03-01", 0, True, True),
    ]


def test_many_cases_agree_with_a_plain_count() -> None:
    draw = np.random.default_rng(5)
    lead = np.array([f"L{i}" for i in range(60)], dtype=object)
    start = np.datetime64("2025-01-01", "us")
    days = np.timedelta64(86_400_000_000, "us")
    created, decided = (start + draw.integers(0, span, 60) * days for span in (100, 300))
    won = draw.random(60) < 0.5
    outcome_lead = draw.permutation(lead)
    everything = History(lead, created, outcome_lead, won, decided, start + 250 * days)
    moments = start + draw.integers(0, 260, 500) * days
    owners = draw.choice(lead, 500)
    cases = cases_at(everything, owners, moments, DAYS_30)
    outcome = {name: (bool(w), d) for name, w, d in zip(outcome_lead, won, decided, strict=True) if d <= everything.end}
    expected = []
    for name, moment in zip(owners, moments, strict=True):
        is_won, day = outcome.get(name, (False, None))
        if created[list(lead).index(name)] > moment or moment > everything.end or (day is not None and day <= moment):
            continue
        soon = day is not None and day <= moment + DAYS_30
        over = moment + DAYS_30 <= everything.end
        expected.append((name, moment, int(soon and is_won), bool(over or soon), bool(over)))
    found = zip(cases.lead, cases.as_of, cases.won, cases.decided, cases.complete, strict=True)
    key = lambda row: (row[1], row[0])  # noqa: E731
    assert sorted(found, key=key) == sorted(expected, key=key)
    assert len(expected) > 100


@pytest.mark.parametrize("text", ["creation+", "creation+7 months", "weekly", "creation 7d", ""])
def test_what_names_no_moments_is_refused(text: str) -> None:
    with pytest.raises(ReifegradError):
        parse_moments(text)
