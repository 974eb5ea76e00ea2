"""Gives the work on an import to somebody who asks for it, as soon as nobody else does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.audit.recording import command_line, record
from reifegrad_web.background.models import Job
from reifegrad_web.background.queue import lease_job
from reifegrad_web.clock import utc_now
from reifegrad_web.imports.importing import UNDO, enqueue
from reifegrad_web.imports.models import Import
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from reifegrad_web.audit.recording import Actor


def take_over(of_import: Import, kind: str, holder: str, actor: Actor | None = None) -> Job | None:
    """The job of an import for a holder: the one that there is, or a new one. None: somebody works on it.

    Args:
        of_import: What is to be done or undone.
        kind: `import` or `undo`.
        holder: Who asks; empty: a worker does it, when it has time.
        actor: Who says so, for the audit log; without it the login of this machine.
    """
    with write():
        now = utc_now()
        of_import.refresh_from_db()
        job = Job.objects.filter(id=of_import.job_id or 0).first()
        if job is not None and job.state in {Job.State.WAITING, Job.State.RUNNING}:
            if job.kind == kind:
                return lease_job(holder, now, only=job.pk)
            leased = lease_job(holder or "nobody", now, only=job.pk)
            if leased is None:
                return None
            Job.objects.filter(id=job.pk).update(state=Job.State.FAILED, ended_at=now)
        Import.objects.filter(id=of_import.pk).update(error="")
        of_import.error = ""
        found = enqueue(of_import, kind, now, holder=holder)
        record(actor or command_line(), f"import.{'undo' if kind == UNDO else 'resume'}", f"import:{of_import.pk}", now)
        return found
