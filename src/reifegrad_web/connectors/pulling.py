"""Reads a CRM from where the last run ended, and has what came imported like files: page by page, then in one import.

Whoever does it may be killed at any time. A page counts when its position is noted; the import goes on where it was;
and the next run begins after this one only when all of that is in the facts. The same records again are duplicates.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from reifegrad.errors import ReifegradError
from reifegrad_web.audit.recording import SERVER
from reifegrad_web.background.models import Job
from reifegrad_web.background.queue import Hold, add_job, end_job, renew
from reifegrad_web.clock import utc_now
from reifegrad_web.connectors.contract import BUSY, REFUSED, Trouble, reading_answers
from reifegrad_web.connectors.kinds import kind_of
from reifegrad_web.connectors.models import Connector, ConnectorRun
from reifegrad_web.connectors.settling import finish, note_trouble
from reifegrad_web.connectors.spool import Spool
from reifegrad_web.imports.importing import IMPORT, add_import, start_import
from reifegrad_web.imports.models import Import
from reifegrad_web.imports.storing import Store, new_folder, remove_folder
from reifegrad_web.imports.taking_over import take_over
from reifegrad_web.imports.working import do
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.connectors.contract import Connection, Cursor

PULL = "connector"
"""The kind of the job that reads a system."""
_PATIENT = 30
"""Seconds for which a system may ask us to wait before it is left until later."""
_STEP = 0.5
_UNFINISHED = (ConnectorRun.State.PULLING, ConnectorRun.State.IMPORTING)


def connect(connector: Connector) -> Connection:
    """A connection by the options of a connector."""
    return kind_of(connector.kind).connect(connector.options, connector.secret)


def begin_due(now: datetime) -> int:
    """Have a worker read every system whose time has come and that nobody reads; returns how many."""
    due = Connector.objects.filter(is_on=True, next_at__lte=now)
    numbers = [each.pk for each in due if not _is_read(each)]
    for number in numbers:
        with write():
            begin(number, now)
    return len(numbers)


def begin(number: int, now: datetime, *, holder: str = "", is_whole: bool = False) -> Job | None:
    """Have a system read, by a worker or the holder; the caller holds the transaction. None: somebody reads it.

    `is_whole`: everything, from the beginning.
    """
    in_turn(PULL)
    connector = Connector.objects.get(pk=number)
    if _is_read(connector):
        return None
    if is_whole:
        _give_up(connector, now)
        connector.cursor = None
    job = add_job(PULL, {"connector": number}, now, holder=holder)
    connector.job_id = job.pk
    connector.save(update_fields=["job_id", "cursor"])
    return job


def _is_read(connector: Connector) -> bool:
    return Job.objects.filter(id=connector.job_id or 0, state__in=(Job.State.WAITING, Job.State.RUNNING)).exists()


def _give_up(connector: Connector, now: datetime) -> None:
    open_runs = ConnectorRun.objects.filter(connector=connector, state__in=_UNFINISHED)
    open_runs.update(state=ConnectorRun.State.FAILED, ended_at=now)


def run_pull(hold: Hold) -> None:
    """Do a run, from where it is. Raises `LeaseLost` and `Stopped`: another does it."""
    connector = Connector.objects.filter(pk=hold.job.params["connector"]).first()
    if connector is None:  # it was removed meanwhile
        with write():
            end_job(hold.job, utc_now(), {})
        return
    try:
        run = _run_of(connector, hold)
        if run.state == ConnectorRun.State.PULLING:
            _pull(connector, run, hold)
        _bring(connector, run, hold)
    except Trouble as trouble:
        with write():
            end_job(hold.job, utc_now(), {}, f"{trouble.fault}: {trouble.said}")
            note_trouble(connector.pk, trouble, utc_now())


def _run_of(connector: Connector, hold: Hold) -> ConnectorRun:
    """The run that was begun and not ended, or a new one."""
    found = ConnectorRun.objects.filter(connector=connector, state__in=_UNFINISHED).order_by("-id").first()
    if found is not None and Spool(found.folder, found.sizes).is_there:
        return found
    now = utc_now()
    cursor = connect(connector).begin(connector.cursor, now)
    with write():
        renew(hold.job, now)
        _give_up(connector, now)
        is_whole, folder = connector.cursor is None, new_folder()
        return ConnectorRun.objects.create(
            connector=connector, begun_at=now, folder=folder, cursor=cursor, is_whole=is_whole, counts={"records": 0}
        )


def _pull(connector: Connector, run: ConnectorRun, hold: Hold) -> None:
    connection, spool = connect(connector), Spool(run.folder, run.sizes)
    spool.cut()
    is_over = False
    while not is_over:
        hold.still()
        page = _patiently(connection, run.cursor, hold)
        run.sizes = spool.add(page.records)
        run.cursor, is_over = page.cursor, page.is_last
        run.counts["records"] += len(page.records)
        if is_over:
            run.state = ConnectorRun.State.IMPORTING
        with write():
            renew(hold.job, utc_now(), is_further=True)
            run.save(update_fields=["sizes", "cursor", "counts", "state"])


def _patiently(connection: Connection, cursor: Cursor, hold: Hold) -> Any:
    """A page; a system that asks for a moment gets it, once."""
    try:
        with reading_answers():
            return connection.page(cursor)
    except Trouble as trouble:
        if trouble.fault != BUSY or (trouble.wait or 1) > _PATIENT:
            raise
        over = time.monotonic() + (trouble.wait or 1)
        while time.monotonic() < over:
            hold.still()
            time.sleep(_STEP)
        with reading_answers():
            return connection.page(cursor)


def _bring(connector: Connector, run: ConnectorRun, hold: Hold) -> None:
    """Have what was pulled imported, and begin the next run where this one has ended."""
    spool = Spool(run.folder, run.sizes)
    if spool.tables() and run.import_id is None:
        _start(connector, run, spool, hold)
    of_import = None if run.import_id is None else _imported(run.import_id, hold)
    with write():
        now = utc_now()
        end_job(hold.job, now, {"run": run.pk})
        finish(connector.pk, run, of_import, now)
    remove_folder(run.folder)


def _start(connector: Connector, run: ConnectorRun, spool: Spool, hold: Hold) -> None:
    folder = new_folder()
    try:
        store = Store(folder)
        files: dict[str, Any] = {table: [store.keep_file(path)] for table, path in spool.tables().items()}
        mapping = (connector.mapping or kind_of(connector.kind).mapping).encode()
        files["mapping"] = store.keep(f"{connector.kind}.yaml", [mapping], is_mapping=True)
        with write():
            now = utc_now()
            renew(hold.job, now, is_further=True)
            of_import = add_import(files, folder, connector.name, connector.timezone, now)
            run.import_id = of_import.pk
            run.save(update_fields=["import_id"])
            job = start_import(of_import, SERVER, now, holder=hold.job.leased_by)
    except ReifegradError as error:
        remove_folder(folder)
        raise Trouble(REFUSED, str(error)) from error
    do(hold.beside(job))


def _imported(number: int, hold: Hold) -> Import:
    """An import when it has ended: done by us, or by whoever has taken it over."""
    over: Sequence[str] = (Import.State.DONE, Import.State.FAILED, Import.State.UNDOING, Import.State.UNDONE)
    of_import = Import.objects.get(pk=number)
    while of_import.state not in over:
        hold.still()
        job = take_over(of_import, IMPORT, hold.job.leased_by, SERVER)
        if job is None:
            time.sleep(_STEP)
        else:
            do(hold.beside(job))
        of_import.refresh_from_db()
    return of_import
