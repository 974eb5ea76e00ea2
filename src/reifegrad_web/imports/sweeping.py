"""Deletes folders of imports and exports that nobody needs any more; they hold personal data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.background.models import Job
from reifegrad_web.imports.exporting import EXPORT
from reifegrad_web.imports.models import Import, Upload
from reifegrad_web.imports.storing import folders, place_of, remove_folder
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = timedelta(days=7)
"""So long an export can be fetched, and an import that was given up can be gone on with."""
_IN_WORK = timedelta(days=1)
"""A folder that nothing names may be one of somebody who is just filling it; an upload waits so long for an answer."""


def sweep(now: datetime) -> None:
    """Delete what nobody needs any more.

    Exports and files of imports that were given up after a week, uploads that nobody has had imported after a day, and
    what a killed process has left.
    """
    _end_given_up(now)
    if Upload.objects.filter(created_at__lt=now - _IN_WORK).exists():
        with write():
            Upload.objects.filter(created_at__lt=now - _IN_WORK).delete()
    there = [folder for folder in folders() if _changed_at(folder) < now - _IN_WORK]
    if there:
        needed = set(_needed(now))
        for folder in there:
            if folder not in needed:
                remove_folder(folder)


def _changed_at(folder: str) -> datetime:
    try:
        return datetime.fromtimestamp(place_of(folder).stat().st_mtime, UTC)
    except OSError:  # another worker has just deleted it
        return datetime.max.replace(tzinfo=UTC)


def _needed(now: datetime) -> Iterator[str]:
    yield from Import.objects.filter(state__in=(Import.State.WAITING, Import.State.READ)).values_list(
        "folder", flat=True
    )
    yield from Upload.objects.values_list("folder", flat=True)
    for job in Job.objects.filter(kind=EXPORT, state=Job.State.DONE, ended_at__gte=now - _KEPT):
        yield job.result.get("folder", "")


def _end_given_up(now: datetime) -> None:
    old = Job.objects.filter(state=Job.State.FAILED, ended_at__lt=now - _KEPT).values("id")
    for row in Import.objects.filter(state__in=(Import.State.WAITING, Import.State.READ), job_id__in=old):
        with write():
            error = str(fail("import-files-missing", number=row.pk))
            left = Import.objects.filter(id=row.pk, job_id=row.job_id)
            left.update(state=Import.State.FAILED, error=error, ended_at=now)
