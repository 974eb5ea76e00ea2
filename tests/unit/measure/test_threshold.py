"""What each threshold would have done, against a simulation lead by lead; the advice against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reifegrad.errors import ReifegradError
from reifegrad.measure import threshold
from reifegrad.measure.cases import Cases
from reifegrad.measure.moment_choice import parse_length

DAY = np.timedelta64(86_400_000_000, "us")
START = np.datetime64("2025-01-01", "us")
MOMENTS = st.lists(
    st.tuples(
        st.sampled_from("ABCDEF"),
        st.integers(0, 59),
        st.integers(0, 30) | st.sampled_from([-np.inf, np.inf]),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda row: row[:2],
)


def cases_of(rows: list[tuple[str, int, float, bool, bool]]) -> tuple[Cases, np.ndarray]:
    """Lead, day, score, complete, won. The first and last day are there, so that eight weeks are."""
    everything = sorted([("first", 0, 0.0, True, False), ("last", 59, 0.0, False, False), *rows], key=lambda r: r[1])
    lead, day, score, complete, won = (list(column) for column in zip(*everything, strict=True))
    done = np.array(complete)
    made = Cases(
        lead=np.array(lead, dtype=object),
        as_of=START + np.array(day) * DAY,
        won=(np.array(won) & done).astype(np.int8),
        decided=done,
        complete=done,
        at="given",
        horizon=parse_length("30d"),
    )
    return made, np.array(score, dtype=float)


@settings(deadline=None, max_examples=60)
@given(MOMENTS, st.integers(1, 8), st.floats(0, 3))
def test_every_threshold_does_what_a_simulation_lead_by_lead_does(rows, weeks, capacity) -> None:  # type: ignore[no-untyped-def]
    cases, score = cases_of(rows)
    made = threshold.calibrate(cases, score, capacity=capacity, weeks=max(weeks, 4), current=10.0)
    for row in (made.rows[0], made.at(10.0), made.rows[len(made.rows) // 2], made.rows[-1]):
        handed, caught, winners = {}, set(), set()
        for place in range(len(cases)):
            lead = cases.lead[place]
            if cases.won[place]:
                winners.add(lead)
            if score[place] >= row.threshold:
                handed.setdefault(lead, place)
                caught.add(lead)
        places = list(handed.values())
        recent = [p for p in places if (cases.as_of[-1] - cases.as_of[p]) / DAY < 7 * made.weeks]
        assert row.per_week == pytest.approx(len(recent) / made.weeks)
        assert row.known == sum(cases.complete[p] for p in places)
        assert row.won == sum(cases.won[p] for p in places)
        if winners:
            assert row.missed == pytest.approx(len(winners - caught) / len(winners))
    advice = made.advice
    assert advice.lowest <= advice.highest
    if made.rows[-1].per_week <= capacity:  # else nobody_left, or few_won
        assert all(row.per_week <= capacity + 1e-9 for row in made.rows if row.threshold >= advice.threshold)
        assert made.below(advice.threshold).per_week > capacity or made.below(advice.threshold) == made.rows[0]
    assert (advice.fit == "few_won") == (made.won_leads < 10)


def test_the_interval_holds_the_threshold_of_other_weeks_of_the_same_kind() -> None:
    def a_year(seed: int) -> tuple[Cases, np.ndarray]:
        random = np.random.default_rng(seed)
        days = np.sort(random.uniform(0, 364, 2_000))
        rows = [
            (f"L{i}", d, s, True, False) for i, (d, s) in enumerate(zip(days, random.normal(50, 15, 2000), strict=True))
        ]
        made, score = cases_of(rows)  # type: ignore[arg-type]
        return made, score

    truth = 50 + 15 * 0.6744898  # a quarter of 38.5 a week lies above it
    held = 0
    for seed in range(40):
        cases, score = a_year(seed)
        advice = threshold.calibrate(cases, score, capacity=2_000 / 52 / 4, weeks=52).advice
        assert abs(advice.threshold - truth) < 4
        held += advice.lowest <= truth + 1 and truth - 1 <= advice.highest
    assert held >= 36


def test_limits_of_advice_are_told() -> None:
    cases, score = cases_of([(f"L{i}", i % 60, np.inf if i < 40 else 5.0, True, i % 5 == 0) for i in range(80)])
    assert threshold.calibrate(cases, score, capacity=1, weeks=8).advice.fit == "nobody_left"
    assert threshold.calibrate(cases, score, capacity=100, weeks=8).advice.fit == "never_reached"
    alike, same = cases_of([(f"L{i}", i % 60, 20.0, True, i % 5 == 0) for i in range(80)])
    coarse = threshold.calibrate(alike, same, capacity=5, weeks=8)
    assert coarse.advice.fit == "too_coarse"
    assert coarse.below(coarse.advice.threshold).per_week > 5 > coarse.at(coarse.advice.threshold).per_week
    with pytest.raises(ReifegradError, match="calibrate-weeks"):
        threshold.calibrate(
            cases.where(cases.as_of < START + 20 * DAY), score[cases.as_of < START + 20 * DAY], capacity=1, weeks=8
        )


def test_few_round_rows_are_shown_with_the_advice_and_the_threshold_of_today() -> None:
    random = np.random.default_rng(3)
    cases, score = cases_of(
        [(f"L{i}", i % 60, float(s), True, i % 7 == 0) for i, s in enumerate(random.normal(0, 40, 800))]
    )
    made = threshold.calibrate(cases, score, capacity=20, weeks=8, current=33.0)
    shown = [row.threshold for row in threshold.shown_rows(made)]
    assert {made.advice.threshold, 33.0} <= set(shown)
    assert 6 <= len(shown) <= 20
    assert sum(value % 5 == 0 for value in shown) >= len(shown) - 2


def test_of_thresholds_that_do_the_same_the_current_one_is_named_or_the_roundest() -> None:
    random = np.random.default_rng(5)
    fives = random.integers(0, 20, 600) * 5.0
    cases, score = cases_of([(f"L{i}", i % 60, s, True, i % 9 == 0) for i, s in enumerate(fives)])
    for capacity in range(5, 60, 5):
        made = threshold.calibrate(cases, score, capacity=capacity, weeks=8)
        assert all(value % 5 == 0 for value in (made.advice.threshold, made.advice.lowest, made.advice.highest))
        found = made.advice.threshold
        today = threshold.calibrate(cases, score, capacity=capacity, weeks=8, current=found - 2).advice
        assert today.threshold == (found - 2 if found > 0 else found)


@pytest.mark.parametrize("won", [0, 9, 10])
def test_from_a_handful_of_wins_nothing_is_recommended(won: int) -> None:
    random = np.random.default_rng(5)
    rows = [(f"L{i}", i % 60, float(s), True, i < won) for i, s in enumerate(random.normal(50, 15, 600))]
    cases, score = cases_of(rows)
    assert threshold.calibrate(cases, score, capacity=20, weeks=8).advice.fit == ("fits" if won == 10 else "few_won")
