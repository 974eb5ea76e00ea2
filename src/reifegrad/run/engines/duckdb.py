"""DuckDB, in memory or with a database file on this machine: the default engine.

Queries run in memory; a file is attached to it. So nothing that somebody else has put into the file can
interfere: a macro called `lower` is never called, a view runs only if the user allows it, and without that no other
file can be opened.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
from reifegrad.tables.parquet_sql import exact, literal
from reifegrad.tables.reading_limits import current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    import pyarrow as pa
    from duckdb import DuckDBPyConnection
    from ibis import ir
    from ibis.backends.duckdb import Backend

    from reifegrad.tables import Intake

_BATCH = 100_000


@dataclass(frozen=True)
class DatabaseFile:
    """A file with tables. `reads` are the files of the facts; `trusted`: its views run, and may read any file."""

    path: Path
    reads: tuple[Path, ...] = ()
    trusted: bool = False


class DuckDBEngine(Engine):
    """One connection. `memory` such as "8GB"; `spill` a folder for what is larger."""

    capabilities = DUCKDB

    def __init__(
        self,
        file: DatabaseFile | None = None,
        *,
        memory: str | None = None,
        threads: int | None = None,
        spill: Path | None = None,
    ) -> None:
        self._file = file
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
        self.connection: Backend = ibis.duckdb.connect(":memory:", **config)
        self._catalog = "memory"
        if file is not None:
            self._catalog = "kept"
            _attach(self.connection.con, file, spill)
        # Results have no order of their own; keeping the order of the files would only cost memory.
        self.connection.raw_sql("set preserve_insertion_order = false")
        # DuckDB puts texts in order by their bytes; the word is there for queries that Ibis runs for itself.
        self.connection.raw_sql("create or replace temporary macro bytewise(word) as word")

    @classmethod
    def beside(cls, spill: Path | None) -> DuckDBEngine:
        """One that helps another engine with files, within the limits of the run."""
        limits = current()
        return cls(memory=limits.memory, threads=limits.threads, spill=spill)

    @property
    def writes_files(self) -> bool:
        """Whether it may write a file anywhere."""
        return self._file is None or self._file.trusted

    def load(self, intake: Intake) -> ir.Table:
        """A lazy view of the files: nothing is read but their footers."""
        return create_view(self.connection, intake)

    def register(self, name: str, table: pa.Table) -> ir.Table:
        """Without a copy."""
        self.connection.raw_sql(f"drop view if exists temp.{quoted(name)}")
        self.connection.con.register(name, table)
        return self.connection.table(name)

    def find(self, name: str) -> ir.Table:
        """A table of the database file; a view too, if the file is trusted."""
        schema, table = split_name(name)
        rows = self.connection.con.execute(
            "select table_schema, table_name, table_type from information_schema.tables "
            "where table_catalog = ? order by all",
            [self._catalog],
        ).fetchall()
        found = [row for row in rows if row[1] == table and (schema is None or row[0] == schema)]
        found.sort(key=lambda row: bool(row[0] != "main"))
        if not found:
            raise table_not_found(
                self._described_place, name, [row[1] if row[0] == "main" else f"{row[0]}.{row[1]}" for row in rows]
            )
        if found[0][2] == "VIEW" and not self.writes_files:
            raise fail("table-is-view", name=name, file=str(self._file.path) if self._file else "")
        # With the catalog, for there may be a temporary table of the same schema and name.
        return self.connection.table(found[0][1], database=(self._catalog, found[0][0]))

    @property
    def _described_place(self) -> str:
        if self._file is None:
            return "DuckDB in memory (is --engine missing?)"
        return f"the database file {self._file.path}"

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
        catalog, schema = self._catalog, schema or "main"
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


def _attach(connection: DuckDBPyConnection, file: DatabaseFile, spill: Path | None) -> None:
    """Attach a database file; unless it is trusted, the connection opens only it and the files of the facts."""
    import duckdb

    try:
        connection.execute(f"attach {literal(str(file.path))} as kept (type duckdb)")
    except duckdb.IOException as error:
        first = str(error).strip().split("\n", 1)[0]
        variant = "locked" if "lock" in first.lower() else "file"
        raise fail("engine-unreachable", variant=variant, reason=first, file=str(file.path)) from error
    if file.trusted:
        return
    # A name with a sign of patterns is looked up as a pattern and then opened as it is.
    paths = [form for path in file.reads for form in (str(path.absolute()), exact(path.absolute()))]
    folders = [] if spill is None else [str(spill.absolute())]
    for setting, places in (("allowed_paths", paths), ("allowed_directories", folders)):
        connection.execute(f"set {setting} = [{', '.join(map(literal, places))}]")
    connection.execute("set enable_external_access = false")


def _kept_columns(run: Any, target: str) -> dict[str, KeptColumn]:
    """The columns of a table; the case of their names has no meaning."""
    rows = run.execute(f"describe {target}").fetchall()
    return {
        name.lower(): KeptColumn(kind, empty == "NO" and default is None) for name, kind, empty, _, default, *_ in rows
    }
