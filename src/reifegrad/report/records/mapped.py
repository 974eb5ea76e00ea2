"""What `map` prints with `--json`: what the files are, and the mapping that reads them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from reifegrad.report.records.problems import ProblemRecord, problem_records
from reifegrad.report.serialize import Record

if TYPE_CHECKING:
    from reifegrad.tasks.map import MappedSource, MapResult


class MappedColumnRecord(Record):
    """One of our columns and where it comes from."""

    name: str
    """Our name of the column."""
    headings: tuple[str, ...]
    """The headings of the source; of several the first that is not empty in a row."""
    time_of_day: str | None = None
    """The heading of the time of day, where that is in another column than the date."""
    is_guess: bool
    """Whether this is only a guess, such as an e-mail address in place of an id."""


class RejectedValueRecord(Record):
    """A row or value that does not fit."""

    line: int | None
    """The line of the file, counted from 1."""
    column: str
    """Our name of the column; empty if the whole row does not fit."""
    value: str
    """What stands there."""
    reason: str
    """Why it does not fit; the reasons are listed in the reference of errors."""


class MappedSourceRecord(Record):
    """A source: what it is, and how it is read with the proposed mapping."""

    source: str
    """The file, pattern or URL."""
    tool: str
    """The tool that wrote it; empty if none was recognised."""
    ready_mapping: str
    """The name of the ready mapping that was taken; empty if there was none."""
    table: str
    """Which table it is: leads, accounts, activities, profile_changes or outcomes."""
    columns: tuple[MappedColumnRecord, ...]
    """The columns that the mapping reads."""
    other_headings: tuple[str, ...]
    """The headings that are no column of ours; those of leads and accounts are kept under their own names."""
    missing: tuple[str, ...]
    """Required columns that were not found; the source can only be read when they are filled in."""
    rows_read: int
    """How many rows it has; 0 if a required column is missing."""
    rows_rejected: int
    """How many of them do not fit."""
    rows_left_out: int
    """How many of them repeat others, or are left out by the mapping."""
    values_rejected: int
    """How many values cannot be read and count as unknown."""
    rows: tuple[dict[str, str | None], ...]
    """The first three rows as they are read, by our names of the columns."""
    rejected: tuple[RejectedValueRecord, ...]
    """The first three rows or values that do not fit."""
    notes: tuple[ProblemRecord, ...]
    """What was assumed, and what is odd."""


class MapOutput(Record):
    """What `map` prints."""

    is_ready: bool
    """Whether the leads can be scored with this mapping as it is."""
    sources: tuple[MappedSourceRecord, ...]
    """The sources in the order of the mapping file; a log may stand there twice, for its leads and its activities."""
    mapping: str
    """The text of the mapping file (YAML)."""
    lacking: dict[str, tuple[str, ...]]
    """Columns that shipped models read and that no source has, by the name of the model."""
    written: str | None = None
    """Where it was written."""

    @classmethod
    def of(cls, result: MapResult, language: str) -> Self:
        """The output of a task, with sentences in `language`."""
        sources = tuple(_source(one, language) for one in result.sources)
        return cls.read(
            is_ready=result.is_ready,
            sources=sources,
            mapping=result.text,
            lacking=dict(result.lacking),
            written=result.request.output,
        )


def _source(one: MappedSource, language: str) -> MappedSourceRecord:
    found = one.recognised
    columns = [
        {
            "name": name,
            "headings": headings,
            "time_of_day": found.part.time_of_day.get(name),
            "is_guess": name in found.guessed,
        }
        for name, headings in found.columns.items()
    ]
    rejected = [
        {"line": int(line) if line else None, "column": column, "value": value, "reason": reason}
        for line, column, value, reason in one.rejected
    ]
    return MappedSourceRecord.read(
        one,
        source=found.source,
        tool=found.tool,
        ready_mapping=found.ready,
        table=found.table,
        columns=columns,
        other_headings=found.others,
        missing=found.missing,
        rows=[{name: _text(value) for name, value in row.items()} for row in one.rows],
        rows_left_out=one.rows_dropped,
        rejected=rejected,
        notes=problem_records(one.notes, language),
    )


def _text(value: str | datetime | None) -> str | None:
    return value.isoformat(sep=" ") if isinstance(value, datetime) else value
