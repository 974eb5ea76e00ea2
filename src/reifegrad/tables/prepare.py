"""Prepares a source of any kind for scoring: an `Intake` of Parquet files that fit the contract."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa

from reifegrad.errors import Problem, fail, message
from reifegrad.spec.source_names import names_of
from reifegrad.tables.activity_ids import has_shared_ids, keep_apart
from reifegrad.tables.change_values import are_canonical
from reifegrad.tables.column_evidence import ColumnEvidence
from reifegrad.tables.contract import ACTIVITIES, PROFILE_CHANGES, ColumnType, attribute_of, value_column
from reifegrad.tables.feeds import TableTask, open_feeds
from reifegrad.tables.file_state import FileState, check_unchanged, states_of
from reifegrad.tables.guarded_ids import without_guards
from reifegrad.tables.joined_rows import JoinedRows
from reifegrad.tables.matching import demanded_types
from reifegrad.tables.parquet_reader import ParquetReader
from reifegrad.tables.passthrough import find_passage
from reifegrad.tables.reader import Chunk
from reifegrad.tables.rejects import Reject, RejectFile, settle
from reifegrad.tables.row_choice import LeftOut, RowChoice, columns_of, row_ids
from reifegrad.tables.sources import locate
from reifegrad.tables.staging import Stage
from reifegrad.tables.text_reader import TextReader
from reifegrad.tables.time_advice import format_for, mapping_line
from reifegrad.tables.values import REASONS, is_text, with_plain_texts

if TYPE_CHECKING:
    from collections import abc
    from collections.abc import Callable
    from pathlib import Path

    from reifegrad.errors import Param
    from reifegrad.spec.source_names import SourceNames
    from reifegrad.tables.contract import Contract
    from reifegrad.tables.feeds import Feed, Opened
    from reifegrad.tables.mapping import Mapping
    from reifegrad.tables.reader import Reader
    from reifegrad.tables.values import Rule

__all__ = ["Intake", "Reject", "prepare"]


@dataclass(frozen=True)
class Intake:
    """What came in: the files to read, what is in them, and what was left behind.

    `rows_read` = rows in `files` + `rows_rejected` + `rows_dropped`. `casts` names the columns
    that the engine must cast while it reads the user's own files: to "text", "number" (double)
    or "time" (a timestamp in UTC, in microseconds, without a zone). `words` are those of boolean columns.
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
    states: tuple[FileState, ...] = ()


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


def _values_are_canonical(opened: Opened) -> bool:
    """Whether the values of profile changes are in their one form, so that they need not be written again."""
    for feed in opened.feeds:
        reader = feed.reader
        heading, value = feed.match.names["attribute"], feed.match.names["value"]
        if not is_text(reader.types[value]):
            return False
        rules = _rules_of_values(opened.task, ColumnEvidence(""), reader)
        for chunk in reader.chunks({heading: ColumnType.TEXT, value: ColumnType.TEXT}):
            attributes, values = (with_plain_texts(chunk.columns[name]) for name in (heading, value))
            if not are_canonical(attributes.cast(pa.string()), values, rules):
                return False
    return True


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


def _staged(opened: Opened, staging: Path, reject_file: Path, progress: Callable[[int], None] | None) -> Intake:
    """New Parquet files with the rows that fit, and the rejects beside them."""
    contract, types = opened.task.contract, opened.types
    origins = dict.fromkeys(feed.origin for feed in opened.feeds)
    apart = contract is ACTIVITIES and len(origins) > 1
    paths = [staging / f"{contract.table}{f'.{origin + 1}' if apart else ''}.parquet" for origin in origins]
    paths = paths if apart else paths[:1]
    if {path.resolve() for path in paths} & {file.resolve() for file in opened.files}:
        raise fail("staging-is-source", path=str(paths[0]))
    evidence = ColumnEvidence(contract.table)
    read = _read_rows(opened, evidence, paths, reject_file, progress)
    if evidence.settle():
        read = _read_rows(opened, evidence, paths, reject_file, None)
    stages, rejected, left_out = read
    notes = _notes(opened) + evidence.problems() + _losses(stages, rejected, contract.table) + left_out.notes
    if apart and not any(reader.mapping.unique_ids for reader in opened.readers):
        notes += keep_apart(paths, [next(f.label for f in opened.feeds if f.origin == origin) for origin in origins])
    return Intake(
        table=contract.table,
        files=tuple(paths),
        columns=types,
        source_columns={name: name for name in types},
        rows_read=sum(stage.rows_read for stage in stages) + left_out.rows,
        rows_rejected=sum(stage.rows_rejected for stage in stages),
        rejects_file=rejected.path if rejected.counts else None,
        notes=notes,
        rows_dropped=sum(stage.rows_dropped for stage in stages) + left_out.rows,
        values_rejected=sum(stage.values_rejected for stage in stages),
        words={name: words for stage in stages for name, words in stage.words.items()},
    )


