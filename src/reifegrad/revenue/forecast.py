"""Forecasts wins and revenue per week with intervals, and says how such forecasts have done in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.revenue.counts import counts_of
from reifegrad.revenue.expecting import SHARE, WEEK, ForecastSettings, expect, weekly
from reifegrad.revenue.money_ahead import money_of, wins_of
from reifegrad.revenue.rolling import look_back, plain_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reifegrad.revenue.cycle import CycleCurve, Cycles
    from reifegrad.revenue.rolling import ChancesAt, PastForecasts

MOST_WEEKS = 26
_DAY = 86_400e6
RECENT = 26
"""Past weeks that are shown beside the next ones."""


@dataclass(frozen=True)
class WeekAhead:
    """One of the next weeks; `start` in days since 1970.

    `parts` of the mean are of leads that are open, that will come, and of further wins. `interval` holds the wins with
    80 %. `money`: mean, lower and upper end in cents; None where no win had an amount.
    """

    start: float
    mean: float
    parts: tuple[float, float, float]
    interval: tuple[int, int]
    money: tuple[int, int, int] | None


@dataclass(frozen=True)
class Forecast:
    """What will be won in the next weeks, and what the same would have said in the past ones.

    `plain` is the interval of the plain weekly mean, `open_leads` how many are undecided, `arrivals` how many come in a
    week. `has_chances`: scores of a model said who is likelier to be won. `recent`: the wins of the past weeks,
    the oldest first.
    """

    weeks: Sequence[WeekAhead]
    past: PastForecasts
    plain_mean: float
    plain: tuple[int, int]
    open_leads: float
    arrivals: float
    curve: CycleCurve
    has_chances: bool
    recent: Sequence[int]


def forecast(
    cycles: Cycles,
    until: float,
    weeks: int = 8,
    settings: ForecastSettings | None = None,
    *,
    origins: int = 78,
    chances: ChancesAt | None = None,
) -> Forecast:
    """Look ahead from `until` on, and from each of the weeks before.

    Args:
        cycles: What became of all leads.
        until: The end of the data, in days since 1970; what is dated later is not looked at.
        weeks: How many weeks to look ahead.
        settings: How far one looks back.
        origins: From how many past weeks the forecast is checked.
        chances: Gives the chances of open leads; None: all of the same age have the same.
    """
    known = cycles.known_at(until)
    past = look_back(known, until, weeks, settings, origins=origins, chances=chances)
    given = None if chances is None else chances(until, known)
    ahead = expect(known, until, weeks, settings or ForecastSettings(), given)
    won = wins_of(known)
    pool = won.newest()
    found = []
    for step in range(weeks):
        counts = counts_of(float(ahead.mean[step]), float(ahead.variance[step] * past.wins.times[step]))
        low, high = counts.interval(SHARE)
        money = None if pool is None else money_of(counts, pool, float(past.money.times[step]))
        mean, *parts = (float(part[step]) for part in (ahead.mean, ahead.of_open, ahead.of_new, ahead.of_again))
        found.append(WeekAhead(until + WEEK * step, mean, (parts[0], parts[1], parts[2]), (low, high), money))
    plain_mean, plain = plain_interval(won, until)
    recent = weekly(won.at, won.count, until, RECENT)[::-1]
    return Forecast(
        weeks=found,
        past=past,
        plain_mean=plain_mean,
        plain=plain,
        open_leads=ahead.open_leads,
        arrivals=ahead.arrivals,
        curve=ahead.curve,
        has_chances=given is not None,
        recent=[round(each) for each in recent.tolist()],
    )


def days_of(times: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Times (naive UTC) as days since 1970; NaN where there is none."""
    known = ~np.isnat(times)
    days = np.full(len(times), np.nan)
    days[known] = times[known].astype("datetime64[us]").astype(np.int64) / _DAY
    return days


def moment_of(days: float) -> np.datetime64:
    """Days since 1970 as a time (naive UTC), to the second."""
    return np.datetime64(round(days * 86_400), "s")
