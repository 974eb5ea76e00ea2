"""Slope and level fit the newest rows as far as these prove it, and intervals hold what comes."""

from __future__ import annotations

import numpy as np
import pytest

from reifegrad.predict.learn.calibration import ProbabilityCalibration, level_of, slope_of


def _won(odds: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return (random.random(len(odds)) < 1 / (1 + np.exp(-odds))).astype(np.int8)


@pytest.mark.parametrize(("newest", "low", "high"), [(0.0, -0.15, 0.15), (1.0, 0.7, 1.1), (-1.0, -1.1, -0.7)])
def test_the_level_follows_a_change_that_lasts(newest: float, low: float, high: float) -> None:
    random = np.random.default_rng(1)
    odds = random.normal(-1, 1, 6_000)
    moved = odds + np.where(np.arange(6_000) >= 3_500, newest, 0.0)
    assert low < level_of(odds, _won(moved, random)).shift < high


def test_the_level_of_few_leads_hardly_moves() -> None:
    random = np.random.default_rng(2)
    odds = np.full(60, -1.0)
    assert abs(level_of(odds, _won(odds + 0.5, random)).shift) < 0.5


def test_the_slope_is_found_and_drawn_towards_one() -> None:
    random = np.random.default_rng(3)
    blocks = []
    for _ in range(4):
        odds = random.normal(-1, 1.5, 3_000)
        blocks.append((odds, _won(0.6 * odds + 0.4, random)))
    slope, deviation = slope_of(blocks)
    assert 0.55 < slope < 0.75
    assert 0 < deviation < 0.15
    few = [(odds[:40], won[:40]) for odds, won in blocks]
    assert slope < slope_of(few)[0] < 1.1


def test_without_drift_the_interval_holds_95_of_100_rates_and_drift_widens_it() -> None:
    random = np.random.default_rng(4)
    steady = ProbabilityCalibration(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4)
    low, high = steady.interval(0.2, 300)
    rates = random.binomial(300, 0.2, 4_000) / 300
    assert 0.93 < np.mean((low <= rates) & (rates <= high)) < 0.98
    wide = ProbabilityCalibration(1.0, 0.0, 0.3, 0.0, 0.0, 0.0, 4).interval(0.2, 300)
    assert wide[0] < low < high < wide[1]


def test_an_interval_holds_none_won_where_none_is_likely() -> None:
    steady = ProbabilityCalibration(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4)
    assert steady.interval(0.003, 120) == (0.0, 2 / 120)  # 0.7 of such groups have none, 0.994 at most two
    assert steady.interval(0.3, 120)[0] > 0.2
