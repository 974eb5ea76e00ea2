"""Loaded leads, activities and outcomes come in; the `History` from which cases are made goes out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.errors import fail
from reifegrad.measure.cases import Cases, History

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis import ir
    from numpy.typing import NDArray

    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts

_TIME = "datetime64[us]"


def read_history(engine: Engine, facts: LoadedFacts) -> History:
    """Who was created when, and what became of them; without outcomes nobody was decided.

    The data ends with the latest thing that stands in it: a lead, an activity or an outcome.

    Raises:
        ReifegradError: The leads have no `created_at`: nobody could say since when anything is known.
    """
    relations = facts.relations
    if "created_at" not in relations.leads.columns:
        what = "the leads have no created_at: nobody knows from when on a lead could be judged"
        raise fail("no-created-at", what, "Name the column in a mapping file.")
    leads = engine.arrow(relations.leads.select("lead_id", "created_at"))
    created_at = _times(leads["created_at"])
    latest = [created_at]
    owner, won, decided_at = np.empty(0, dtype=object), np.empty(0, dtype=bool), np.empty(0, dtype=_TIME)
    if facts.outcomes is not None:
        outcomes = engine.arrow(facts.outcomes.select("lead_id", "outcome", "decided_at"))
        owner, decided_at = _texts(outcomes["lead_id"]), _times(outcomes["decided_at"])
        won = _texts(outcomes["outcome"]) == "won"
        latest.append(decided_at)
    if "activities" in facts.intake_of and relations.activities is not None:
        latest.append(np.array([_last(engine, relations.activities)], dtype=_TIME))
    times = np.concatenate(latest)
    times = times[~np.isnat(times)]
    if not len(times):
        raise fail("no-created-at", "no lead has a created_at that can be read", "Check the format of the times.")
    return History(_texts(leads["lead_id"]), created_at, owner, won, decided_at, times.max())


def _last(engine: Engine, activities: ir.Table) -> Any:
    return engine.fetch(activities.aggregate(last=activities["occurred_at"].max()))[0]["last"]


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
