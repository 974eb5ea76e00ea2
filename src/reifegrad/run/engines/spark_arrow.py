"""Moves Arrow tables from this machine to Spark, and rows from Spark back to Arrow."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

_AS_SENT = {"large_string": pa.string(), "null": pa.string()}


def frame_from_batches(
    session: SparkSession, schema: pa.Schema, batches: Iterable[pa.RecordBatch], folder: Path
) -> DataFrame:
    """A frame of rows that only this machine has; they pass through the memory of the driver.

    Spark reads them from a file of Arrow in `folder`, which takes no Python on the executors. That is how its own
    `createDataFrame` does it with pandas, but no public name leads there; without it, rows are sent one by one.
    """
    from py4j.protocol import Py4JError

    sent = pa.schema([pa.field(field.name, _AS_SENT.get(str(field.type), field.type)) for field in schema])
    kinds = spark_schema(sent)
    rows = list(batches)
    handle, name = tempfile.mkstemp(suffix=".arrow", dir=folder)
    os.close(handle)
    try:
        with pa.OSFile(name, "wb") as file, pa.ipc.new_stream(file, sent) as writer:
            for batch in rows:
                writer.write_batch(batch.cast(sent))
        return _read_stream(session, name, kinds)
    except (AttributeError, TypeError, Py4JError):
        return session.createDataFrame([tuple(row.values()) for batch in rows for row in batch.to_pylist()], kinds)
    finally:
        Path(name).unlink()


def _read_stream(session: SparkSession, name: str, kinds: StructType) -> DataFrame:
    from pyspark.sql import DataFrame

    helpers: Any = session._jvm.PythonSQLUtils  # type: ignore[union-attr]  # there is no public name
    stream = helpers.readArrowStreamFromFile(name)
    return DataFrame(helpers.toDataFrame(stream, kinds.json(), session._jsparkSession), session)


def spark_schema(schema: pa.Schema) -> StructType:
    """The types of a schema as Spark calls them; times have no zone."""
    from pyspark.sql import types

    kinds = {
        "string": types.StringType(),
        "large_string": types.StringType(),
        "double": types.DoubleType(),
        "bool": types.BooleanType(),
        "int64": types.LongType(),
        "int32": types.IntegerType(),
        "int16": types.ShortType(),
        "int8": types.ByteType(),
        "timestamp[us]": types.TimestampNTZType(),
    }
    return types.StructType([types.StructField(field.name, kinds[str(field.type)]) for field in schema])


def record_batch(rows: Sequence[Any], schema: pa.Schema) -> pa.RecordBatch:
    """Rows that the driver has collected, under the types of a schema."""
    columns = zip(*rows, strict=True) if rows else [() for _ in schema]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
