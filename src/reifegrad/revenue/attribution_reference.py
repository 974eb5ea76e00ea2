"""Attribution as one would do it by hand, written to be read: the oracle of the tests.

Each win is divided for itself, in exact fractions. The removal effect is found by what its name says: a channel is
removed, and the chance to be won is computed again, by following the walks step by step until nearly all have ended.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.revenue.attribution import Rule
    from reifegrad.revenue.journeys import Journey

_START = object()


def plain_shares(rule: Rule, channels: Sequence[str]) -> Mapping[str, Fraction]:
    """How one win is divided among its channels: `first`, `last`, `linear` or `position`."""
    count = len(channels)
    touches = {
        "first": [Fraction(place == 0) for place in range(count)],
        "last": [Fraction(place == count - 1) for place in range(count)],
        "linear": [Fraction(1, count)] * count,
        "position": _by_position(count),
    }[rule]
    shares = dict.fromkeys(channels, Fraction(0))
    for channel, part in zip(channels, touches, strict=True):
        shares[channel] += part
    return shares


def _by_position(count: int) -> list[Fraction]:
    if count == 1:
        return [Fraction(1)]
    if count == 2:
        return [Fraction(1, 2), Fraction(1, 2)]
    return [Fraction(40, 100), *[Fraction(20, 100) / (count - 2)] * (count - 2), Fraction(40, 100)]


def plain_removal_effect(
    journeys: Sequence[Journey], removed: str, *, in_money: bool = False, rounds: int = 5_000
) -> float:
    """Which share of the wins (or of the money) is lost if whoever comes to a channel is lost there."""
    with_it = _brought(journeys, None, rounds, in_money=in_money)
    return 1 - _brought(journeys, removed, rounds, in_money=in_money) / with_it if with_it else 0.0


def _brought(journeys: Sequence[Journey], removed: str | None, rounds: int, *, in_money: bool) -> float:
    """What one walk brings on average: a number that follows a channel is what a walk that ends there brings."""
    following: dict[object, list[object]] = {}
    for journey in journeys:
        if journey.channels:
            here: object = _START
            for channel in journey.channels:
                following.setdefault(here, []).append(channel)
                here = channel
            following.setdefault(here, []).append(float(journey.cents if in_money else journey.is_won))
    walkers, brought = {_START: 1.0} if following else {}, 0.0
    for _ in range(rounds):
        moved: dict[object, float] = {}
        for here, mass in walkers.items():
            for there in following[here]:
                part = mass / len(following[here])
                if isinstance(there, float):
                    brought += part * there
                elif there != removed:
                    moved[there] = moved.get(there, 0.0) + part
        walkers = moved
        if sum(walkers.values(), 0.0) < 1e-12:
            break
    return brought
