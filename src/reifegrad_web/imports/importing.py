"""Leads an import from files to facts: read by a process of its own, then taken chunk by chunk with its position.

Whoever does it may be killed at any time. The position is written in the transaction of the rows; the next one goes
on there, and the facts are the same as in one go.
"""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from reifegrad.errors import ReifegradError, fail
from reifegrad_web.audit.recording import record
from reifegrad_web.background.queue import Hold, add_job, end_job, renew
from reifegrad_web.clock import utc_now
from reifegrad_web.imports.limits import Limits
from reifegrad_web.imports.models import Import, RejectedRow
from reifegrad_web.imports.reading import read_files
from reifegrad_web.imports.storing import place_of, remove_folder
from reifegrad_web.imports.taking import TakenRows, Taking, keep_rejected, reasons_of
from reifegrad_web.imports.things import Context
from reifegrad_web.imports.undoing import undo_part
from reifegrad_web.ingest.models import Source
from reifegrad_web.ingest.sources import add_source, close_source
from reifegrad_web.leads.statistics import refresh_statistics
from reifegrad_web.models.versions import published_models
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.background.models import Job

TABLES = ("accounts", "leads", "profile_changes", "activities", "outcomes", "consents")
"""In the order in which they are taken."""
IMPORT, UNDO = "import", "undo"
CHUNK = 1_000
"""Rows of a transaction: some tenths of a second, so that what comes in meanwhile does not wait long."""
TURN = "import"
"""What one import brings, others must see before they take a chunk: else both would bring the same."""
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,50}")

Progress = Callable[[str, int], None]


def quiet(_: str, __: int) -> None:
    """Says nothing of the progress."""


def add_import(
    files: Mapping[str, Any],
    folder: str,
    source: str,
    timezone: str,
    now: datetime,
    types: Mapping[str, Mapping[str, str]] | None = None,
) -> Import:
    """Note an import whose files are kept; the caller holds the transaction.

    Args:
        files: Table -> the files as `Store.keep` told them; `mapping` -> the mapping file, if there is one.
        folder: Where they are.
        source: The system that they come from: ids of leads and activities are its ids.
        timezone: Of times that name none.
        now: The moment, aware: what has no time of its own is known since then.
        types: Table -> column -> type, where no published model says how it is read.

    Raises:
        ReifegradError: The source has a name that cannot be one.
    """
    check_source_name(source)
    found = Source.objects.filter(name=source).first()
    if found is None:  # it delivers files only: nobody has its key
        found = add_source(source, [], now)
        close_source(source, now)
    return Import.objects.create(
        source_id=found.pk,
        source=source,
        created_at=now,
        folder=folder,
        files=dict(files),
        timezone=timezone,
        types=dict(types or {}),
    )


def check_source_name(name: str) -> None:
    """Raises `ReifegradError` if files cannot come from a source of this name."""
    if not _NAME.fullmatch(name):
        raise fail("import-source-name", name=name)


def start_import(of_import: Import, actor: Actor, now: datetime, *, holder: str = "") -> Job:
    """Have an import that was added done by a worker, or by the holder; the caller holds the transaction."""
    job = enqueue(of_import, IMPORT, now, holder=holder)
    record(actor, "import.add", f"import:{of_import.pk}", now, source=of_import.source)
    return job


def enqueue(of_import: Import, kind: str, now: datetime, *, holder: str = "") -> Job:
    """Have an import done or undone by a worker, or by the holder; the caller holds the transaction."""
    job = add_job(kind, {"import": of_import.pk}, now, holder=holder)
    of_import.job_id = job.pk
    if kind == UNDO:
        of_import.state = Import.State.UNDOING
    of_import.save(update_fields=["job_id", "state"])
    return job


def run_import(hold: Hold, progress: Progress = quiet, limits: Limits | None = None) -> None:
    """Do an import, from where it is. Raises `LeaseLost` and `Stopped`: another does it."""
    job = hold.job
    of_import = Import.objects.get(id=job.params["import"])
    try:
        if not place_of(of_import.folder).is_dir():
            raise fail("import-files-missing", number=of_import.pk)
        if of_import.state == Import.State.WAITING:
            _read(of_import, hold, limits or Limits())
    except ReifegradError as error:
        with write():
            end_job(job, utc_now(), {}, str(error))
            problems = [problem.to_dict() for problem in error.problems]
            _set(of_import, state=Import.State.FAILED, error=str(error), problems=problems, ended_at=utc_now())
        remove_folder(of_import.folder)
        return
    began = time.monotonic()
    for table, rows in chunks(of_import):
        hold.still()
        with write():
            in_turn(TURN)
            renew(job, utc_now(), is_further=True)
            now = time.monotonic()
            of_import.seconds += now - began
            began = now
            _take(of_import, table, rows)
        progress(table, len(rows))
    with write():
        end_job(job, utc_now(), {"import": of_import.pk})
        _set(of_import, state=Import.State.DONE, ended_at=utc_now())
    remove_folder(of_import.folder)
    refresh_statistics()


def run_undo(hold: Hold, progress: Progress = quiet) -> None:
    """Take an import back, from where it is. Raises `LeaseLost` and `Stopped`: another does it."""
    job = hold.job
    of_import = Import.objects.get(id=job.params["import"])
    left = True
    while left:
        hold.still()
        with write():
            in_turn(TURN)
            now = utc_now()
            renew(job, now, is_further=True)
            done = undo_part(of_import, now)
            left = done > 0
            if not left:
                end_job(job, now, {})
                _set(of_import, state=Import.State.UNDONE)
        progress(UNDO, done)
    remove_folder(of_import.folder)


