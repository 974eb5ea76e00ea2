"""Reproducible random numbers for the demo company, the same to the bit on every machine.

Everything is drawn as whole numbers and looked up in rounded tables, because `exp` and `log` differ in
the last bit between processors and the demo company has to be the same company on every machine.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Array = NDArray[Any]

TABLE_BITS = 16
TABLE_SIZE = 1 << TABLE_BITS  # a table is indexed by one 16-bit draw


class Dice:
    """A stream of random bits of its own for one purpose and one chunk."""

    def __init__(self, seed: int, purpose: str, chunk: int = 0) -> None:
        key = int.from_bytes(purpose.encode()[:4].ljust(4), "big")
        self._bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(key, chunk)))

    def words16(self, count: int) -> Array:
        """Draw whole numbers from 0 to 65,535."""
        return self._raw((count + 3) // 4).view("<u2")[:count]

    def words32(self, count: int) -> Array:
        """Draw whole numbers from 0 to 4,294,967,295."""
        return self._raw((count + 1) // 2).view("<u4")[:count]

    def _raw(self, count: int) -> Array:
        # Raw words, not Generator.integers: only the raw stream of PCG64 is promised to stay as it is.
        return np.asarray(self._bits.random_raw(max(count, 1))).astype("<u8", copy=False)


def choice_table(weights: Sequence[int], size: int = TABLE_SIZE) -> Array:
    """Make a table in which index k stands as often as its weight asks for."""
    upper = np.cumsum(np.asarray(weights, dtype=np.int64))
    bounds = upper * size // upper[-1]
    return np.repeat(np.arange(len(weights)), np.diff(bounds, prepend=0)).astype(np.uint16)


def value_table(weights: dict[Any, int]) -> tuple[tuple[Any, ...], Array]:
    """Make the values of a weighted choice and the table that picks their index."""
    return tuple(weights), choice_table(list(weights.values()))


def quantile_table(quantile: Callable[[float], float], low: float, high: float) -> Array:
    """Make a table of 65,536 whole numbers that follow a distribution, from its quantile function.

    4,096 steps are exact, those between are on the straight line: enough for a demo, and quick to build.
    """
    steps = 4096
    exact = [round(min(max(quantile((i + 0.5) / steps), low), high)) for i in range(steps)]
    values = np.asarray(exact, dtype=np.int64)
    following = np.append(values[1:], values[-1])
    part = np.arange(TABLE_SIZE // steps, dtype=np.int64)
    spread = values[:, None] + (following - values)[:, None] * part[None, :] // len(part)
    return spread.ravel().astype(np.int32)


def lognormal_table(median: float, sigma: float, low: float, high: float) -> Array:
    """Make a table of a log-normal distribution: most values small, a few very large."""
    normal = NormalDist()
    return quantile_table(lambda p: median * math.exp(sigma * normal.inv_cdf(p)), low, high)


def normal_table(sigma: float) -> Array:
    """Make a table of a normal distribution around zero."""
    normal = NormalDist(0, sigma)
    return quantile_table(normal.inv_cdf, -6 * sigma, 6 * sigma)


def exponential_table(mean: float, high: float) -> Array:
    """Make a table of an exponential distribution."""
    return quantile_table(lambda p: -mean * math.log(1 - p), 0, high)


def is_drawn(bits: Array, percent: float) -> Array:
    """Whether a 16-bit draw falls into the given percentage."""
    return np.asarray(bits < int(TABLE_SIZE * percent / 100))
