"""Loads the past from leads, activities and outcomes: the `History` that cases are built from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.errors import ReifegradError, fail
from reifegrad.measure.arrays import places_in
from reifegrad.measure.cases import Cases, History
from reifegrad.measure.data_end import dates_of, find_end
from reifegrad.measure.dates_in import dates_in
from reifegrad.measure.notices import Notice, about_end, about_outcomes
from reifegrad.run.not_counted import rejected_rows

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis import ir
    from numpy.typing import NDArray

    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.tables import Intake

_TIME = "datetime64[us]"
_NEVER = np.datetime64("NaT", "us")


def read_history(
    engine: Engine, facts: LoadedFacts, *, today: np.datetime64, until: np.datetime64 | None = None
) -> History:
    """Who was created when, and what became of them; without outcomes nobody was decided.

    Of outcomes that stand twice (the same lead, result and moment) one is kept. `until` is the moment up to which the
    data is complete (naive UTC); without it the dates of leads, activities and outcomes tell, see `data_end`. `today`
    is the moment of the clock.

    Raises:
        ReifegradError: The leads have no `created_at`: nobody could say since when anything is known. Or there are
            outcomes, but not one can be read, or belongs to a lead.
    """
    relations = facts.relations
    if "created_at" not in relations.leads.columns:
        raise fail("no-created-at")
    leads = engine.arrow(relations.leads.select("lead_id", "created_at"))
    lead, created_at = _texts(leads["lead_id"]), _times(leads["created_at"])
    dates = [dates_of("leads", "created_at", created_at)]
    found = _no_outcomes()
    if facts.outcomes is not None:
        _check_left(facts.intake_of["outcomes"])
        found = _read_outcomes(engine, facts.outcomes, lead)
        dates.append(dates_of("outcomes", "decided_at", found.decided_at))
    if "activities" in facts.intake_of and relations.activities is not None:
        dates.append(dates_in(engine, relations.activities, "activities", "occurred_at"))
    end = find_end(dates, today=today, asked=until)
    if end is None:
        raise fail("no-created-at", variant="unreadable")
    in_time = found.decided_at <= end.moment
    told = about_outcomes(
        found.lead, found.won, np.where(in_time, found.decided_at, _NEVER), places_in(lead, found.lead)
    )
    notices = (*about_end(end, asked=until is not None), *found.notices, *told)
    return History(lead, created_at, found.lead, found.won, found.decided_at, end.moment, notices)


@dataclass(frozen=True)
class _Outcomes:
    """One row an outcome, without copies."""

    lead: NDArray[Any]
    won: NDArray[np.bool_]
    decided_at: NDArray[np.datetime64]
    notices: tuple[Notice, ...] = ()


def _no_outcomes() -> _Outcomes:
    return _Outcomes(np.empty(0, dtype=object), np.empty(0, dtype=bool), np.empty(0, dtype=_TIME))


def _check_left(intake: Intake) -> None:
    """Raise `ReifegradError` where every outcome was rejected: the words are others, or the dates."""
    if intake.rows_rejected and intake.rows_rejected == intake.rows_read - intake.rows_dropped:
        raise ReifegradError(tuple(replace(problem, severity="error") for problem in rejected_rows([intake])))


def _read_outcomes(engine: Engine, outcomes: ir.Table, leads: NDArray[Any]) -> _Outcomes:
    """All outcomes, each once. Raises `ReifegradError` if there are some, but none is of a known lead."""
    wanted = outcomes.select("lead_id", "outcome", "decided_at")
    distinct = wanted.group_by(wanted.columns).aggregate(copies=lambda table: table.count())
    rows = engine.arrow(distinct.order_by(["lead_id", "decided_at", "outcome"]))
    lead, decided_at = _texts(rows["lead_id"]), _times(rows["decided_at"])
    if len(lead) and not (places_in(leads, lead) >= 0).any():
        raise fail("outcomes-of-nobody", count=len(lead), outcome_ids=_first_ids(lead), lead_ids=_first_ids(leads))
    repeated = int(np.asarray(rows["copies"].to_numpy(), dtype=np.int64).sum()) - len(lead)
    notices = (Notice("outcomes_repeated", {"n": repeated}),) if repeated else ()
    return _Outcomes(lead, _texts(rows["outcome"]) == "won", decided_at, notices)


def _first_ids(ids: NDArray[Any]) -> str:
    return ", ".join(repr(str(one)) for one in sorted(ids.tolist())[:3]) or "-"


def _times(column: pa.ChunkedArray) -> NDArray[np.datetime64]:
    return np.asarray(column.to_numpy(), dtype=_TIME)


def _texts(column: pa.ChunkedArray) -> NDArray[Any]:
    return np.array(column.to_pylist(), dtype=object)


def first_outcome(history: History) -> np.datetime64:
    """When the first outcome was recorded; NaT if there is none."""
    return history.decided_at.min() if len(history.decided_at) else np.datetime64("NaT", "us")


def recorded(cases: Cases, history: History) -> Cases:
    """The cases, of which those from before the first outcome are unknown: nobody wrote down yet who was won.

    Their time may be over, but they would all look lost. They count as the open ones do.
    """
    first = first_outcome(history)
    known = np.isnat(first) | (cases.as_of >= first)
    won = np.where(known, cases.won, 0).astype(np.int8)
    return replace(cases, won=won, decided=cases.decided & known, complete=cases.complete & known)
