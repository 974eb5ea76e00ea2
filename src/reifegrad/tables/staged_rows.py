"""Reads the rows of all sources of a table into staged files, and counts what does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import pyarrow as pa

from reifegrad.errors import Problem, message
from reifegrad.tables.continued_rows import ContinuedRows
from reifegrad.tables.contract import ACTIVITIES, ColumnType, attribute_of
from reifegrad.tables.counted_rows import CountedRows
from reifegrad.tables.excel_reader import ExcelReader
from reifegrad.tables.guarded_ids import IDS, without_guards
from reifegrad.tables.joined_ids import JoinedIds
from reifegrad.tables.joined_rows import JoinedRows
from reifegrad.tables.reader import Chunk
from reifegrad.tables.rejects import RejectFile
from reifegrad.tables.row_choice import LeftOut, RowChoice, RowIds, columns_of
from reifegrad.tables.row_moments import RowMoments
from reifegrad.tables.several_leads import each_lead
from reifegrad.tables.sqlite_reader import SqliteReader
from reifegrad.tables.staging import Stage
from reifegrad.tables.text_reader import TextReader
from reifegrad.tables.time_advice import format_for, mapping_line
from reifegrad.tables.unread_times import TimesOfDay
from reifegrad.tables.values import REASONS
from reifegrad.tables.written_numbers import without_exponents

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from reifegrad.errors import Param
    from reifegrad.tables.column_evidence import ColumnEvidence
    from reifegrad.tables.feeds import Feed, Opened

_LIKE_TOTALS = 5
"""So many rows that look like totals are named."""


@dataclass
class StagedRows:
    """What one reading of all sources gave: the stages, what was rejected, and what was left out."""

    table: str
    key: str
    rejected: RejectFile
    joined: JoinedIds
    stages: list[Stage] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)
    times_of_day: list[TimesOfDay] = field(default_factory=list)
    counted: list[CountedRows] = field(default_factory=list)
    moments: list[RowMoments] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        """All rows of the sources."""
        return sum(stage.rows_read for stage in self.stages) + self.left_out.rows

    @property
    def rows_dropped(self) -> int:
        """Rows that repeat others, or that the mapping leaves out."""
        return sum(stage.rows_dropped for stage in self.stages) + self.left_out.rows

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What is said of rows that are not taken."""
        notes = [self._loss(column, reason, count) for (column, reason), count in self.rejected.counts.items()]
        dropped = sum(stage.rows_dropped for stage in self.stages)
        if dropped:
            rows = message("count.rows", n=dropped)
            notes.append(Problem("duplicates-dropped", params={"rows": rows}, severity="note"))
        notes += [_dashes(*place, count) for stage in self.stages for place, count in stage.dashes.items() if count]
        notes += [note for times in self.times_of_day for note in times.notes(self.table)]
        notes += [note for counted in self.counted for note in counted.notes()]
        notes += [note for moments in self.moments for note in moments.notes]
        notes += [self._like_total(*row) for stage in self.stages for row in stage.like_totals[:_LIKE_TOTALS]]
        notes += [note for stage in self.stages for note in stage.unseen.notes]
        return (*notes, *self.left_out.notes, *self.joined.notes)

    def _like_total(self, file: str, line: int, value: str) -> Problem:
        params: dict[str, Param] = {"name": self.key, "value": value, "table": self.table}
        return Problem("id-like-a-total", params=params, file=file, line=line, key=self.key, severity="warning")

    def _loss(self, column: str, reason: str, count: int) -> Problem:
        line, first = self._format_line(column, reason), self.rejected.first[column, reason][0]
        return Problem(
            f"rejected-{reason.replace('_', '-')}",
            variant="format" if line else "",
            params={
                "rows": message("count.values" if column else "count.rows", n=count),
                "place": column or message("the_source"),
                "path": str(self.rejected.path),
                "line": line,
            },
            file=self.rejected.files[column, reason],
            line=first.line,
            key=column,
            severity="warning",
        )

    def _format_line(self, column: str, reason: str) -> str | None:
        """The line of the mapping file that would read times that were rejected, if one is known."""
        if reason != REASONS[ColumnType.TIME]:
            return None
        form = format_for([reject.value for reject in self.rejected.first[column, reason]])
        return None if form is None else mapping_line(self.table, attribute_of(column), form)


def _dashes(file: str, name: str, count: int) -> Problem:
    return Problem("dashes-unknown", params={"n": count, "name": name}, file=file, key=name, severity="note")


