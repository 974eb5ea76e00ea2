"""DuckDB, in memory or in a file on this machine: the default engine."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.errors import fail
from reifegrad.run.capabilities import DUCKDB
from reifegrad.run.dialects import unchanged
from reifegrad.run.engine import Engine
from reifegrad.run.engines.kept_columns import KeptColumn, check_columns
from reifegrad.run.engines.parquet_views import create_view
from reifegrad.run.engines.published import RUN_KEY, publishable
from reifegrad.run.engines.table_names import quoted, split_name, table_not_found
from reifegrad.run.sql import render
from reifegrad.spec.time import naive_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    import pyarrow as pa
    from ibis import ir
    from ibis.backends.duckdb import Backend

    from reifegrad.tables import Intake

_BATCH = 100_000


class DuckDBEngine(Engine):
    """One connection. `memory` such as "8GB"; `spill` a folder for what is larger."""

    capabilities = DUCKDB

    def __init__(
        self,
        file: Path | None = None,
        *,
        memory: str | None = None,
        threads: int | None = None,
        spill: Path | None = None,
    ) -> None:
        config: dict[str, str | int] = {
            "autoinstall_known_extensions": "false",  # nothing is ever fetched from a network
            "autoload_known_extensions": "false",
        }
        if memory is not None:
            config["memory_limit"] = memory
        if threads is not None:
            config["threads"] = threads
        if spill is not None:
            config["temp_directory"] = str(spill)
        self.connection = _connected(file, config)
        self._place = "DuckDB in memory (is --engine missing?)" if file is None else f"the database file {file}"
        # Results have no order of their own; keeping the order of the files would only cost memory.
        self.connection.raw_sql("set preserve_insertion_order = false")
        # DuckDB puts texts in order by their bytes; the word is there for queries that Ibis runs for itself.
        self.connection.raw_sql("create or replace temporary macro bytewise(word) as word")

    def load(self, intake: Intake) -> ir.Table:
        """A lazy view of the files: nothing is read but their footers."""
        return create_view(self.connection, intake)

    def register(self, name: str, table: pa.Table) -> ir.Table:
        """Without a copy."""
        self.connection.raw_sql(f"drop view if exists temp.{quoted(name)}")
        self.connection.con.register(name, table)
        return self.connection.table(name)

    def find(self, name: str) -> ir.Table:
        """A table or view of the database file."""
        schema, table = split_name(name)
        rows = self.connection.raw_sql(
            "select table_schema, table_name, table_catalog from information_schema.tables "
            "where table_catalog = current_database() order by all"
        ).fetchall()
        found = [row for row in rows if row[1] == table and (schema is None or row[0] == schema)]
        found.sort(key=lambda row: bool(row[0] != "main"))
        if not found:
            raise table_not_found(
                self._place, name, [row[1] if row[0] == "main" else f"{row[0]}.{row[1]}" for row in rows]
            )
        # With the catalog, for there may be a temporary table of the same schema and name.
        return self.connection.table(found[0][1], database=(found[0][2], found[0][0]))

    def sql_of(self, expression: ir.Table) -> str:
        """DuckDB's SQL."""
        return render(expression, self.connection.compiler, unchanged)

    def store(self, name: str, expression: ir.Table) -> ir.Table:
        """As a temporary table."""
        text = self.sql_of(expression)
        self.connection.raw_sql(f"create or replace temporary table {quoted(name)} as {text}")
        return self.connection.table(name)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Read at once."""
        return self.connection.con.execute(self.sql_of(expression)).to_arrow_table()

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """Read as they are computed."""
        yield from self.connection.con.execute(self.sql_of(expression)).to_arrow_reader(_BATCH)

    def known_unique(self, table: ir.Table, column: str) -> bool:
        """Ids that rise from row to row, as nearly every export has them, prove it in one pass over one column."""
        values = self.sql_of(table.select(column))
        rising = self.connection.raw_sql(
            f"select coalesce(bool_and(value > previous or previous is null), true) from (select {quoted(column)} "  # noqa: S608 - quoted
            f"as value, lag({quoted(column)}) over () as previous from ({values}))"
        ).fetchone()
        return bool(rising is not None and rising[0]) or super().known_unique(table, column)

    def publish(
        self,
        results: Mapping[str, ir.Table],
        model_hash: str,
        as_of: datetime,
        on_commit: Callable[[], None] | None = None,
    ) -> tuple[str, ...]:
        """In one transaction."""
        run, made = self.connection.con, []
        run.execute("begin")
        try:
            for name, expression in results.items():
                made += self._replace(name, publishable(expression, model_hash, as_of), model_hash, as_of)
            if on_commit is not None:
                on_commit()
            run.execute("commit")
        except BaseException:
            with suppress(RuntimeError):  # a commit that failed has ended the transaction
                run.execute("rollback")
            raise
        return tuple(made)

    def _replace(self, name: str, expression: ir.Table, model_hash: str, as_of: datetime) -> list[str]:
        run, text = self.connection.con, self.sql_of(expression)
        schema, table = split_name(name)
        catalog, own = run.execute("select current_database(), current_schema()").fetchall()[0]
        schema = schema or own
        # The whole name, for there may be a temporary table of the same one.
        target = ".".join(map(quoted, (catalog, schema, table)))
        known = "select 1 from information_schema.schemata where catalog_name = ? and lower(schema_name) = lower(?)"
        made = [] if run.execute(known, [catalog, schema]).fetchall() else [str(schema)]
        run.execute(f"create schema if not exists {quoted(catalog)}.{quoted(schema)}")
        kinds = self.connection.compiler.type_mapper
        wanted = {column.lower(): kinds.to_string(kind) for column, kind in expression.schema().items()}
        columns = [f"{quoted(column)} {kind}" for column, kind in wanted.items()]
        run.execute(f"create table if not exists {target} ({', '.join(columns)})")
        there = _kept_columns(run, target)
        check_columns(name, there, wanted)
        for column, definition in zip(wanted, columns, strict=True):
            if column not in there:
                run.execute(f"alter table {target} add column {definition}")
        run.execute(f"delete from {target} where {RUN_KEY}", [model_hash, naive_utc(as_of)])  # noqa: S608 - quoted
        run.execute(f"insert into {target} by name {text}")
        return made

    def done(self) -> float | None:
        """As DuckDB guesses it."""
        percent = self.connection.con.query_progress()
        return percent if percent > 0 else None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """DuckDB notes it only if told so."""
        self.connection.con.execute("set enable_progress_bar = true")
        self.connection.con.execute("set enable_progress_bar_print = false")
        yield

    def cancel(self) -> None:
        """The query that runs raises an error."""
        self.connection.con.interrupt()

    def close(self) -> None:
        """Close the connection; temporary tables go with it."""
        self.connection.disconnect()


def _connected(file: Path | None, config: dict[str, str | int]) -> Backend:
    import duckdb

    try:
        backend: Backend = ibis.duckdb.connect(":memory:" if file is None else str(file), **config)
    except duckdb.IOException as error:
        first = str(error).strip().split("\n", 1)[0]
        variant = "locked" if "lock" in first.lower() else "file"
        raise fail("engine-unreachable", variant=variant, reason=first, file=str(file)) from error
    return backend


def _kept_columns(run: Any, target: str) -> dict[str, KeptColumn]:
    """The columns of a table; the case of their names has no meaning."""
    rows = run.execute(f"describe {target}").fetchall()
    return {
        name.lower(): KeptColumn(kind, empty == "NO" and default is None) for name, kind, empty, _, default, *_ in rows
    }
