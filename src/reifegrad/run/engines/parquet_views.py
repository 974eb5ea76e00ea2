"""Creates DuckDB views over an `Intake`: contract names, types and UTC times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.run.engines.table_names import quoted
from reifegrad.tables.parquet_sql import file_list

if TYPE_CHECKING:
    from ibis import ir
    from ibis.backends.duckdb import Backend

    from reifegrad.tables import Intake


def create_view(connection: Backend, intake: Intake) -> ir.Table:
    """The files of an intake as a lazy view under the name of its table; nothing is read but their footers."""
    source = f"read_parquet({file_list(intake.files)}, union_by_name = {len(intake.files) > 1})"
    types = _types(connection, source) if "time" in intake.casts.values() else {}
    columns = ", ".join(_column_sql(intake, name, types) for name in intake.columns)
    # The names come from the user's files and are quoted; no condition or value is pasted in here.
    view = f"create or replace temporary view {quoted(intake.table)} as select {columns} from {source}"  # noqa: S608
    connection.raw_sql(view)
    return connection.table(intake.table)


def _types(connection: Backend, source: str) -> dict[str, str]:
    rows = connection.raw_sql(f"describe from {source}").fetchall()
    return {row[0]: row[1] for row in rows}


def _column_sql(intake: Intake, name: str, types: dict[str, str]) -> str:
    own = intake.source_columns.get(name, name)
    column = quoted(own)
    match intake.casts.get(name):
        case "text":
            column = f"cast({column} as varchar)"
        case "number":
            column = f"cast({column} as double)"
        case "time" if "TIME ZONE" in types.get(own, ""):
            column = f"make_timestamp(epoch_us({column}))"
        case "time":
            column = f"cast({column} as timestamp)"
    return f"{column} as {quoted(name)}"
