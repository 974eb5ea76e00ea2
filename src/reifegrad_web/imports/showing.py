"""What there is to say of imports, as plain data for pages, programs and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.errors import Problem
from reifegrad_web.background.models import Job
from reifegrad_web.imports.models import Import

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def shown(of_import: Import) -> dict[str, Any]:
    """An import: how far it is, what came and what became of it."""
    return _shown(of_import, {} if of_import.job_id is None else Job.objects.in_bulk([of_import.job_id]))


def _shown(of_import: Import, jobs: Mapping[int, Job]) -> dict[str, Any]:
    taken = sum(of_import.position.values())
    done = sum(table[name] for table in of_import.counts.values() for name in ("accepted", "duplicate", "rejected"))
    total = sum(table["rows"] for table in of_import.counts.values())
    job = jobs.get(of_import.job_id or 0)
    return {
        "id": of_import.pk,
        "source": of_import.source,
        "state": of_import.state,
        "created_at": of_import.created_at.isoformat(),
        "ended_at": None if of_import.ended_at is None else of_import.ended_at.isoformat(),
        "files": {
            table: [file["name"] for file in files] if isinstance(files, list) else files["name"]
            for table, files in of_import.files.items()
        },
        "rows_done": done,
        "rows": total,
        "rows_per_second": round(taken / of_import.seconds, 1) if of_import.seconds else None,
        "tables": of_import.counts,
        "reasons": of_import.reasons,
        "notes": [str(note) if isinstance(note, str) else str(Problem.from_dict(note)) for note in of_import.notes],
        "known_at": "created_at of the row, else the moment of the import",
        "error": of_import.error or None,
        "worked_on": None if job is None or job.state != Job.State.RUNNING else job.leased_by,
    }


def all_shown(most: int = 100, before: int | None = None) -> Iterator[dict[str, Any]]:
    """The imports, the newest first."""
    rows = Import.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[:most])
    jobs = Job.objects.in_bulk([row.job_id for row in found if row.job_id is not None])
    return (_shown(row, jobs) for row in found)
