"""An engine's connection: nothing or a file comes in, an Ibis connection that computes as the plan expects goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from ibis import ir
    from ibis.backends.duckdb import Backend


def open_engine(
    file: Path | None = None, *, memory: str | None = None, threads: int | None = None, spill: Path | None = None
) -> Backend:
    """A DuckDB connection in memory or in a file; `memory` such as "8GB"; `spill` a folder for what is larger."""
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
    connection = ibis.duckdb.connect(":memory:" if file is None else str(file), **config)
    # Results have no order of their own; keeping the order of the files would only cost memory.
    connection.raw_sql("set preserve_insertion_order = false")
    return connection


def register(connection: Backend, name: str, table: pa.Table) -> ir.Table:
    """An Arrow table under a name of this connection, without a copy; the name is taken over."""
    connection.con.register(name, table)
    return connection.table(name)


def sql_of(connection: Backend, expression: ir.Table) -> str:
    """The SQL text of an expression.

    Selects are left nested as the plan built them: fusing them costs Ibis more than half of the time of a
    compilation, and the engine's optimizer does it anyway.
    """
    fused = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        return str(connection.compile(expression))
    finally:
        ibis.options.sql.fuse_selects = fused


def store(connection: Backend, name: str, expression: ir.Table) -> ir.Table:
    """The result of an expression as a temporary table, in place of an earlier one of that name."""
    connection.raw_sql(f'create or replace temporary table "{name}" as {sql_of(connection, expression)}')
    return connection.table(name)


def fetch(connection: Backend, expression: ir.Table) -> list[dict[str, Any]]:
    """The rows of an expression, for results that fit into memory."""
    rows: list[dict[str, Any]] = connection.con.execute(sql_of(connection, expression)).to_arrow_table().to_pylist()
    return rows
