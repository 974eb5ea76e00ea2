"""Checks a forecast against the past: from each past week one looks ahead, knowing nothing of later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.revenue.counts import counts_of
from reifegrad.revenue.expecting import SHARE, WEEK, ForecastSettings, expect, weekly
from reifegrad.revenue.money_ahead import money_of, wins_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from reifegrad.revenue.cycle import Cycles
    from reifegrad.revenue.expecting import Chances, Expected
    from reifegrad.revenue.money_ahead import Wins

    Floats = NDArray[np.float64]
    ChancesAt = Callable[[float, Cycles], Chances | None]

FEWEST_WEEKS = 26
"""Weeks of the past that one must have seen before the first look ahead."""
PLAIN_WEEKS = 26
"""Weeks whose mean is the plain forecast."""
_DRAWS = 300
_PRIOR = 10
"""How many weeks' worth of trust the computed variance has before the past says otherwise."""


@dataclass(frozen=True)
class LookAhead:
    """What was said of a week, `steps` weeks after the moment from which it was said, and what it brought.

    `plain` is the interval of the plain weekly mean. `money` is the interval of the cents that were won, which were
    `cents`; None where nothing that was won had an amount.
    """

    moment: float
    step: int
    mean: float
    interval: tuple[int, int]
    plain_mean: float
    plain: tuple[int, int]
    truth: int
    money: tuple[int, int] | None
    cents: int


@dataclass(frozen=True)
class PastForecasts:
    """All looks ahead, and by how much computed variances have to be stretched because of them."""

    looks: Sequence[LookAhead]
    wins: Dispersion
    money: Dispersion

    def coverage(self, *, plain: bool = False, step: int | None = None) -> float:
        """The share of weeks that lay in their interval; NaN without any."""
        found = [low <= each.truth <= high for each in self._ahead(step) for low, high in [_which(each, plain=plain)]]
        return float(np.mean(found)) if found else float("nan")

    def width(self, *, plain: bool = False, step: int | None = None) -> float:
        """How many wins an interval reaches from end to end, on average; NaN without any."""
        found = [high - low for each in self._ahead(step) for low, high in [_which(each, plain=plain)]]
        return float(np.mean(found)) if found else float("nan")

    def money_coverage(self) -> float:
        """The share of weeks whose money lay in its interval; NaN without any."""
        found = [each.money[0] <= each.cents <= each.money[1] for each in self.looks if each.money is not None]
        return float(np.mean(found)) if found else float("nan")

    def error(self, *, plain: bool = False) -> float:
        """The mean distance of the forecast from the truth in wins; NaN without any."""
        found = [abs((each.plain_mean if plain else each.mean) - each.truth) for each in self.looks]
        return float(np.mean(found)) if found else float("nan")

    def _ahead(self, step: int | None) -> Sequence[LookAhead]:
        return self.looks if step is None else [each for each in self.looks if each.step == step]


def _which(look: LookAhead, *, plain: bool) -> tuple[int, int]:
    return look.plain if plain else look.interval


def look_back(
    cycles: Cycles,
    until: float,
    weeks: int,
    settings: ForecastSettings | None = None,
    *,
    origins: int = 78,
    chances: ChancesAt | None = None,
) -> PastForecasts:
    """Look ahead from each of the past weeks, and compare with what came.

    Args:
        cycles: Everything that is known at `until`.
        until: The end of the data, in days since 1970.
        weeks: How many weeks one looks ahead each time.
        settings: How far one looks back.
        origins: From how many past weeks one looks ahead, the newest; fewer where the past is shorter.
        chances: Gives the chances of the open leads at a moment, from what was known then.
    """
    chosen = settings or ForecastSettings()
    begin = float(np.min(cycles.created, initial=until))
    most = int((until - begin) // WEEK) - FEWEST_WEEKS
    won = wins_of(cycles)
    looks: list[LookAhead] = []
    wins, money = Dispersion(weeks), Dispersion(weeks)
    for back in range(min(origins + weeks - 1, most), 0, -1):
        moment = until - WEEK * back
        known = cycles.known_at(moment)
        _learn(won, moment, wins, money)
        ahead = expect(known, moment, weeks, chosen, None if chances is None else chances(moment, known))
        came = [weekly(won.at, each, until, back)[::-1][:weeks] for each in (won.count, won.cents)]
        looks += _looks(ahead, came, (wins, money), wins_of(known), moment)
    _learn(won, until, wins, money)
    return PastForecasts(looks, wins, money)


class Dispersion:
    """By how much computed variances have to be stretched for each step: what the past says, drawn towards 1."""

    def __init__(self, weeks: int) -> None:
        self._said: list[tuple[float, Floats, Floats]] = []
        self._squares, self._seen = np.zeros(weeks), np.zeros(weeks)

    def say(self, moment: float, mean: Floats, variance: Floats) -> None:
        """Note what is said of the weeks after a moment."""
        self._said.append((moment, mean, variance))

    def learn(self, moment: float, came: float) -> None:
        """Note what the week that ends at a moment brought: how far that was from all that was said of it."""
        for at, mean, variance in self._said:
            step = round((moment - at) / WEEK) - 1
            if 0 <= step < len(mean) and variance[step] > 0:
                self._squares[step] += (came - mean[step]) ** 2 / variance[step]
                self._seen[step] += 1

    @property
    def times(self) -> Floats:
        """The factor of each step."""
        return np.asarray((_PRIOR + self._squares) / (_PRIOR + self._seen), dtype=np.float64)


def _learn(won: Wins, moment: float, wins: Dispersion, money: Dispersion) -> None:
    wins.learn(moment, float(weekly(won.at, won.count, moment, 1)[0]))
    money.learn(moment, float(weekly(won.at, won.cents, moment, 1)[0]))


def _looks(
    ahead: Expected, came: Sequence[Floats], stretches: tuple[Dispersion, Dispersion], won: Wins, moment: float
) -> Sequence[LookAhead]:
    plain_mean, plain = plain_interval(won, moment)
    pool = won.newest()
    wins, money = stretches
    times, money_times = wins.times, money.times
    found = []
    for step, (truth, cents) in enumerate(zip(*came, strict=True)):
        mean = float(ahead.mean[step])
        counts = counts_of(mean, float(ahead.variance[step] * times[step]))
        sums = None if pool is None else money_of(counts, pool, float(money_times[step]), draws=_DRAWS)[1:]
        interval = counts.interval(SHARE)
        found.append(LookAhead(moment, step + 1, mean, interval, plain_mean, plain, int(truth), sums, int(cents)))
    wins.say(moment, ahead.mean, ahead.variance)
    if pool is not None:
        money.say(moment, ahead.mean * pool.mean(), ahead.mean * pool.var() + ahead.variance * times * pool.mean() ** 2)
    return found


def plain_interval(won: Wins, moment: float) -> tuple[float, tuple[int, int]]:
    """The plain weekly mean of the last weeks, and the interval that its weeks give."""
    past = weekly(won.at, won.count, moment, PLAIN_WEEKS)
    mean = float(past.mean())
    return mean, counts_of(mean, float(past.var(ddof=1)) * (1 + 1 / PLAIN_WEEKS)).interval(SHARE)
