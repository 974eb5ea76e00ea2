"""The figures of quality against scikit-learn, scipy, brute force and numbers computed by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sklearn.metrics import log_loss as sklearn_log_loss

from reifegrad.measure import quality

CASES = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 8)), min_size=2, max_size=60)


def _arrays(cases: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    won, score = zip(*cases, strict=True)
    return np.array(won), np.array(score) / 8


@settings(deadline=None, max_examples=200)
@given(CASES)
def test_figures_equal_those_of_scikit_learn_also_with_ties(cases: list[tuple[int, int]]) -> None:
    won, score = _arrays(cases)
    assert quality.brier(won, score) == pytest.approx(brier_score_loss(won, score, pos_label=1))
    inner = np.clip(score, 0.01, 0.99)
    assert quality.log_loss(won, inner) == pytest.approx(sklearn_log_loss(won, inner, labels=[0, 1]))
    if 0 < won.sum() < len(won):
        assert quality.auc(won, score) == pytest.approx(roc_auc_score(won, score))
        assert quality.average_precision(won, score) == pytest.approx(average_precision_score(won, score))
    else:
        assert math.isnan(quality.auc(won, score))
        assert all(math.isnan(bound) for bound in quality.auc_interval(won, score))
        assert math.isnan(quality.average_precision(won, score))


@settings(deadline=None, max_examples=200)
@given(CASES)
def test_the_interval_of_delong_equals_its_definition_over_all_pairs(cases: list[tuple[int, int]]) -> None:
    won, score = _arrays(cases)
    ours, theirs = score[won == 1], score[won == 0]
    if min(len(ours), len(theirs)) < 2:
        return
    wins = (ours[:, None] > theirs) + 0.5 * (ours[:, None] == theirs)
    area = wins.mean()
    variance = wins.mean(axis=1).var(ddof=1) / len(ours) + wins.mean(axis=0).var(ddof=1) / len(theirs)
    lower, upper = quality.auc_interval(won, score)
    assert 0 <= lower <= area + 1e-9
    assert area - 1e-9 <= upper <= 1
    if variance > 1e-12 and 0 < area < 1:
        reach = 1.959964 * math.sqrt(variance) / (area * (1 - area))
        logit = math.log(area / (1 - area))
        assert (lower, upper) == pytest.approx((1 / (1 + math.exp(reach - logit)), 1 / (1 + math.exp(-reach - logit))))


def test_the_interval_covers_the_true_area_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    true = 0.7602499  # of two normal distributions one standard deviation apart: Phi(1 / sqrt(2))
    won = np.repeat([1, 0], [40, 160])
    held = 0
    for _ in range(400):
        lower, upper = quality.auc_interval(won, random.normal(size=200) + won)
        held += lower <= true <= upper
    assert 0.92 <= held / 400 <= 0.98


def test_perfect_order_of_few_cases_is_not_taken_for_proof() -> None:
    lower, upper = quality.auc_interval([0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6])
    assert upper == 1
    assert lower == pytest.approx(binomtest(3, 3).proportion_ci(method="wilson").low)


def test_two_scores_of_the_same_leads_are_told_apart_where_their_own_intervals_overlap() -> None:
    random = np.random.default_rng(2)
    won = np.repeat([1, 0], [100, 400])
    score = random.normal(size=500) + won
    worse = score + random.normal(size=500) * 0.5
    gain, (lower, upper) = quality.auc_difference(won, score, worse)
    assert gain == pytest.approx(quality.auc(won, score) - quality.auc(won, worse))
    assert 0 < lower < gain < upper
    assert quality.auc_interval(won, score)[0] < quality.auc_interval(won, worse)[1]
    resampled = []
    for _ in range(300):
        rows = np.concatenate([random.integers(0, 100, 100), random.integers(100, 500, 400)])
        resampled.append(quality.auc(won[rows], score[rows]) - quality.auc(won[rows], worse[rows]))
    assert upper - lower == pytest.approx(2 * 1.96 * np.std(resampled), rel=0.15)


def test_gains_by_hand() -> None:
    shares, caught = quality.gains([1, 0, 1, 0], [3, 2, 2, 1])
    assert shares.tolist() == [0, 0.25, 0.75, 1]
    assert caught.tolist() == [0, 0.5, 1, 1]


def test_within_periods_a_score_that_only_knows_the_calendar_orders_nothing() -> None:
    period = np.repeat(["2025-01", "2025-02", "2025-03"], 100)
    score = np.repeat([1.0, 2.0, 3.0], 100)
    won = np.concatenate([np.arange(100) < n for n in (5, 50, 95)]).astype(int)
    assert quality.auc(won, score) > 0.75
    assert quality.auc_within(won, score, period) == 0.5
    assert math.isnan(quality.auc_within([1, 0], [1, 2], ["a", "b"]))
    # By hand: AUC 1 with weight 1 * 1 / 2, AUC 0 with weight 2 * 1 / 3.
    assert quality.auc_within([1, 0, 1, 1, 0], [2, 1, 1, 1, 2], list("aabbb")) == pytest.approx(0.5 / (0.5 + 2 / 3))


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 300), st.integers(1, 300), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_equals_scipy(won: int, more: int, level: float) -> None:
    expected = binomtest(won, won + more).proportion_ci(level, method="wilson")
    assert quality.wilson(won, won + more, level) == pytest.approx((expected.low, expected.high))
    assert quality.wilson(0, 0) == (0, 1)


def test_calibration_error_by_hand() -> None:
    # Bin 0.1..0.2: mean 0.15, rate 0.5; bin 0.9..1 holds 1.0 too: mean 0.975, rate 1.
    assert quality.calibration_error([0, 1, 1, 1], [0.1, 0.2 - 1e-9, 0.95, 1.0]) == pytest.approx(
        (2 * 0.35 + 2 * 0.025) / 4
    )


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3)), min_size=1, max_size=7), st.integers(1, 7))
def test_lift_is_the_mean_over_all_orders_of_equal_scores(cases: list[tuple[int, int]], wanted: int) -> None:
    won, score = _arrays(cases)
    if not won.any() or wanted > len(won):
        return
    orders = [order for order in itertools.permutations(range(len(won))) if (np.diff(score[list(order)]) <= 0).all()]
    rates = [won[list(order[:wanted])].mean() for order in orders]
    assert quality.lift_at(won, score, wanted / len(won)) == pytest.approx(np.mean(rates) / won.mean())


@settings(deadline=None, max_examples=200)
@given(CASES)
def test_deciles_hold_everybody_once_and_keep_equal_scores_together(cases: list[tuple[int, int]]) -> None:
    won, score = _arrays(cases)
    rows = quality.deciles(won, score)
    assert sum(row.n for row in rows) == len(won)
    assert sum(row.won for row in rows) == won.sum()
    assert all(above.lowest > below.highest for above, below in itertools.pairwise(rows))
    assert sum(row.n * row.mean for row in rows) == pytest.approx(score.sum())
    assert rows[-1].caught == 1 or not won.any()


def test_deciles_of_distinct_scores_are_ten_of_one_size() -> None:
    rows = quality.deciles(np.arange(100) >= 90, np.arange(100))
    assert [row.n for row in rows] == [10] * 10
    assert (rows[0].part, rows[0].won, rows[0].lift, rows[0].caught, rows[0].lowest) == (1, 10, 10, 1, 90)


def test_the_stability_index_by_hand_and_by_chance() -> None:
    # (0.5 - 0.8) ln(0.5 / 0.8) + (0.5 - 0.2) ln(0.5 / 0.2), with half a case more in each part.
    by_hand = (0.5 - 800.5 / 1001) * math.log(0.5 / (800.5 / 1001)) + (0.5 - 200.5 / 1001) * math.log(
        0.5 / (200.5 / 1001)
    )
    assert quality.psi(["a"] * 800 + ["b"] * 200, ["a"] * 500 + ["b"] * 500) == pytest.approx(by_hand)
    random = np.random.default_rng(1)
    year = random.normal(size=5000)
    months = [quality.psi(year, random.normal(size=80)) for _ in range(300)]
    allowed = quality.psi_by_chance(10, 5000, 80)
    assert 0.02 < np.mean(np.array(months) > allowed) < 0.09
    assert quality.psi(year, random.normal(size=80) + 1) > 4 * allowed
    assert math.isnan(quality.psi([], [1.0]))


def test_unknown_values_and_values_never_seen_move_the_stability_index() -> None:
    known = np.arange(1000.0)
    assert quality.psi(known, known) == 0
    assert quality.psi(known, np.where(known < 300, np.nan, known)) > 0.25
    assert quality.psi(["a", "b"] * 100, ["c"] * 200) > 1
    assert quality.psi(["a", None] * 100, ["a", float("nan")] * 100) == 0


@pytest.mark.parametrize(
    ("won", "score"), [([0, 1], [1.0]), ([0, 2], [1.0, 2.0]), ([0, 1], [float("nan"), 1.0]), ([[0], [1]], [[0], [1]])]
)
def test_arrays_that_do_not_fit_are_refused(won: object, score: object) -> None:
    with pytest.raises(ValueError):
        quality.auc(won, score)  # type: ignore[arg-type]


def test_nothing_at_all_gives_nan_and_no_rows() -> None:
    for figure in (quality.auc, quality.average_precision, quality.log_loss, quality.brier, quality.calibration_error):
        assert math.isnan(figure([], []))
    assert math.isnan(quality.lift_at([0, 0], [1, 2], 0.5))
    assert quality.deciles([], []) == ()
