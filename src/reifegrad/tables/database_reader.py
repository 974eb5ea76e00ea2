"""Reads tables of DuckDB, SQLite and PostgreSQL databases in chunks.

A file may have come from somebody else: it is attached read-only, only its tables are read, and the connection can
open nothing else. DuckDB reaches PostgreSQL by an extension from an installed wheel, without a download.
"""

from __future__ import annotations

import importlib.util
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reifegrad.errors import Problem, ReifegradError, fail
from reifegrad.language.secrets import is_misread, masked, without_quotations
from reifegrad.tables.named_table import NamedTable, find_table, quoted
from reifegrad.tables.reader import CHUNK_ROWS, Chunk
from reifegrad.tables.reading_limits import connect, in_time, lock
from reifegrad.tables.sqlite_reader import SqliteReader
from reifegrad.tables.table_mapping import TableMapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duckdb import DuckDBPyConnection

    from reifegrad.tables.contract import ColumnType
    from reifegrad.tables.reader import Reader

_POSTGRES = "postgres_scanner"


def open_database(url: str, mapping: TableMapping | None = None) -> Reader:
    """The reader of a table of a database, `scheme://place#table`. Raises `ReifegradError` if there is none."""
    scheme = url.split("://", 1)[0].replace("postgresql", "postgres")
    place, sign, table = url.partition("#")
    name = masked(url if sign else f"{url}#")
    if scheme == "postgres":
        server, _, table = url.rpartition("#") if sign else (url, "", "")  # a password may hold the sign too
        return DatabaseReader(server, name, table, mapping, server=True)
    if scheme == "sqlite":
        return SqliteReader(_file(place), name, table, mapping)
    return DatabaseReader(str(_file(place)), name, table, mapping)


class DatabaseReader:
    """One table of a DuckDB file, or one table or view of a PostgreSQL server.

    A view of a server runs on the server, with the rights that its owner gave; one of a file would run here.
    """

    typed = True
    decimal = "."
    iso_cells = False
    repeated: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    header_row: int | None = None

    def __init__(
        self, place: str, name: str, table: str, mapping: TableMapping | None = None, *, server: bool = False
    ) -> None:
        self.name = name
        self.mapping = mapping or TableMapping()
        self._place, self._server = place, server
        self.notes: list[Problem] = []
        with self._connected() as con:
            found = find_table(self._tables(con), table, name)
            self._table = f"source.{quoted(found.schema)}.{quoted(found.name)}"
            described = con.execute(f"DESCRIBE {self._table}").fetchall()
            probe = con.execute(f"SELECT * FROM {self._table} LIMIT 0")  # noqa: S608 - quoted
            schema = probe.to_arrow_reader(1).schema
        self.header: tuple[str, ...] = tuple(str(row[0]) for row in described)
        self.types: Mapping[str, pa.DataType] = dict(zip(self.header, (field.type for field in schema), strict=True))

    def chunks(self, columns: Mapping[str, ColumnType]) -> Iterator[Chunk]:
        """Read the rows in chunks; see `Reader`."""
        selected = ", ".join(quoted(name) for name in columns) or "1"
        start = 1
        with self._connected() as con:
            query = f"SELECT {selected} FROM {self._table}"  # noqa: S608 - names are quoted
            for batch in con.execute(query).to_arrow_reader(CHUNK_ROWS):
                lines = pa.array(range(start, start + batch.num_rows), pa.int64())
                start += batch.num_rows
                data = dict(zip(columns, batch.columns, strict=False))
                yield Chunk(data, lines)

    @contextmanager
    def _connected(self) -> Iterator[DuckDBPyConnection]:
        """The database as `source`, for so long as it may take."""
        import duckdb

        try:
            with connect() as con, in_time(con.interrupt, self.name):
                if self._server:
                    con.execute(f"LOAD '{_extension_file(_POSTGRES)}'")
                kind = "postgres" if self._server else "duckdb"
                place = self._place.replace("'", "''")
                con.execute(f"ATTACH '{place}' AS source (TYPE {kind}, READ_ONLY)")
                lock(con)
                yield con
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise self._unreadable(error) from None  # the words of the driver may hold the password

    def _tables(self, con: DuckDBPyConnection) -> list[NamedTable]:
        rows = con.execute(
            "SELECT table_schema, table_name, table_type FROM information_schema.tables "
            "WHERE table_catalog = 'source' ORDER BY ALL"
        ).fetchall()
        return [NamedTable(schema, name, holds_rows=self._server or kind != "VIEW") for schema, name, kind in rows]

    def _unreadable(self, error: Exception) -> ReifegradError:
        reason = masked(str(error), self._place)
        if self._server and is_misread(self._place):
            return fail("source-unreadable", variant="escapes", reason=without_quotations(reason), file=self.name)
        return fail("source-unreadable", variant="database", reason=reason, file=self.name)


def _file(place: str) -> Path:
    """The file of duckdb:///relative.db, duckdb:////absolute.db (or an absolute one with three)."""
    text = place.split("://", 1)[1].removeprefix("/")
    path = Path(text)
    if not path.is_file() and Path(f"/{text}").is_file():
        path = Path(f"/{text}")
    if not text or not path.is_file():
        raise fail("source-not-found", variant="database", text=text)
    return path


def _extension_file(extension: str) -> str:
    import duckdb

    spec = importlib.util.find_spec(f"duckdb_extension_{extension}")
    places: Any = spec.submodule_search_locations if spec is not None else ()
    for place in places:
        version = f"v{duckdb.__version__}"
        file = Path(place) / "extensions" / version / f"{extension}.duckdb_extension"
        if file.is_file():
            return str(file).replace("'", "''")
    package = f"duckdb-extension-{extension.replace('_', '-')}"
    raise fail("extension-missing", extension=extension, version=duckdb.__version__, package=package)
