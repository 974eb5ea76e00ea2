"""Finds features that tell the time of a case rather than anything about the lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.quality import auc, auc_within
from reifegrad.predict.learn.weights_of_evidence import weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.predict.learn.grid import BinGrid, Codes

PERIODS = 12
TELLS_TIME = 0.6
"""Share of the variance of the row's place in time that a feature explains, from which it is the time."""

NAMES_PERIOD = 0.5
"""Share of the uncertainty about the period that a feature takes away, from which its bins hardly overlap in time."""

TELLS_SOME_TIME = 0.2
NOTHING_LEFT = 0.52
"""AUC within periods below which nothing is left of a feature that tells some time."""


@dataclass(frozen=True)
class CalendarFeature:
    """A feature that carries a trend. AUCs are those of its own weights of evidence over the training rows."""

    feature: str
    time_explained: float
    period_named: float
    auc_pooled: float
    auc_within: float


def find_calendar_features(grid: BinGrid, codes: Codes, won: NDArray[np.int8]) -> tuple[CalendarFeature, ...]:
    """The features whose bins belong to times: they hardly overlap, or order nobody within a period.

    Needs 200 rows, or it finds none.
    """
    leads = len(won)
    if leads < 200:
        return ()
    place = np.arange(leads) / leads
    periods = (place * PERIODS).astype(np.intp)
    found = []
    for name, bins in grid.bins.items():
        explained = float(_explained(codes[name], place, bins.size))
        named = _information_on_period(codes[name], periods, bins.size)
        if max(explained, named) < TELLS_SOME_TIME:
            continue
        score = weights(codes[name], won, bins.size, None)[codes[name]]
        feature = CalendarFeature(name, explained, named, auc(won, score), auc_within(won, score, periods))
        only_trend = feature.auc_within < NOTHING_LEFT and feature.auc_pooled - feature.auc_within > 0.03
        if explained >= TELLS_TIME or named >= NAMES_PERIOD or only_trend:
            found.append(feature)
    return tuple(found)


def _explained(codes: NDArray[np.intp], place: NDArray[np.float64], size: int) -> float:
    """The share of the variance of the place in time that lies between the bins, corrected for their number."""
    counts = np.bincount(codes, minlength=size)
    sums = np.bincount(codes, weights=place, minlength=size)
    used = counts > 0
    between = float((sums[used] ** 2 / counts[used]).sum() - place.sum() ** 2 / len(place))
    total = float(((place - place.mean()) ** 2).sum())
    free = len(place) - int(used.sum())
    return 1 - (total - between) / free * (len(place) - 1) / total if free > 0 else 0.0


def _information_on_period(codes: NDArray[np.intp], periods: NDArray[np.intp], size: int) -> float:
    """How much less is unknown of the period when the bin is known, as a share; corrected for the number of bins."""
    table = np.bincount(codes * PERIODS + periods, minlength=size * PERIODS).reshape(size, PERIODS).astype(np.float64)
    table = table[table.sum(axis=1) > 0]
    share = table / table.sum()
    expected = share.sum(axis=1, keepdims=True) * share.sum(axis=0, keepdims=True)
    seen = share > 0
    known = float((share[seen] * np.log(share[seen] / expected[seen])).sum())
    by_chance = (len(table) - 1) * (PERIODS - 1) / (2 * len(codes))
    return float((known - by_chance) / np.log(PERIODS))
