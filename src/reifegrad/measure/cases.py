"""Builds cases for learning and measuring: a lead at a moment, and what became of it.

A case looks at a lead as it was seen then, undecided, and asks whether it was won within the horizon. Whoever was
decided by then gives none. Where the horizon is not over at the end of the data, the case is censored: nobody knows
yet, which is not the same as lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from reifegrad.measure.arrays import places_in, sorted_distinct
from reifegrad.spec.time import naive_utc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.measure.moment_choice import MomentChoice
    from reifegrad.measure.notices import Notice

LONGEST = np.timedelta64(366, "D")
"""Month ends are taken for a year after creation: who is undecided for longer is no longer worked on."""

_TIME = "datetime64[us]"
_NEVER = np.datetime64("NaT", "us")


@dataclass(frozen=True)
class History:
    """What became of whom. Times are naive UTC, `datetime64[us]`; NaT where a creation is not known.

    `lead` and `created_at` have one row a lead; `outcome_lead`, `won` and `decided_at` one row an outcome, of which a
    lead may have none or several. `end` is the end of the data: nothing is known of what came after. `notices` say
    what was found odd on the way.
    """

    lead: NDArray[Any]
    created_at: NDArray[np.datetime64]
    outcome_lead: NDArray[Any]
    won: NDArray[np.bool_]
    decided_at: NDArray[np.datetime64]
    end: np.datetime64
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Cases:
    """Leads at moments, in order of time, with what became of each.

    `won`: 1 if won after `as_of` and at the latest a `horizon` later. `decided`: whether that is known: the case was
    won or lost by the end of the data, or its horizon is over; False is censored. `complete`: the horizon is over. Of
    the others only those who decided quickly are decided, and the quick are not like the rest: learn and measure on
    `whole()`. `at` says how the moments were chosen.
    """

    lead: NDArray[Any]
    as_of: NDArray[np.datetime64]
    won: NDArray[np.int8]
    decided: NDArray[np.bool_]
    complete: NDArray[np.bool_]
    at: str
    horizon: np.timedelta64

    def __len__(self) -> int:
        return len(self.lead)

    def lead_numbers(self) -> NDArray[np.int64]:
        """Each lead as a number from 0 on, the same for all its cases."""
        encoded = pa.array(self.lead, pa.string()).dictionary_encode()
        return np.asarray(encoded.indices.to_numpy(), dtype=np.int64)

    def where(self, chosen: NDArray[np.bool_]) -> Cases:
        """Some of the cases."""
        columns = {name: getattr(self, name)[chosen] for name in ("lead", "as_of", "won", "decided", "complete")}
        return Cases(**columns, at=self.at, horizon=self.horizon)

    def whole(self) -> Cases:
        """The cases whose horizon is over: all that began early enough, whatever became of them."""
        return self.where(self.complete)

    def moments(self, key: str = "lead_id") -> pa.Table:
        """The key and `as_of`, as `score_moments` takes them."""
        leads = pa.array([str(lead) for lead in self.lead], pa.string())
        return pa.table({key: leads, "as_of": pa.array(self.as_of, pa.timestamp("us"))})


def build_cases(
    history: History, at: MomentChoice, horizon: np.timedelta64, *, timezone: str, recurring: bool = False
) -> Cases:
    """The cases of a choice of moments. `recurring`: a win ends nothing (the next purchase of a customer).

    Leads whose creation is not known give none. Month ends are midnights of the time zone.
    """
    last = np.full(len(history.lead), history.end)
    if not recurring:
        last = np.fmin(last, _first_decisions(history))
    if at.kind == "creation":
        place, moment = np.arange(len(history.lead)), history.created_at + at.after
    elif at.kind == "month_ends":
        until = last if recurring else np.fmin(last, history.created_at + LONGEST)
        place, moment = _month_ends(history.created_at, until, timezone)
    else:
        raise ValueError(f"the moments of {at.kind} are to be given")
    return cases_at(history, history.lead[place], moment, horizon, at=at.text or at.kind, recurring=recurring)


def cases_at(
    history: History,
    lead: NDArray[Any],
    as_of: NDArray[np.datetime64],
    horizon: np.timedelta64,
    *,
    at: str = "given",
    recurring: bool = False,
) -> Cases:
    """The cases of given moments: of leads that exist then and are undecided, up to the end of the data."""
    as_of = as_of.astype(_TIME)
    place = places_in(history.lead, lead)
    place, as_of = place[place >= 0], as_of[place >= 0]
    open_then = ~(history.created_at[place] > as_of) & (as_of <= history.end)
    if not recurring:
        decided_at = _first_decisions(history)[place]
        open_then &= np.isnat(decided_at) | (decided_at > as_of)
    place, as_of = place[open_then], as_of[open_then]
    order = np.lexsort((place, as_of))
    place, as_of = place[order], as_of[order]
    until = as_of + horizon
    won = _first_after(history, history.won, place, as_of) <= until
    complete = until <= history.end
    lost = np.zeros(len(won), dtype=bool)
    if not recurring:
        lost = _first_after(history, ~history.won, place, as_of) <= until
    return Cases(history.lead[place], as_of, won.astype(np.int8), complete | won | lost, complete, at, horizon)


def _first_decisions(history: History) -> NDArray[np.datetime64]:
    """When each lead was first decided; NaT for those who were not."""
    first = np.full(len(history.lead), _NEVER)
    place = places_in(history.lead, history.outcome_lead)
    known = (place >= 0) & (history.decided_at <= history.end)
    np.fmin.at(first, place[known], history.decided_at[known])
    return first


def _first_after(
    history: History, chosen: NDArray[np.bool_], place: NDArray[np.int64], as_of: NDArray[np.datetime64]
) -> NDArray[np.datetime64]:
    """For each case the first of the chosen outcomes of its lead after the moment; NaT if there is none."""
    owner = places_in(history.lead, history.outcome_lead)
    usable = chosen & (owner >= 0) & (history.decided_at <= history.end)
    owner, time = owner[usable], history.decided_at[usable]
    times = sorted_distinct(np.concatenate([time, as_of]))
    width = len(times) + 1
    keys = owner * width + np.searchsorted(times, time)
    order = np.argsort(keys)
    asked = place * width + np.searchsorted(times, as_of)
    found = np.searchsorted(keys[order], asked, side="right")
    ordered = np.append(time[order], _NEVER)
    same = np.append(owner[order], -1)[found] == place
    return np.where(same, ordered[found], _NEVER)


def _month_ends(
    start: NDArray[np.datetime64], until: NDArray[np.datetime64], timezone: str
) -> tuple[NDArray[np.int64], NDArray[np.datetime64]]:
    """Places and moments: every midnight that ends a month, from the start of each row until its end."""
    known = np.flatnonzero(~np.isnat(start) & ~np.isnat(until))
    if not len(known):
        return known, np.empty(0, _TIME)
    ends = _ends_between(start[known].min(), until[known].max(), timezone)
    first = np.searchsorted(ends, start[known])
    count = np.maximum(np.searchsorted(ends, until[known], side="right") - first, 0)
    place = np.repeat(known, count)
    step = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    return place, ends[np.repeat(first, count) + step]


def _ends_between(first: np.datetime64, last: np.datetime64, timezone: str) -> NDArray[np.datetime64]:
    months = np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 2)
    zone = ZoneInfo(timezone)
    midnights = [datetime(day.year, day.month, 1, tzinfo=zone) for day in months.astype("datetime64[D]").tolist()]
    naive = [naive_utc(midnight) for midnight in midnights]
    return np.array(naive, dtype=_TIME)
