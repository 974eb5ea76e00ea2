"""Says how many wins are expected per week: of open leads, of those who will come, and of customers who buy again.

Nothing is known of later: the same function that looks ahead from today looks ahead from any past week, which is how it
is checked (`revenue.rolling`). What it says of a week is a mean and a variance; how far the past has differed from that
widens or narrows the interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.revenue.cycle import cycle_curve

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reifegrad.revenue.cycle import CycleCurve, Cycles

    Floats = NDArray[np.float64]

WEEK = 7.0
SHARE = 0.8
"""How often the truth lies in the interval."""


@dataclass(frozen=True)
class ForecastSettings:
    """How far one looks back, in weeks: for how long leads take, for how many come, for who buys again."""

    cycle_weeks: int = 104
    arrival_weeks: int = 13
    dispersion_weeks: int = 26
    again_weeks: int = 26


@dataclass(frozen=True)
class Expected:
    """What is expected of each of the next weeks: the parts of the mean, and the variance of the whole.

    `open_leads` are there and undecided; `curve` says how leads go.
    """

    of_open: Floats
    of_new: Floats
    of_again: Floats
    variance: Floats
    open_leads: float
    arrivals: float
    curve: CycleCurve

    @property
    def mean(self) -> Floats:
        """Wins that are expected of each week."""
        return self.of_open + self.of_new + self.of_again


@dataclass(frozen=True)
class Chances:
    """The calibrated probability of each open lead (by its place) to be won within `days` from the moment on."""

    chance: Floats
    days: float


def expect(
    known: Cycles, moment: float, weeks: int, settings: ForecastSettings, chances: Chances | None = None
) -> Expected:
    """What is expected of the weeks from a moment on.

    Args:
        known: What was known at the moment.
        moment: In days since 1970.
        weeks: How many.
        settings: How far one looks back.
        chances: Of each open lead of `known`, in their order; None: all that have the same age have the same chance.
    """
    curve = cycle_curve(known, moment, moment - WEEK * settings.cycle_weeks)
    undecided = np.isnan(known.decided)
    age, count = moment - known.created[undecided], known.count[undecided]
    bounds = WEEK * np.arange(weeks + 1)
    each = np.stack([curve.chance(age, low, high) for low, high in pairwise(bounds)])
    if chances is not None:
        usual = curve.chance(age, 0.0, chances.days)
        times = np.where(usual > 0, chances.chance / np.where(usual > 0, usual, 1.0), 0.0)
        whole = np.maximum((each * times).sum(axis=0), 1.0)
        each = each * times / whole
    of_open, var_open = each @ count, (each * (1 - each)) @ count
    came = weekly(known.created, known.count, moment, settings.dispersion_weeks)
    arrivals = float(came[: settings.arrival_weeks].mean())
    of_new, var_new = _of_new(curve, weeks, arrivals, _dispersion(came), settings.arrival_weeks)
    again = weekly(known.again, np.ones(len(known.again)), moment, settings.again_weeks)
    of_again = np.full(weeks, again.mean())
    level = (of_open + of_new) ** 2 / max(curve.wins, 1.0)  # how leads go is itself known from so many wins only
    variance = var_open + var_new + level + again.var() * (1 + 1 / len(again)) + of_again / len(again)
    return Expected(of_open, of_new, of_again, variance, float(count.sum()), arrivals, curve)


def weekly(at: Floats, count: ArrayLike, moment: float, weeks: int) -> Floats:
    """How many there were in each of the full weeks before a moment, the newest first."""
    ago = np.floor((moment - at) / WEEK)
    inside = (ago >= 0) & (ago < weeks)
    many = np.asarray(count, dtype=np.float64)[inside]
    return np.asarray(np.bincount(ago[inside].astype(np.int64), many, weeks), dtype=np.float64)


def _dispersion(counts: Floats) -> float:
    """How many times as much the weeks vary as they would by chance alone; at least once."""
    mean = counts.mean()
    return max(1.0, float(counts.var(ddof=1) / mean)) if mean > 0 else 1.0


def _of_new(curve: CycleCurve, weeks: int, arrivals: float, spread: float, seen: int) -> tuple[Floats, Floats]:
    """Mean and variance of the wins of those who come in these weeks, evenly over each."""
    within = np.arange(0.5, WEEK)
    ends = WEEK * np.arange(1, weeks + 1)[:, None] - within
    share = (curve.won_by(ends) - curve.won_by(np.maximum(ends - WEEK, 0.0))).mean(axis=1)
    mean = arrivals * np.cumsum(share)
    variance = arrivals * np.cumsum(share * (1 - share) + spread * share**2)
    return mean, variance + np.cumsum(share) ** 2 * arrivals * spread / seen
