"""Estimates how far the bins of a feature lie apart beyond chance, in log-odds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.predict.learn.grid import Floats

LEAST, USUAL = 0.15, 0.5
"""`USUAL` is what is expected before anything is seen, and the most: bins that lie further apart in one time have been
seen to come closer in the next (bench of learning, bank). Few bins can look alike by chance, hence `LEAST`."""


def counts(places: NDArray[np.intp], won: NDArray[np.int8], size: int) -> tuple[Floats, Floats]:
    """Leads and wins of each bin."""
    leads = np.bincount(places, minlength=size)
    wins = np.bincount(places[won == 1], minlength=size)
    return leads.astype(np.float64), wins.astype(np.float64)


def spread_of(leads: Floats, wins: Floats) -> float:
    """The deviation of the bins' log odds around those of all leads, with what chance explains taken off.

    It is how far from 0 effects of this feature are to be expected: a prior learned from the feature itself, so that
    rare bins are drawn to 0 the more, the less its frequent ones differ. Method of moments: DerSimonian and Laird,
    "Meta-analysis in clinical trials", Controlled Clinical Trials 7 (1986), formula 8, on score statistics.
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
