"""Rates how well a model orders leads and whether its probabilities hold, as codes.

One scale for every command that rates a model: what `learn` calls good, `backtest` calls good. The rating
rests on the lower end of what is known: on the interval of the AUC of all cases or of the AUC within periods, of the
two the one that is lower. For a sales rep compares leads of one time, and what chance explains is nobody's merit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import numpy as np

from reifegrad.measure import quality
from reifegrad.measure.log_odds import log_odds_of, probability_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Rating = Literal["unjudged", "reversed", "chance", "little", "fair", "good", "very_good"]
Level = Literal["unknown", "right", "high", "low"]

FEWEST = 10
"""Fewer won (or lost) cases than this tell nothing of an order."""

FAIR, GOOD, VERY_GOOD = 0.6, 0.7, 0.8
"""What the lower end of the interval of the AUC must reach."""


@dataclass(frozen=True)
class RankingQuality:
    """How well a score orders leads.

    `rung`: `unjudged` (fewer than `FEWEST` of a kind), `reversed` (the interval lies below 0.5), `chance` (it holds
    0.5), then by its lower end `little`, `fair`, `good` and `very_good`. `auc` with its interval is the lower one of
    the AUC of all cases and the AUC within periods, `by_period` says whether that is the latter; all NaN where nothing
    can be compared. `won` and `lost` count cases.
    """

    rung: Rating
    auc: float
    lower: float
    upper: float
    by_period: bool
    won: int
    lost: int

    @property
    def worth_using(self) -> bool:
        """Whether the order is worth working by."""
        return self.rung in {"fair", "good", "very_good"}


@dataclass(frozen=True)
class ProbabilityCheck:
    """Whether probabilities hold on average: `right` if the mean predicted lies in the interval of the rate.

    `factor` says how many times as high (`high`) or as low (`low`) they are, never below 1; None where nobody was won.
    `unknown`: without a case.
    """

    level: Level
    predicted: float
    rate: float
    lower: float
    upper: float
    factor: float | None


def rate_ranking(won: ArrayLike, score: ArrayLike, period: ArrayLike | None = None) -> RankingQuality:
    """The rating of a score. `period` labels the time of each case (its month); without it all are compared."""
    happened = np.asarray(won).astype(np.bool_)
    n_won, n_lost = int(happened.sum()), int(len(happened) - happened.sum())
    area, interval, by_period = quality.auc(won, score), quality.auc_interval(won, score), False
    if period is not None:
        within = quality.auc_within(won, score, period)
        if within < area:  # never where one of them is NaN
            area, interval, by_period = within, within_interval(won, within, period), True
    return RankingQuality(rating_of(interval, n_won, n_lost), area, *interval, by_period, n_won, n_lost)


def rating_of(interval: tuple[float, float], won: int, lost: int) -> Rating:
    """The rating of an interval of an AUC over so many cases."""
    lower, upper = interval
    if min(won, lost) < FEWEST or math.isnan(lower):
        return "unjudged"
    if upper < 0.5:
        return "reversed"
    if lower <= 0.5:
        return "chance"
    return "little" if lower < FAIR else "fair" if lower < GOOD else "good" if lower < VERY_GOOD else "very_good"


def within_interval(
    won: ArrayLike, within: float, period: ArrayLike, level: float = quality.LEVEL
) -> tuple[float, float]:
    """The interval of an AUC within periods (`quality.auc_within`), on the scale of log odds.

    Of each period by Hanley and McNeil (1982), which needs no more than one won case; periods are added up with the
    weights of the mean. (NaN, NaN) where no period has both kinds.
    """
    happened = np.asarray(won).astype(np.float64)
    _, places = np.unique(np.asarray(period), return_inverse=True)
    total = np.bincount(places).astype(np.float64)
    wins = np.bincount(places, weights=happened)
    both = (wins > 0) & (wins < total)
    n_won, n_lost = wins[both], (total - wins)[both]
    if not len(n_won) or math.isnan(within):
        return math.nan, math.nan
    fewer = float(np.minimum(n_won, n_lost).sum())
    if not 0 < within < 1:
        return quality.wilson(within * fewer, fewer, level)
    above, below = within / (2 - within), 2 * within**2 / (1 + within)
    variance = within * (1 - within) + (n_won - 1) * (above - within**2) + (n_lost - 1) * (below - within**2)
    weight = n_won * n_lost / (n_won + n_lost)
    error = math.sqrt(float((weight**2 * variance / (n_won * n_lost)).sum())) / float(weight.sum())
    spread = NormalDist().inv_cdf(0.5 + level / 2) * error / (within * (1 - within))
    lower, upper = probability_of(log_odds_of(within) + np.array([-spread, spread])).tolist()
    return lower, upper


def check_probabilities(won: ArrayLike, probability: ArrayLike) -> ProbabilityCheck:
    """Whether what was predicted for cases is, on average, what became of them."""
    happened, chance = np.asarray(won).astype(np.float64), np.asarray(probability, dtype=np.float64)
    if not len(happened):
        return ProbabilityCheck("unknown", math.nan, math.nan, 0.0, 1.0, None)
    return check_mean_probability(float(chance.mean()), int(happened.sum()), len(happened))


def check_mean_probability(predicted: float, won: int, cases: int) -> ProbabilityCheck:
    """The same, of a mean probability and of counts."""
    lower, upper = quality.wilson(won, cases)
    rate = won / cases if cases else math.nan
    level: Level = "unknown" if not cases else "high" if predicted > upper else "low" if predicted < lower else "right"
    factor = None if not won or predicted <= 0 else max(predicted / rate, rate / predicted)
    return ProbabilityCheck(level, predicted, rate, lower, upper, factor)
