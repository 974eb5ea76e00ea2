"""Turns log-odds into probabilities and back: the one place that does, for arrays and single numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_CERTAIN = 1e-9
"""A probability of exactly 0 or 1 has no log-odds; it is taken to be this far from certain."""


def probability_of(log_odds: ArrayLike) -> NDArray[np.float64]:
    """The probability, from 0 to 1, of log-odds however large."""
    from scipy.special import expit

    return np.asarray(expit(np.asarray(log_odds, dtype=np.float64)))


def log_odds_of(probability: ArrayLike) -> NDArray[np.float64]:
    """The log-odds of a probability; always finite."""
    from scipy.special import logit

    return np.asarray(logit(np.clip(np.asarray(probability, dtype=np.float64), _CERTAIN, 1 - _CERTAIN)))
