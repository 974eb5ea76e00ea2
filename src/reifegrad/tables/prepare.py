"""Prepares a source of any kind for scoring: an `Intake` of Parquet files that fit the contract."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa

from reifegrad.errors import Problem, fail
from reifegrad.spec.source_names import names_of
from reifegrad.tables.activity_ids import equal_rows, has_shared_ids, keep_apart
from reifegrad.tables.cell_changes import as_text
from reifegrad.tables.change_values import are_canonical
from reifegrad.tables.column_evidence import ColumnEvidence
from reifegrad.tables.contract import ACTIVITIES, PROFILE_CHANGES, ColumnType
from reifegrad.tables.excel_reader import ExcelReader, SheetRead
from reifegrad.tables.feeds import TableTask, open_feeds
from reifegrad.tables.file_state import FileState, check_unchanged, states_of
from reifegrad.tables.german_headings import are_german
from reifegrad.tables.matching import demanded_types
from reifegrad.tables.parquet_reader import ParquetReader
from reifegrad.tables.passthrough import find_passage
from reifegrad.tables.rejects import Reject, settle
from reifegrad.tables.sources import locate
from reifegrad.tables.staged_rows import read_rows
from reifegrad.tables.unread_times import TimesOfDay
from reifegrad.tables.values import is_text, with_plain_texts

if TYPE_CHECKING:
    from collections import abc
    from collections.abc import Callable
    from pathlib import Path

    from reifegrad.errors import Param
    from reifegrad.spec.source_names import SourceNames
    from reifegrad.tables.contract import Contract
    from reifegrad.tables.feeds import Opened
    from reifegrad.tables.mapping import Mapping

__all__ = ["Intake", "Reject", "prepare"]


@dataclass(frozen=True)
class Intake:
    """What came in: the files to read, what is in them, and what was left behind.

    `rows_read` = rows in `files` + `rows_rejected` + `rows_dropped`. `casts` names the columns
    that the engine must cast while it reads the user's own files: to "text", "number" (double)
    or "time" (a timestamp in UTC, in microseconds, without a zone). `words` are those of boolean columns.
    `rows_left_out` are those of the dropped rows that the mapping leaves out, not because they are copies.
    `translated` are the words that the mapping replaces in a column, each with what it makes of them; `met` are those
    of them that stand in a row.
    `headings` are those of the source, with the name of ours under which each is read; "" where nothing reads it.
    `sheets` are those of workbooks that are read.
    `states` are those of the user's own files where they are read in place: they must still be so after the last look.
    """

    table: str
    files: tuple[Path, ...]
    columns: dict[str, ColumnType]
    source_columns: dict[str, str]
    rows_read: int
    rows_rejected: int
    rejects_file: Path | None
    notes: tuple[Problem, ...]
    casts: dict[str, str] = field(default_factory=dict)
    rows_dropped: int = 0
    values_rejected: int = 0
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows_left_out: int = 0
    states: tuple[FileState, ...] = ()
    translated: dict[str, dict[str, str | None]] = field(default_factory=dict)
    met: dict[str, frozenset[str]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    sheets: tuple[SheetRead, ...] = ()


def prepare(
    contract: Contract,
    source: SourceNames,
    *,
    wanted: abc.Mapping[str, ColumnType],
    staging: Path,
    timezone: str,
    mapping: Mapping | None = None,
    rejects: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Intake:
    """Bring a source to its contract, so that the engine reads nothing but known columns.

    Args:
        contract: What the table must be.
        source: A path, a pattern, a directory of Parquet files, or the URL of a database table; or several of them,
            whose rows are read one after the other.
        wanted: The columns that the model uses, with their types; missing ones are left out. For profile changes the
            attributes whose values they hold.
        staging: A directory for the Parquet file, where the source cannot be read in place.
        timezone: Zone of the times in text files and workbooks that carry none.
        mapping: The user's mapping file.
        rejects: Where to write what does not fit; `<staging>/<table>.rejects.csv` if not given.
        progress: Called with the number of rows read since the last call.

    Raises:
        ReifegradError: If the source cannot be read, or lacks a required column.
    """
    _check_timezone(timezone)
    columns, attributes = (wanted, {}) if contract is not PROFILE_CHANGES else ({}, wanted)
    typed = {name: kind for name, kind in attributes.items() if kind is not ColumnType.TEXT}
    task = TableTask(contract, demanded_types(contract, columns), timezone, typed)
    before = states_of(path for name in names_of(source) for path in locate(name).files)
    opened = open_feeds(task, source, mapping)
    reject_file = rejects or staging / f"{contract.table}.rejects.csv"
    intake = _in_place(opened)
    if intake is None:
        intake = _staged(opened, staging, reject_file, progress)
        check_unchanged(before)
        return _without_rejects(opened, intake, reject_file)
    if progress is not None:
        progress(intake.rows_read)
    return _without_rejects(opened, replace(intake, states=before), reject_file)


def _in_place(opened: Opened) -> Intake | None:
    """The user's own files, if they are Parquet and already fit."""
    task, types, matches = opened.task, opened.types, opened.matches
    files: list[ParquetReader] = [reader for reader in opened.readers if isinstance(reader, ParquetReader)]
    if len(files) < len(opened.feeds) or len(opened.files) < len(files) or not _is_plain(opened, files):
        return None
    if task.attributes and not _values_are_canonical(opened):
        return None
    rules = {name: task.rule(name, kind, files[0]) for name, kind in types.items()}
    passage = find_passage(task.contract, files, [match.names for match in matches], rules)
    if passage is None or (task.contract is ACTIVITIES and has_shared_ids(opened)):
        return None
    times = [TimesOfDay(feed, types) for feed in opened.feeds]
    for one in times:
        one.look_at_types()
    return Intake(
        table=task.contract.table,
        files=opened.files,
        columns=types,
        source_columns=dict(matches[0].names),
        rows_read=passage.rows,
        rows_rejected=0,
        rejects_file=None,
        notes=(*_notes(opened), *(note for one in times for note in one.notes(task.contract.table))),
        casts=passage.casts,
        headings=opened.names_of_headings,
    )


