"""Counts whose mean and variance are known: how likely each is, and the shortest interval that holds most of them.

The family is that of two parameters: the negative binomial where the variance is above the mean, the binomial where it
is below (L. J. Simon: "The negative binomial and the Poisson distributions compared", Proceedings of the Casualty
Actuarial Society 47 (1960), 20-24; both are of the class of Panjer, which is what the recursion below is).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_POISSON = 1e-6
_WIDE = 12.0
"""Standard deviations above the mean up to which counts are looked at; and some more for the tail of few."""


@dataclass(frozen=True)
class CountDistribution:
    """How likely each count is: `chance[n]`. It adds up to 1."""

    chance: Floats

    def interval(self, share: float) -> tuple[int, int]:
        """The shortest interval of counts that holds at least this share, from the likeliest count outwards.

        Counts are whole: of few it holds more than the share, for there is no interval that holds just so much.
        """
        low = high = int(np.argmax(self.chance))
        held, last = float(self.chance[low]), len(self.chance) - 1
        while held < share - 1e-12 and (low > 0 or high < last):
            below = self.chance[low - 1] if low > 0 else -1.0
            above = self.chance[high + 1] if high < last else -1.0
            if below > above:
                low -= 1
                held += float(below)
            else:
                high += 1
                held += float(above)
        return low, high

    def draw(self, rng: np.random.Generator, size: int) -> NDArray[np.int64]:
        """Counts drawn by chance."""
        return np.searchsorted(np.cumsum(self.chance), rng.random(size) * (1 - 1e-12), side="right").astype(np.int64)


def counts_of(mean: float, variance: float) -> CountDistribution:
    """The distribution of a mean and a variance; of a variance that no count can have, the nearest that one can."""
    if mean <= 0:
        return CountDistribution(np.ones(1))
    spread = variance / mean
    size = int(mean + _WIDE * np.sqrt(max(variance, mean)) + 20 * max(spread, 1.0))
    places = np.arange(1, size + 1, dtype=np.float64)
    if abs(spread - 1) < _POISSON:
        steps = mean / places
    elif spread > 1:
        often = mean / (spread - 1)
        steps = (1 - 1 / spread) * (often + places - 1) / places
    else:
        trials = max(np.ceil(mean), np.round(mean / (1 - max(spread, 0.0))))
        chance = mean / trials
        odds = chance / max(1 - chance, 1e-12)
        steps = np.maximum(odds * (trials - places + 1) / places, 0.0)
    with np.errstate(divide="ignore"):
        logs = np.concatenate([[0.0], np.cumsum(np.log(steps))])
    chance_of = np.exp(logs - logs.max())
    return CountDistribution(chance_of / chance_of.sum())