def rejected_rows(of_import: Import) -> Iterator[dict[str, Any]]:
    """The places of what could not be taken, in the order in which it was found."""
    names = ("table", "file", "line", "column", "reason")
    yield from RejectedRow.objects.filter(of_import=of_import).order_by("id").values(*names)


def _read(of_import: Import, hold: Hold, limits: Limits) -> None:
    began = time.monotonic()
    report = read_report(of_import, limits, hold.still)
    with write():
        renew(hold.job, utc_now(), is_further=True)
        of_import.seconds += time.monotonic() - began
        note_report(of_import, report)
        of_import.save()
        RejectedRow.objects.bulk_create(
            RejectedRow(of_import=of_import, **{**row, "column": row["column"][:200]}) for row in report["rejected"]
        )


def read_report(of_import: Import, limits: Limits, still: Callable[[], None]) -> dict[str, Any]:
    """Have files read by a process of its own: what it has found. Raises `ReifegradError`: they cannot be read."""
    place, files = place_of(of_import.folder), of_import.files
    shutil.rmtree(place / "read", ignore_errors=True)  # of somebody who was killed
    (place / "read").mkdir(mode=0o700)
    mapping = files.get("mapping")
    return read_files(
        {
            table: [{"path": str(place / file["stored"]), "name": file["name"]} for file in files[table]]
            for table in TABLES
            if table in files
        },
        place / "read",
        mapping=None if mapping is None else place / mapping["stored"],
        mapping_name="" if mapping is None else mapping["name"],
        timezone=of_import.timezone,
        types=_types(of_import.types),
        limits=limits,
        still=still,
    )


def _types(said: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """How published models read columns, and others as it was said. Where two models differ: as it stands there."""
    found: dict[str, dict[str, str]] = {name: {} for name in TABLES}
    for model in published_models():
        own = {name: kind.value for name, kind in model.reads.own_attributes.items()}
        company = own | {name: kind.value for name, kind in model.reads.company_attributes.items()}
        properties = {name: kind.value for name, kind in model.properties.items()}
        tables = {"leads": own, "profile_changes": own, "accounts": company, "activities": properties}
        for table, kinds in tables.items():
            for name, kind in kinds.items():
                found[table][name] = kind if found[table].get(name, kind) == kind else "text"
    return {table: {**said.get(table, {}), **kinds} for table, kinds in found.items()}


def note_report(of_import: Import, report: Mapping[str, Any]) -> None:
    """Note in an import, which the caller saves, what was read of its files."""
    of_import.staged = {
        name: {"files": table["files"], "by_row": table["by_row"]} for name, table in report["tables"].items()
    }
    of_import.counts = {
        name: {
            "rows": table["read"] - table["left_out"],
            "accepted": 0,
            "new": 0,
            "duplicate": table["copies"],
            "rejected": table["rejected"],
            "left_out": table["left_out"],
            "values_rejected": table["values_rejected"],
        }
        for name, table in report["tables"].items()
    }
    of_import.position = dict.fromkeys(of_import.staged, 0)
    of_import.reasons, of_import.notes = report["reasons"], report["notes"]
    of_import.state = Import.State.READ


def _take(of_import: Import, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    taken = take_chunk(of_import, table, rows)
    add_up(of_import, table, taken, sum(map(bool, taken.unknown)))
    keep_rejected(of_import, table, taken.rejected, Limits().rejects)
    of_import.position[table] += len(rows)
    of_import.save(update_fields=["counts", "reasons", "position", "seconds"])


def take_chunk(of_import: Import, table: str, rows: Sequence[Mapping[str, Any]]) -> TakenRows:
    """Take rows of a table into the facts; the caller holds the transaction, in turn with other imports."""
    at = of_import.created_at.astimezone(UTC)
    context = Context(of_import.source, at, by_row=of_import.staged[table]["by_row"])
    return Taking(of_import, context, utc_now()).take(table, rows)


def add_up(of_import: Import, table: str, taken: TakenRows, new: int) -> None:
    """Add to the counts of an import, which the caller saves, what became of rows; `new` made somebody known."""
    counts = of_import.counts[table]
    counts["accepted"] += taken.accepted
    counts["new"] = counts.get("new", 0) + new  # an import that an older version has begun counts none
    counts["duplicate"] += taken.duplicate
    counts["rejected"] += len(taken.rejected)
    of_import.reasons = dict(Counter(of_import.reasons) + reasons_of(table, taken.rejected))


def chunks(of_import: Import) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows that are not taken yet, in chunks with their table. Memory holds one chunk at a time."""
    for table in TABLES:
        if table in of_import.staged:
            for rows in _rows(of_import.staged[table]["files"], of_import.position[table]):
                yield table, rows


def _rows(files: Sequence[str], start: int) -> Iterator[list[dict[str, Any]]]:
    """The rows of converted files from a position on; what is before it is not even read."""
    for name in files:
        with pq.ParquetFile(name) as file:
            for place in range(file.num_row_groups):
                size = file.metadata.row_group(place).num_rows
                if start >= size:
                    start -= size
                    continue
                for batch in file.iter_batches(CHUNK, row_groups=[place]):
                    if start < batch.num_rows:
                        yield batch.slice(start).to_pylist()
                    start = max(0, start - batch.num_rows)


def _set(of_import: Import, **values: Any) -> None:
    for name, value in values.items():
        setattr(of_import, name, value)
    of_import.save(update_fields=list(values))
