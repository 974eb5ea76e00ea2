"""Measures how good a model was: what it said about each case against who was won (0 or 1).

Arrays are one-dimensional and of one length; every case weighs the same. A figure that the cases cannot give (none at
all, or only one of won and lost) is NaN, never an error and never a guess; lengths that differ, a `won` that is not
0 or 1 and a score that is NaN raise `ValueError`. Intervals hold with `level` (0.95: in 95 of 100 such samples).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from reifegrad.measure.log_odds import log_odds_of, probability_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Interval: TypeAlias = tuple[float, float]

NAN = float("nan")
LEVEL = 0.95
_SMALLEST = 1e-15  # a probability of exactly 0 or 1 that fails would cost infinitely much


@dataclass(frozen=True)
class Decile:
    """One part of the cases ordered by score; part 1 holds the highest.

    `rate` is won / n with its Wilson interval, `mean` the mean of the score (the mean probability where the score is
    one), `lift` the rate over that of all cases, `caught` the share of all won in this part and those above it.
    """

    part: int
    n: int
    won: int
    rate: float
    lower: float
    upper: float
    mean: float
    lowest: float
    highest: float
    lift: float
    caught: float


def auc(won: ArrayLike, score: ArrayLike) -> float:
    """The chance that a won case has a higher score than a lost one; equal scores count half.

    NaN unless there are both.
    """
    happened, values = _checked(won, score)
    if not _has_both(happened):
        return NAN
    # The rank sum of Mann and Whitney: learning asks hundreds of times, and a whole curve takes 20 x as long.
    n_won = int(happened.sum())
    above = float(_mid_ranks(values)[happened].sum()) - n_won * (n_won + 1) / 2
    return above / (n_won * (len(values) - n_won))


def auc_interval(won: ArrayLike, score: ArrayLike, level: float = LEVEL) -> Interval:
    """The interval of the AUC, on the scale of log odds, so that it stays within 0 and 1.

    Its variance is that of E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson: "Comparing the areas under two or more
    correlated receiver operating characteristic curves: a nonparametric approach", Biometrics 44 (1988), 837-845.

    Where the score parts won and lost without a fault (DeLong knows no doubt then), and with fewer than two of one
    kind, the Wilson interval over the smaller of the two numbers is given: few cases prove little. NaN unless both.
    """
    happened, values = _checked(won, score)
    if not _has_both(happened):
        return NAN, NAN
    n_won = int(happened.sum())
    n_lost = len(happened) - n_won
    above_lost, below_won = _placements(happened, values)
    area = float(above_lost.mean())
    if n_won < 2 or n_lost < 2:
        return wilson(area * min(n_won, n_lost), min(n_won, n_lost), level)
    variance = float(above_lost.var(ddof=1) / n_won + below_won.var(ddof=1) / n_lost)
    if variance <= 0 or not 0 < area < 1:
        return wilson(area * min(n_won, n_lost), min(n_won, n_lost), level)
    spread = _z(level) * math.sqrt(variance) / (area * (1 - area))
    lower, upper = probability_of(log_odds_of(area) + np.array([-spread, spread])).tolist()
    return lower, upper


def auc_difference(won: ArrayLike, score: ArrayLike, other: ArrayLike, level: float = LEVEL) -> tuple[float, Interval]:
    """By how much the AUC of `score` is above that of `other` over the same cases, and the interval after DeLong.

    Both saw the same leads, so that far smaller differences can be told than from two intervals side by side. NaN
    unless there are at least two won and two lost.
    """
    happened, first = _checked(won, score)
    _, second = _checked(won, other)
    n_won = int(happened.sum())
    n_lost = len(happened) - n_won
    if n_won < 2 or n_lost < 2:
        return NAN, (NAN, NAN)
    sides = zip(_placements(happened, first), _placements(happened, second), strict=True)
    above_lost, below_won = (mine - theirs for mine, theirs in sides)
    gain = float(above_lost.mean())
    spread = _z(level) * math.sqrt(above_lost.var(ddof=1) / n_won + below_won.var(ddof=1) / n_lost)
    return gain, (gain - spread, gain + spread)


def auc_within(won: ArrayLike, score: ArrayLike, period: ArrayLike) -> float:
    """The mean of the AUCs inside the periods (any labels): how well the score orders those of one time.

    A period weighs won x lost / (won + lost), as much as it can tell; one without both weighs nothing. NaN if none.
    """
    happened, values = _checked(won, score)
    labels = np.asarray(period)
    if labels.shape != happened.shape:
        raise ValueError("period is not as long as won")
    total, weights = 0.0, 0.0
    _, places = np.unique(labels, return_inverse=True)
    order = np.argsort(places, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(places[order])) + 1) if len(order) else ():
        n_won = int(happened[rows].sum())
        weight = n_won * (len(rows) - n_won) / len(rows)
        if weight:
            total += weight * auc(happened[rows], values[rows])
            weights += weight
    return total / weights if weights else NAN


def average_precision(won: ArrayLike, score: ArrayLike) -> float:
    """The mean share of won cases among those at least as high, over all won ones. NaN unless both kinds."""
    happened, values = _checked(won, score)
    if not _has_both(happened):
        return NAN
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(happened, values))


def log_loss(won: ArrayLike, probability: ArrayLike) -> float:
    """The mean of -ln of the probability given to what happened; 0 and 1 are taken as 1e-15 off. NaN if empty."""
    happened, values = _probabilities(won, probability)
    if not len(happened):
        return NAN
    from sklearn.metrics import log_loss as mean_log_loss

    return float(mean_log_loss(happened, np.clip(values, _SMALLEST, 1 - _SMALLEST), labels=[False, True]))


def brier(won: ArrayLike, probability: ArrayLike) -> float:
    """The mean square of the distance between probability and what happened. NaN if empty."""
    happened, values = _probabilities(won, probability)
    if not len(happened):
        return NAN
    from sklearn.metrics import brier_score_loss

    return float(brier_score_loss(happened, values, pos_label=True))


def calibration_error(won: ArrayLike, probability: ArrayLike, bins: int = 10) -> float:
    """The expected calibration error: |rate - mean probability| over bins of equal width, weighted by their cases.

    A bin holds its lower bound; the last one also holds 1. NaN if empty.
    """
    happened, values = _probabilities(won, probability)
    if not len(happened):
        return NAN
    place = np.minimum((values * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(place, weights=happened - values, minlength=bins)
    return float(np.abs(gaps).sum() / len(happened))


def wilson(won: float, total: float, level: float = LEVEL) -> Interval:
    """The Wilson interval of a share; of nothing at all it is (0, 1): nothing is known.

    E. B. Wilson: "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209-212. Own code, because `won` need not be a whole number: cases of one lead
    count as parts of one.
    """
    if not 0 <= won <= total:
        raise ValueError(f"{won} of {total} is no share")
    if not total:
        return 0.0, 1.0
    z = _z(level)
    share = won / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    lower = 0.0 if won == 0 else max((middle - spread) / scale, 0.0)
    upper = 1.0 if won == total else min((middle + spread) / scale, 1.0)
    return lower, upper


def lift_at(won: ArrayLike, score: ArrayLike, share: float) -> float:
    """The rate among the best `share` (0 to 1, at least one case) over the rate of all.

    Of equal scores at the border as many count as fit, each with their common rate: no order of rows decides.
    NaN without a won case.
    """
    if not 0 < share <= 1:
        raise ValueError("share lies above 0, up to 1")
    happened, values = _checked(won, score)
    if not happened.any():
        return NAN
    wanted = max(1, round(share * len(values)))
    border = np.partition(values, len(values) - wanted)[len(values) - wanted]
    above, at = values > border, values == border
    caught = float(happened[above].sum()) + (wanted - int(above.sum())) * float(happened[at].mean())
    return caught / wanted / float(happened.mean())


def deciles(won: ArrayLike, score: ArrayLike, parts: int = 10, level: float = LEVEL) -> tuple[Decile, ...]:
    """The cases in `parts` of about equal size by score, highest first; equal scores always stay together.

    So a score with few values gives fewer, larger parts: those whose middle lies in a part are its own, and parts
    without a case are left out.
    """
    happened, values = _checked(won, score)
    if not len(values):
        return ()
    place = ((_mid_ranks(-values) - 0.5) * parts / len(values)).astype(np.int64)
    everybody, rate_of_all = int(happened.sum()), float(happened.mean())
    rows, caught = [], 0
    for part in np.unique(place):
        mine, scores = happened[place == part], values[place == part]
        n, n_won = len(mine), int(mine.sum())
        caught += n_won
        lower, upper = wilson(n_won, n, level)
        rows.append(
            Decile(
                part=int(part) + 1,
                n=n,
                won=n_won,
                rate=n_won / n,
                lower=lower,
                upper=upper,
                mean=float(scores.mean()),
                lowest=float(scores.min()),
                highest=float(scores.max()),
                lift=n_won / n / rate_of_all if rate_of_all else NAN,
                caught=caught / everybody if everybody else NAN,
            )
        )
    return tuple(rows)


def gains(won: ArrayLike, score: ArrayLike) -> tuple[Floats, Floats]:
    """Which share of all won (second) stands in which share of all cases (first), taken from the highest score down.

    One point after each distinct score, from (0, 0) to (1, 1); what lies between is a straight line, for equal scores
    have no order. Both empty without a won case.
    """
    happened, values = _checked(won, score)
    if not happened.any():
        return np.empty(0), np.empty(0)
    levels, place = np.unique(-values, return_inverse=True)
    n = np.bincount(place, minlength=len(levels))
    caught = np.bincount(place, weights=happened, minlength=len(levels))
    return (
        np.concatenate([[0.0], np.cumsum(n) / len(values)]),
        np.concatenate([[0.0], np.cumsum(caught) / happened.sum()]),
    )


def psi(expected: ArrayLike, actual: ArrayLike, bins: int = 10) -> float:
    """The population stability index of `actual` against `expected`: 0 the same, from 0.1 watch, from 0.25 another.

    Numbers are cut at the quantiles of `expected`, words and booleans compared one by one; NaN and None are a part of
    their own. NaN if one side is empty. Few cases move it by chance: see `psi_by_chance`.
    """
    before, after = counts_of(expected, actual, bins)
    return psi_of_counts(before, after)


def psi_of_counts(expected: ArrayLike, actual: ArrayLike) -> float:
    """The population stability index of counts per part. Half a case is added to each, so that 0 has a logarithm."""
    before, after = np.asarray(expected, dtype=np.float64), np.asarray(actual, dtype=np.float64)
    if before.shape != after.shape:
        raise ValueError("expected and actual have other parts")
    if not before.sum() or not after.sum():
        return NAN
    there = before + after > 0
    before, after = before[there] + 0.5, after[there] + 0.5
    before, after = before / before.sum(), after / after.sum()
    return float(((after - before) * np.log(after / before)).sum())


def psi_by_chance(parts: int, n_expected: int, n_actual: int, level: float = LEVEL) -> float:
    """The index that mere chance stays below (with `level`) where nothing has changed: small samples differ anyhow."""
    from scipy.stats import chi2

    if parts < 2:
        return 0.0
    if not n_expected or not n_actual:
        return NAN
    return float(chi2.ppf(level, parts - 1) * (1 / n_expected + 1 / n_actual))


def counts_of(expected: ArrayLike, actual: ArrayLike, bins: int = 10) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many of each side fall into the same parts (see `psi`); the last part counts NaN and None."""
    before, after = _as_given(expected), _as_given(actual)
    if before.dtype.kind in "iuf" and after.dtype.kind in "iuf":
        return _counts_of_numbers(before.astype(np.float64), after.astype(np.float64), bins)
    words = [np.array(["" if _unknown(value) else f"={value}" for value in side.tolist()]) for side in (before, after)]
    names = sorted({*words[0].tolist(), *words[1].tolist()} - {""})
    places = {name: place for place, name in enumerate([*names, ""])}
    before_places, after_places = (np.array([places[w] for w in side.tolist()], dtype=np.int64) for side in words)
    return np.bincount(before_places, minlength=len(places)), np.bincount(after_places, minlength=len(places))


