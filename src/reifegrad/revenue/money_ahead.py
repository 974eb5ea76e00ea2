"""What so many wins are worth: sums of amounts drawn from those that were won lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.revenue.counts import CountDistribution
    from reifegrad.revenue.cycle import Cycles

    Floats = NDArray[np.float64]

DRAWS = 4_000
POOL = 500
"""The newest wins, whose amounts are drawn from."""
_SEED = 20_240_501
_MOST = 4_000_000
_ENDS = (0.1, 0.9)


@dataclass(frozen=True)
class Wins:
    """One place a win, or several alike: when (days since 1970), how many, and for how many cents each."""

    at: Floats
    count: Floats
    cents: NDArray[np.int64]

    def newest(self) -> NDArray[np.int64] | None:
        """The amounts of the newest wins, also of those without one (0); None if none has any."""
        pool = self.cents[np.argsort(self.at, kind="stable")[-POOL:]]
        return pool if pool.any() else None


def wins_of(known: Cycles) -> Wins:
    """All wins: the first decisions of leads, and those after them."""
    won = known.won & ~np.isnan(known.decided)
    return Wins(
        at=np.concatenate([known.decided[won], known.again]),
        count=np.concatenate([known.count[won], np.ones(len(known.again))]),
        cents=np.concatenate([known.cents[won], known.again_cents]),
    )


def money_of(
    counts: CountDistribution, pool: NDArray[np.int64], stretch: float = 1.0, *, draws: int = DRAWS
) -> tuple[int, int, int]:
    """The mean of the sums in cents, and from where to where the middle 80 % of them lie.

    Counts and amounts are drawn apart, always with the same dice: whether a large customer is likelier to be won is not
    looked at. Of very many wins the sums are taken to be normal, which they are. `stretch` is that of the variance.
    """
    rng = np.random.default_rng(_SEED)
    each = counts.draw(rng, draws)
    mean = float(np.arange(len(counts.chance)) @ counts.chance) * float(pool.mean())
    total = int(each.sum())
    if total > _MOST:
        sums = each * pool.mean() + np.sqrt(each) * pool.std() * rng.standard_normal(draws)
    else:
        drawn = np.concatenate([[0], np.cumsum(rng.choice(pool, total))])
        ends = np.cumsum(each)
        sums = drawn[ends] - drawn[ends - each]
    low, high = mean + (np.quantile(sums, _ENDS) - mean) * np.sqrt(stretch)
    return round(mean), max(0, int(np.floor(low))), int(np.ceil(high))
