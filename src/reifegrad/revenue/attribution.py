"""Divides what was won among the channels that led to it, by four rules and one that the data decides.

Everything is counted in whole parts: wins in thousandths, money in cents. Shares are exact fractions until the very
end, where each rule divides the totals by the largest remainders: its contributions add up to what was won, to the
cent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from reifegrad.revenue.apportioning import apportion
from reifegrad.revenue.journeys import with_fewer_channels
from reifegrad.revenue.removal import removal_effects

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reifegrad.revenue.journeys import Journey

Rule = Literal["first", "last", "linear", "position", "removal"]
RULES: tuple[Rule, ...] = ("first", "last", "linear", "position", "removal")
MOST_CHANNELS = 200
"""So many channels are told apart; the others, which have the fewest touches, become one."""
WIN = 1_000
"""Thousandths of a win."""


@dataclass(frozen=True)
class ChannelShare:
    """What a channel has contributed: `wins` in thousandths and `cents`, by rule.

    `journeys` passed through it, `won` of them were won: that counts each journey once, so it adds up to nothing.
    `removal`: the share of wins that would be lost without it, as the Markov chain has it.
    """

    channel: str
    journeys: int
    won: int
    removal: float
    wins: Mapping[Rule, int]
    cents: Mapping[Rule, int]


@dataclass(frozen=True)
class Attribution:
    """The contributions, those with most by the removal effect first, and what they add up to.

    `untouched` wins, worth `untouched_cents`, had no touch before them; they belong to no channel, and are no part of
    the contributions: those add up to `won - untouched` and `cents - untouched_cents`. `unpriced` wins have no amount.
    `joined` channels had so few touches that they are one.
    """

    contributions: Sequence[ChannelShare]
    won: int
    lost: int
    cents: int
    untouched: int
    untouched_cents: int
    unpriced: int
    joined: int = 0


def attribute(journeys: Sequence[Journey], *, unpriced: int = 0, most: int = MOST_CHANNELS) -> Attribution:
    """Divide what was won among channels.

    Args:
        journeys: All that are decided.
        unpriced: How many of the wins have no amount; they count as wins, and are worth nothing.
        most: How many channels are told apart.
    """
    known, joined = with_fewer_channels(journeys, most)
    touched = [each for each in known if each.channels]
    bare = [each for each in known if each.is_won and not each.channels]
    won = [each for each in touched if each.is_won]
    effects = removal_effects(touched), removal_effects(touched, in_money=True)
    passed = Counter(name for each in touched for name in set(each.channels))
    passed_won = Counter(name for each in won for name in set(each.channels))
    wins: dict[Rule, Mapping[str, int]] = {}
    cents: dict[Rule, Mapping[str, int]] = {}
    for rule in RULES:
        of_wins, of_cents = _weights(rule, won, effects)
        wins[rule] = apportion(WIN * len(won), {**dict.fromkeys(passed, Fraction(0)), **of_wins})
        cents[rule] = apportion(sum(each.cents for each in won), {**dict.fromkeys(passed, Fraction(0)), **of_cents})
    rows = [
        ChannelShare(
            channel=name,
            journeys=passed[name],
            won=passed_won[name],
            removal=effects[0][name],
            wins={rule: wins[rule][name] for rule in RULES},
            cents={rule: cents[rule][name] for rule in RULES},
        )
        for name in passed
    ]
    rows.sort(key=lambda row: (-row.cents["removal"], -row.wins["removal"], -row.journeys, row.channel))
    return Attribution(
        contributions=rows,
        won=len(won) + len(bare),
        lost=sum(not each.is_won for each in known),
        cents=sum(each.cents for each in (*won, *bare)),
        untouched=len(bare),
        untouched_cents=sum(each.cents for each in bare),
        unpriced=unpriced,
        joined=joined,
    )


def _weights(
    rule: Rule, won: Sequence[Journey], effects: tuple[Mapping[str, float], Mapping[str, float]]
) -> tuple[Mapping[str, Fraction], Mapping[str, Fraction]]:
    """The shares of the channels in the wins and in the money."""
    if rule == "removal":
        of_wins, of_money = effects
        return _exactly(of_wins), _exactly(of_money)
    split = _SPLITS[rule]
    wins, cents = _Sums(), _Sums()
    for journey in won:
        for channel, over, under in split(journey.channels):
            wins.add(channel, over, under)
            cents.add(channel, over * journey.cents, under)
    return wins.fractions(), cents.fractions()


def _exactly(effects: Mapping[str, float]) -> Mapping[str, Fraction]:
    return {name: Fraction(effect) for name, effect in effects.items()}


class _Sums:
    """Sums of fractions by name; those with the same denominator are added as whole numbers, which is quick."""

    def __init__(self) -> None:
        self._sums: defaultdict[str, Counter[int]] = defaultdict(Counter)

    def add(self, name: str, over: int, under: int) -> None:
        """Add a fraction."""
        self._sums[name][under] += over

    def fractions(self) -> Mapping[str, Fraction]:
        """The sums."""
        return {
            name: sum((Fraction(over, under) for under, over in parts.items()), Fraction(0))
            for name, parts in self._sums.items()
        }


_Parts = list[tuple[str, int, int]]


def _first(channels: Sequence[str]) -> _Parts:
    return [(channels[0], 1, 1)]


def _last(channels: Sequence[str]) -> _Parts:
    return [(channels[-1], 1, 1)]


def _linear(channels: Sequence[str]) -> _Parts:
    """Each touch the same: a channel that was touched twice has two parts."""
    return [(channel, 1, len(channels)) for channel in channels]


def _position(channels: Sequence[str]) -> _Parts:
    """Two fifths each to the first and the last touch, one fifth to those between; of two touches half to each."""
    if len(channels) <= 2:
        return _linear(channels)
    inner = channels[1:-1]
    return [(channels[0], 2, 5), (channels[-1], 2, 5), *((channel, 1, 5 * len(inner)) for channel in inner)]


_SPLITS: Mapping[Rule, Callable[[Sequence[str]], _Parts]] = {
    "first": _first,
    "last": _last,
    "linear": _linear,
    "position": _position,
}
