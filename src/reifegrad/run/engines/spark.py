"""Apache Spark: the model is computed by a cluster, or by a local Spark, over Parquet files or catalog tables.

Ibis compiles, PySpark runs. Files that this machine converted are handed over; the user's own Parquet files and
tables are read where they are. Times are TIMESTAMP_NTZ in UTC. `spark_session` opens it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.operations as ops
import pyarrow as pa
import pyarrow.parquet as pq

from reifegrad.errors import ReifegradError, fail, message
from reifegrad.plan.relations import IBIS_TYPES, TIMESTAMP
from reifegrad.run.capabilities import SPARK
from reifegrad.run.dialects import for_spark
from reifegrad.run.engine import Engine
from reifegrad.run.engines.spark_arrow import frame_from_batches, record_batch
from reifegrad.run.engines.spark_errors import first_line
from reifegrad.run.engines.spark_files import read_intake, without_zone
from reifegrad.run.engines.spark_jobs import Jobs
from reifegrad.run.engines.spark_tables import WrittenRun, discard_run, refuse_fleeting, show_run, spark_name, write_run
from reifegrad.run.engines.table_names import table_not_found
from reifegrad.run.sql import render
from reifegrad.spec.condition import Type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from ibis import ir
    from pyspark.sql import DataFrame, SparkSession

    from reifegrad.tables import Intake

_BATCH = 50_000
_FEW = 5_000
"""Rows that are better kept by the driver than by executors: they cost no job when they are read again."""

_PLACE = re.compile(r"^(/|[A-Za-z][A-Za-z0-9+.-]*:/)")
_IBIS_KINDS = {
    "string": "string",
    "boolean": "boolean",
    "tinyint": "int8",
    "smallint": "int16",
    "int": "int32",
    "bigint": "int64",
    "float": "float32",
    "double": "float64",
    "date": "date",
    "timestamp_ntz": TIMESTAMP,
}


class SparkEngine(Engine):
    """One Spark session; `spill` is for converted files; `owned` says that Spark was started for us."""

    capabilities = SPARK

    def __init__(self, session: SparkSession, spill: Path, *, owned: bool) -> None:
        self.session = session
        self._spill = spill
        self._folder = Path(tempfile.mkdtemp(prefix="spark-", dir=spill))
        self._owned = owned
        self._local = str(session.sparkContext.master).startswith("local")
        self._jobs = Jobs(session.sparkContext)
        self._compiler = ibis.pyspark.connect(session).compiler
        self._kept: dict[str, DataFrame] = {}
        self._few: set[str] = set()
        self._found = 0

    def load(self, intake: Intake) -> ir.Table:
        """The files as a view; nothing is read but their footers."""
        kinds = {name: IBIS_TYPES[Type(kind.value)] for name, kind in intake.columns.items()}
        frame = self._jobs.run(lambda: read_intake(self.session, intake, self._spill, local=self._local))
        self._few.discard(intake.table)
        return self._view(intake.table, frame, kinds)

    def register(self, name: str, table: pa.Table) -> ir.Table:
        """Handed over by the driver."""
        few = table.num_rows <= _FEW
        (self._few.add if few else self._few.discard)(name)

        def work() -> DataFrame:
            frame = frame_from_batches(self.session, table.schema, table.to_batches(), self._folder)
            return frame.coalesce(1) if few else frame  # what lies in one part need not be exchanged to be joined

        return self._view(name, self._jobs.run(work), ibis.Schema.from_pyarrow(table.schema))

    def _view(self, name: str, frame: DataFrame, schema: Any) -> ir.Table:
        """A relation by name. Its types are known here; asking Spark for them would cost a call each."""
        self._jobs.run(lambda: frame.createOrReplaceTempView(name))
        return ibis.table(schema, name=name)

    def find(self, name: str) -> ir.Table:
        """A table of the catalog, or a folder of Parquet files by its path (`table:s3a://bucket/activities`)."""
        from pyspark.errors import AnalysisException

        def look() -> DataFrame:
            reader = self.session.read.parquet if _PLACE.match(name) else self.session.table
            return without_zone(reader(name if _PLACE.match(name) else spark_name(name)))

        def read() -> DataFrame | ReifegradError:
            try:
                return look()
            except AnalysisException as error:
                return self._not_found(name, error)

        frame = self._jobs.run(read)
        if isinstance(frame, ReifegradError):
            raise frame
        self._found += 1
        return self._view(f"found_{self._found}", frame, {n: _ibis_kind(kind) for n, kind in frame.dtypes})

    def _not_found(self, name: str, error: Exception) -> ReifegradError:
        if _PLACE.match(name):
            return fail("table-not-found", variant="files", name=name, reason=first_line(error))
        schema = name.rpartition(".")[0] or self.session.catalog.currentDatabase()
        try:
            names = [table.name for table in self.session.catalog.listTables(schema) if not table.isTemporary]
        except Exception:  # noqa: BLE001  # the schema itself may not be there
            names = []
        return table_not_found(message("engine.spark_catalog"), name, [f"{schema}.{table}" for table in names])

    def sql_of(self, expression: ir.Table) -> str:
        """Spark's SQL."""
        return render(expression, self._compiler, for_spark)

    def _frame(self, expression: ir.Table) -> Callable[[], DataFrame]:
        """What makes the frame; compiled here, analysed by Spark where it is called."""
        text = self.sql_of(expression)
        return lambda: self.session.sql(text)

    def store(self, name: str, expression: ir.Table) -> ir.Table:
        """Kept on the executors once it is computed; what is made of few rows is computed now and kept here."""
        earlier = self._kept.pop(name, None)
        read = {table.name for table in expression.op().find(ops.UnboundTable)}
        if read <= self._few:
            self.register(name, self.arrow(expression))
        else:
            make = self._frame(expression)
            self._kept[name] = self._jobs.run(lambda: make().persist())
            self._few.discard(name)
            self._jobs.run(lambda: self._kept[name].createOrReplaceTempView(name))
        if earlier is not None:
            self._jobs.run(earlier.unpersist)
        return ibis.table(expression.schema(), name=name)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Read at once."""
        schema: pa.Schema = expression.schema().to_pyarrow()
        make = self._frame(expression)
        rows = self._jobs.run(lambda: make().collect())
        return pa.Table.from_batches([record_batch(rows, schema)], schema)

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """Through Parquet files on this machine; from a cluster partition by partition."""
        schema: pa.Schema = expression.schema().to_pyarrow()
        make = self._frame(expression)
        yield from self._from_files(make, schema) if self._local else self._from_rows(make, schema)

    def _from_files(self, make: Callable[[], DataFrame], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        target = Path(tempfile.mkdtemp(prefix="rows-", dir=self._folder))
        try:
            self._jobs.run(lambda: make().write.mode("overwrite").parquet(target.resolve().as_uri()))
            for file in sorted(target.glob("part-*.parquet")):  # their numbers follow the order of the rows
                for batch in pq.ParquetFile(file).iter_batches(_BATCH):
                    yield batch.cast(schema)
        finally:
            shutil.rmtree(target, ignore_errors=True)

    def _from_rows(self, make: Callable[[], DataFrame], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        rows = self._jobs.run(lambda: iter(make().toLocalIterator(prefetchPartitions=True)))
        while portion := self._jobs.run(lambda: list(islice(rows, _BATCH))):
            yield record_batch(portion, schema)

    def publish(
        self,
        results: Mapping[str, ir.Table],
        model_hash: str,
        as_of: datetime,
        on_commit: Callable[[], None] | None = None,
    ) -> tuple[str, ...]:
        """See `spark_tables`: a run appears in a table by one change of its catalog."""
        self._jobs.run(lambda: self._check_lasting(results))
        makers = {name: self._frame(expression) for name, expression in results.items()}

        def write() -> WrittenRun:
            return write_run(self.session, {name: make() for name, make in makers.items()}, model_hash, as_of)

        run = self._jobs.run(write)
        try:
            if on_commit is not None:
                on_commit()
        except BaseException:
            self._jobs.run(lambda: discard_run(self.session, run))
            raise
        self._jobs.run(lambda: show_run(self.session, run))
        return run.schemas

    def _check_lasting(self, names: Iterable[str]) -> None:
        """A catalog in memory ends with a Spark of our own; what it knows would be lost without a word."""
        if self._owned and self.session.conf.get("spark.sql.catalogImplementation") == "in-memory":
            refuse_fleeting(names)

    def done(self) -> float | None:
        """By the tasks of the stages that run."""
        return self._jobs.done()

    def cancel(self) -> None:
        """Cancel the jobs of this engine."""
        self._jobs.cancel()

    def close(self) -> None:
        """Forget what was kept, and end Spark if it was started for us."""
        try:
            if self._owned:
                self.session.stop()
            else:
                self._forget(self._kept.values())
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _forget(self, frames: Iterable[DataFrame]) -> None:
        for frame in frames:
            frame.unpersist()
        for table in self.session.catalog.listTables():
            if table.isTemporary:
                self.session.catalog.dropTempView(table.name)


def _ibis_kind(kind: str) -> str:
    """The type of a column for Ibis; what the plan cannot use anyway is bytes to it."""
    return _IBIS_KINDS.get(kind, kind if kind.startswith("decimal(") else "binary")
