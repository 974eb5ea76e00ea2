"""Finds the journeys of leads: through which channels each came to a decision, in order of time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.arrays import sorted_distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

OTHERS = "..."
"""The channel of all that are too many to be told apart."""


@dataclass(frozen=True)
class Journey:
    """What led to a decision: the channels of a lead's touches, the oldest first, each touch once.

    `cents`: what it was worth; 0 of what was lost, and where nobody said it.
    """

    channels: tuple[str, ...]
    is_won: bool
    cents: int = 0


@dataclass(frozen=True)
class Touches:
    """One place a touch: which lead, when (naive UTC), through which channel."""

    lead: NDArray[Any]
    at: NDArray[np.datetime64]
    channel: NDArray[Any]


@dataclass(frozen=True)
class Decided:
    """One place a decision: which lead, when (naive UTC), whether it was won, and for how many cents.

    `unpriced`: nobody said for how many, or nothing that could be divided; `cents` is 0 then.
    """

    lead: NDArray[Any]
    at: NDArray[np.datetime64]
    won: NDArray[np.bool_]
    cents: NDArray[np.int64]
    unpriced: NDArray[np.bool_]

    def where(self, chosen: NDArray[np.bool_]) -> Decided:
        """Some of them."""
        return Decided(self.lead[chosen], self.at[chosen], self.won[chosen], self.cents[chosen], self.unpriced[chosen])


def find_journeys(touches: Touches, ends: Decided, lookback: np.timedelta64) -> list[Journey]:
    """The journey of each decision, in the order of the decisions.

    To a journey belong the touches after the decision before it (of the same lead, at another moment), at most
    `lookback` before this one, and up to its very moment. Touches at the same moment are in the order of their
    channels, so that no order of rows decides.
    """
    _, owner = np.unique(np.concatenate([touches.lead, ends.lead]).astype(str), return_inverse=True)
    times = sorted_distinct(np.concatenate([touches.at, ends.at, ends.at - lookback]))
    width = len(times) + 1
    count = len(touches.lead)
    keys = owner[:count] * width + np.searchsorted(times, touches.at)
    channels = touches.channel.astype(str)
    order = np.lexsort((channels, keys))
    keys, channels = keys[order], channels[order]
    lead = owner[count:]
    own = lead * width + np.searchsorted(times, ends.at)
    start = np.maximum(_ends_before(lead, own), lead * width + np.searchsorted(times, ends.at - lookback, side="left"))
    first = np.searchsorted(keys, start, side="right")
    last = np.searchsorted(keys, own, side="right")
    return [
        Journey(tuple(channels[begin : max(begin, end)].tolist()), bool(won), int(cents) if won else 0)
        for begin, end, won, cents in zip(first, last, ends.won, ends.cents, strict=True)
    ]


def _ends_before(lead: NDArray[np.int64], own: NDArray[np.int64]) -> NDArray[np.int64]:
    """The key of the decision before each one of the same lead, at an earlier moment; -1: there is none."""
    distinct, owner = np.unique(own, return_inverse=True), lead
    keys = distinct[0]
    place = np.searchsorted(keys, own) - 1
    before = np.where(place >= 0, keys[np.maximum(place, 0)], -1)
    lead_of = np.full(len(keys), -1)
    lead_of[distinct[1]] = owner
    same = (place >= 0) & (lead_of[np.maximum(place, 0)] == owner)
    return np.where(same, before, -1)


def with_fewer_channels(journeys: Sequence[Journey], most: int) -> tuple[list[Journey], int]:
    """The journeys with at most so many channels: those with the fewest touches become one, `OTHERS`.

    Returns:
        The journeys, and how many channels became one: 0 where there are no more than `most`.
    """
    counts = Counter(channel for journey in journeys for channel in journey.channels)
    if len(counts) <= most:
        return list(journeys), 0
    kept = {name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: most - 1]}
    fewer = [
        Journey(tuple(one if one in kept else OTHERS for one in each.channels), each.is_won, each.cents)
        for each in journeys
    ]
    return fewer, len(counts) - len(kept)
