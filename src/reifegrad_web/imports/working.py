"""Does the jobs of imports and exports, one after the other, for whoever has time: a worker, or a command."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.background.queue import MOST_ATTEMPTS, LeaseLost, end_job, lease_job
from reifegrad_web.clock import utc_now
from reifegrad_web.imports.exporting import EXPORT, run_export
from reifegrad_web.imports.importing import IMPORT, UNDO, quiet, run_import, run_undo
from reifegrad_web.imports.models import Import
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from reifegrad_web.background.models import Job
    from reifegrad_web.imports.importing import Progress

_LOG = logging.getLogger(__name__)
CAN_BE_UNDONE = (Import.State.WAITING, Import.State.READ, Import.State.DONE, Import.State.FAILED)
CAN_GO_ON = (Import.State.WAITING, Import.State.READ, Import.State.UNDOING)


def work_once(holder: str) -> bool:
    """Do the oldest job that nobody does. False: there was none."""
    with write():
        job = lease_job(holder, utc_now())
    if job is None:
        return False
    do(job)
    return True


def do(job: Job, progress: Progress = quiet) -> None:
    """Do a job that is leased. If another has taken it over meanwhile, that one does it."""
    try:
        if job.attempts > MOST_ATTEMPTS:
            _give_up(job)
        elif job.kind == IMPORT:
            run_import(job, progress)
        elif job.kind == UNDO:
            run_undo(job, progress)
        elif job.kind == EXPORT:
            run_export(job)
    except LeaseLost:
        _LOG.warning("job %s was taken over by another worker", job.pk)


def _give_up(job: Job) -> None:
    error = fail("import-gave-up", n=MOST_ATTEMPTS)
    with write():
        end_job(job, utc_now(), {}, str(error))
        if job.kind == IMPORT:
            Import.objects.filter(id=job.params["import"]).update(error=str(error))


def find_import(number: int) -> Import:
    """An import by its number. Raises `ReifegradError`: there is none."""
    found = Import.objects.filter(id=number).first()
    if found is None:
        raise fail("import-unknown", number=number)
    return found


def check_state(of_import: Import, *allowed: str) -> None:
    """Raises `ReifegradError` if an import is in none of these states."""
    if of_import.state not in allowed:
        raise fail("import-state", number=of_import.pk, state=of_import.state, allowed=allowed)
