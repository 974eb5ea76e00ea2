"""Draws the log-odds of rare classes towards those of all cases: how much they differ truly, and what is left of each.

Few cases differ by chance. How far classes lie apart beyond chance is estimated from the classes themselves, by moments
of the score statistics (won minus expected, and its variance), and each class is drawn towards 0 as far as chance would
explain it (empirical Bayes). There are two estimators of that deviation, because two things are asked:

- `true_spread`, Paule and Mandel, for a profile that is published class by class: iterated until the surplus is
  explained, so that it holds also where the classes truly differ much and a few of them have most of the cases.
- `prior_spread`, DerSimonian and Laird, for a prior in learning: in closed form, since it is asked of every feature in
  every block, and bounded, since what matters there is what will be met in a later time, not what was seen in this one.

Both belong to one method of moments (R. DerSimonian, R. Kacker: "Random-effects model for meta-analysis of clinical
trials: an update", Contemporary Clinical Trials 28 (2007), 105-114). `drawn_rate` asks for less: a rate of each bin
that is never 0 or 1, where nothing else is wanted of the bins than their order.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.log_odds import log_odds_of
from reifegrad.measure.logistic import fit_logistic

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

LEAST, USUAL = 0.15, 0.5
"""`USUAL` is what is expected before anything is seen, and the most: bins that lie further apart in one time have been
seen to come closer in the next (bench of learning, bank). Few bins can look alike by chance, hence `LEAST`."""

_ROUNDS = 30
_WIDEST = 3.0
_FEW = 5.0
"""A bin counts as if five more cases of the mean rate lay in it."""


def smoothed_log_odds(won: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    """Log-odds of shares and their variances; half a case is added to each side, so that 0 of 5 has some.

    F. J. Anscombe: "On estimating binomial response relations", Biometrika 43 (1956), 461-464.
    """
    yes = np.asarray(won, dtype=np.float64) + 0.5
    no = np.asarray(total, dtype=np.float64) - np.asarray(won, dtype=np.float64) + 0.5
    return np.log(yes / no), 1 / yes + 1 / no


def shrink(won: ArrayLike, total: ArrayLike, base: float) -> tuple[Floats, Floats]:
    """Log-odds of each class against the share `base`, drawn towards 0 as far as chance would explain them; errors.

    How much the classes of one attribute truly differ is estimated from themselves: by how much their counts lie
    farther from what `base` lets expect than binomial counts would. A class without cases gets 0.
    """
    yes, n = np.asarray(won, dtype=np.float64), np.asarray(total, dtype=np.float64)
    there = n > 0
    return shrink_by(yes, n, base, true_spread((yes - n * base)[there], (n * base * (1 - base))[there]))


def shrink_by(won: Floats, total: Floats, base: float, spread: float) -> tuple[Floats, Floats]:
    """The same with a known `spread`: the standard deviation of true log-odds among classes."""
    classes = np.eye(len(total))
    fit = fit_logistic(classes, won, spread, base=0, offset=np.full(len(total), log_odds_of(base)), trials=total)
    return fit.weights, fit.errors


def true_spread(surplus: Floats, information: Floats) -> float:
    """The standard deviation of true log-odds that explains the surplus of won leads (at most 3).

    R. C. Paule, J. Mandel: "Consensus values and weighting factors", Journal of Research of the National Bureau of
    Standards 87 (1982), 377-385, on score statistics.
    """
    low, high = 0.0, _WIDEST
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        unlikely = (surplus**2 / (information + (information * middle) ** 2)).sum()
        low, high = (middle, high) if unlikely > len(surplus) - 1 else (low, middle)
    return max(high, 1e-3)


def prior_spread(leads: Floats, wins: Floats) -> float:
    """The deviation of the bins' log-odds around those of all leads, with what chance explains taken off.

    It is how far from 0 effects of this feature are to be expected: a prior learned from the feature itself, so that
    rare bins are drawn to 0 the more, the less its frequent ones differ. Method of moments: R. DerSimonian, N. Laird:
    "Meta-analysis in clinical trials", Controlled Clinical Trials 7 (1986), 177-188, formula 8, on score statistics.
    """
    rate = wins.sum() / leads.sum()
    weights = leads[leads > 0] * rate * (1 - rate)
    free = len(weights) - 1
    if free < 1 or not 0 < rate < 1:
        return USUAL
    missed = (wins - leads * rate)[leads > 0]
    beyond = float((missed**2 / weights).sum()) - free
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    return float(np.clip(math.sqrt(max(0.0, beyond / scale)), LEAST, USUAL))


def drawn_rate(won: ArrayLike, total: ArrayLike, base: float, cases: float = _FEW) -> Floats:
    """The rate of each bin if so many more `cases` of the rate `base` lay in it.

    The mean of the posterior with a beta prior (I. J. Good: "The Estimation of Probabilities", MIT Press 1965).
    """
    return np.asarray((np.asarray(won) + cases * base) / (np.asarray(total) + cases), dtype=np.float64)
