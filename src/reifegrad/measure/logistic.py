"""Fits logistic regressions with priors, and says how sure each weight is: the one solver of measuring and learning.

It is own code because no kept library has all of it: scikit-learn's `LogisticRegression` knows no offsets, no prior
means and no standard errors (where these are not needed, it is what learning uses), and statsmodels' `GLM` penalises
without saying how sure the penalised weights are. The method is that of the books: Newton's steps on the posterior
(P. McCullagh, J. A. Nelder: "Generalized Linear Models", 2nd edition, Chapman and Hall 1989, sections 2.5 and 4.4),
normal priors that keep weights finite (A. Gelman, A. Jakulin, M. G. Pittau, Y.-S. Su: "A weakly informative default
prior distribution for logistic and other regression models", Annals of Applied Statistics 2 (2008), 1360-1383), errors
that count several cases of one lead as one story (K.-Y. Liang, S. L. Zeger: "Longitudinal data analysis using
generalized linear models", Biometrika 73 (1986), 13-22, the sandwich estimator with independent working correlation).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.log_odds import probability_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_ROUNDS = 60
_SAME_LOSS = 1e-9
_SAME_PLACE = 1e-6  # Newton's steps square the error: after a step this small it is far below any figure shown


@dataclass(frozen=True)
class LogisticFit:
    """Log-odds: `intercept + columns @ weights`. `errors` are the standard errors of the weights.

    `spreads` are covariances of the weights: those of independent cases, and those of leads with several cases.
    `intercept_error` is the standard error of the intercept for independent cases, 0 where there is none.
    """

    intercept: float
    weights: Floats
    errors: Floats
    spreads: tuple[Floats, ...]
    intercept_error: float

    def error_of(self, parts: Floats) -> float:
        """The standard error of a sum of parts of the weights."""
        # Never below that of independent cases: a line without a single win has no residuals that could vary.
        return float(np.sqrt(max(0.0, *(float(parts @ spread @ parts) for spread in self.spreads))))

    def log_odds(self, columns: Floats) -> Floats:
        """The fitted log-odds of further cases."""
        return np.asarray(self.intercept + columns @ self.weights)


def fit_logistic(
    columns: Floats,
    won: ArrayLike,
    prior: ArrayLike,
    *,
    mean: ArrayLike = 0.0,
    base: float = math.inf,
    offset: ArrayLike = 0.0,
    trials: ArrayLike = 1.0,
    who: NDArray[Any] | None = None,
) -> LogisticFit:
    """Fit by Newton's method; each weight has a normal prior around `mean` of standard deviation `prior`.

    The prior keeps weights finite where a column parts won and lost without a fault.

    Args:
        columns: One row a case, one column a weight; no column at all where only the intercept is wanted.
        won: 0 or 1 of each case, or how many of its `trials` were won.
        prior: The standard deviation of the prior, for each weight or one for all.
        mean: Where weights are expected, for each or one for all.
        base: The standard deviation of the prior of the intercept around 0: 0 for no intercept, infinite for none.
        offset: Log-odds that are known and added to those of each case.
        trials: How many cases each row stands for.
        who: The lead of each case: cases of one lead are then counted as the one story that they are
            (cluster-robust errors).
    """
    problem = _NegativeLogPosterior.of(columns, won, prior, mean=mean, base=base, offset=offset, trials=trials)
    beta = problem.fitted(problem.start(free=math.isinf(base) and np.ndim(offset) == 0))
    spreads = [np.asarray(np.linalg.inv(problem.curvature(beta)), dtype=np.float64)]
    if who is not None and len(np.unique(who)) < len(who):
        spreads.append(_clustered(spreads[0], problem.design * problem.missed(beta)[:, None], who))
    errors = np.sqrt(np.maximum(np.max([np.diag(spread) for spread in spreads], axis=0), 0.0))
    if not base:
        return LogisticFit(0.0, beta, errors, tuple(spreads), 0.0)
    inner = tuple(spread[1:, 1:] for spread in spreads)
    return LogisticFit(float(beta[0]), beta[1:], errors[1:], inner, float(np.sqrt(spreads[0][0, 0])))


@dataclass(frozen=True)
class _NegativeLogPosterior:
    """What is minimised: minus the logarithm of the posterior, as a function of intercept (if any) and weights."""

    design: Floats
    won: Floats
    trials: Floats
    offset: Floats
    centre: Floats
    precision: Floats

    @classmethod
    def of(
        cls,
        columns: Floats,
        won: ArrayLike,
        prior: ArrayLike,
        *,
        mean: ArrayLike,
        base: float,
        offset: ArrayLike,
        trials: ArrayLike,
    ) -> _NegativeLogPosterior:
        happened = np.asarray(won, dtype=np.float64)
        rows, width = len(happened), columns.shape[1]
        centre = np.broadcast_to(np.asarray(mean, dtype=np.float64), width)
        precision = np.broadcast_to(1.0 / np.asarray(prior, dtype=np.float64) ** 2, width)
        if base:
            columns = np.column_stack([np.ones(rows), columns])
            centre, precision = np.append(0.0, centre), np.append(1.0 / base**2, precision)
        known, each = (np.broadcast_to(np.asarray(one, dtype=np.float64), rows) for one in (offset, trials))
        return cls(columns, happened, each, known, centre, precision)

    def start(self, *, free: bool) -> Floats:
        """Where to begin: the means of the priors, and for a `free` intercept the log-odds of all cases."""
        beta = np.array(self.centre)
        if free:
            share = (self.won.sum() + 0.5) / (self.trials.sum() + 1.0)
            beta[0] = np.log(share / (1 - share))
        return beta

    def fitted(self, beta: Floats) -> Floats:
        """Newton's steps, each halved until it makes nothing worse."""
        loss = self.loss(beta)
        for _ in range(_ROUNDS):
            slope = self.design.T @ self.missed(beta) - self.precision * (beta - self.centre)
            step = np.linalg.solve(self.curvature(beta), slope)
            while (new := self.loss(beta + step)) > loss + _SAME_LOSS:
                step = step / 2
            beta, gained, loss = beta + step, loss - new, new
            if gained < _SAME_LOSS and np.abs(step).max(initial=0.0) < _SAME_PLACE:
                break
        return beta

    def loss(self, beta: Floats) -> float:
        odds = self.offset + self.design @ beta
        away = beta - self.centre
        fit = self.trials * np.logaddexp(0, odds) - self.won * odds
        return float(fit.sum() + (self.precision * away**2).sum() / 2)

    def missed(self, beta: Floats) -> Floats:
        return np.asarray(self.won - self.trials * probability_of(self.offset + self.design @ beta))

    def curvature(self, beta: Floats) -> Floats:
        expected = probability_of(self.offset + self.design @ beta)
        weight = self.trials * np.maximum(expected * (1 - expected), 1e-12)
        curvature = self.design.T @ (self.design * weight[:, None])
        return np.asarray(curvature + np.diag(self.precision + 1e-10))


def _clustered(spread: Floats, scores: Floats, who: NDArray[Any]) -> Floats:
    _, place = np.unique(who, return_inverse=True)
    sums = np.zeros((int(place.max()) + 1, scores.shape[1]))
    np.add.at(sums, place, scores)
    return np.asarray(spread @ (sums.T @ sums) @ spread)
