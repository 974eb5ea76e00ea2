"""Reads tables of DuckDB, SQLite and PostgreSQL databases in chunks.

DuckDB attaches the database read-only; its extensions come from installed wheels, no download.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa

from reifegrad.errors import Problem, ReifegradError, fail, nearest
from reifegrad.tables.reader import CHUNK_ROWS, Chunk
from reifegrad.tables.table_mapping import TableMapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duckdb import DuckDBPyConnection

    from reifegrad.tables.contract import ColumnType

_EXTENSIONS = {"sqlite": "sqlite_scanner", "postgres": "postgres_scanner"}
_PASSWORD = re.compile(r"([?&]password=)[^&#]*", re.IGNORECASE)


class DatabaseReader:
    """One table or view of a database.

    A SQLite column may hold anything, so its values come as texts and are checked one by one.
    """

    typed = True
    decimal = "."
    iso_cells = False
    header_row: int | None = None

    def __init__(self, url: str, mapping: TableMapping | None = None) -> None:
        self.mapping = mapping or TableMapping()
        self._scheme = url.split("://", 1)[0].replace("postgresql", "postgres")
        place, _, table = url.partition("#")
        self.name = f"{without_password(place)}#{table}"
        self._place = place if self._scheme == "postgres" else str(_file(place))
        self._secret = place
        self.notes: list[Problem] = []
        with self._connect() as con:
            self._table = self._find(con, table)
            described = self._execute(con, f"DESCRIBE {self._table}").fetchall()
            probe = self._execute(con, f"SELECT * FROM {self._table} LIMIT 0")  # noqa: S608 - quoted
            schema = probe.to_arrow_reader(1).schema
        self.header: tuple[str, ...] = tuple(str(row[0]) for row in described)
        self.types: Mapping[str, pa.DataType] = dict(zip(self.header, (field.type for field in schema), strict=True))

    def chunks(self, columns: Mapping[str, ColumnType]) -> Iterator[Chunk]:
        """Read the rows in chunks; see `Reader`."""
        selected = ", ".join(_quoted(name) for name in columns) or "1"
        start = 1
        with self._connect() as con:
            query = f"SELECT {selected} FROM {self._table}"  # noqa: S608 - names are quoted
            reader = self._execute(con, query).to_arrow_reader(CHUNK_ROWS)
            try:
                for batch in reader:
                    lines = pa.array(range(start, start + batch.num_rows), pa.int64())
                    start += batch.num_rows
                    data = dict(zip(columns, batch.columns, strict=False))
                    yield Chunk(data, lines)
            except (pa.ArrowException, OSError) as error:
                raise self._unreadable(error) from error

    def _connect(self) -> DuckDBPyConnection:
        import duckdb

        con = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
        try:
            extension = _EXTENSIONS.get(self._scheme)
            kind = "" if extension is None else f"TYPE {self._scheme}, "
            if extension is not None:
                con.execute(f"LOAD '{_extension_file(extension)}'")
            if self._scheme == "sqlite":
                con.execute("SET GLOBAL sqlite_all_varchar = true")
            place = self._place.replace("'", "''")
            con.execute(f"ATTACH '{place}' AS source ({kind}READ_ONLY)")
        except duckdb.Error as error:
            con.close()
            raise self._unreadable(error) from error
        return con

    def _execute(self, con: DuckDBPyConnection, query: str) -> DuckDBPyConnection:
        import duckdb

        try:
            return con.execute(query)
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    def _find(self, con: DuckDBPyConnection, table: str) -> str:
        rows = self._execute(
            con,
            "SELECT table_schema, table_name FROM information_schema.tables "
            "WHERE table_catalog = 'source' ORDER BY ALL",
        ).fetchall()
        schema, _, name = table.rpartition(".")
        # A table name may itself contain a dot, so the whole name is tried as well.
        found = [row for row in rows if row[1] == table or (row[1] == name and row[0] == schema)]
        if len(found) != 1:
            known = [row[1] if row[0] in ("main", "public") else ".".join(row) for row in rows]
            variant = "several" if found else "" if table else "unnamed"
            raise fail("table-missing", variant=variant, name=table, near=nearest(table, known), file=self.name)
        return f"source.{_quoted(found[0][0])}.{_quoted(found[0][1])}"

    def _unreadable(self, error: Exception) -> ReifegradError:
        reason = str(error).replace(self._secret, without_password(self._secret))
        password = urlsplit(self._secret).password if self._scheme == "postgres" else None
        reason = reason.replace(password, "***") if password else reason
        return fail("source-unreadable", variant="database", reason=reason, file=self.name)


def without_password(url: str) -> str:
    """A URL that may be shown, whether the password stands before the host or among the parameters."""
    url = _PASSWORD.sub(r"\1***", url)
    head, at, tail = url.rpartition("@")
    scheme, sep, user = head.partition("://")
    return f"{scheme}{sep}{user.split(':', 1)[0]}:***{at}{tail}" if at and ":" in user else url


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


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
