"""Notices about odd facts found while reading the past: codes with figures.

In: the outcomes of all leads, and until when the data is complete. Out: `Notice` records.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from reifegrad.measure.data_end import DataEnd

SHOWN_IDS = 5


@dataclass(frozen=True)
class Notice:
    """One thing that a user has to know before a figure is believed.

    `counts` are numbers of rows or leads, `names` words (a table, ids), `moments` times (naive UTC).
    """

    code: str
    counts: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    moments: Mapping[str, np.datetime64] = field(default_factory=dict)


def about_end(end: DataEnd, *, asked: bool) -> Iterator[Notice]:
    """Rows dated after the end, table by table; and an end that was asked for, beyond all dates."""
    for late in end.late:
        names = {"table": late.table, "column": late.column}
        moments = {"newest": late.newest, "end": end.moment}
        yield Notice(f"dated_after_{_WHY[late.reason]}", {"n": late.rows}, names, moments)
    if asked and not end.late and end.newest + _MONTH < end.moment:
        yield Notice("end_beyond_dates", moments={"newest": end.newest, "end": end.moment})


_WHY = {"asked": "until", "clock": "today", "gap": "gap"}
_MONTH = np.timedelta64(30 * 86_400_000_000, "us")


def about_rows(end: DataEnd | None) -> Iterator[Notice]:
    """The same for rows of which each was decided some time, so that nothing hangs on the end but their order."""
    if end is None:
        return
    for late in end.late:
        moments = {"newest": late.newest, "end": end.moment}
        yield Notice(f"rows_after_{_WHY[late.reason]}", {"n": late.rows}, {"column": late.column}, moments)


def about_outcomes(
    lead: NDArray[Any], won: NDArray[np.bool_], decided_at: NDArray[np.datetime64], place: NDArray[np.int64]
) -> Iterator[Notice]:
    """Outcomes of nobody, and leads with a loss at or after a win. `place` is that of the lead; -1 for none."""
    nobody = place < 0
    if nobody.any():
        ids = dict.fromkeys(str(one) for one in lead[nobody].tolist())
        shown = ", ".join(list(ids)[:SHOWN_IDS]) + (", ..." if len(ids) > SHOWN_IDS else "")
        counts = {"n": int(nobody.sum()), "all": len(place), "won": int((nobody & won).sum())}
        yield Notice("outcomes_without_lead", counts, {"ids": shown})
    yield from _contradictions(place[~nobody], won[~nobody], decided_at[~nobody])


def _contradictions(
    place: NDArray[np.int64], won: NDArray[np.bool_], decided_at: NDArray[np.datetime64]
) -> Iterator[Notice]:
    """Leads that were lost at the moment of their first win, or later: they count as won."""
    first_win = np.full(int(place.max(initial=-1)) + 1, np.datetime64("NaT", "us"))
    np.fmin.at(first_win, place[won], decided_at[won])
    losers, win = place[~won], first_win[place[~won]]
    same = np.unique(losers[decided_at[~won] == win])
    later = np.setdiff1d(np.unique(losers[decided_at[~won] > win]), same)
    if len(same) + len(later):
        yield Notice("outcomes_contradict", {"n": len(same) + len(later), "same": len(same), "later": len(later)})
