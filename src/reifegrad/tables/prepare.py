"""Prepares a source of any kind for scoring: an `Intake` of Parquet files that fit the contract."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa

from reifegrad.errors import Problem, ReifegradError, fail, message
from reifegrad.tables.change_values import are_canonical
from reifegrad.tables.column_evidence import ColumnEvidence
from reifegrad.tables.contract import PROFILE_CHANGES, ColumnType, attribute_of, value_column
from reifegrad.tables.database_reader import DatabaseReader
from reifegrad.tables.excel_reader import ExcelReader
from reifegrad.tables.mapping import Mapping, TableMapping
from reifegrad.tables.matching import Match, demanded_types, match_columns
from reifegrad.tables.parquet_reader import ParquetReader
from reifegrad.tables.passthrough import find_passage
from reifegrad.tables.reader import Chunk
from reifegrad.tables.rejects import Reject, RejectFile
from reifegrad.tables.sources import Source, SourceKind, locate
from reifegrad.tables.staging import Stage
from reifegrad.tables.text_reader import TextReader
from reifegrad.tables.time_advice import format_for, mapping_line
from reifegrad.tables.times import TimeRule
from reifegrad.tables.values import REASONS, Rule, arrow_column_type, is_text, type_problem, with_plain_texts
from reifegrad.tables.written_numbers import number_cell

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
    attributes: abc.Mapping[str, ColumnType] = field(default_factory=dict)

    @property
    def derived(self) -> set[str]:
        """Columns that do not come from the source."""
        key = {"activity_id"} if self.mapping.key_from_row else set()
        return {*self.mapping.constants} | key

    def rule(self, name: str, kind: ColumnType, reader: Reader) -> Rule:
        """How a column of a reader is written."""
        is_local = reader.has_local_times if isinstance(reader, ParquetReader) else not reader.typed
        zone = self.mapping.timezone or (self.timezone if is_local else "UTC")
        time = TimeRule.of(zone, self.mapping.formats.get(name), iso_too=reader.iso_cells)
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
    part = mapping.table(contract.table) if mapping is not None else TableMapping()
    columns, attributes = (wanted, {}) if contract is not PROFILE_CHANGES else ({}, wanted)
    typed = {name: kind for name, kind in attributes.items() if kind is not ColumnType.TEXT}
    task = _Task(contract, demanded_types(contract, columns), part, timezone, typed)
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
    if not files or task.derived or (task.attributes and not _values_are_canonical(opened)):
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


def _values_are_canonical(opened: _Opened) -> bool:
    """Whether the values of profile changes are in their one form, so that they need not be written again."""
    for reader, match in zip(opened.readers, opened.matches, strict=True):
        heading, value = match.names["attribute"], match.names["value"]
        if not is_text(reader.types[value]):
            return False
        rules = _rules_of_values(opened.task, ColumnEvidence("", opened.task.mapping.decimal is not None), reader)
        for chunk in reader.chunks({heading: ColumnType.TEXT, value: ColumnType.TEXT}):
            attributes, values = (with_plain_texts(chunk.columns[name]) for name in (heading, value))
            if not are_canonical(attributes.cast(pa.string()), values, rules):
                return False
    return True


def _staged(opened: _Opened, path: Path, reject_file: Path, progress: Callable[[int], None] | None) -> Intake:
    """A new Parquet file with the rows that fit, and the rejects beside it."""
    table, types = opened.task.contract.table, opened.types
    if path.resolve() in {file.resolve() for file in opened.files}:
        raise fail("staging-is-source", path=str(path))
    evidence = ColumnEvidence(table, opened.task.mapping.decimal is not None)
    stage, rejected = _read_rows(opened, evidence, path, reject_file, progress)
    if evidence.settle():
        stage, rejected = _read_rows(opened, evidence, path, reject_file, None)
    return Intake(
        table=table,
        files=(path,),
        columns=types,
        source_columns={name: name for name in types},
        rows_read=stage.rows_read,
        rows_rejected=stage.rows_rejected,
        rejects_file=reject_file if rejected.counts else None,
        notes=_notes(opened) + evidence.problems() + _losses(stage, rejected, table),
        rows_dropped=stage.rows_dropped,
        values_rejected=stage.values_rejected,
        words=stage.words,
    )


def _read_rows(
    opened: _Opened,
    evidence: ColumnEvidence,
    path: Path,
    reject_file: Path,
    progress: Callable[[int], None] | None,
) -> tuple[Stage, RejectFile]:
    """Read all files once, as far as the evidence tells by then how they are written."""
    noted = [len(reader.notes) for reader in opened.readers]
    with (
        RejectFile(reject_file, opened.task.contract.table) as rejected,
        Stage(opened.task.contract, opened.types, path, rejected, progress) as stage,
    ):
        labels = _labels(opened.readers)
        for reader, match, label, known in zip(opened.readers, opened.matches, labels, noted, strict=True):
            del reader.notes[known:]  # those of an earlier reading
            _stage(opened, stage, evidence, reader, match, label)
    return stage, rejected


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
    problems = []
    for reader, match in zip(readers, matches, strict=True):
        for name, heading in match.names.items():
            problem = type_problem(name, reader.types[heading], task.rule(name, types[name], reader), reader.name)
            if problem is not None and problem.variant == "unix":
                line = _line_for_numbers(task, reader, name, heading)
                problem = replace(problem, variant="unix" if line else "", params={**problem.params, "line": line})
            if problem is not None:
                problems.append(problem)
    if problems:
        raise ReifegradError(tuple(problems))


def _line_for_numbers(task: _Task, reader: Reader, name: str, heading: str) -> str | None:
    """The line of the mapping file that reads a column of numbers as times, judged by its first values."""
    first = next(iter(reader.chunks({heading: ColumnType.TEXT})), None)
    known = [] if first is None else first.columns[heading].drop_null().slice(0, 100).to_pylist()
    form = format_for([str(value) for value in known])
    return None if form is None or not known else mapping_line(task.contract.table, name, form)


def _labels(readers: abc.Sequence[Reader]) -> list[str]:
    """Short names that tell the files apart, for ids that are made of them."""
    paths = [Path(reader.name) for reader in readers]
    if len({path.name for path in paths}) == len(paths):
        return [path.name for path in paths]
    root = os.path.commonpath([path.parent for path in paths])
    return [path.relative_to(root).as_posix() for path in paths]


def _stage(opened: _Opened, stage: Stage, evidence: ColumnEvidence, reader: Reader, match: Match, label: str) -> None:
    task, types = opened.task, opened.types
    rules = {name: evidence.applied(reader.name, name, task.rule(name, kind, reader)) for name, kind in types.items()}
    of_values = _rules_of_values(task, evidence, reader)
    headings = {heading: types[name] for name, heading in match.names.items()}
    if of_values:
        headings[match.names["value"]] = ColumnType.NUMBER  # a workbook tells its numbers from texts then
    for chunk in reader.chunks(headings):
        rows = len(chunk.lines)
        columns = {name: chunk.columns[heading] for name, heading in match.names.items()}
        for name, value in task.mapping.constants.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            if isinstance(value, float) and types[name] is ColumnType.NUMBER:
                text = number_cell(value)
            columns[name] = pa.repeat(pa.scalar(text), rows)
        if task.mapping.key_from_row:
            ids = [f"{label}:{line}" for line in chunk.lines.to_pylist()]
            columns["activity_id"] = pa.array(ids, pa.string())
        stage.take(reader.name, Chunk(columns, chunk.lines, chunk.broken), rules, of_values)


def _rules_of_values(task: _Task, evidence: ColumnEvidence, reader: Reader) -> dict[str, Rule]:
    """How the values of each attribute are written that profile changes tell of and that is no text."""
    return {
        name: evidence.applied(reader.name, value_column(name), task.rule(name, kind, reader))
        for name, kind in task.attributes.items()
    }


def _notes(opened: _Opened) -> tuple[Problem, ...]:
    notes = [note for reader in opened.readers for note in reader.notes]
    notes += [note for match in opened.matches for note in match.notes]
    return tuple(notes)


def _format_line(rejected: RejectFile, table: str, column: str, reason: str) -> str | None:
    """The line of the mapping file that would read times that were rejected, if one is known."""
    if reason != REASONS[ColumnType.TIME]:
        return None
    form = format_for([reject.value for reject in rejected.first[column, reason]])
    return None if form is None else mapping_line(table, attribute_of(column), form)


def _losses(stage: Stage, rejected: RejectFile, table: str) -> tuple[Problem, ...]:
    """What was left behind, counted by column and reason."""
    notes = [
        Problem(
            f"rejected-{reason.replace(chr(95), chr(45))}",
            variant="format" if (line := _format_line(rejected, table, column, reason)) else "",
            params={
                "rows": message("count.values" if column else "count.rows", n=count),
                "place": column or message("the_source"),
                "path": str(rejected.path),
                "line": line,
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
