"""Controls the false discovery rate of many comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FALSE_DISCOVERIES = 0.05
"""Of what is called found, at most this share is expected to be chance."""

_ROUNDS = 30


def benjamini_hochberg(p_values: ArrayLike, rate: float = FALSE_DISCOVERIES) -> NDArray[np.bool_]:
    """Which of many comparisons are found, so that at most `rate` of those found are expected to be false."""
    p = np.asarray(p_values, dtype=np.float64)
    found = np.zeros(len(p), dtype=bool)
    order = np.argsort(p, kind="stable")
    below = np.flatnonzero(p[order] <= rate * np.arange(1, len(p) + 1) / max(len(p), 1))
    if len(below):
        found[order[: below[-1] + 1]] = True
    return found


def log_odds_of(won: ArrayLike, total: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log-odds of shares and their variances; half a case is added to each side, so that 0 of 5 has some."""
    yes = np.asarray(won, dtype=np.float64) + 0.5
    no = np.asarray(total, dtype=np.float64) - np.asarray(won, dtype=np.float64) + 0.5
    return np.log(yes / no), 1 / yes + 1 / no


def shrink(won: ArrayLike, total: ArrayLike, base: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log-odds of each class against the share `base`, drawn towards 0 as far as chance would explain them; errors.

    How much the classes of one attribute truly differ is estimated from themselves: by how much their counts lie
    farther from what `base` lets expect than binomial counts would. A class without cases gets 0.
    """
    yes, n = np.asarray(won, dtype=np.float64), np.asarray(total, dtype=np.float64)
    there = n > 0
    return shrink_by(yes, n, base, _true_spread((yes - n * base)[there], (n * base * (1 - base))[there]))


def _true_spread(surplus: NDArray[np.float64], information: NDArray[np.float64]) -> float:
    """The standard deviation of true log-odds that explains the surplus of won leads (Paule and Mandel)."""
    low, high = 0.0, 3.0
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        unlikely = (surplus**2 / (information + (information * middle) ** 2)).sum()
        low, high = (middle, high) if unlikely > len(surplus) - 1 else (low, middle)
    return max(high, 1e-3)


def shrink_by(
    won: NDArray[np.float64], total: NDArray[np.float64], base: float, spread: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same with a known `spread`: the standard deviation of true log-odds among classes (found by Newton)."""
    centre = np.log(base / (1 - base))
    effect = np.zeros(len(total))
    for _ in range(_ROUNDS):
        expected = 1 / (1 + np.exp(-centre - effect))
        curvature = total * expected * (1 - expected) + spread**-2
        effect += np.clip((won - total * expected - effect * spread**-2) / curvature, -1, 1)
    return effect, 1 / np.sqrt(curvature)


def round_number(value: float) -> float:
    """The nearest of ..., 1, 2, 5, 10, 20, 50, 100, ..."""
    if value == 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(abs(value)))
    nearest = min((1.0, 2.0, 5.0, 10.0), key=lambda step: abs(step * power - abs(value)))
    return float(f"{np.sign(value) * nearest * power:.6g}")
