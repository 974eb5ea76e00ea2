"""The protocol that every reader follows: headings, and rows in chunks of bounded size."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from reifegrad.tables.arrow_values import truths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from reifegrad.errors import Problem
    from reifegrad.tables.contract import ColumnType
    from reifegrad.tables.rejects import Reject
    from reifegrad.tables.table_mapping import TableMapping

# DuckDB's own row group size: its scans run one thread a row group.
CHUNK_ROWS = 122_880

MOST_COLUMNS = 20_000
"""Columns of a source; a sheet of Excel has at most 16,384."""


@dataclass(frozen=True)
class Chunk:
    """Some rows of a source: columns by heading, the line of each row, and rows not readable."""

    columns: dict[str, pa.Array]
    lines: pa.Array
    broken: tuple[Reject, ...] = ()

    def filtered(self, keep: NDArray[np.bool_]) -> Chunk:
        """Some of the rows."""
        if keep.all():
            return self
        mask = truths(keep)
        columns = {name: array.filter(mask) for name, array in self.columns.items()}
        return Chunk(columns, self.lines.filter(mask), self.broken)


class Reader(Protocol):
    """One opened file or database table.

    `typed` says that values carry types (Parquet, databases); `decimal` how texts write numbers;
    `iso_cells` that typed cells arrive as ISO texts among other texts (workbooks). `mapping` is the part of the
    mapping file for this source, `header_row` the row of the headings where rows are counted. `repeated` are headings
    that stand several times in the file, each with the names of its columns in `header`.
    """

    name: str
    mapping: TableMapping
    header_row: int | None
    header: tuple[str, ...]
    types: Mapping[str, pa.DataType]
    typed: bool
    decimal: str
    iso_cells: bool
    notes: list[Problem]
    repeated: Mapping[str, tuple[str, ...]]

    def chunks(self, columns: Mapping[str, ColumnType]) -> Iterator[Chunk]:
        """Read the named columns; their demanded types help where a cell has no single form."""
        ...


@contextmanager
def looked_at(reader: Reader) -> Iterator[Reader]:
    """A reading that is not the one that counts: what is noted in it is forgotten."""
    known = len(reader.notes)
    yield reader
    del reader.notes[known:]