def _is_plain(opened: Opened, files: abc.Sequence[ParquetReader]) -> bool:
    """Whether the mapping asks for nothing that a cast cannot do, and the same of all files."""
    first = files[0].mapping
    unusual = opened.task.derived(first) or first.changes or first.only or first.one_row
    return not unusual and all(
        (file.mapping.timezone, file.mapping.formats, file.mapping.changes | file.mapping.only.keys())
        == (first.timezone, first.formats, frozenset())
        and not (file.mapping.one_row or opened.task.derived(file.mapping))
        for file in files
    )


def _values_are_canonical(opened: Opened) -> bool:
    """Whether the values of profile changes are in their one form, so that they need not be written again."""
    for reader, match in zip(opened.readers, opened.matches, strict=True):
        heading, value = match.names["attribute"], match.names["value"]
        if not is_text(reader.types[value]):
            return False
        rules = opened.task.value_rules(reader, ColumnEvidence(""))
        for chunk in reader.chunks({heading: ColumnType.TEXT, value: ColumnType.TEXT}):
            attributes, values = (with_plain_texts(chunk.columns[name]) for name in (heading, value))
            if not are_canonical(attributes.cast(pa.string()), values, rules):
                return False
    return True


def _staged(opened: Opened, staging: Path, reject_file: Path, progress: Callable[[int], None] | None) -> Intake:
    """New Parquet files with the rows that fit, and the rejects beside them."""
    contract, types = opened.task.contract, opened.types
    origins = tuple(dict.fromkeys(feed.origin for feed in opened.feeds))
    apart = contract is ACTIVITIES and len(origins) > 1
    names = [f"{contract.table}.{place}.parquet" for place in range(1, len(origins) + 1)]
    paths = tuple(staging / name for name in (names if apart else [f"{contract.table}.parquet"]))
    if {path.resolve() for path in paths} & {file.resolve() for file in opened.files}:
        raise fail("staging-is-source", path=str(paths[0]))
    books = {one.name: are_german(one.header) for one in opened.readers if isinstance(one, ExcelReader)}
    evidence = ColumnEvidence(contract.table, workbooks=books)
    noted = [len(reader.notes) for reader in opened.readers]
    read = read_rows(opened, evidence, paths, reject_file, progress)
    if evidence.settle():
        for reader, known in zip(opened.readers, noted, strict=True):
            del reader.notes[known:]  # the first reading is not the one that counts
        read = read_rows(opened, evidence, paths, reject_file, None)
    notes = _notes(opened) + evidence.problems() + read.notes
    if apart and not any(reader.mapping.unique_ids for reader in opened.readers):
        notes += keep_apart(paths, [next(f.label for f in opened.feeds if f.origin == origin) for origin in origins])
    numbered = {feed.origin for feed in opened.feeds if feed.reader.mapping.key_from_row}
    if contract is ACTIVITIES and numbered:
        notes += equal_rows([path for path, origin in zip(paths, origins, strict=False) if origin in numbered])
    return Intake(
        table=contract.table,
        files=paths,
        columns=types,
        source_columns={name: name for name in types},
        rows_read=read.rows_read,
        rows_rejected=sum(stage.rows_rejected for stage in read.stages),
        rejects_file=read.rejected.path if read.rejected.counts else None,
        notes=notes,
        rows_dropped=read.rows_dropped,
        rows_left_out=read.left_out.rows,
        values_rejected=sum(stage.values_rejected for stage in read.stages),
        headings=opened.names_of_headings,
        words={name: words for stage in read.stages for name, words in stage.words.items()},
        translated=_translated(opened),
        met=_met(opened),
        sheets=tuple(one.sheet_read for one in opened.readers if isinstance(one, ExcelReader)),
    )


def _translated(opened: Opened) -> dict[str, dict[str, str | None]]:
    found: dict[str, dict[str, str | None]] = {}
    for reader in opened.readers:
        for name, values in reader.mapping.values.items():
            texts = {as_text(key): None if value is None else as_text(value) for key, value in values.items()}
            found.setdefault(name, {}).update(texts)
    return found


def _met(opened: Opened) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for feed in opened.feeds:
        for name, words in feed.met.items():
            found[name] = found.get(name, frozenset()) | words
    return found


def _check_timezone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (OSError, ValueError, KeyError) as error:
        raise fail("timezone-unknown", variant="zone", name=timezone) from error


def open_source(contract: Contract, source: SourceNames, mapping: Mapping | None, timezone: str) -> Opened:
    """Sources whose headings have been read, and nothing else yet; for a look at their columns."""
    _check_timezone(timezone)
    return open_feeds(TableTask(contract, dict(contract.types), timezone), source, mapping)


def _notes(opened: Opened) -> tuple[Problem, ...]:
    notes = [note for reader in opened.readers for note in reader.notes]
    notes += [note for match in opened.matches for note in match.notes]
    return tuple(dict.fromkeys(notes))


def _without_rejects(opened: Opened, intake: Intake, reject_file: Path) -> Intake:
    """A run without rejects removes the list of an earlier one over the same files; others stay, with a note."""
    if intake.rejects_file is not None or settle(reject_file, [reader.name for reader in opened.readers]):
        return intake
    params: dict[str, Param] = {"table": intake.table}
    note = Problem("rejects-of-another-run", params=params, file=str(reject_file), severity="note")
    return replace(intake, notes=(*intake.notes, note))
