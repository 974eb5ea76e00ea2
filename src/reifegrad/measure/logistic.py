"""Logistic regression with a prior, and the uncertainty of its coefficients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_ROUNDS = 60
_CLOSE = 1e-9
_FARTHEST = 30.0


@dataclass(frozen=True)
class LogisticFit:
    """Log-odds: `intercept + columns @ weights`. `errors` are the standard errors of the weights.

    `spreads` are covariances of the weights: those of independent cases, and those of leads with several cases.
    """

    intercept: float
    weights: NDArray[np.float64]
    errors: NDArray[np.float64]
    spreads: tuple[NDArray[np.float64], ...]

    def error_of(self, parts: NDArray[np.float64]) -> float:
        """The standard error of a sum of parts of the weights."""
        # Never below that of independent cases: a line without a single win has no residuals that could vary.
        return float(np.sqrt(max(0.0, *(float(parts @ spread @ parts) for spread in self.spreads))))

    def log_odds(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """The fitted log-odds of further cases."""
        return np.asarray(self.intercept + columns @ self.weights)


def fit_logistic(
    columns: NDArray[np.float64], won: ArrayLike, prior: ArrayLike, *, who: NDArray[Any] | None = None
) -> LogisticFit:
    """Fit by Newton's method; each weight has a normal prior around 0 of standard deviation `prior`.

    The prior keeps weights finite where a column parts won and lost without a fault. `who` names the lead of each
    case: cases of one lead are then counted as the one story that they are (cluster-robust errors).
    """
    happened = np.asarray(won, dtype=np.float64)
    design = np.column_stack([np.ones(len(happened)), columns])
    precision = np.concatenate([[0.0], 1.0 / np.asarray(prior, dtype=np.float64) ** 2])
    share = (happened.sum() + 0.5) / (len(happened) + 1.0)
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(share / (1 - share))
    loss = _loss(design, happened, precision, beta)
    for _ in range(_ROUNDS):
        expected = chance_of(design @ beta)
        slope = design.T @ (happened - expected) - precision * beta
        step = np.linalg.solve(_curvature(design, expected, precision), slope)
        while (new := _loss(design, happened, precision, beta + step)) > loss + _CLOSE:
            step = step / 2
        beta, gained, loss = beta + step, loss - new, new
        if gained < _CLOSE:
            break
    expected = chance_of(design @ beta)
    spreads = [np.asarray(np.linalg.inv(_curvature(design, expected, precision)), dtype=np.float64)]
    if who is not None and len(np.unique(who)) < len(who):
        spreads.append(_clustered(spreads[0], design * (happened - expected)[:, None], who))
    errors = np.sqrt(np.maximum(np.max([np.diag(spread) for spread in spreads], axis=0), 0.0))
    return LogisticFit(float(beta[0]), beta[1:], errors[1:], tuple(spread[1:, 1:] for spread in spreads))


def chance_of(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chance of log-odds, never quite 0 or 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -_FARTHEST, _FARTHEST))))


def _loss(
    design: NDArray[np.float64], won: NDArray[np.float64], precision: NDArray[np.float64], beta: NDArray[np.float64]
) -> float:
    odds = design @ beta
    return float((np.logaddexp(0, odds) - won * odds).sum() + (precision * beta**2).sum() / 2)


def _curvature(
    design: NDArray[np.float64], expected: NDArray[np.float64], precision: NDArray[np.float64]
) -> NDArray[np.float64]:
    weight = np.maximum(expected * (1 - expected), 1e-12)
    curvature = design.T @ (design * weight[:, None])
    return np.asarray(curvature + np.diag(precision + 1e-10))


def _clustered(spread: NDArray[np.float64], scores: NDArray[np.float64], who: NDArray[Any]) -> NDArray[np.float64]:
    _, place = np.unique(who, return_inverse=True)
    sums = np.zeros((int(place.max()) + 1, scores.shape[1]))
    np.add.at(sums, place, scores)
    return np.asarray(spread @ (sums.T @ sums) @ spread)
