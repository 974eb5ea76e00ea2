"""Reads tables of SQLite files in chunks: read-only, and nothing but what is in the table.

A column of SQLite may hold anything, whatever its type is called. So every value comes as the text or number that is
written there and is read by the rules of all sources: an offset stays with its time, a number is not made a day.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reifegrad.errors import Problem, ReifegradError, fail
from reifegrad.tables.named_table import NamedTable, find_table, quoted
from reifegrad.tables.reader import CHUNK_ROWS, Chunk
from reifegrad.tables.reading_limits import in_time
from reifegrad.tables.table_mapping import TableMapping
from reifegrad.tables.written_numbers import text_of_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from reifegrad.tables.contract import ColumnType

_SAFE = ("PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON")
"""What SQLite advises for files of unknown origin: https://sqlite.org/security.html."""


class SqliteReader:
    """One table of a SQLite file; views and virtual tables would compute something and are refused."""

    typed = True
    decimal = "."
    iso_cells = False
    repeated: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    header_row: int | None = None

    def __init__(self, path: Path, name: str, table: str, mapping: TableMapping | None = None) -> None:
        self.name = name
        self.mapping = mapping or TableMapping()
        self._path = path
        self.notes: list[Problem] = []
        with self._connected() as con:
            self._table = quoted(find_table(_tables(con), table, name).name)
            described = con.execute(f"SELECT * FROM {self._table} LIMIT 0").description  # noqa: S608 - quoted
        self.header: tuple[str, ...] = tuple(str(column[0]) for column in described)
        self.types: Mapping[str, pa.DataType] = dict.fromkeys(self.header, pa.string())

    def chunks(self, columns: Mapping[str, ColumnType]) -> Iterator[Chunk]:
        """Read the rows in chunks; see `Reader`."""
        selected = ", ".join(quoted(name) for name in columns) or "1"
        start = 1
        with self._connected() as con, in_time(con.interrupt, self.name):
            cursor = con.execute(f"SELECT {selected} FROM {self._table}")  # noqa: S608 - names are quoted
            while rows := cursor.fetchmany(CHUNK_ROWS):
                lines = pa.array(range(start, start + len(rows)), pa.int64())
                start += len(rows)
                yield Chunk(dict(zip(columns, map(_texts, zip(*rows, strict=True)), strict=False)), lines)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            place = f"{self._path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(place, uri=True, check_same_thread=False)) as con:
                for setting in _SAFE:
                    con.execute(setting)
                yield con
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> ReifegradError:
        return fail("source-unreadable", variant="database", reason=str(error), file=self.name)


def _tables(con: sqlite3.Connection) -> list[NamedTable]:
    rows = con.execute(
        "SELECT name, type = 'table' AND coalesce(sql, '') NOT LIKE 'create virtual%' FROM sqlite_master "
        "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
    )
    return [NamedTable("main", str(name), holds_rows=bool(stored)) for name, stored in rows]


def _texts(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # numbers among them
        return pa.array([_text(value) for value in values], pa.string())


def _text(value: Any) -> str | None:
    match value:
        case None | str():
            return value
        case float():  # such as an id in a column of type REAL
            return text_of_cell(value)
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case _:
            return str(value)
