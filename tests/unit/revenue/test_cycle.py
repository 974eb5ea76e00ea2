"""How long leads take: as one counts it day by day, with those who are undecided."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reifegrad.revenue.cycle import Cycles, cycle_curve


def cycles_from(rows: list[tuple[float, float | None, bool]]) -> Cycles:
    """Leads by when they were created, decided (None: not yet), and whether they were won."""
    created = np.array([row[0] for row in rows], dtype=np.float64)
    decided = np.array([np.nan if row[1] is None else row[1] for row in rows], dtype=np.float64)
    won = np.array([row[2] and row[1] is not None for row in rows], dtype=bool)
    none = np.zeros(0)
    nothing = np.zeros(0, dtype=np.int64)
    return Cycles(created, decided, won, np.zeros(len(rows), dtype=np.int64), np.ones(len(rows)), none, nothing)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.one_of(st.none(), st.integers(0, 15)), st.booleans()), max_size=30),
    st.integers(0, 25),
)
def test_the_curve_is_the_one_that_one_counts_day_by_day(drawn: list[tuple[int, int | None, bool]], since: int) -> None:
    until = 25
    rows = [
        (float(at), None if took is None or at + took > until else float(at + took), won) for at, took, won in drawn
    ]
    curve = cycle_curve(cycles_from(rows), until, since)
    undecided, won_by = 1.0, 0.0
    for day in range(len(curve.undecided) - 1):
        at_risk = won = lost = 0
        for at, decided, is_won in rows:
            left = until if decided is None else decided
            if left > since and max(since - at, 0) <= day <= left - at:
                at_risk += 1
                if decided is not None and left - at == day:
                    won, lost = won + is_won, lost + (not is_won)
        assert curve.undecided[day] == pytest.approx(undecided)
        assert curve.won[day] == pytest.approx(won_by)
        if at_risk:
            won_by += undecided * won / at_risk
            undecided *= 1 - (won + lost) / at_risk
    assert curve.undecided[-1] == pytest.approx(undecided) and curve.won[-1] == pytest.approx(won_by)
    assert np.allclose(curve.undecided + curve.won + curve.lost, 1)


def test_the_median_of_an_example_from_the_books_is_the_one_printed_there() -> None:
    # Remission of the 21 patients with 6-MP (E. J. Freireich and others, 1963): weeks, + is undecided. Median 23.
    printed_times = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
    weeks = printed_times.split()
    rows = [(-float(one.rstrip("+")), None, False) if "+" in one else (-float(one), 0.0, True) for one in weeks]
    curve = cycle_curve(cycles_from(rows), 0.0)
    assert curve.days_until() == 23 + 1, "decided on day 23 is decided before day 24"
    printed = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    for day, share in printed.items():
        assert curve.undecided[day + 1] == pytest.approx(share, abs=5e-4)


def test_taking_only_the_decided_would_make_it_shorter() -> None:
    rng = np.random.default_rng(1)
    created = rng.uniform(0, 100, 4_000)
    took = rng.exponential(50, 4_000)
    rows = [
        (float(at), float(at + days) if at + days <= 100 else None, True)
        for at, days in zip(created, took, strict=True)
    ]
    naive = np.median([row[1] - row[0] for row in rows if row[1] is not None])
    found = cycle_curve(cycles_from(rows), 100.0).days_until()
    assert found == pytest.approx(50 * np.log(2), abs=3) and naive < 25


def test_a_chance_is_that_of_those_who_are_still_undecided_and_none_beyond_all_ages() -> None:
    rows = [(0.0, 5.0, True), (0.0, 15.0, True), (0.0, 15.0, False), (0.0, None, False)]
    curve = cycle_curve(cycles_from(rows), 30.0)
    assert curve.chance([0.0, 10.0, 200.0], 0.0, 20.0) == pytest.approx([0.5, 1 / 3, 0.0])


def test_several_leads_in_one_place_count_as_many_times() -> None:
    once = cycles_from([(0.0, 3.0, True), (0.0, None, False), (0.0, None, False), (0.0, 7.0, False)])
    held = cycles_from([(0.0, 3.0, True), (0.0, None, False), (0.0, 7.0, False)])
    several = Cycles(
        held.created, held.decided, held.won, held.cents, np.array([1.0, 2.0, 1.0]), held.again, held.again_cents
    )
    assert np.allclose(cycle_curve(once, 20.0).undecided, cycle_curve(several, 20.0).undecided)


def test_what_came_later_is_not_known_before() -> None:
    rows = [(0.0, 5.0, True), (3.0, 30.0, True), (12.0, 13.0, False)]
    known = cycles_from(rows).known_at(10.0)
    assert known.created.tolist() == [0.0, 3.0]
    assert known.won.tolist() == [True, False] and np.isnan(known.decided[1])
