"""Chooses which rows of a source are read, and makes several of one where a row repeats its columns.

Matomo writes a visit with all its actions into one row: "url (actionDetails 0)", "url (actionDetails 1)", ...
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.errors import Problem, message
from reifegrad.tables.cell_changes import filled, rows_with
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.matching import heading_meant
from reifegrad.tables.reader import Chunk
from reifegrad.tables.written_numbers import number_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from reifegrad.tables.feeds import Feed


class LeftOut:
    """Counts rows that are left out because the mapping says so."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    @property
    def rows(self) -> int:
        """How many rows are left out."""
        return self._counts.total()

    def count(self, key: str, rows: int) -> None:
        """Count rows that are left out because of a key of the mapping."""
        if rows:
            self._counts[key] += rows

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What is said of them."""
        return tuple(
            Problem(
                "mapping-leaves-out",
                params={"rows": message("count.rows", n=rows), "key": key},
                severity="note",
            )
            for key, rows in self._counts.items()
        )


class RowChoice:
    """Chooses the rows of one source; `headings` are the columns that this needs."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._only = {self._heading(name): wanted for name, wanted in feed.reader.mapping.only.items()}

    @property
    def headings(self) -> dict[str, ColumnType]:
        """Headings that tell which rows are read."""
        return {name: ColumnType.TEXT for name in self._only if name in self._feed.reader.header}

    def _heading(self, name: str) -> str:
        header = self._feed.reader.header
        if name in header:
            return name
        return self._feed.match.names.get(name) or heading_meant(name, header) or name

    def parts(self, chunk: Chunk, left_out: LeftOut) -> Iterator[tuple[Chunk, str]]:
        """The rows to read, with a mark that tells apart the rows made of one row."""
        chunk = self._only_wanted(chunk, left_out)
        if not self._feed.match.repeated:
            yield chunk, ""
            return
        broken = chunk.broken
        used = np.zeros(len(chunk.lines), np.bool_)
        for number, columns in self._feed.repetitions(chunk.columns):
            there = np.logical_or.reduce([*map(filled, columns.values()), np.zeros_like(used)])
            used |= there
            part = Chunk(chunk.columns | columns, chunk.lines, broken).filtered(there)
            broken = ()
            yield part, f"#{number}"
        left_out.count("columns", int((~used).sum()))

    def _only_wanted(self, chunk: Chunk, left_out: LeftOut) -> Chunk:
        for heading, wanted in self._only.items():
            if heading not in chunk.columns and self._feed.reader.mapping.optional:
                continue  # another form of a tool's log, such as the table of one kind of call
            if heading not in chunk.columns:
                keep = np.zeros(len(chunk.lines), np.bool_)  # a key that no record has
            else:
                keep = _mask(rows_with(chunk.columns[heading], wanted))
            left_out.count("only", int((~keep).sum()))
            chunk = chunk.filtered(keep)
        return chunk


def columns_of(
    feed: Feed, chunk: Mapping[str, pa.Array], rows: int, types: Mapping[str, ColumnType]
) -> dict[str, pa.Array]:
    """The columns of a chunk under our names, with the values that the mapping makes of them."""
    mapping = feed.reader.mapping
    columns = {name: feed.column(name, chunk) for name in feed.match.names}
    for name, value in mapping.constants.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if isinstance(value, float) and types[name] is ColumnType.NUMBER:
            text = number_cell(value)
        columns[name] = pa.repeat(pa.scalar(text), rows)
    return columns


class RowIds:
    """Makes ids of the file and line of each row of one source; rows from one line are numbered, also across chunks."""

    def __init__(self, feed: Feed) -> None:
        self._label = feed.label
        self._line: int | None = None
        self._times = 0

    def of(self, lines: pa.Array, mark: str) -> list[str]:
        """The ids of the next rows; `mark` tells apart the rows made of one row."""
        if mark:
            return [f"{self._label}:{line}{mark}" for line in lines.to_pylist()]
        ids = []
        for line in lines.to_pylist():
            self._times = self._times + 1 if line == self._line else 1
            self._line = line
            ids.append(f"{self._label}:{line}" if self._times == 1 else f"{self._label}:{line}#{self._times}")
        return ids


def _mask(array: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(pc.fill_null(array, False).to_numpy(zero_copy_only=False), np.bool_)  # noqa: FBT003
