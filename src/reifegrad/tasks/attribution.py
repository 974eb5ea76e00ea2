"""Divides what was won among the channels that led to it: kinds of activities, campaigns, sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.errors import fail, nearest
from reifegrad.measure.moment_choice import parse_length
from reifegrad.revenue.attribution import attribute
from reifegrad.revenue.journeys import Touches, find_journeys
from reifegrad.spec.time import naive_utc
from reifegrad.tasks.decided import read_decided
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.past import keeping_notes, read_past
from reifegrad.tasks.progress import computing, quiet
from reifegrad.tasks.workspace import open_all_columns

if TYPE_CHECKING:
    from datetime import datetime

    from ibis import ir

    from reifegrad.errors import Problem
    from reifegrad.measure.notices import Notice
    from reifegrad.revenue.attribution import Attribution
    from reifegrad.revenue.journeys import Decided
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress

_TIME = "datetime64[us]"


@dataclass(frozen=True)
class AttributionRequest:
    """Over which facts, and what a channel is: `by` names a column of activities, of leads, or of both.

    Activities are touches when they happened, attributes of a lead when it was created. `since` and `until` say which
    decisions count, `lookback` how long before one a touch counts, `without` which channels are left out. `today` is
    the moment of the clock.
    """

    data: FactInputs
    today: datetime
    by: str = "kind"
    without: tuple[str, ...] = ()
    lookback: str = "365d"
    since: Moment | None = None
    until: Moment | None = None
    complete_until: Moment | None = None
    timezone: str = "Europe/Berlin"


@dataclass(frozen=True)
class AttributionResult:
    """What was divided, over which decisions: from `first` to `last` (naive UTC, NaT without any)."""

    request: AttributionRequest
    made: Attribution
    lookback: np.timedelta64
    first: np.datetime64
    last: np.datetime64
    notices: tuple[Notice, ...] = ()
    notes: tuple[Problem, ...] = ()


def attribution(request: AttributionRequest, progress: Progress = quiet) -> AttributionResult:
    """Say what each channel has contributed to what was won.

    Raises:
        ReifegradError: The facts have problems, or nothing has a column of that name.
    """
    lookback = parse_length(request.lookback)
    with open_all_columns(request.data, request.timezone, progress) as (engine, facts):
        with keeping_notes(facts.notes), computing(engine, progress):
            history = read_past(engine, facts, request.complete_until, request.timezone, today=request.today)
            ends = read_decided(engine, facts, history)
            touches = _touches(engine, facts, request, ends)
            journeys = find_journeys(touches, ends, lookback)
        chosen = _chosen_decisions(ends, request)
        made = attribute(
            [journey for journey, is_chosen in zip(journeys, chosen, strict=True) if is_chosen],
            unpriced=int((ends.unpriced & chosen & ends.won).sum()),
        )
        notes = tuple(facts.notes)
    at = ends.at[chosen]
    never = np.datetime64("NaT", "us")
    first, last = (at.min(), at.max()) if len(at) else (never, never)
    return AttributionResult(request, made, lookback, first, last, history.notices, notes)


def _touches(engine: Engine, facts: LoadedFacts, request: AttributionRequest, ends: Decided) -> Touches:
    """What happened to leads that were decided. Raises `ReifegradError` if nothing has the column."""
    relations, by = facts.relations, request.by
    found: list[ir.Table] = []
    known: set[str] = set(relations.leads.columns)
    log = relations.activities
    if log is not None:
        known |= set(log.columns)
        if by in log.columns:
            found.append(_of_activities(log, by, unique=relations.unique_activities))
    if by in relations.leads.columns and by not in {"lead_id", "created_at"}:
        found.append(_of_leads(relations.leads, "created_at", by))
    if not found:
        raise fail("attribution-by", name=by, near=nearest(by, known - {"activity_id", "lead_id"}))
    columns: list[list[Any]] = [[], [], []]
    decided = engine.register("decided_leads", _ids(ends))
    for table in found:
        rows = engine.arrow(table.filter(table["channel"].notnull()).semi_join(decided, "lead_id"))
        for column, name in zip(columns, ("lead_id", "at", "channel"), strict=True):
            column.append(rows[name].to_numpy())
    lead, at, channel = (np.concatenate(parts) for parts in columns)
    channel = channel.astype(str)
    kept = ~np.isnat(at.astype(_TIME)) & ~np.isin(channel, list(request.without)) & (channel != "")
    return Touches(lead[kept], at[kept].astype(_TIME), channel[kept])


def _of_activities(log: ir.Table, by: str, *, unique: bool) -> ir.Table:
    """Each activity once: the same id twice is one activity."""
    table = log.select("activity_id", lead_id=log["lead_id"], at=log["occurred_at"], channel=log[by].cast("string"))
    if not unique:
        table = table.group_by("activity_id").aggregate(
            lead_id=table["lead_id"].min(), at=table["at"].min(), channel=table["channel"].min()
        )
    return table.select("lead_id", "at", "channel")


def _of_leads(leads: ir.Table, at: str, by: str) -> ir.Table:
    if at not in leads.columns:
        raise fail("no-created-at")
    return leads.select("lead_id", at=leads[at], channel=leads[by].cast("string"))


def _ids(ends: Decided) -> Any:
    import pyarrow as pa

    return pa.table({"lead_id": pa.array(sorted(set(ends.lead.tolist())), pa.string())})


def _chosen_decisions(ends: Decided, request: AttributionRequest) -> np.ndarray[Any, Any]:
    """Which decisions are asked for."""
    chosen = np.ones(len(ends.lead), dtype=bool)
    if request.since is not None:
        chosen &= ends.at >= np.datetime64(naive_utc(read_moment(request.since, request.timezone)), "us")
    if request.until is not None:
        chosen &= ends.at < np.datetime64(naive_utc(read_moment(request.until, request.timezone)), "us")
    return chosen
