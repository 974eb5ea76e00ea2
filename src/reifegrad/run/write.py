"""A `ScoreRun` comes in; files of scores and contributions go out: CSV, Parquet or JSON by their ending.

Numbers are points with at most three decimals; times are UTC. A file appears whole or not at all.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.errors import fail
from reifegrad.plan.ledger import LEDGER_COLUMNS
from reifegrad.plan.totals import SCORE, dimension_column
from reifegrad.run.engine import sql_of

if TYPE_CHECKING:
    from pathlib import Path

    from ibis import ir

    from reifegrad.run.score import ScoreRun

FORMATS = {".csv": "csv", ".parquet": "parquet", ".json": "json"}
_MILLI_COLUMNS = ("points", "gross", "lost_to_limit", "lost_to_decay", "lost_to_caps")
_SHOWN_COLUMNS = tuple(name for name in LEDGER_COLUMNS if name != "position")


def check_output(path: Path) -> str:
    """The format of an output file. Raises `ReifegradError` for another ending or a folder that is not there."""
    if path.suffix.lower() not in FORMATS:
        raise fail("output-format", f"{path.name!r} ends in none of {', '.join(FORMATS)}", "Rename it.", file=str(path))
    if not path.parent.is_dir():
        raise fail("output-folder", f"there is no folder {path.parent}", "Create it.", file=str(path))
    return FORMATS[path.suffix.lower()]


def write_scores(run: ScoreRun, path: Path) -> None:
    """One row for each lead, ordered by its id: the result columns of the model."""
    milli = [SCORE, *(dimension_column(dimension.name) for dimension in run.model.dimensions)]
    _write(run, run.scores, run.scores.columns, milli, [run.model.key], path)


def write_contributions(run: ScoreRun, path: Path) -> None:
    """One row for each contribution, ordered by id and place in the model."""
    if run.contributions is None:
        raise ValueError("the run was made without contributions")
    columns = [run.model.key, *_SHOWN_COLUMNS]
    _write(run, run.contributions, columns, list(_MILLI_COLUMNS), [run.model.key, "position"], path)


def _write(run: ScoreRun, table: ir.Table, columns: Any, milli: list[str], order: list[str], path: Path) -> None:
    kind = check_output(path)
    shown = {name: _shown(table, name, kind, milli) for name in columns}
    query = sql_of(run.connection, table.order_by(order).select(**shown))
    partial = path.with_name(f".{path.name}.partial")
    target = "'" + str(partial).replace("'", "''") + "'"
    options = {"csv": "format csv, header", "parquet": "format parquet, compression zstd", "json": "format json, array"}
    try:
        run.connection.raw_sql(f"copy ({query}) to {target} ({options[kind]})")
        os.replace(partial, path)  # noqa: PTH105  # pathlib's replace does the same; both are atomic
    finally:
        partial.unlink(missing_ok=True)


def _shown(table: ir.Table, name: str, kind: str, milli: list[str]) -> ir.Value:
    column = table[name]
    if name in milli:
        exact = (column.cast("decimal(21, 3)") / ibis.literal(1000)).cast("decimal(21, 3)")
        return {"csv": _trimmed(exact), "parquet": exact, "json": column.cast("float64") / 1000.0}[kind]
    if kind == "csv" and column.type().is_timestamp():
        return column.strftime("%Y-%m-%dT%H:%M:%SZ")
    return column


def _trimmed(number: ir.DecimalValue) -> ir.StringValue:
    """A number without zeros at its end: 31.25, 45."""
    return number.cast("string").re_replace(r"\.?0+$", "")
