"""Reads Parquet files in chunks of typed columns, with row numbers of the file."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from reifegrad.errors import Problem, ReifegradError, fail
from reifegrad.tables.reader import CHUNK_ROWS, Chunk
from reifegrad.tables.table_mapping import TableMapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from reifegrad.tables.contract import ColumnType

# The last one comes from damaged column names.
PARQUET_ERRORS = (pa.ArrowException, OSError, UnicodeDecodeError)


LOCAL_TIMES = b"reifegrad:local_times"
"""In the metadata of a file: its times without a zone are those of the model's zone, as in text files."""


class ParquetReader:
    """One Parquet file."""

    typed = True
    decimal = "."
    iso_cells = False
    repeated: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    header_row: int | None = None

    def __init__(self, path: Path, mapping: TableMapping | None = None) -> None:
        self.name = str(path)
        self.mapping = mapping or TableMapping()
        self.path = path
        self.notes: list[Problem] = []
        if path.stat().st_size == 0:
            raise fail("source-empty", file=self.name)
        try:
            with pq.ParquetFile(path) as file:
                schema = file.schema_arrow
        except PARQUET_ERRORS as error:
            raise unreadable_parquet(self.name, error) from error
        self.has_local_times = (schema.metadata or {}).get(LOCAL_TIMES) is not None
        self.header: tuple[str, ...] = tuple(schema.names)
        self.types: Mapping[str, pa.DataType] = {field.name: field.type for field in schema}

    def chunks(self, columns: Mapping[str, ColumnType]) -> Iterator[Chunk]:
        """Read the rows in chunks; see `Reader`."""
        start = 1
        try:
            with pq.ParquetFile(self.path) as file:
                for batch in file.iter_batches(CHUNK_ROWS, columns=list(columns)):
                    lines = pa.array(range(start, start + batch.num_rows), pa.int64())
                    start += batch.num_rows
                    yield Chunk({name: batch.column(name) for name in columns}, lines)
        except PARQUET_ERRORS as error:
            raise unreadable_parquet(self.name, error) from error


def unreadable_parquet(name: str, error: Exception) -> ReifegradError:
    """The error of a file that is no whole Parquet file."""
    return fail("source-unreadable", variant="parquet", reason=str(error), file=name)
