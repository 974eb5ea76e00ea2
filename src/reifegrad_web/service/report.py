"""What became of promises that were made in a time: by level, person, team, queue, cell and week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from reifegrad.agreement.clocks import ServiceClock as Clock
from reifegrad.measure.clock_dimensions import DIMENSIONS
from reifegrad.measure.promises_kept import LeadClock, PromisesKept, kept_rows, promises_kept
from reifegrad_web.agreements.in_force import in_force
from reifegrad_web.leads.parts import THEIR_LEAD, parts
from reifegrad_web.service.clocks import agreement_by
from reifegrad_web.service.models import ServiceClock
from reifegrad_web.service.reading import clocks_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.agreement.rules import Agreement, Promised
    from reifegrad.measure.promises_kept import KeptRow
    from reifegrad_web.leads.chosen import Among
    from reifegrad_web.scoring.stage_flow import Period

MOST = 50_000
"""Clocks that are looked at, the latest."""
FEWEST = 10
"""Decided clocks from which on a share says something."""
_STARTED = """
select id from service_serviceclock
where promised = %s and started_at > %s and started_at <= %s and {among} order by started_at desc, id desc limit %s
"""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class ServiceReport:
    """What became of the promises of one kind. `agreement` says how people and teams are called; None: there is none.

    `is_cut`: there are more than were looked at.
    """

    promised: Promised
    total: PromisesKept
    rows: Sequence[KeptRow]
    agreement: Agreement | None
    is_cut: bool


def service_report(promised: Promised, period: Period, leads: Among, as_of: datetime) -> ServiceReport:
    """Count the clocks that started in a time, as they are at a moment.

    Args:
        promised: Which promise.
        period: When the clocks started.
        leads: Of which leads.
        as_of: The moment, aware; what was decided later was open then.
    """
    rows = _rows(promised, period, leads)
    agreement = in_force() or next((one for row in rows if (one := agreement_by(row.agreement)) is not None), None)
    clocks = _clocks(rows, as_of)
    return ServiceReport(
        promised,
        promises_kept(each.clock for each in clocks),
        () if agreement is None else kept_rows(agreement, clocks, promised),
        agreement,
        len(rows) == MOST,
    )


def report_data(found: ServiceReport) -> dict[str, Any]:
    """The report as plain data, for the API and the command line."""
    by: dict[str, list[dict[str, Any]]] = {dimension: [] for dimension in DIMENSIONS}
    for row in found.rows:
        by[row.dimension].append({"name": row.name or None, **_figures(row.kept)})
    return {"promised": found.promised, "total": _figures(found.total), "by": by, "is_cut": found.is_cut}


def minutes(length: timedelta | None) -> int | None:
    """A length in whole minutes, as they are counted on a clock: 89 seconds are one."""
    return None if length is None else length // _MINUTE


def _figures(kept: PromisesKept) -> dict[str, Any]:
    low, high = kept.interval if kept.decided else (None, None)
    return {
        "met": kept.met,
        "missed": kept.missed,
        "open": kept.still_open,
        "stopped": kept.stopped,
        "share": kept.share,
        "low": low,
        "high": high,
        "median_minutes": minutes(kept.median),
    }


def _rows(promised: str, period: Period, leads: Among) -> Sequence[ServiceClock]:
    among, given = leads.among(THEIR_LEAD)
    moments = [connection.ops.adapt_datetimefield_value(each) for each in (period.since, period.until)]
    with connection.cursor() as cursor:
        cursor.execute(_STARTED.format(among=among), [promised, *moments, *given, MOST])
        numbers = [number for (number,) in cursor.fetchall()]
    found = [
        row
        for part in parts(numbers)
        for row in ServiceClock.objects.filter(pk__in=part).select_related("identifier", "owner")
    ]
    return sorted(found, key=lambda row: (row.started_at, row.pk))


def _clocks(rows: Sequence[ServiceClock], as_of: datetime) -> Sequence[LeadClock]:
    """Rows as clocks; those that were not decided at the moment are computed as they were then."""
    undecided = {row.identifier.lead_id or 0 for row in rows if not _is_decided(row, as_of)}
    then: Mapping[tuple[Any, ...], Clock] = {
        (each.lead, *each.key): each.clock for found in clocks_at(undecided, as_of).values() for each in found
    }
    clocks = []
    for row in rows:
        lead = row.identifier.lead_id or 0
        key = (lead, row.agreement, row.level, row.promised, row.started_at)
        clock = _clock(row) if _is_decided(row, as_of) else then.get(key)
        if clock is not None:
            clocks.append(LeadClock(str(lead), clock, row.cell or None))
    return clocks


def _is_decided(row: ServiceClock, as_of: datetime) -> bool:
    ended = row.answered_at or row.stopped_at
    return ended is not None and ended <= as_of


def _clock(row: ServiceClock) -> Clock:
    return Clock(
        level=row.level,
        promised=row.promised,  # type: ignore[arg-type] # one of them
        started_at=row.started_at,
        due_at=row.due_at,
        state=row.state,  # type: ignore[arg-type] # one of them
        answered_at=row.answered_at,
        stopped_at=row.stopped_at,
        worked=timedelta(microseconds=row.worked),
        owner=None if row.owner is None else row.owner.username,
        queue=row.queue or None,
        paused_until=None,
        steps=(),
    )


BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Before every clock."""
