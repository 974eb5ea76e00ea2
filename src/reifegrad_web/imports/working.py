"""Does the jobs of imports and exports, one after the other, for whoever has time: a worker, or a command."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.background.queue import MOST_ATTEMPTS, Hold, LeaseLost, Stopped, end_job, lease_job, never, put_back
from reifegrad_web.clock import utc_now
from reifegrad_web.imports.exporting import EXPORT, run_export
from reifegrad_web.imports.importing import IMPORT, UNDO, quiet, run_import, run_undo
from reifegrad_web.imports.models import Import
from reifegrad_web.imports.taking_over import take_over
from reifegrad_web.imports.uploads import LOOK, TRY, give_up, run_look, run_try
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.background.models import Job
    from reifegrad_web.imports.importing import Progress

_LOG = logging.getLogger(__name__)
CAN_BE_UNDONE = (Import.State.WAITING, Import.State.READ, Import.State.DONE, Import.State.FAILED)
CAN_GO_ON = (Import.State.WAITING, Import.State.READ, Import.State.UNDOING)

Doing = Callable[[Hold], None]
"""Does a job of one kind."""
_OTHERS: dict[str, Doing] = {EXPORT: run_export, LOOK: run_look, TRY: run_try}


def work_once(
    holder: str,
    is_stopped: Callable[[], bool] = never,
    others: Mapping[str, Doing] | None = None,
    *,
    kinds: Collection[str] = (),
    other_than: Collection[str] = (),
) -> bool:
    """Do the oldest job that nobody does. False: there was none. `others` does kinds that are not known here."""
    with write():
        job = lease_job(holder, utc_now(), kinds=kinds, other_than=other_than)
    if job is None:
        return False
    do(Hold(job, is_stopped), others=others)
    return True


def do(hold: Hold, progress: Progress = quiet, others: Mapping[str, Doing] | None = None) -> None:
    """Do a job that is leased. If another has taken it over meanwhile, that one does it."""
    job, doing = hold.job, _OTHERS | dict(others or {})
    try:
        if job.attempts > MOST_ATTEMPTS:
            _give_up(job)
        elif job.kind == IMPORT:
            run_import(hold, progress)
        elif job.kind == UNDO:
            run_undo(hold, progress)
        elif job.kind in doing:
            doing[job.kind](hold)
    except LeaseLost:
        _LOG.warning("job %s was taken over by another worker", job.pk)
    except Stopped:
        with write():
            put_back(job)


def _give_up(job: Job) -> None:
    error = fail("import-gave-up", n=MOST_ATTEMPTS)
    with write():
        end_job(job, utc_now(), {}, str(error))
        if job.kind == IMPORT:
            problems = [problem.to_dict() for problem in error.problems]
            Import.objects.filter(id=job.params["import"]).update(error=str(error), problems=problems)
        elif job.kind in {LOOK, TRY}:
            give_up(job.params["upload"], error)


def find_import(number: int) -> Import:
    """An import by its number. Raises `ReifegradError`: there is none."""
    found = Import.objects.filter(id=number).first()
    if found is None:
        raise fail("import-unknown", number=number)
    return found


def take_back(of_import: Import, actor: Actor) -> None:
    """Have a worker take an import back; one that is taken back already stays so.

    Raises:
        ReifegradError: Its state does not allow it, or somebody works on it.
    """
    if of_import.state in {Import.State.UNDOING, Import.State.UNDONE}:
        return
    check_state(of_import, *CAN_BE_UNDONE)
    if take_over(of_import, UNDO, "", actor) is None:
        raise fail("import-busy", number=of_import.pk)
    of_import.refresh_from_db()


def check_state(of_import: Import, *allowed: str) -> None:
    """Raises `ReifegradError` if an import is in none of these states."""
    if of_import.state not in allowed:
        raise fail("import-state", number=of_import.pk, state=of_import.state, allowed=allowed)
