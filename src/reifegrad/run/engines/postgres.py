"""PostgreSQL: the model is computed inside the database, over its own tables or over files copied into it.

Files become temporary tables of the session; nothing is left behind but what is published. Ibis compiles,
psycopg runs.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import csv

from reifegrad.errors import fail
from reifegrad.run.capabilities import POSTGRES
from reifegrad.run.dialects import for_postgres, short_name
from reifegrad.run.engine import Engine
from reifegrad.run.engines.duckdb import DuckDBEngine
from reifegrad.run.engines.kept_columns import KeptColumn, check_columns
from reifegrad.run.engines.postgres_errors import translating_errors, unreachable
from reifegrad.run.engines.published import publishable
from reifegrad.run.engines.table_names import quoted, split_name, table_not_found
from reifegrad.run.sql import render
from reifegrad.spec.time import naive_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    import psycopg
    from ibis import ir
    from ibis.backends.postgres import Backend

    from reifegrad.tables import Intake

SETTINGS = (
    "set timezone = 'UTC'",
    "set jit = off",  # it compiles the long queries of large models for seconds
    "set work_mem = '256MB'",  # the groups of a million leads stay in memory
    "set max_parallel_workers_per_gather = 4",
    "set client_connection_check_interval = '2s'",  # a query ends soon after a client that was killed
)
"""Of the session only."""

_TYPES = {
    "string": "text",
    "large_string": "text",
    "double": "double precision",
    "bool": "boolean",
    "int64": "bigint",
    "int32": "integer",
    "int16": "smallint",
    "int8": "smallint",
    "timestamp[us]": "timestamp(6)",
}
_BATCH = 50_000
_OLDEST = 140_000
_TIMEOUT = 15


def open_postgres(url: str, spill: Path | None = None) -> PostgresEngine:
    """Connect to a database.

    Raises:
        ReifegradError: The driver is missing, nobody answers, the password is wrong, or it is too old.
    """
    try:
        import psycopg
        from ibis.backends.postgres import Backend
    except ImportError as error:
        raise fail("driver-missing", variant="postgres", reason=str(error.name or error)) from error
    try:
        connection = psycopg.connect(
            url, autocommit=True, connect_timeout=_TIMEOUT, application_name="reifegrad", client_encoding="utf8"
        )
    except psycopg.Error as error:
        raise unreachable(url, error) from None  # the words of the driver may hold the password
    version = connection.info.server_version
    if version < _OLDEST:
        connection.close()
        raise fail("engine-too-old", version=str(version // 10_000))
    return PostgresEngine(Backend.from_connection(connection), spill)


class PostgresEngine(Engine):
    """One session of a database."""

    capabilities = POSTGRES

    def __init__(self, connection: Backend, spill: Path | None = None) -> None:
        self.connection = connection
        self._spill = spill
        for setting in SETTINGS:
            self._run(setting)
        self._collation = self._find_collation()

    @property
    def _driver(self) -> psycopg.Connection[Any]:
        driver: psycopg.Connection[Any] = self.connection.con
        return driver

    def _run(self, text: str, values: tuple[object, ...] = ()) -> None:
        with self._driver.cursor() as cursor:
            self._execute(cursor, text, values)

    def _rows(self, text: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._driver.cursor() as cursor:
            self._execute(cursor, text, values)
            return cursor.fetchall()

    def _execute(self, cursor: Any, text: str, values: tuple[object, ...] = ()) -> None:
        with translating_errors():
            cursor.execute(text.encode(), values or None)

    def _find_collation(self) -> str:
        """A collation whose lower() follows Unicode letter by letter, or "" if the server has none."""
        names = ("pg_c_utf8", "C.utf8", "C.UTF-8")
        there = {
            row[0]
            for row in self._rows(
                "select collname from pg_collation where collname = any(%s) and "
                "(collencoding = -1 or collencoding = pg_char_to_encoding(getdatabaseencoding()))",
                (list(names),),
            )
        }
        found = next((name for name in names if name in there), None)
        if found is None or self._rows("show server_encoding")[0][0] != "UTF8":
            raise fail("engine-encoding")
        return found

    def load(self, intake: Intake) -> ir.Table:
        """Copy the files of an intake into a temporary table."""
        reader = DuckDBEngine.beside(self._spill)
        try:
            view = reader.load(intake)
            schema: pa.Schema = view.schema().to_pyarrow()
            self._copy(intake.table, schema, reader.batches(view))
        finally:
            reader.close()
        self._run(f"analyze {quoted(short_name(intake.table))}")
        return self._table(intake.table, view.columns)

    def register(self, name: str, table: pa.Table) -> ir.Table:
        """As a temporary table."""
        self._copy(name, table.schema, table.to_batches())
        return self._table(name, table.column_names)

    def _table(self, name: str, columns: Sequence[str]) -> ir.Table:
        """A temporary table under the names that were given for its columns, also the long ones."""
        long = {column: short_name(column) for column in columns if short_name(column) != column}
        return self.connection.table(name).rename(long)

    def _copy(self, name: str, schema: pa.Schema, batches: Any) -> None:
        columns = ", ".join(f"{quoted(short_name(field.name))} {_type_of(field)}" for field in schema)
        self._run(f"drop table if exists pg_temp.{quoted(name)}")
        self._run(f"create temporary table {quoted(name)} ({columns})")
        target = f"copy pg_temp.{quoted(name)} from stdin (format csv)".encode()
        with self._driver.cursor() as cursor, translating_errors(), cursor.copy(target) as copy:
            for batch in batches:
                copy.write(_as_csv(batch))

    def find(self, name: str) -> ir.Table:
        """A table or view that the user may read."""
        schema, table = split_name(name)
        rows = self._rows(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema not in ('information_schema', 'pg_catalog') "
            "union select schemaname, matviewname from pg_matviews order by 1, 2"
        )
        path = [row[0] for row in self._rows("select unnest(current_schemas(false))")]
        found = [row for row in rows if row[1] == table and (row[0] == schema if schema else row[0] in path)]
        found.sort(key=lambda row: path.index(row[0]) if row[0] in path else 0)
        if not found:
            raise table_not_found(
                "the database", name, [row[1] if row[0] in path else f"{row[0]}.{row[1]}" for row in rows]
            )
        return self.connection.table(found[0][1], database=found[0][0])

    def sql_of(self, expression: ir.Table) -> str:
        """PostgreSQL's SQL."""
        return render(expression, self.connection.compiler, lambda query: for_postgres(query, self._collation))

    def store(self, name: str, expression: ir.Table) -> ir.Table:
        """As a temporary table, with statistics for what reads it next."""
        text = self.sql_of(expression)
        self._run(f"drop table if exists pg_temp.{quoted(name)}")
        self._run(f"create temporary table {quoted(name)} as {text}")
        self._run(f"analyze pg_temp.{quoted(name)}")
        return self._table(name, expression.columns)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Read at once."""
        schema: pa.Schema = expression.schema().to_pyarrow()
        return pa.Table.from_batches(list(self._portions(expression, schema, named=False)), schema)

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """Read through a cursor of the server."""
        yield from self._portions(expression, expression.schema().to_pyarrow(), named=True)

    def _portions(self, expression: ir.Table, schema: pa.Schema, *, named: bool) -> Iterator[pa.RecordBatch]:
        text = self.sql_of(expression)
        with self._driver.transaction(), self._driver.cursor(name="reifegrad" if named else "") as cursor:
            self._execute(cursor, text)
            while rows := _told_rows(cursor):
                columns = zip(*rows, strict=True)
                yield pa.RecordBatch.from_arrays(
                    [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
                )

    def known_unique(self, table: ir.Table, column: str) -> bool:
        """A unique index says so; otherwise ids are counted."""
        return self._has_unique_index(table, column) or super().known_unique(table, column)

    def _has_unique_index(self, table: ir.Table, column: str) -> bool:
        import ibis.expr.operations as ops

        tables = table.op().find(ops.DatabaseTable)
        if len(tables) != 1 or tables[0].namespace.database is None:
            return False
        rows = self._rows(
            "select count(*) from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on "
            "n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] "
            "where i.indisunique and i.indisvalid and i.indnkeyatts = 1 and i.indpred is null "
            "and n.nspname = %s and c.relname = %s and a.attname = %s",
            (tables[0].namespace.database, tables[0].name, column),
        )
        return bool(rows[0][0])

    def publish(
        self,
        results: Mapping[str, ir.Table],
        model_hash: str,
        as_of: datetime,
        on_commit: Callable[[], None] | None = None,
    ) -> tuple[str, ...]:
        """In one transaction; who reads meanwhile sees the state before, and waits for nothing."""
        made: list[str] = []
        with translating_errors(), self._driver.transaction():
            rows = {
                self._schema_and_table(name): publishable(table, model_hash, as_of) for name, table in results.items()
            }
            # Two runs at once would both find nothing to replace, and both would add their rows. All of them lock
            # in the same order, so that none waits for one that waits for it.
            places = sorted(rows)
            for place in places:
                self._run("select pg_advisory_xact_lock(hashtext(%s))", (f"reifegrad {place}",))
            for place in places:
                made += self._make_schema(place[0])
                self._make(place, rows[place])
                self._replace(".".join(map(quoted, place)), rows[place], model_hash, as_of)
            if on_commit is not None:
                on_commit()
        return tuple(made)

    def _schema_and_table(self, name: str) -> tuple[str, str]:
        """Schema and table; a name without schema is not that of a temporary table."""
        schema, table = split_name(name)
        schema = schema or self._rows("select current_schema()")[0][0]
        if schema is None:
            raise fail("table-name", variant="no-schema", name=name)
        return schema, table

    def _make_schema(self, name: str) -> list[str]:
        """Its name, if it was not there and is made."""
        schema = quoted(name)
        if self._rows("select to_regnamespace(%s) is not null", (schema,))[0][0]:
            return []
        self._run("select pg_advisory_xact_lock(hashtext(%s))", (f"reifegrad {schema}",))
        self._run(f"create schema if not exists {schema}")
        return [name]

    def _make(self, place: tuple[str, str], expression: ir.Table) -> None:
        """Table, columns and index, as far as they are not there; what is there must keep every value as it is.

        What is there is not named again: that would ask for the rights of its owner, and keep readers waiting.
        """
        target, key = ".".join(map(quoted, place)), expression.columns[2]
        fields = expression.schema().to_pyarrow()
        there = self._kept_columns(target)
        if not there:
            self._run(f"create table {target} ({', '.join(map(_definition, fields))})")
            index = quoted(short_name(f"{place[1]}_{key}_run"))
            self._run(f"create index if not exists {index} on {target} (model_hash, as_of, {quoted(key)})")
            return
        check_columns(".".join(place), there, {field.name: _type_of(field) for field in fields})
        for field in fields:
            if field.name not in there:
                self._run(f"alter table {target} add column if not exists {_definition(field)}")

    def _kept_columns(self, target: str) -> dict[str, KeptColumn]:
        rows = self._rows(
            "select attname, format_type(atttypid, atttypmod), attnotnull and not atthasdef and attidentity = '' "
            "from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped",
            (target,),
        )
        return {name: KeptColumn(kind, demanded) for name, kind, demanded in rows}

    def _replace(self, target: str, expression: ir.Table, model_hash: str, as_of: datetime) -> None:
        self._run(f"delete from {target} where model_hash = %s and as_of = %s", (model_hash, naive_utc(as_of)))  # noqa: S608 - quoted
        names = ", ".join(quoted(column) for column in expression.columns)
        self._run(f"insert into {target} ({names}) {self.sql_of(expression)}")

    def cancel(self) -> None:
        """Ask the server to stop the query; it raises an error here."""
        self._driver.cancel_safe()

    def close(self) -> None:
        """End the session; temporary tables go with it."""
        self._driver.close()


def _told_rows(cursor: Any) -> list[tuple[Any, ...]]:
    """The next rows; a cursor of the server computes them only now."""
    with translating_errors():
        rows: list[tuple[Any, ...]] = cursor.fetchmany(_BATCH)
        return rows


def _type_of(field: pa.Field) -> str:
    if pa.types.is_decimal(field.type):
        return f"numeric({field.type.precision}, {field.type.scale})"
    return _TYPES[str(field.type)]


def _definition(field: pa.Field) -> str:
    return f"{quoted(field.name)} {_type_of(field)}"


def _as_csv(batch: pa.RecordBatch) -> bytes:
    """Rows as PostgreSQL reads them: unknown values are empty, texts stand in quotes."""
    target = io.BytesIO()
    csv.write_csv(batch, target, csv.WriteOptions(include_header=False))
    return target.getvalue()
