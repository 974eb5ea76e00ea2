"""How well a score orders leads, and whether probabilities hold: one ladder for all commands."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reifegrad.measure.quality import auc_within
from reifegrad.measure.ratings import (
    check_mean_probability,
    check_probabilities,
    rate_ranking,
    rating_of,
    within_interval,
)


def test_without_a_won_case_nothing_can_be_judged() -> None:
    found = rate_ranking(np.zeros(500), np.linspace(0, 1, 500), np.arange(500) // 50)
    assert found.rung == "unjudged"
    assert not found.worth_using
    assert math.isnan(found.auc)


def test_nine_won_cases_are_too_few_even_if_all_stand_on_top() -> None:
    won = np.arange(500) < 9
    assert rate_ranking(won, -np.arange(500.0)).rung == "unjudged"
    assert rate_ranking(~won, np.arange(500.0)).rung == "unjudged"


@pytest.mark.parametrize(
    ("interval", "rung"),
    [
        ((0.2, 0.4), "reversed"),
        ((0.45, 0.9), "chance"),
        ((0.5, 0.9), "chance"),
        ((0.55, 0.9), "little"),
        ((0.6, 0.7), "fair"),
        ((0.72, 0.9), "good"),
        ((0.8, 0.9), "very_good"),
    ],
)
def test_the_rating_is_the_one_of_the_lower_end(interval: tuple[float, float], rung: str) -> None:
    assert rating_of(interval, 50, 500) == rung


def test_a_score_that_only_knows_the_season_is_judged_within_periods() -> None:
    generator = np.random.default_rng(7)
    month = np.repeat(np.arange(10), 200)
    won = generator.random(2000) < 0.05 + 0.07 * month
    found = rate_ranking(won, month + generator.random(2000) / 100, month)
    assert found.by_period
    assert found.rung == "chance"
    assert rate_ranking(won, month).rung in {"fair", "good", "very_good"}


def test_the_interval_within_periods_holds_what_is_true_19_of_20_times() -> None:
    generator = np.random.default_rng(11)
    month = np.repeat(np.arange(12), 60)
    truth, inside = 0.714, 0  # two normal distributions 0.8 deviations apart
    for _ in range(300):
        won = generator.random(720) < 0.1
        score = generator.normal(size=720) + 0.8 * won
        lower, upper = within_interval(won, auc_within(won, score, month), month)
        inside += lower <= truth <= upper
    assert 0.92 <= inside / 300 <= 0.99


def test_periods_without_both_kinds_give_no_interval() -> None:
    assert all(math.isnan(end) for end in within_interval([1, 1, 0, 0], math.nan, [1, 1, 2, 2]))


def test_probabilities_twice_as_high_as_what_came_are_too_high_by_2() -> None:
    found = check_probabilities(np.arange(1000) < 100, np.full(1000, 0.2))
    assert (found.level, round(found.factor or 0, 6)) == ("high", 2)
    assert check_mean_probability(0.05, 100, 1000).level == "low"
    assert check_mean_probability(0.05, 100, 1000).factor == pytest.approx(2)
    assert check_mean_probability(0.11, 100, 1000).level == "right"


def test_probabilities_of_nobody_won_have_no_factor() -> None:
    found = check_mean_probability(0.1, 0, 1455)
    assert (found.level, found.factor) == ("high", None)
    assert check_probabilities([], []).level == "unknown"
