"""Prepares a source of any kind for scoring: an `Intake` of Parquet files that fit the contract."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa

from reifegrad.errors import Problem, ReifegradError, fail, message
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.database_reader import DatabaseReader
from reifegrad.tables.excel_reader import ExcelReader
from reifegrad.tables.guarded_ids import without_guards
from reifegrad.tables.mapping import Mapping, TableMapping
from reifegrad.tables.matching import Match, demanded_types, match_columns
from reifegrad.tables.parquet_reader import ParquetReader
from reifegrad.tables.passthrough import find_passage
from reifegrad.tables.reader import Chunk
from reifegrad.tables.rejects import Reject, RejectFile
from reifegrad.tables.sources import Source, SourceKind, locate
from reifegrad.tables.staging import Stage
from reifegrad.tables.text_reader import TextReader
from reifegrad.tables.times import TimeRule
from reifegrad.tables.values import Rule, arrow_column_type, type_problem

if TYPE_CHECKING:
    from collections import abc
    from collections.abc import Callable

    from reifegrad.tables.contract import Contract
    from reifegrad.tables.reader import Reader

__all__ = ["Intake", "Reject", "prepare"]


@dataclass(frozen=True)
class Intake:
    """What came in: the files to read, what is in them, and what was left behind.

    `rows_read` = rows in `files` + `rows_rejected` + `rows_dropped`. `casts` names the columns
    that the engine must cast while it reads the user's own files: to "text", "number" (double)
    or "time" (a timestamp in UTC, in microseconds, without a zone). `words` are those of boolean columns.
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


@dataclass(frozen=True)
class _Task:
    """The options of the caller, and the part of the mapping that concerns this table."""

    contract: Contract
    types: dict[str, ColumnType]
    mapping: TableMapping
    timezone: str

    @property
    def derived(self) -> set[str]:
        """Columns that do not come from the source."""
        key = {"activity_id"} if self.mapping.key_from_row else set()
        return {*self.mapping.constants} | key

    def rule(self, name: str, kind: ColumnType, reader: Reader) -> Rule:
        """How a column of a reader is written."""
        zone = self.mapping.timezone or ("UTC" if reader.typed else self.timezone)
        time = TimeRule(zone, self.mapping.formats.get(name), iso_too=reader.iso_cells)
        choices = {column.name: column.choices for column in self.contract.columns}
        return Rule(kind, reader.decimal, time, choices.get(name, ()))


