"""Apache Spark: the model is computed by a cluster, or by a local Spark, over Parquet files or catalog tables.

Files that a session converted on this machine are handed over; the user's own Parquet files and tables are read
where they are, by the cluster. Times are TIMESTAMP_NTZ in UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reifegrad.errors import ReifegradError, fail
from reifegrad.run.capabilities import SPARK
from reifegrad.run.dialects import for_spark
from reifegrad.run.engine import Engine
from reifegrad.run.engines.spark_files import read_parquet
from reifegrad.run.engines.spark_tables import publish_tables
from reifegrad.run.engines.table_names import table_not_found
from reifegrad.run.moments import naive
from reifegrad.run.sql import render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ibis import ir
    from ibis.backends.pyspark import Backend
    from pyspark.sql import DataFrame, SparkSession

    from reifegrad.tables import Intake

_BATCH = 50_000


class SparkEngine(Engine):
    """One Spark session; `owned` says that it was started for us and ends with us."""

    capabilities = SPARK

    def __init__(self, session: SparkSession, *, owned: bool) -> None:
        import ibis

        self.session = session
        self._owned = owned
        self.connection: Backend = ibis.pyspark.connect(session)
        self._kept: dict[str, DataFrame] = {}

    def load(self, intake: Intake) -> ir.Table:
        """The files as a view; nothing is read but their footers."""
        return self._view(intake.table, read_parquet(self.session, intake))

    def register(self, name: str, table: pa.Table) -> ir.Table:
        """Handed over row by row."""
        rows = [tuple(row.values()) for row in table.to_pylist()]
        return self._view(name, self.session.createDataFrame(rows, _schema(table.schema)))

    def find(self, name: str) -> ir.Table:
        """A table of the catalog, or a folder of Parquet files by its URL (`table:s3a://bucket/activities`)."""
        from pyspark.errors import PySparkException

        try:
            frame = self.session.read.parquet(name) if "://" in name else self.session.table(name)
        except PySparkException as error:
            raise self._not_found(name, error) from error
        return self._view(f"found_{len(self.session.catalog.listTables())}", frame)

    def _not_found(self, name: str, error: Exception) -> ReifegradError:
        message = str(error).splitlines()[0]
        if "://" in name:
            return fail("table-not-found", f"Spark cannot read {name}: {message}", "Check the path and its rights.")
        schema = name.rpartition(".")[0] or self.session.catalog.currentDatabase()
        try:
            known = [f"{schema}.{table.name}" for table in self.session.catalog.listTables(schema)]
        except Exception:  # noqa: BLE001  # the schema itself may not be there
            known = []
        return table_not_found(name, known)

    def _view(self, name: str, frame: DataFrame) -> ir.Table:
        frame.createOrReplaceTempView(name)
        return self.connection.table(name)

    def sql_of(self, expression: ir.Table) -> str:
        """Spark's SQL."""
        return render(expression, self.connection.compiler, for_spark)

    def _frame(self, expression: ir.Table) -> DataFrame:
        return self.session.sql(self.sql_of(expression))

    def store(self, name: str, expression: ir.Table) -> ir.Table:
        """Kept on the executors once it is computed."""
        frame = self._frame(expression).persist()
        earlier = self._kept.pop(name, None)
        if earlier is not None:
            earlier.unpersist()
        self._kept[name] = frame
        return self._view(name, frame)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Read at once."""
        schema: pa.Schema = expression.schema().to_pyarrow()
        rows = self._frame(expression).collect()
        return pa.Table.from_batches([_batch(rows, schema)], schema)

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """Read partition by partition."""
        schema: pa.Schema = expression.schema().to_pyarrow()
        waiting: list[Any] = []
        for row in self._frame(expression).toLocalIterator(prefetchPartitions=True):
            waiting.append(row)
            if len(waiting) == _BATCH:
                yield _batch(waiting, schema)
                waiting = []
        yield _batch(waiting, schema)

    def publish(self, results: Mapping[str, ir.Table], model_hash: str, as_of: datetime) -> None:
        """See `spark_tables`: a run appears in a table by one change of its catalog."""
        frames = {name: self._frame(expression) for name, expression in results.items()}
        publish_tables(self.session, frames, model_hash, naive(as_of))

    def done(self) -> float | None:
        """The tasks that are done, of those of the stages that run."""
        tracker = self.session.sparkContext.statusTracker()
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        total = sum(stage.numTasks for stage in stages if stage is not None)
        ready = sum(stage.numCompletedTasks for stage in stages if stage is not None)
        return 100 * ready / total if total else None

    def cancel(self) -> None:
        """Cancel all jobs of the session."""
        self.session.sparkContext.cancelAllJobs()

    def close(self) -> None:
        """Forget what was kept, and end the session if it is ours."""
        for frame in self._kept.values():
            frame.unpersist()
        if self._owned:
            self.session.stop()


def _schema(schema: pa.Schema) -> Any:
    from pyspark.sql import types

    kinds = {
        "string": types.StringType(),
        "large_string": types.StringType(),
        "double": types.DoubleType(),
        "bool": types.BooleanType(),
        "int64": types.LongType(),
        "int32": types.IntegerType(),
        "timestamp[us]": types.TimestampNTZType(),
    }
    return types.StructType([types.StructField(field.name, kinds[str(field.type)]) for field in schema])


def _batch(rows: list[Any], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True) if rows else [() for _ in schema]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