def _counts_of_numbers(before: Floats, after: Floats, bins: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    known = before[~np.isnan(before)]
    edges = np.unique(np.quantile(known, np.arange(1, bins) / bins, method="inverted_cdf")) if len(known) else known
    parts = len(edges) + 2  # up to each edge, above the last, unknown

    def counted(side: Floats) -> NDArray[np.int64]:
        place = np.where(np.isnan(side), parts - 1, np.searchsorted(edges, side, side="left"))
        return np.bincount(place.astype(np.int64), minlength=parts)

    return counted(before), counted(after)


def _as_given(values: ArrayLike) -> NDArray[Any]:
    """An array as it is; a list keeps its values (NumPy would make words of a NaN among words)."""
    if isinstance(values, np.ndarray):
        return values
    kept = np.asarray(values, dtype=object)
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in kept.tolist())
    return kept.astype(np.float64) if numbers else kept


def _unknown(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _checked(won: ArrayLike, score: ArrayLike) -> tuple[NDArray[np.bool_], Floats]:
    happened, values = np.asarray(won), np.asarray(score, dtype=np.float64)
    if happened.ndim != 1 or happened.shape != values.shape:
        raise ValueError(f"won has the shape {happened.shape}, the score {values.shape}")
    if not np.isin(happened, (0, 1)).all():
        raise ValueError("won holds something else than 0 and 1")
    if np.isnan(values).any():
        raise ValueError("a score is NaN")
    return happened.astype(np.bool_), values


def _probabilities(won: ArrayLike, probability: ArrayLike) -> tuple[NDArray[np.bool_], Floats]:
    happened, values = _checked(won, probability)
    if len(values) and not (values.min() >= 0 and values.max() <= 1):
        raise ValueError("a probability lies outside of 0 and 1")
    return happened, values


def _has_both(happened: NDArray[np.bool_]) -> bool:
    """Whether there are won and lost cases: without both there is no order to be judged."""
    return 0 < int(happened.sum()) < len(happened)


def _placements(happened: NDArray[np.bool_], values: Floats) -> tuple[Floats, Floats]:
    """Which share of the lost each won case is above, and which share of the won each lost case is below.

    From mid-ranks, in one sort instead of all pairs. The mean of either is the AUC. X. Sun, W. Xu: "Fast
    implementation of DeLong's algorithm for comparing the areas under correlated receiver operating characteristic
    curves", IEEE Signal Processing Letters 21 (2014), 1389-1393.
    """
    n_won = int(happened.sum())
    ranks = _mid_ranks(values)
    above_lost = (ranks[happened] - _mid_ranks(values[happened])) / (len(values) - n_won)
    below_won = 1 - (ranks[~happened] - _mid_ranks(values[~happened])) / n_won
    return above_lost, below_won


def _mid_ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share the mean of theirs."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(values), dtype=np.float64)


def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError("level lies between 0 and 1")
    return NormalDist().inv_cdf(0.5 + level / 2)