def prepare(
    contract: Contract,
    source: str,
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
        source: A path, a pattern, a directory of Parquet files, or the URL of a database table.
        wanted: The columns that the model uses, with their types; missing ones are left out.
        staging: A directory for the Parquet file, where the source cannot be read in place.
        timezone: Zone of the times in text files and workbooks that carry none.
        mapping: The user's mapping file.
        rejects: Where to write what does not fit; `<staging>/<table>.rejects.csv` if not given.
        progress: Called with the number of rows read since the last call.

    Raises:
        ReifegradError: If the source cannot be read, or lacks a required column.
    """
    _check_timezone(timezone)
    part = mapping.table(contract.table) if mapping is not None else TableMapping()
    task = _Task(contract, demanded_types(contract, wanted), part, timezone)
    opened = _open(task, locate(source))
    reject_file = rejects or staging / f"{contract.table}.rejects.csv"
    intake = _in_place(opened)
    if intake is None:
        return _staged(opened, staging / f"{contract.table}.parquet", reject_file, progress)
    reject_file.unlink(missing_ok=True)  # that of an earlier run
    if progress is not None:
        progress(intake.rows_read)
    return intake


@dataclass(frozen=True)
class _Opened:
    """A source whose headings are known; `types` are all columns that it gives."""

    task: _Task
    files: tuple[Path, ...]
    readers: abc.Sequence[Reader]
    matches: abc.Sequence[Match]
    types: dict[str, ColumnType]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of all files, each once."""
        return tuple(dict.fromkeys(heading for reader in self.readers for heading in reader.header))


def _in_place(opened: _Opened) -> Intake | None:
    """The user's own files, if they are Parquet and already fit."""
    task, types, matches = opened.task, opened.types, opened.matches
    files = [reader for reader in opened.readers if isinstance(reader, ParquetReader)]
    if not files or task.derived:
        return None
    rules = {name: task.rule(name, kind, files[0]) for name, kind in types.items()}
    passage = find_passage(task.contract, files, [match.names for match in matches], rules)
    if passage is None:
        return None
    return Intake(
        table=task.contract.table,
        files=opened.files,
        columns=types,
        source_columns=dict(matches[0].names),
        rows_read=passage.rows,
        rows_rejected=0,
        rejects_file=None,
        notes=_notes(opened),
        casts=passage.casts,
    )


def _staged(opened: _Opened, path: Path, reject_file: Path, progress: Callable[[int], None] | None) -> Intake:
    """A new Parquet file with the rows that fit, and the rejects beside it."""
    table, types = opened.task.contract.table, opened.types
    if path.resolve() in {file.resolve() for file in opened.files}:
        raise fail("staging-is-source", path=str(path))
    with (
        RejectFile(reject_file, table) as rejected,
        Stage(opened.task.contract, types, path, rejected, progress) as stage,
    ):
        labels = _labels(opened.readers)
        for reader, match, label in zip(opened.readers, opened.matches, labels, strict=True):
            _stage(opened, stage, reader, match, label)
    return Intake(
        table=table,
        files=(path,),
        columns=types,
        source_columns={name: name for name in types},
        rows_read=stage.rows_read,
        rows_rejected=stage.rows_rejected,
        rejects_file=reject_file if rejected.counts else None,
        notes=_notes(opened) + _losses(stage, rejected),
        rows_dropped=stage.rows_dropped,
        values_rejected=stage.values_rejected,
        words=stage.words,
    )


def _check_timezone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (OSError, ValueError, KeyError) as error:
        raise fail("timezone-unknown", variant="zone", name=timezone) from error


def open_source(contract: Contract, source: str, mapping: TableMapping, timezone: str) -> _Opened:
    """A source whose headings have been read, and nothing else yet; for a look at its columns."""
    _check_timezone(timezone)
    return _open(_Task(contract, dict(contract.types), mapping, timezone), locate(source))


def _open(task: _Task, source: Source) -> _Opened:
    readers = _readers(source, task.mapping)
    matches = [_match(task, reader) for reader in readers]
    types = _all_types(task, readers, matches)
    _check_types(task, readers, matches, types)
    return _Opened(task, source.files, readers, matches, types)


def _readers(source: Source, mapping: TableMapping) -> list[Reader]:
    if source.kind is SourceKind.DATABASE:
        return [DatabaseReader(source.url)]
    if source.kind is SourceKind.PARQUET:
        return [ParquetReader(path) for path in source.files]
    if source.kind is SourceKind.EXCEL:
        return [ExcelReader(path, mapping) for path in source.files]
    return [TextReader(path, mapping) for path in source.files]


def _match(task: _Task, reader: Reader) -> Match:
    names = [name for name in task.types if name not in task.derived]
    match = match_columns(task.contract, reader.header, names, task.mapping, reader.name)
    for name in task.derived:  # a fixed value wins over a column of the same name
        match.names.pop(name, None)
    for name in list(match.names):
        # Lists, structs and bytes cannot be scored; they matter only where the model wants them.
        if name not in task.types and arrow_column_type(reader.types[match.names[name]]) is None:
            del match.names[name]
            params = {"name": name, "type": str(reader.types[name])}
            match.notes.append(
                Problem("column-left-out", variant="type", params=params, file=reader.name, severity="note")
            )
    return match


def _all_types(task: _Task, readers: abc.Sequence[Reader], matches: abc.Sequence[Match]) -> dict[str, ColumnType]:
    """The columns that any of the files has, in the order of the contract, then of the files."""
    there = {name for match in matches for name in match.names} | task.derived
    types = {name: kind for name, kind in task.types.items() if name in there}
    for reader, match in zip(readers, matches, strict=True):
        for name, heading in match.names.items():
            own = arrow_column_type(reader.types[heading]) or ColumnType.TEXT
            if name not in task.types and types.setdefault(name, own) is not own:
                types[name] = ColumnType.TEXT  # the files do not agree
    for name in task.mapping.constants:
        types.setdefault(name, ColumnType.TEXT)
    return types


def _check_types(
    task: _Task,
    readers: abc.Sequence[Reader],
    matches: abc.Sequence[Match],
    types: abc.Mapping[str, ColumnType],
) -> None:
    problems = [
        type_problem(name, reader.types[heading], task.rule(name, types[name], reader), reader.name)
        for reader, match in zip(readers, matches, strict=True)
        for name, heading in match.names.items()
    ]
    if any(problems):
        raise ReifegradError(tuple(problem for problem in problems if problem is not None))


def _labels(readers: abc.Sequence[Reader]) -> list[str]:
    """Short names that tell the files apart, for ids that are made of them."""
    paths = [Path(reader.name) for reader in readers]
    if len({path.name for path in paths}) == len(paths):
        return [path.name for path in paths]
    root = os.path.commonpath([path.parent for path in paths])
    return [path.relative_to(root).as_posix() for path in paths]


def _stage(opened: _Opened, stage: Stage, reader: Reader, match: Match, label: str) -> None:
    task, types = opened.task, opened.types
    rules = {name: task.rule(name, kind, reader) for name, kind in types.items()}
    headings = {heading: types[name] for name, heading in match.names.items()}
    for chunk in reader.chunks(headings):
        rows = len(chunk.lines)
        columns = {name: chunk.columns[heading] for name, heading in match.names.items()}
        if isinstance(reader, TextReader):
            columns = without_guards(columns)
        for name, value in task.mapping.constants.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            if isinstance(value, float):
                text = text.replace(".", reader.decimal)
            columns[name] = pa.repeat(pa.scalar(text), rows)
        if task.mapping.key_from_row:
            ids = [f"{label}:{line}" for line in chunk.lines.to_pylist()]
            columns["activity_id"] = pa.array(ids, pa.string())
        stage.take(reader.name, Chunk(columns, chunk.lines, chunk.broken), rules)


def _notes(opened: _Opened) -> tuple[Problem, ...]:
    task, types, readers = opened.task, opened.types, opened.readers
    notes = [note for reader in readers for note in reader.notes]
    notes += [note for match in opened.matches for note in match.notes]
    numbers = [name for name, kind in types.items() if kind is ColumnType.NUMBER]
    for reader in readers:
        if numbers and reader.decimal == "," and task.mapping.decimal is None:
            params = {"columns": tuple(numbers)}
            note = Problem("decimal-assumed", params=params, file=reader.name, severity="note")
            notes.append(note)
    return tuple(notes)


def _losses(stage: Stage, rejected: RejectFile) -> tuple[Problem, ...]:
    """What was left behind, counted by column and reason."""
    notes = [
        Problem(
            f"rejected-{reason.replace(chr(95), chr(45))}",
            params={
                "rows": message("count.values" if column else "count.rows", n=count),
                "place": column or message("the_source"),
                "path": str(rejected.path),
            },
            key=column,
            severity="warning",
        )
        for (column, reason), count in rejected.counts.items()
    ]
    if stage.rows_dropped:
        rows = message("count.rows", n=stage.rows_dropped)
        notes.append(Problem("duplicates-dropped", params={"rows": rows}, severity="note"))
    return tuple(notes)
