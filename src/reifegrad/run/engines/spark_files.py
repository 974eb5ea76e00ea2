"""Loads an `Intake` into Spark as a frame with contract names, types and UTC times.

The user's own Parquet files are read where they are, by the executors. What only this machine has or can read is
handed over: files that were converted here, and columns or names that Spark does not take.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from reifegrad.run.engines.duckdb import DuckDBEngine
from reifegrad.run.engines.spark_arrow import frame_from_batches

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import Column, DataFrame, SparkSession

    from reifegrad.tables import Intake

_PATTERN = "{}[]*?\\"


def read_intake(session: SparkSession, intake: Intake, folder: Path, *, local: bool) -> DataFrame:
    """The files of an intake. `local` says that the executors see the disk of this machine, also `folder`."""
    if not all(_readable(path, intake) for path in intake.files):
        intake = _converted(intake, folder)
    own = all(path.resolve().is_relative_to(folder.resolve()) for path in intake.files)
    if own and not local:
        schema = pq.read_schema(intake.files[0])
        batches = (batch for path in intake.files for batch in pq.ParquetFile(path).iter_batches())
        frame = frame_from_batches(session, schema, batches, folder)
    else:
        frame = session.read.parquet(*(parquet_path(path) for path in intake.files))
    types = dict(frame.dtypes)
    return frame.select(*[_typed_column(intake, name, types) for name in intake.columns])


def parquet_path(path: Path) -> str:
    """A path in which Spark finds no pattern."""
    return "file://" + "".join(f"\\{letter}" if letter in _PATTERN else letter for letter in str(path.resolve()))


def without_zone(frame: DataFrame) -> DataFrame:
    """The same columns; moments with a zone as UTC times without one."""
    from pyspark.sql import functions

    columns = {name: functions.col(_quoted(name)) for name in frame.columns}
    return frame.select(
        *[
            columns[name].cast("timestamp_ntz").alias(name) if kind == "timestamp" else columns[name]
            for name, kind in frame.dtypes
        ]
    )


def _readable(path: Path, intake: Intake) -> bool:
    """Spark passes over files with hidden names without a word, and has no types for some columns."""
    if path.name.startswith(("_", ".")):
        return False
    schema = pq.read_schema(path)
    kinds = [schema.field(intake.source_columns.get(name, name)).type for name in intake.columns]
    return not any(
        pa.types.is_null(kind) or pa.types.is_time(kind) or (pa.types.is_timestamp(kind) and kind.unit == "ns")
        for kind in (kind.value_type if pa.types.is_dictionary(kind) else kind for kind in kinds)
    )


def _converted(intake: Intake, folder: Path) -> Intake:
    """One Parquet file in `folder` that needs no further look."""
    target = folder / f"{intake.table}.for-spark.parquet"
    reader = DuckDBEngine.beside(folder)
    try:
        view = reader.load(intake)
        with pq.ParquetWriter(target, view.schema().to_pyarrow()) as writer:
            for batch in reader.batches(view):
                writer.write_batch(batch)
    finally:
        reader.close()
    return replace(intake, files=(target,), source_columns={}, casts={})


def _typed_column(intake: Intake, name: str, types: dict[str, str]) -> Column:
    from pyspark.sql import functions

    own = intake.source_columns.get(name, name)
    kind = {"text": "string", "number": "double", "time": "timestamp_ntz"}.get(intake.casts.get(name, ""))
    if types.get(own) == "timestamp":
        kind = "timestamp_ntz"  # a moment with a zone: the session is in UTC
    column = functions.col(_quoted(own))
    return (column.cast(kind) if kind else column).alias(name)


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
