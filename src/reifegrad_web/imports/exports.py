"""Starts exports of everything, says how far they are, and hands out their files, for pages and programs alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.background.models import Job
from reifegrad_web.background.queue import add_job
from reifegrad_web.imports.exporting import EXPORT
from reifegrad_web.imports.storing import place_of
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor

_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class ExportFile:
    """A file of an export, and its bytes."""

    name: str
    size: int


@dataclass(frozen=True)
class ExportRecord:
    """An export: how far it is, the rows of each table, and its files as long as they are kept."""

    number: int
    state: str
    form: str
    created_at: datetime
    ended_at: datetime | None
    rows: Mapping[str, int]
    files: Sequence[ExportFile]
    error: str | None


def start_export(form: str, actor: Actor, now: datetime) -> int:
    """Have a worker write everything into files of this form; returns the number of the export."""
    with write():
        job = add_job(EXPORT, {"format": form}, now)
        record(actor, "facts.export", f"job:{job.pk}", now, format=form)
    return job.pk


def find_export(number: int) -> ExportRecord:
    """An export by its number. Raises `ReifegradError`: there is none."""
    return _record(_job(number))


def newest_exports(most: int) -> Sequence[ExportRecord]:
    """The newest exports."""
    return [_record(job) for job in Job.objects.filter(kind=EXPORT).order_by("-id")[:most]]


def open_export_file(number: int, name: str, actor: Actor, now: datetime) -> BinaryIO:
    """A file of an export, opened for reading; that it is fetched is noted.

    Raises:
        ReifegradError: There is no such export, or it has no file of this name.
    """
    job = _job(number)
    if name not in {file.name for file in _record(job).files}:
        raise fail("export-file-unknown", number=number, name=name)
    with write():
        record(actor, "facts.fetch", f"job:{number}", now, file=name)
    return (place_of(job.result["folder"]) / name).open("rb")


def _job(number: int) -> Job:
    found = Job.objects.filter(id=number, kind=EXPORT).first() if 0 <= number <= _LARGEST else None
    if found is None:
        raise fail("export-unknown", number=number)
    return found


def _record(job: Job) -> ExportRecord:
    kept = job.result.get("folder")
    folder = None if kept is None else place_of(kept)
    there = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
    return ExportRecord(
        number=job.pk,
        state=job.state,
        form=job.params["format"],
        created_at=job.created_at,
        ended_at=job.ended_at,
        rows=job.result.get("rows", {}),
        files=[ExportFile(file.name, file.stat().st_size) for file in there],
        error=job.error or None,
    )
