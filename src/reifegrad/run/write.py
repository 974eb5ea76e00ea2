"""Writes scores and contributions of a `ScoreRun` to CSV, Parquet or JSON files.

Numbers are points with at most three decimals; times are UTC. A file appears whole or not at all. DuckDB writes
the files, also those of other engines, so that they are the same to the byte. In CSV files a text that a spreadsheet
would run gets an apostrophe (`language.spreadsheet_cell`).
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from reifegrad.errors import fail
from reifegrad.language.spreadsheet_cell import GUARDED, PLAIN_NUMBER
from reifegrad.plan.ledger import LEDGER_COLUMNS
from reifegrad.run.engine_tables import is_engine_table
from reifegrad.run.engines.duckdb import DuckDBEngine
from reifegrad.run.engines.published import exact_points
from reifegrad.spec.result_columns import SCORE, dimension_column
from reifegrad.spec.source_names import ENGINE_TABLE
from reifegrad.tables.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ibis import ir

    from reifegrad.run.engine import Engine
    from reifegrad.run.score import ScoreRun

FORMATS = {".csv": "csv", ".parquet": "parquet", ".json": "json"}
_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
_OTHER_FILES = (
    *_SPREADSHEETS,
    *(".txt", ".tsv", ".jsonl", ".ndjson", ".gz", ".zip", ".xml", ".html", ".htm", ".pdf", ".md", ".yaml", ".yml"),
    *(".db", ".duckdb", ".sqlite", ".feather", ".arrow", ".avro", ".orc", ".docx", ".doc", ".dat"),
)
_LIKE_A_TABLE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?")
"""What people write who forget the `table:` before it."""
_MILLI_COLUMNS = ("points", "gross", "lost_to_limit", "lost_to_decay", "lost_to_caps")
_SHOWN_COLUMNS = tuple(name for name in LEDGER_COLUMNS if name != "position")


def check_output(path: Path) -> str:
    """The format of an output file. Raises `ReifegradError` for another ending or a folder that is not there."""
    if path.suffix.lower() not in FORMATS:
        variant = "workbook" if path.suffix.lower() in _SPREADSHEETS else "ending"
        if _LIKE_A_TABLE.fullmatch(str(path)) and path.suffix.lower() not in _OTHER_FILES:
            variant = "table"
        raise fail("output-format", variant=variant, name=path.name, endings=tuple(FORMATS), file=str(path))
    if not path.parent.is_dir():
        raise fail("output-folder", variant="missing", folder=str(path.parent), file=str(path))
    return FORMATS[path.suffix.lower()]


def write_results(
    run: ScoreRun, *, scores: str | None, contributions: str | None, on_commit: Callable[[], None] | None = None
) -> tuple[str, ...]:
    """Write scores and contributions into files, or into tables of the engine (`table:schema.name`).

    Files first: each appears whole or not at all. Tables then, all of them or none; `on_commit` is called when only
    their commit is left. Returns the schemas that were made for tables.

    Raises:
        ReifegradError: A place cannot be written.
    """
    tables: dict[str, str] = {}
    for what, place, write in (("scores", scores, write_scores), ("contributions", contributions, write_contributions)):
        if place is None:
            continue
        if is_engine_table(place):
            tables[what] = place.removeprefix(ENGINE_TABLE)
        else:
            write(run, Path(place))
    if not tables:
        return ()
    return publish_results(
        run, scores=tables.get("scores"), contributions=tables.get("contributions"), on_commit=on_commit
    )


def write_scores(run: ScoreRun, path: Path) -> None:
    """One row for each lead, ordered by its id: the result columns of the model."""
    _write(run, run.scores, run.scores.columns, score_columns(run), [run.model.key], path)


def write_contributions(run: ScoreRun, path: Path) -> None:
    """One row for each contribution, ordered by id and place in the model."""
    columns = [run.model.key, *_SHOWN_COLUMNS]
    _write(run, run.ledger, columns, list(_MILLI_COLUMNS), [run.model.key, "position"], path)


def publish_results(
    run: ScoreRun, *, scores: str | None, contributions: str | None, on_commit: Callable[[], None] | None = None
) -> tuple[str, ...]:
    """Write scores and contributions into tables of the engine, in points, all of it or nothing; the schemas made.

    Raises:
        ReifegradError: A table cannot be made or written.
    """
    results = {}
    if scores is not None:
        results[scores] = _in_points(run.scores, run.scores.columns, score_columns(run))
    if contributions is not None:
        results[contributions] = _in_points(run.ledger, [run.model.key, *LEDGER_COLUMNS], list(_MILLI_COLUMNS))
    return run.engine.publish(results, run.model.hash, run.as_of, on_commit)


def score_columns(run: ScoreRun) -> list[str]:
    """The columns of the scores that hold milli-points."""
    return [SCORE, *(dimension_column(dimension.name) for dimension in run.model.dimensions)]


def _in_points(table: ir.Table, columns: Any, milli: list[str]) -> ir.Table:
    return table.select(
        **{name: exact_points(table[name]) if name in milli else _of_one_width(table[name]) for name in columns}
    )


def _of_one_width(column: ir.Value) -> ir.Value:
    """Whole numbers have one type in the tables of all models, however few a model needs."""
    return column.cast("int64") if column.type().is_integer() else column


def _write(run: ScoreRun, table: ir.Table, columns: Any, milli: list[str], order: list[str], path: Path) -> None:
    kind = check_output(path)
    with _on_this_machine(run.engine, table, path) as (engine, local):
        shown = {name: _result_column(local, name, kind, milli) for name in columns}
        query = engine.sql_of(local.order_by(order).select(**shown))
        options = {
            "csv": "format csv, header",
            "parquet": "format parquet, compression zstd",
            "json": "format json, array",
        }
        with whole_file(path) as partial:
            target = "'" + str(partial).replace("'", "''") + "'"
            engine.connection.raw_sql(f"copy ({query}) to {target} ({options[kind]}, use_tmp_file false)")


@contextmanager
def _on_this_machine(engine: Engine, table: ir.Table, path: Path) -> Iterator[tuple[DuckDBEngine, ir.Table]]:
    """The table on a DuckDB engine; results of other engines come over in portions, never whole in memory."""
    if isinstance(engine, DuckDBEngine) and engine.writes_files:
        yield engine, table
        return
    with tempfile.TemporaryDirectory(prefix=".reifegrad-", dir=path.parent) as folder:
        file = Path(folder) / "rows.parquet"
        schema: pa.Schema = table.schema().to_pyarrow()
        with pq.ParquetWriter(file, schema) as writer:
            for batch in engine.batches(table):
                writer.write_batch(batch.cast(schema))
        local = DuckDBEngine.beside(Path(folder))
        try:
            yield local, local.connection.read_parquet(str(file))
        finally:
            local.close()


def _result_column(table: ir.Table, name: str, kind: str, milli: list[str]) -> ir.Value:
    column = table[name]
    if name in milli:
        exact = exact_points(column)
        return {"csv": _trimmed(exact), "parquet": exact, "json": column.cast("float64") / 1000.0}[kind]
    if kind == "csv" and column.type().is_timestamp():
        return column.strftime("%Y-%m-%dT%H:%M:%S.%fZ").re_replace(r"\.?0+Z$", "Z")
    if kind == "csv" and column.type().is_string():
        return _safe(column)
    return column


def _safe(text: ir.StringValue) -> ir.StringValue:
    """What a spreadsheet would run gets an apostrophe."""
    is_formula_like = text.re_search(GUARDED) & ~text.re_search(PLAIN_NUMBER)
    return ibis.ifelse(is_formula_like, ibis.literal("'") + text, text)


def _trimmed(number: ir.DecimalValue) -> ir.StringValue:
    """A number without zeros at its end: 31.25, 45."""
    return number.cast("string").re_replace(r"\.?0+$", "")
