"""Calibrates log-odds on the newest training rows, and measures the error that remains."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.log_odds import log_odds_of, probability_of
from reifegrad.measure.logistic import fit_logistic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reifegrad.predict.learn.grid import Floats

BLOCKS = 12
FADES = 0.7
"""What a validation block counts, against the next newer one."""

HORIZON = 3
"""The level is forecast for so many blocks of twelve: as long as the test, a fifth of the whole against four fifths."""

DRIFTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Deviations of the level from block to block that are thought possible, in log odds; smaller ones are likelier."""

RETURNS = (0.5, 0.8, 1.0)
"""Shares of the level that are thought to stay from block to block: it comes back to that of all rows, or never."""

NODES = 200
"""Deviations of the level over which an interval is averaged, equally likely ones."""

PRIOR_SLOPE = 0.1
"""Slopes are expected within this of 1."""


@dataclass(frozen=True)
class Level:
    """What has to be added to log odds, and the variance of that for the time to come."""

    shift: float
    variance: float


@dataclass(frozen=True)
class ProbabilityCalibration:
    """How log odds were moved (`slope * x + shift`), and the deviations that remain, in log odds.

    `drift` is the deviation of the level in the time to come, estimated from how far the forecasts for the
    validation blocks erred; `slope_deviation` that of the slope; `middle` the log odds at which the slope turns;
    `uneven` the deviation of a tenth of the leads from level and slope;
    `blocks` how many forecasts there were: from few the deviations are known badly, which widens intervals.
    """

    slope: float
    shift: float
    drift: float
    slope_deviation: float
    middle: float
    uneven: float
    blocks: int

    def interval(self, probability: float, leads: int, level: float = 0.95) -> tuple[float, float]:
        """Where the observed rate of so many leads of that mean probability is expected: drift, slope and chance.

        The quantiles of how many are won, a whole number: of few leads none may be expected.
        """
        from scipy.stats import binom, t

        odds = float(log_odds_of(probability))
        drift = self.drift**2 + self.uneven**2 + (self.slope_deviation * (odds - self.middle)) ** 2
        nodes = (np.arange(NODES) + 0.5) / NODES
        rates = probability_of(odds + math.sqrt(drift) * t.ppf(nodes, max(self.blocks, 1)))

        def least(share: float) -> float:
            """The least number of won leads that is not exceeded with that probability, as a rate."""
            low, high = 0, leads
            while low < high:
                middle = (low + high) // 2
                if float(binom.cdf(middle, leads, rates).mean()) >= share:
                    high = middle
                else:
                    low = middle + 1
            return low / leads

        return least((1 - level) / 2), least((1 + level) / 2)


def level_of(log_odds: Floats, won: NDArray[np.int8]) -> Level:
    """The shift that fits the newest rows, by how much it moved until then, over blocks in time order."""
    blocks = max(1, min(BLOCKS, int(min(won.sum(), len(won) - won.sum())) // 8))
    found = [
        level_offset(odds, part)
        for odds, part in zip(np.array_split(log_odds, blocks), np.array_split(won, blocks), strict=True)
    ]
    chances, levels, variances = [], [], []
    for drift, stays in itertools.product(DRIFTS, RETURNS):
        chance, level, variance = _filtered(found, drift, stays)
        ahead = float(np.mean([stays**step for step in range(1, HORIZON + 1)]))
        chances.append(chance - drift / 0.1)
        levels.append(level * ahead)
        variances.append(variance * ahead**2 + drift**2 * HORIZON / 2)
    share = np.exp(np.array(chances) - max(chances))
    share /= share.sum()
    mean = float(share @ levels)
    spread = float(share @ (np.array(variances) + (np.array(levels) - mean) ** 2))
    return Level(mean, spread)


def level_offset(log_odds: Floats, won: NDArray[np.int8], doubt: float = 2.0) -> tuple[float, float]:
    """What has to be added to the log odds of a block so that the mean fits, and its variance.

    A normal prior with deviation `doubt` keeps it finite where none or all were won.
    """
    fit = fit_logistic(np.empty((len(won), 0)), won, (), base=doubt, offset=log_odds)
    return fit.intercept, fit.intercept_error**2


def _filtered(found: Sequence[tuple[float, float]], drift: float, stays: float) -> tuple[float, float, float]:
    """The log likelihood of such a level, its last value and its variance.

    The Kalman filter of a local level model (J. Durbin, S. J. Koopman: "Time Series Analysis by State Space Methods",
    2nd edition, Oxford University Press 2012, section 2.2), with a level that returns by a share from block to block.
    """
    level, variance, likelihood = 0.0, 0.25, 0.0
    for number, (value, noise) in enumerate(found):
        if number:
            level, variance = level * stays, variance * stays**2 + drift**2
        total = variance + noise
        likelihood -= (math.log(total) + (value - level) ** 2 / total) / 2
        gain = variance / total
        level += gain * (value - level)
        variance *= 1 - gain
    return likelihood, level, variance


def slope_of(blocks: Sequence[tuple[Floats, NDArray[np.int8]]]) -> tuple[float, float]:
    """The slope that fits blocks of forecasts, and its deviation; each has a level of its own, newer ones count more.

    Slopes differ between blocks; how much they do is estimated, and the mean is drawn towards 1.
    """
    fits = [_line(odds, won) for odds, won in blocks]
    slopes, noise = np.array([fit[1] for fit in fits]), np.array([fit[2] for fit in fits])
    if not len(slopes):
        return 1.0, PRIOR_SLOPE
    between = max(0.0, float(np.mean((slopes - slopes.mean()) ** 2 - noise))) if len(slopes) > 1 else PRIOR_SLOPE**2
    age = np.arange(len(slopes))[::-1]
    weights = FADES**age / (noise + between + 1e-9)
    total = weights.sum() + 1 / PRIOR_SLOPE**2
    return float((weights @ slopes + 1 / PRIOR_SLOPE**2) / total), float(math.sqrt(1 / total + between))


def uneven_of(blocks: Sequence[tuple[Floats, NDArray[np.int8]]]) -> float:
    """The deviation of tenths of the leads of a block from its level and slope, in log odds, beyond chance."""
    beyond = []
    for odds, won in blocks:
        level, slope, _ = _line(odds, won)
        for part in np.array_split(np.argsort(odds, kind="stable"), 10):
            if len(part):
                miss, noise = level_offset(level + slope * odds[part], won[part], doubt=1.0)
                beyond.append(miss**2 * 10 / 8 - noise)  # level and slope have taken two of ten
    return math.sqrt(max(0.0, float(np.mean(beyond)))) if beyond else 0.0


def _line(log_odds: Floats, won: NDArray[np.int8]) -> tuple[float, float, float]:
    """Level and slope of one block and the variance of the slope, by a logistic regression with a weak prior."""
    fit = fit_logistic(log_odds[:, None], won, 1.0, mean=1.0, base=2.0)
    return fit.intercept, float(fit.weights[0]), float(fit.errors[0]) ** 2
