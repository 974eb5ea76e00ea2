"""Says what an import would bring: its rows are taken chunk by chunk, and each chunk is rolled back.

So nothing is kept, and between two chunks others write. What a chunk has made known would be known to the next one:
who that is is remembered here.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from reifegrad_web.clock import utc_now
from reifegrad_web.imports.importing import (
    TURN,
    add_import,
    add_up,
    check_source_name,
    chunks,
    note_report,
    quiet,
    read_report,
    take_chunk,
)
from reifegrad_web.imports.limits import Limits
from reifegrad_web.imports.models import Import
from reifegrad_web.imports.storing import remove_folder
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reifegrad_web.imports.importing import Progress
    from reifegrad_web.imports.taking import TakenRows


FIRST = 10
"""Rows of each table that are shown as they would be read."""
MOMENT = "at"
"""What a moment stands under among the values of such a row: the name of nothing else, for JSON knows none."""


class Tried(NamedTuple):
    """The places of what would not be taken, and the first rows of each table as they would be read."""

    rejected: list[dict[str, Any]]
    first: dict[str, list[dict[str, Any]]]


class _Rolled(Exception):
    """Ends a transaction that must leave nothing."""


def dry_run(files: Mapping[str, Any], folder: str, source: str, timezone: str, limits: Limits | None = None) -> Import:
    """What an import of files would bring, as one that is not there; the files are deleted.

    Raises:
        ReifegradError: The files cannot be read.
    """
    found = Import(source=source, created_at=utc_now(), folder=folder, files=dict(files), timezone=timezone)
    try:
        try_out(found, limits or Limits())
    finally:
        remove_folder(folder)
    return found


def try_out(
    found: Import, limits: Limits, still: Callable[[], None] = lambda: None, progress: Progress = quiet
) -> Tried:
    """Note in an import that is not there what it would bring; returns what can be said of single rows.

    Args:
        found: The import, with its files; nobody saves it.
        limits: What the process that reads them may use.
        still: Called again and again while it works.
        progress: Told a table and how many rows of it were looked at.

    Raises:
        ReifegradError: The files cannot be read.
    """
    check_source_name(found.source)
    report = read_report(found, limits, still)
    note_report(found, report)
    rejected: list[dict[str, Any]] = list(report["rejected"])
    seen: set[int] = set()
    first: dict[str, list[dict[str, Any]]] = {}
    for table, rows in chunks(found):
        still()
        first.setdefault(table, [_plain(row) for row in rows[:FIRST]])
        taken = _tried(found, table, rows)
        add_up(found, table, taken, _first_known(taken, seen))
        left = taken.rejected[: max(0, limits.rejects - len(rejected))]
        nowhere = {"table": table, "file": "", "line": None}
        rejected += [{**nowhere, "column": unfit.column, "reason": unfit.reason} for unfit in left]
        progress(table, len(rows))
    return Tried(rejected, first)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON has it."""
    return {name: {MOMENT: value.isoformat()} if isinstance(value, date) else value for name, value in row.items()}


def _tried(found: Import, table: str, rows: Sequence[Mapping[str, Any]]) -> TakenRows:
    with _rolled_back():
        in_turn(TURN)
        row = add_import(found.files, found.folder, found.source, found.timezone, found.created_at)
        row.staged = found.staged
        return take_chunk(row, table, rows)


@contextmanager
def _rolled_back() -> Iterator[None]:
    try:
        with write(apart=True):
            yield
            raise _Rolled
    except _Rolled:
        pass


def _first_known(taken: TakenRows, seen: set[int]) -> int:
    """Of the rows that make somebody known, those whom no earlier chunk has made known; hashes are enough for that."""
    count = 0
    for keys in taken.unknown:
        numbers = set(map(hash, keys))
        count += bool(numbers) and not numbers & seen
        seen |= numbers
    return count
