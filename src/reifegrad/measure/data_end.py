"""Finds out until when the data is complete, and which dates lie beyond that.

That moment decides whose time is over: a lead whose horizon ends later is open, not lost. The newest date of the
tables is a bad witness alone. Expected closes and planned events lie ahead, and one slip in a year lies centuries
ahead; each would make open leads lost ones. So two kinds of dates are not taken for the end:

- those after today, unless most dates are (then the clock is wrong, or the data invented);
- a few that stand apart: at most three, or one in a thousand, and never more than one in a hundred dates, after a gap
  of more than 30 days that is more than ten times the usual one (nine of ten gaps are not longer), both among the
  dates of all tables and among those of their own. Where dates are sparse anyway, no gap is long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from reifegrad.measure.arrays import sorted_distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LONG_GAP = 30
"""Days without any date that may be a holiday, however dense the dates are otherwise."""

TIMES_USUAL = 10
FEW, ONE_IN, NEVER_ABOVE_ONE_IN = 3, 1_000, 100

_LATELY = 100  # so many days with dates tell the usual gap: a log that was thin at first need not be so now
_MOST_GAPS = 0.9
_TIME = "datetime64[us]"
_DAY = np.timedelta64(86_400_000_000, "us")
_FOREVER = np.datetime64("9999-12-31", "us")

Reason = Literal["asked", "clock", "gap"]


@dataclass(frozen=True)
class Dates:
    """The dates of one table: the hours that occur, in order, how many rows each has, and its latest moment."""

    table: str
    column: str
    hour: NDArray[np.datetime64]
    rows: NDArray[np.int64]
    last: NDArray[np.datetime64]

    def until(self, moment: np.datetime64) -> Dates:
        """Those up to a moment."""
        kept = self.last <= moment
        return Dates(self.table, self.column, self.hour[kept], self.rows[kept], self.last[kept])

    def after(self, day: np.datetime64) -> int:
        """How many rows are of that day or a later one."""
        return int(self.rows[self.hour >= day].sum())

    @property
    def days(self) -> NDArray[np.datetime64]:
        """The days that occur."""
        return sorted_distinct(self.hour.astype("datetime64[D]"))


@dataclass(frozen=True)
class Late:
    """Rows of one table that are dated after the end: how many, the newest, and why they are not the end."""

    table: str
    column: str
    rows: int
    newest: np.datetime64
    reason: Reason


@dataclass(frozen=True)
class DataEnd:
    """The data is complete until `moment`; `newest` is the latest date up to it (NaT: there is none)."""

    moment: np.datetime64
    newest: np.datetime64
    late: tuple[Late, ...]


def dates_of(table: str, column: str, times: NDArray[np.datetime64]) -> Dates:
    """The dates of a column of times; those that are not known are left out."""
    known = np.sort(times[~np.isnat(times)].astype(_TIME))
    hours, first, rows = np.unique(known.astype("datetime64[h]"), return_index=True, return_counts=True)
    return Dates(table, column, hours, rows, known[first + rows - 1])


def find_end(tables: Sequence[Dates], *, today: np.datetime64, asked: np.datetime64 | None = None) -> DataEnd | None:
    """Until when the data is complete; None if nothing has a date. `asked` decides, whatever the dates say."""
    if not any(len(dates.hour) for dates in tables):
        return None
    if asked is not None:
        bounds: list[tuple[np.datetime64, Reason]] = [(asked.astype(_TIME), "asked")] * len(tables)
    else:
        bounds = _bounds(tables, today)
    kept = [dates.until(bound) for dates, (bound, _) in zip(tables, bounds, strict=True)]
    newest = max((dates.last[-1] for dates in kept if len(dates.hour)), default=np.datetime64("NaT", "us"))
    late = tuple(
        Late(dates.table, dates.column, int(dates.rows.sum() - rest.rows.sum()), dates.last[-1], reason)
        for dates, rest, (_, reason) in zip(tables, kept, bounds, strict=True)
        if len(rest.hour) < len(dates.hour)
    )
    return DataEnd(newest if asked is None else asked.astype(_TIME), newest, late)


def _bounds(tables: Sequence[Dates], today: np.datetime64) -> list[tuple[np.datetime64, Reason]]:
    """The last moment of each table that may be the end, and what says so."""
    night = today.astype("datetime64[D]").astype(_TIME) + _DAY - np.timedelta64(1, "us")
    here = [dates.until(night) for dates in tables]
    if 2 * _rows(here) < _rows(tables):
        night, here = _FOREVER, list(tables)
    gap = _gap(here)
    return [(night, "clock") if gap is None or not apart else (gap, "gap") for apart in _stand_apart(here, gap)]


def _rows(tables: Sequence[Dates]) -> int:
    return sum(int(dates.rows.sum()) for dates in tables)


def _gap(tables: Sequence[Dates]) -> np.datetime64 | None:
    """The last moment before a few dates that stand apart; None if none do."""
    rows = _rows(tables)
    most = min(max(FEW, rows // ONE_IN), rows // NEVER_ABOVE_ONE_IN)
    days = sorted_distinct(np.concatenate([dates.days for dates in tables]))
    for place in range(max(1, len(days) - most), len(days)):
        before, after = days[place - 1], days[place]
        few = sum(dates.after(after) for dates in tables) <= most
        bound = before.astype(_TIME) + _DAY - np.timedelta64(1, "us")
        if few and _is_long(days[:place], after) and any(_stand_apart(tables, bound)):
            return np.datetime64(bound)
    return None


def _stand_apart(tables: Sequence[Dates], bound: np.datetime64 | None) -> list[bool]:
    """Of which tables the dates after a moment stand apart also from those of their own table."""
    if bound is None:
        return [False] * len(tables)
    found = []
    for dates in tables:
        days = dates.days
        before, after = days[days <= bound], days[days > bound]
        found.append(len(after) > 0 and (len(before) < 2 or _is_long(before, after[0])))
    return found


def _is_long(days: NDArray[np.datetime64], following: np.datetime64) -> bool:
    """Whether the gap after some days is long, compared with the last hundred before it."""
    if len(days) < 2:
        return False
    gaps = np.diff(days[-_LATELY:]).astype(np.int64)
    usual = float(np.quantile(gaps, _MOST_GAPS, method="higher"))
    return int((following - days[-1]).astype(np.int64)) > max(LONG_GAP, TIMES_USUAL * usual)