def _read_rows(
    opened: Opened,
    evidence: ColumnEvidence,
    paths: abc.Sequence[Path],
    reject_file: Path,
    progress: Callable[[int], None] | None,
) -> tuple[list[Stage], RejectFile, LeftOut]:
    """Read all files once, as far as the evidence tells by then how they are written; each source to its own path."""
    stages: list[Stage] = []
    left_out = LeftOut()
    with RejectFile(reject_file, opened.task.contract.table) as rejected:
        for place, path in enumerate(paths):
            with Stage(opened.task.contract, opened.types, path, rejected, progress) as stage:
                stages.append(stage)
                feeds = [feed for feed in opened.feeds if len(paths) == 1 or feed.origin == place]
                _stage_all(opened, stage, evidence, feeds, left_out)
    return stages, rejected, left_out


def _check_timezone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (OSError, ValueError, KeyError) as error:
        raise fail("timezone-unknown", variant="zone", name=timezone) from error


def open_source(contract: Contract, source: SourceNames, mapping: Mapping | None, timezone: str) -> Opened:
    """Sources whose headings have been read, and nothing else yet; for a look at their columns."""
    _check_timezone(timezone)
    return open_feeds(TableTask(contract, dict(contract.types), timezone), source, mapping)


def _stage_all(
    opened: Opened, stage: Stage, evidence: ColumnEvidence, feeds: abc.Sequence[Feed], left_out: LeftOut
) -> None:
    """Take the rows of some sources; where rows of one id become one, they do so over all files of a source."""
    task, types = opened.task, opened.types
    joined: dict[int, JoinedRows] = {}
    for feed in feeds:
        reader = feed.reader
        rules = {name: evidence.applied(reader, name, task.rule(name, kind, reader)) for name, kind in types.items()}
        of_values = _rules_of_values(task, evidence, reader)
        rows = None
        if reader.mapping.one_row and task.contract.unique:
            rows = joined.setdefault(id(reader.mapping), JoinedRows(task.contract.key[0], reader.name, rules))
        choice = RowChoice(feed)
        headings = feed.headings(types) | choice.headings
        if of_values:
            headings[feed.match.names["value"]] = ColumnType.NUMBER  # a workbook tells its numbers from texts then
        for chunk in reader.chunks(headings):
            for part, mark in choice.parts(chunk, left_out):
                columns = columns_of(feed, part.columns, len(part.lines), types)
                if isinstance(reader, TextReader):
                    columns = without_guards(columns)
                if reader.mapping.key_from_row:
                    columns["activity_id"] = pa.array(row_ids(feed, part.lines, mark), pa.string())
                made = Chunk(columns, part.lines, part.broken)
                stage.take(reader.name, made if rows is None else rows.add(made, left_out), rules, of_values)
    for rows in joined.values():
        stage.take(rows.file, rows.chunk(), rows.rules, {})


def _rules_of_values(task: TableTask, evidence: ColumnEvidence, reader: Reader) -> dict[str, Rule]:
    """How the values of each attribute are written that profile changes tell of and that is no text."""
    return {
        name: evidence.applied(reader, value_column(name), task.rule(name, kind, reader))
        for name, kind in task.attributes.items()
    }


def _notes(opened: Opened) -> tuple[Problem, ...]:
    notes = [note for reader in opened.readers for note in reader.notes]
    notes += [note for match in opened.matches for note in match.notes]
    return tuple(dict.fromkeys(notes))


def _without_rejects(opened: Opened, intake: Intake, reject_file: Path) -> Intake:
    """A run without rejects settles the list of an earlier one over the same files; another list stays, and is said."""
    if intake.rejects_file is not None or settle(reject_file, [reader.name for reader in opened.readers]):
        return intake
    params: dict[str, Param] = {"table": intake.table}
    note = Problem("rejects-of-another-run", params=params, file=str(reject_file), severity="note")
    return replace(intake, notes=(*intake.notes, note))


def _format_line(rejected: RejectFile, table: str, column: str, reason: str) -> str | None:
    """The line of the mapping file that would read times that were rejected, if one is known."""
    if reason != REASONS[ColumnType.TIME]:
        return None
    form = format_for([reject.value for reject in rejected.first[column, reason]])
    return None if form is None else mapping_line(table, attribute_of(column), form)


def _losses(stages: abc.Sequence[Stage], rejected: RejectFile, table: str) -> tuple[Problem, ...]:
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
    dropped = sum(stage.rows_dropped for stage in stages)
    if dropped:
        rows = message("count.rows", n=dropped)
        notes.append(Problem("duplicates-dropped", params={"rows": rows}, severity="note"))
    return tuple(notes)
