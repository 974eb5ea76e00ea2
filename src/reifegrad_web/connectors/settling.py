"""Notes how a run ended: its counts, the records that could not be taken, and when the system is asked again."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reifegrad_web.connectors.asking import short
from reifegrad_web.connectors.contract import BUSY, REFUSED, UNREACHABLE, Trouble
from reifegrad_web.connectors.models import Connector, ConnectorRun, FailedRecord
from reifegrad_web.connectors.spool import Spool
from reifegrad_web.imports.models import Import, RejectedRow
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_STANDING = ("next_at", "failures", "failing_since", "held_until", "fault", "said")
_ERASED = "erased"
MOST_RUNS = 200
"""Runs of a system that are kept."""


def finish(number: int, run: ConnectorRun, of_import: Import | None, now: datetime) -> None:
    """A run has ended with its import, if anything came; the caller holds the transaction."""
    run.ended_at, run.counts = now, run.counts | _counts(of_import)
    if of_import is not None and of_import.state == Import.State.FAILED:
        run.state = ConnectorRun.State.FAILED
        run.save()
        note_trouble(number, Trouble(REFUSED, of_import.error), now)
        return
    run.state, run.fault, run.said = ConnectorRun.State.DONE, "", ""
    run.save()
    connector = Connector.objects.get(pk=number)
    _note_failed(connector, run, of_import, now)
    connector.cursor, connector.next_at = run.cursor, now + timedelta(minutes=connector.minutes)
    connector.failures, connector.failing_since, connector.held_until = 0, None, None
    connector.fault = connector.said = ""
    connector.save(update_fields=["cursor", *_STANDING])
    old = ConnectorRun.objects.filter(connector=connector).order_by("-id").values_list("id", flat=True)[MOST_RUNS:]
    ConnectorRun.objects.filter(id__in=list(old)).delete()


def note_trouble(number: int, trouble: Trouble, now: datetime) -> None:
    """A system did not answer as it should: it is asked again later; the caller holds the transaction."""
    connector = Connector.objects.filter(pk=number).first()
    if connector is None:
        return
    _fail(connector, trouble, now)
    connector.next_at = connector.held_until or now
    connector.save(update_fields=_STANDING)
    ConnectorRun.objects.filter(
        connector=connector, state__in=(ConnectorRun.State.PULLING, ConnectorRun.State.IMPORTING)
    ).update(fault=trouble.fault, said=short(trouble.said))


def hold_back(number: int, trouble: Trouble, now: datetime) -> None:
    """Nothing could be written: the system rests for a while; the caller holds the transaction.

    It is read as usual where it answers, and only what we write is not taken: a token may be good for reading alone.
    """
    connector = Connector.objects.filter(pk=number).first()
    if connector is not None:
        _fail(connector, trouble, now)
        if trouble.fault in {BUSY, UNREACHABLE} and connector.held_until is not None:
            connector.next_at = max(connector.next_at, connector.held_until)
        connector.save(update_fields=_STANDING)


def _fail(connector: Connector, trouble: Trouble, now: datetime) -> None:
    connector.failures += 1
    connector.failing_since = connector.failing_since or now
    connector.fault, connector.said = trouble.fault, short(trouble.said)
    wait = min(_FIRST_WAIT * 2 ** min(connector.failures - 1, 10), _LONGEST_WAIT)
    if trouble.fault == BUSY:
        wait = max(timedelta(seconds=trouble.wait or 0), timedelta(seconds=1))
    connector.held_until = now + wait


def _counts(of_import: Import | None) -> dict[str, int]:
    """What became of the records of a run: all of them = accepted + duplicate + failed + erased + left_out."""
    found = dict.fromkeys(("accepted", "duplicate", "failed", "erased", "left_out"), 0)
    if of_import is None:
        return found
    for table in of_import.counts.values():
        found["accepted"] += table["accepted"]
        found["duplicate"] += table["duplicate"]
        found["failed"] += table["rejected"]
        found["left_out"] += table["left_out"]
    erased = sum(count for reason, count in of_import.reasons.items() if reason.rpartition(".")[2] == _ERASED)
    return found | {"failed": found["failed"] - erased, "erased": erased}


def _note_failed(connector: Connector, run: ConnectorRun, of_import: Import | None, now: datetime) -> None:
    """Records of this run that have failed stand there, and those that were taken do not any more."""
    if of_import is None:
        return
    spool = Spool(run.folder, run.sizes)
    rejected: Mapping[str, list[RejectedRow]] = defaultdict(list)
    for row in RejectedRow.objects.filter(of_import=of_import).exclude(reason=_ERASED).order_by("id"):
        rejected[row.table].append(row)
    for table in spool.tables():
        for part in parts(set(spool.numbers(table).values())):
            FailedRecord.objects.filter(connector=connector, table=table, record__in=part).delete()
        numbers = spool.numbers(table, {row.line for row in rejected[table] if row.line is not None})
        FailedRecord.objects.bulk_create(_failed(connector, row, numbers, now) for row in rejected[table])


def _failed(connector: Connector, row: RejectedRow, numbers: Mapping[int, str], now: datetime) -> FailedRecord:
    named: dict[str, Any] = {"table": row.table, "column": row.column, "reason": row.reason}
    return FailedRecord(connector=connector, record=numbers.get(row.line or 0, "")[:200], at=now, **named)
