"""Says which connectors there are, how they are doing, what their runs brought, and what failed. No secrets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from reifegrad_web.background.models import Job
from reifegrad_web.connectors.contract import BUSY
from reifegrad_web.connectors.models import Connector, ConnectorRun, FailedRecord, WriteBack
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

STATES = tuple(state.value for state in WriteBack.State)
OFF, READS, FAILS, FINE, NEW = "off", "reads", "fails", "fine", "new"
_A_WHILE = timedelta(minutes=15)
"""So long a system may be busy."""


@dataclass(frozen=True)
class FailingConnector:
    """A connector that has failed for a while: how, and since when."""

    number: int
    name: str
    fault: str
    since: datetime


def failing(now: datetime) -> Sequence[FailingConnector]:
    """The connectors that have failed again and again for a while, by name, also while one more attempt is made."""
    rows = Connector.objects.filter(is_on=True, failing_since__lte=now - _A_WHILE).exclude(fault="")
    found = sorted(rows, key=lambda row: row.name.casefold())
    return [FailingConnector(row.pk, row.name, row.fault, row.failing_since or now) for row in found]


def connectors_shown(now: datetime, *, only: int | None = None) -> Sequence[dict[str, Any]]:
    """The connectors by name as plain data, each with its last run and with how many rows wait, are written, failed."""
    rows = Connector.objects.all() if only is None else Connector.objects.filter(id=only)
    found = sorted(rows, key=lambda row: row.name.casefold())
    numbers = [row.pk for row in found]
    written, failed = _written(numbers), _failed(numbers)
    return [_connector(row, now, written[row.pk], failed.get(row.pk, 0)) for row in found]


def runs(number: int, *, before: int | None = None, most: int = 50) -> Sequence[dict[str, Any]]:
    """The runs of a connector, the newest first."""
    rows = ConnectorRun.objects.filter(connector_id=number).order_by("-id")
    rows = rows if before is None else rows.filter(id__lt=before)
    return [_run(row) for row in rows[:most]]


def failed_records(number: int, *, before: int | None = None, most: int = 50) -> Sequence[dict[str, Any]]:
    """The records of a system that could not be taken, the latest first: which, where, and why."""
    rows = FailedRecord.objects.filter(connector_id=number).order_by("-id")
    rows = rows if before is None else rows.filter(id__lt=before)
    names = ("id", "table", "record", "column", "reason", "at")
    return [{name: getattr(row, name) for name in names} for row in rows[:most]]


def failed_rows(number: int, *, before: int | None = None, most: int = 50) -> Sequence[dict[str, Any]]:
    """What could not be written back, the latest first: of which record and lead, and why."""
    rows = WriteBack.objects.filter(connector_id=number, state=WriteBack.State.FAILED).select_related("identifier")
    rows = rows if before is None else rows.filter(id__lt=before)
    return [_row(row) for row in rows.order_by("-id")[:most]]


def written_back(leads: Collection[int]) -> Sequence[dict[str, Any]]:
    """Which systems were told of the score of leads, under which id, and when last."""
    found: list[WriteBack] = []
    for part in parts(leads):
        rows = WriteBack.objects.filter(identifier__lead_id__in=part).exclude(written_at=None)
        found += rows.select_related("identifier", "connector").order_by("id")
    return [
        {
            "to": row.connector.name,
            "record": row.identifier.value,
            "at": None if row.written_at is None else row.written_at.isoformat(),
        }
        for row in found
    ]


def _connector(row: Connector, now: datetime, written: Mapping[str, int], failed: int) -> dict[str, Any]:
    last = ConnectorRun.objects.filter(connector=row).order_by("-id").first()
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.kind,
        "options": row.options,
        "has_mapping": bool(row.mapping),
        "timezone": row.timezone,
        "minutes": row.minutes,
        "writes_back": row.writes_back,
        "model": row.model or None,
        "language": row.language,
        "made_by": row.made_by,
        "created_at": row.created_at,
        "on": row.is_on,
        "state": _state(row, last, now),
        "failing_since": row.failing_since,
        "fault": row.fault or None,
        "said": row.said or None,
        "next_at": row.next_at if row.is_on else None,
        "last_run": None if last is None else _run(last),
        "failed_records": failed,
        "written_back": {state: written.get(state, 0) for state in STATES},
    }


def _state(row: Connector, last: ConnectorRun | None, now: datetime) -> str:
    if Job.objects.filter(id=row.job_id or 0, state=Job.State.RUNNING).exists():
        return READS
    if not row.is_on:
        return OFF
    if row.fault and (row.fault != BUSY or (row.failing_since is not None and now - row.failing_since >= _A_WHILE)):
        return FAILS
    return NEW if last is None else FINE


def _run(row: ConnectorRun) -> dict[str, Any]:
    return {
        "id": row.pk,
        "state": row.state,
        "whole": row.is_whole,
        "begun_at": row.begun_at,
        "ended_at": row.ended_at,
        "import": row.import_id,
        "counts": row.counts,
        "fault": row.fault or None,
        "said": row.said or None,
    }


def _row(row: WriteBack) -> dict[str, Any]:
    return {
        "id": row.pk,
        "record": row.identifier.value,
        "lead_id": None if row.identifier.lead_id is None else str(row.identifier.lead_id),
        "fault": row.fault or None,
        "said": row.said or None,
        "attempts": row.attempts,
        "wanted_at": row.wanted_at,
    }


def _written(numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = WriteBack.objects.filter(connector_id__in=numbers).values_list("connector_id", "state")
    for number, state, count in rows.annotate(count=Count("id")).order_by():
        found[number][state] = count
    return found


def _failed(numbers: Collection[int]) -> Mapping[int, int]:
    rows = FailedRecord.objects.filter(connector_id__in=numbers).values_list("connector_id")
    return dict(rows.annotate(count=Count("id")).order_by())
