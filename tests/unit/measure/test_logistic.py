"""The solver against a general minimiser, and its ways of saying the same thing against each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize
from scipy.special import expit, logit

from reifegrad.measure.log_odds import log_odds_of, probability_of
from reifegrad.measure.logistic import fit_logistic
from reifegrad.measure.shrinkage import shrink_by


def world(cases: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Columns, known log-odds, and who was won."""
    dice = np.random.default_rng(3)
    columns, offset = dice.normal(size=(cases, 2)), dice.normal(size=cases)
    return columns, offset, (dice.random(cases) < expit(offset + columns @ [0.8, -0.5] - 1)).astype(float)


def test_priors_with_means_and_known_log_odds_are_those_of_the_posterior() -> None:
    columns, offset, won = world()
    mean, prior, base = np.array([1.0, 0.0]), np.array([0.3, 2.0]), 1.5

    def posterior(beta: np.ndarray) -> float:
        odds = offset + beta[0] + columns @ beta[1:]
        away = ((beta[1:] - mean) / prior) ** 2
        return float((np.logaddexp(0, odds) - won * odds).sum() + away.sum() / 2 + (beta[0] / base) ** 2 / 2)

    found = minimize(posterior, np.zeros(3), method="BFGS", options={"gtol": 1e-7})
    fit = fit_logistic(columns, won, prior, mean=mean, base=base, offset=offset)
    assert [fit.intercept, *fit.weights] == pytest.approx(found.x, abs=1e-5)
    curvature = approx_fprime(found.x, lambda beta: approx_fprime(beta, posterior, 1e-4), 1e-4)
    assert [fit.intercept_error, *fit.errors] == pytest.approx(np.sqrt(np.diag(np.linalg.inv(curvature))), rel=1e-2)


def test_counts_say_the_same_as_their_cases() -> None:
    columns = np.array([[0.0], [1.0], [2.0]])
    won, trials = np.array([3.0, 5.0, 9.0]), np.array([10, 11, 12])
    cases = np.repeat(columns, trials, axis=0)
    each = np.concatenate([np.arange(n) < yes for n, yes in zip(trials, won, strict=True)])
    counted, single = fit_logistic(columns, won, 2.0, trials=trials), fit_logistic(cases, each, 2.0)
    assert (counted.intercept, counted.weights[0]) == pytest.approx((single.intercept, single.weights[0]), abs=1e-6)
    assert counted.errors == pytest.approx(single.errors, rel=1e-6)


def test_without_an_intercept_nothing_is_added_and_one_alone_meets_the_mean() -> None:
    columns, offset, won = world()
    assert fit_logistic(columns, won, 1.0, base=0).intercept == 0
    alone = fit_logistic(np.empty((len(won), 0)), won, (), offset=offset)
    assert expit(offset + alone.intercept).mean() == pytest.approx(won.mean(), abs=1e-9)


def test_a_class_is_drawn_to_the_middle_the_more_the_fewer_cases_it_has() -> None:
    won, total = np.array([2.0, 200.0, 0.0]), np.array([4.0, 400.0, 0.0])
    effect, error = shrink_by(won, total, 0.1, 0.5)
    assert 0 == effect[2] < effect[0] < effect[1] < logit(0.5) - logit(0.1)
    assert error[2] == pytest.approx(0.5)
    assert error[1] < error[0] < 0.5


def test_probabilities_and_log_odds_turn_into_each_other_and_stay_finite() -> None:
    assert probability_of(log_odds_of([0.2, 0.5])) == pytest.approx([0.2, 0.5])
    assert np.isfinite(log_odds_of([0.0, 1.0])).all()
    assert probability_of([-5_000.0, 5_000.0]).tolist() == [0, 1]
