"""An `Intake` comes in; a Spark frame with contract names, types and UTC times goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

    from reifegrad.tables import Intake


def read_parquet(session: SparkSession, intake: Intake) -> DataFrame:
    """The files of an intake; the cluster reads them, so they must lie where it can see them."""
    reader = session.read.option("mergeSchema", str(len(intake.files) > 1).lower())
    frame = reader.parquet(*(f"file://{path.resolve()}" for path in intake.files))
    types = dict(frame.dtypes)
    return frame.select(*[_column(intake, name, types) for name in intake.columns])


def _column(intake: Intake, name: str, types: dict[str, str]) -> Column:
    from pyspark.sql import functions

    own = intake.source_columns.get(name, name)
    column = functions.col(f"`{own.replace('`', '``')}`")
    kind = {"text": "string", "number": "double", "time": "timestamp_ntz"}.get(intake.casts.get(name, ""))
    if types.get(own) == "timestamp":
        kind = "timestamp_ntz"  # a moment with a zone: the session is in UTC
    return (column.cast(kind) if kind else column).alias(name)