def read_rows(
    opened: Opened,
    evidence: ColumnEvidence,
    paths: Sequence[Path],
    reject_file: Path,
    progress: Callable[[int], None] | None,
) -> StagedRows:
    """Read all sources once, as far as the evidence tells by then how they are written.

    Args:
        opened: The sources.
        evidence: What the values say of the columns; it grows while they are read.
        paths: The staged files: one for all rows, or one for each origin.
        reject_file: Where rejects are listed.
        progress: Called with the number of rows read since the last call.
    """
    contract = opened.task.contract
    origins = dict.fromkeys(feed.origin for feed in opened.feeds)
    sources = [reader.name for reader in opened.readers]
    with RejectFile(reject_file, contract.table, sources) as rejected:
        read = StagedRows(contract.table, next(iter(contract.key), ""), rejected, JoinedIds(opened.feeds))
        for path, origin in zip(paths, origins, strict=False):
            feeds = [feed for feed in opened.feeds if len(paths) == 1 or feed.origin == origin]
            with Stage(contract, opened.types, path, rejected, progress) as stage:
                read.stages.append(stage)
                _stage(opened, evidence, stage, feeds, read)
    return read


def _stage(opened: Opened, evidence: ColumnEvidence, stage: Stage, feeds: Sequence[Feed], read: StagedRows) -> None:
    """Take the rows of some sources; where rows of one id become one, they do so over all files of a source."""
    task, types = opened.task, opened.types
    joined: dict[int, JoinedRows] = {}
    for feed in feeds:
        reader = feed.reader
        rules = {name: task.decided_rule(name, kind, reader, evidence) for name, kind in types.items()}
        of_values = task.value_rules(reader, evidence)
        rows = None
        if reader.mapping.one_row and task.contract.unique:
            rows = joined.setdefault(id(reader.mapping), JoinedRows(task.contract.key[0], reader.name, rules))
        choice, ids, times = RowChoice(feed), RowIds(feed), TimesOfDay(feed, types)
        moments = RowMoments(feed, task, evidence)
        read.times_of_day.append(times)
        read.moments.append(moments)
        counted = [CountedRows(feed, types)] if task.contract is ACTIVITIES else []
        read.counted += counted
        headings = reduce(or_, [*(one.headings for one in counted), times.headings, moments.headings])
        headings = headings | feed.headings(types) | choice.headings
        if of_values:
            headings[feed.match.names["value"]] = ColumnType.NUMBER  # a workbook tells its numbers from texts then
        continued = ContinuedRows(feed, next(iter(task.contract.key), ""), is_list=task.contract.unique)
        for chunk in continued.joined(reader.chunks(headings)):
            times.look(chunk)
            for part, mark in choice.parts(chunk, read.left_out):
                for one in counted:
                    one.look(part)
                made = _made(feed, part, types, read.joined)
                if reader.mapping.key_from_row:
                    made.columns["activity_id"] = pa.array(ids.of(made.lines, mark), pa.string())
                if rows is not None:
                    made = rows.add(made, moments.of(part, made.columns), read.left_out)
                stage.take(reader.name, made, rules, of_values)
    for rows in joined.values():
        stage.take(rows.file, rows.chunk(), rows.rules, {})


def _made(feed: Feed, part: Chunk, types: Mapping[str, ColumnType], joined: JoinedIds) -> Chunk:
    """Some rows with their columns under our names, as if every kind of file wrote them alike."""
    columns = columns_of(feed, part.columns, len(part.lines), types)
    if isinstance(feed.reader, TextReader):
        columns = without_guards(columns)
    if isinstance(feed.reader, ExcelReader | SqliteReader):
        columns = _with_plain_numbers(columns, types)
    made = Chunk(dict(columns), part.lines, part.broken)
    if feed.reader.mapping.several_leads and "occurred_at" in columns:
        made = each_lead(made)
    if feed.match.other_ids and "lead_id" in columns:
        made.columns["lead_id"] = joined.applied(made.columns["lead_id"])
    return made


def _with_plain_numbers(columns: Mapping[str, pa.Array], types: Mapping[str, ColumnType]) -> dict[str, pa.Array]:
    """Texts that were made of number cells, in plain notation; an id keeps the exponent that says it lost digits."""
    return {
        name: without_exponents(array, among_texts=True)
        if types[name] is ColumnType.TEXT and name not in IDS and pa.types.is_string(array.type)
        else array
        for name, array in columns.items()
    }
