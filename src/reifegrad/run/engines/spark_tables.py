"""Publishes results as partitions of Spark tables; each run appears at once and as a whole.

A table has one partition for each model and moment. A run is written into a new folder beside the data that are
read; then the catalog is told that its partition lies there. INSERT OVERWRITE would not do: readers meanwhile find
files gone, and a failure leaves nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail, message
from reifegrad.plan.relations import AS_OF
from reifegrad.run.engines.kept_columns import KeptColumn, check_columns
from reifegrad.run.engines.published import MODEL_HASH
from reifegrad.run.engines.table_names import name_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyspark.sql import DataFrame, SparkSession

_RUNS = "_runs"
"""The folder inside that of a table. Spark and others pass over names that begin with an underscore."""

_STALE = 24 * 3_600_000  # milliseconds: no run takes a day


@dataclass(frozen=True)
class _ResultTable:
    """A table of Parquet files, and the new folder of a run in it."""

    name: str
    folder: str


@dataclass(frozen=True)
class WrittenRun:
    """A run that is written and not yet to be seen; `schemas` were made for it."""

    model_hash: str
    moment: str
    targets: tuple[_ResultTable, ...]
    schemas: tuple[str, ...]


def spark_name(name: str) -> str:
    """A name such as `catalog.schema.table`, its parts quoted for Spark."""
    return ".".join(f"`{part}`" for part in name_parts(name, 3))


def refuse_fleeting(names: Iterable[str]) -> None:
    """Raise `ReifegradError` for tables of a catalog in memory, which would be gone with Spark without a word."""
    lost = [name for name in names if len(name_parts(name, 3)) < 3]  # a third part is another catalog
    if lost:
        raise fail("table-not-lasting", table=lost[0])


def write_run(session: SparkSession, frames: Mapping[str, DataFrame], model_hash: str, as_of: datetime) -> WrittenRun:
    """Write a run into folders that nobody sees before `show_run`; if it fails, they are gone.

    `as_of` becomes a text such as 2025-06-30T12:00:00.000000Z, so that it is exact, and in order as text. Tables
    with commits of their own come last, and are changed at once.
    """
    moment = as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    frames = {name: _fitted(session, name, frame) for name, frame in frames.items()}
    own = {name: frame for name, frame in frames.items() if not _commits_itself(session, name)}
    made = [schema for name, frame in own.items() for schema in _make(session, name, frame)]
    files = _Files(session)
    targets: list[_ResultTable] = []
    try:
        for name, frame in own.items():
            location = _location(session, name)
            files.remove_stale(location, partial(_in_use, session, name))
            targets.append(_ResultTable(name, f"{location}/{_RUNS}/{model_hash[:8]}-{uuid.uuid4().hex}"))
            frame.write.parquet(targets[-1].folder)
        for name, frame in frames.items():
            if name not in own:
                _overwrite(frame, name, model_hash, moment)
    except BaseException:
        for target in targets:
            files.remove(target.folder)
        raise
    return WrittenRun(model_hash, moment, tuple(targets), tuple(made))


def show_run(session: SparkSession, run: WrittenRun) -> None:
    """Put a run that is written in place of an earlier one: one change of the catalog for each table."""
    for target in run.targets:
        _switch(session, target, run.model_hash, run.moment)


def discard_run(session: SparkSession, run: WrittenRun) -> None:
    """Remove what nobody has seen."""
    for target in run.targets:
        _Files(session).remove(target.folder)


def _fitted(session: SparkSession, name: str, frame: DataFrame) -> DataFrame:
    """The rows under the types of a table that is there, which must keep every value as it is."""
    quoted = spark_name(name)
    if not session.catalog.tableExists(quoted):
        return frame
    there = dict(session.table(quoted).dtypes)
    wanted = {**dict(frame.dtypes), MODEL_HASH: "string", AS_OF: "string"}
    check_columns(name, {column: KeptColumn(kind) for column, kind in there.items()}, wanted)
    return frame.select(*(frame[column].cast(there.get(column, kind)) for column, kind in frame.dtypes))


def _commits_itself(session: SparkSession, name: str) -> bool:
    """Whether a table is of a catalog with atomic changes of its own (Iceberg, Delta), not a folder of files."""
    quoted = spark_name(name)
    if session.catalog.tableExists(quoted):
        return _provider(session, name) in ("iceberg", "delta", "hudi")
    return quoted.count("`.`") == 2 and not quoted.startswith("`spark_catalog`.")


def _make(session: SparkSession, name: str, frame: DataFrame) -> list[str]:
    """A table of Parquet files with a partition for each run, and with all columns, as far as they are not there.

    Returns the schema, if it was made for the table.
    """
    quoted = spark_name(name)
    if not session.catalog.tableExists(quoted):
        return _create(session, quoted, frame)
    provider, keys = _provider(session, name), _partition_columns(session, quoted)
    if provider != "parquet" or keys != [MODEL_HASH, AS_OF]:
        key = "kept.partitioned" if keys else "kept.whole"
        kind = message(key, provider=provider or message("kept.none"), keys=tuple(keys))
        raise fail("table-kind", table=name, kind=kind)
    there = set(session.table(quoted).columns)
    new = [f"`{column}` {kind}" for column, kind in frame.dtypes if column not in there]
    if new:
        session.sql(f"alter table {quoted} add columns ({', '.join(new)})")
    return []


def _create(session: SparkSession, quoted: str, frame: DataFrame) -> list[str]:
    schema, _, _ = quoted.rpartition(".`")
    made = []
    if schema and not session.catalog.databaseExists(schema):
        session.sql(f"create schema if not exists {schema}")
        made = [schema.replace("`", "")]
    columns = ", ".join(f"`{column}` {kind}" for column, kind in frame.dtypes)
    session.sql(
        f"create table if not exists {quoted} ({columns}, {MODEL_HASH} string, {AS_OF} string) "
        f"using parquet partitioned by ({MODEL_HASH}, {AS_OF})"
    )
    return made


def _facts(session: SparkSession, name: str) -> dict[str, str]:
    rows = session.sql(f"describe table extended {spark_name(name)}").collect()
    return {str(row[0]): str(row[1]) for row in rows}


def _provider(session: SparkSession, name: str) -> str:
    return _facts(session, name).get("Provider", "").lower()


def _partition_columns(session: SparkSession, quoted: str) -> list[str]:
    return [column.name for column in session.catalog.listColumns(quoted) if column.isPartition]


def _location(session: SparkSession, name: str) -> str:
    return _facts(session, name)["Location"].rstrip("/")


def _in_use(session: SparkSession, name: str) -> set[str]:
    """The names of the folders that partitions lie in."""
    files = session.table(spark_name(name)).inputFiles()
    return {file.rpartition(f"/{_RUNS}/")[2].partition("/")[0] for file in files}


def _partition(model_hash: str, moment: str) -> str:
    return f"partition ({MODEL_HASH} = '{model_hash}', {AS_OF} = '{moment}')"


def _switch(session: SparkSession, target: _ResultTable, model_hash: str, moment: str) -> None:
    """One change of the catalog. The folder before stays for those who are reading it; the next run removes it."""
    from pyspark.errors import AnalysisException

    quoted, partition = spark_name(target.name), _partition(model_hash, moment)
    place = target.folder.replace("'", "\\'")
    try:
        session.sql(f"alter table {quoted} add {partition} location '{place}'")
    except AnalysisException as error:
        # Not `add if not exists`: that says nothing and leaves the old location.
        if "ALREADY_EXIST" not in str(error).upper():
            raise
        session.sql(f"alter table {quoted} {partition} set location '{place}'")


def _overwrite(frame: DataFrame, name: str, model_hash: str, moment: str) -> None:
    """For tables of Iceberg or Delta, whose own commit is atomic. Our tests have no such catalog to run this on."""
    from pyspark.sql import functions

    quoted = spark_name(name)
    marked = frame.withColumns({MODEL_HASH: functions.lit(model_hash), AS_OF: functions.lit(moment)})
    writer = marked.writeTo(quoted)
    if not frame.sparkSession.catalog.tableExists(quoted):
        writer.partitionedBy(functions.col(MODEL_HASH), functions.col(AS_OF)).create()
        return
    there = set(frame.sparkSession.table(quoted).columns)
    new = [f"`{column}` {kind}" for column, kind in marked.dtypes if column not in there]
    if new:
        frame.sparkSession.sql(f"alter table {quoted} add columns ({', '.join(new)})")
    writer.overwrite((functions.col(MODEL_HASH) == model_hash) & (functions.col(AS_OF) == moment))


class _Files:
    """The file systems that Spark knows: the disk, HDFS, S3."""

    def __init__(self, session: SparkSession) -> None:
        self._context: Any = session.sparkContext

    def _at(self, place: str) -> tuple[Any, Any]:
        path = self._context._jvm.org.apache.hadoop.fs.Path(place)  # Python has no name for it
        return path.getFileSystem(self._context._jsc.hadoopConfiguration()), path

    def remove(self, place: str) -> None:
        """A folder, if it is there."""
        system, path = self._at(place)
        system.delete(path, True)  # noqa: FBT003  # of Java: with all that is in it

    def remove_stale(self, location: str, find_used: Callable[[], set[str]]) -> None:
        """Folders of runs that were killed or replaced; younger ones may be at work or be read."""
        system, path = self._at(f"{location}/{_RUNS}")
        if not system.exists(path):
            return
        now = datetime.now(UTC)  # noqa: TID251  # of leftovers of crashed runs, not of a score
        oldest = int(now.timestamp() * 1000) - _STALE
        old = [status.getPath() for status in system.listStatus(path) if status.getModificationTime() < oldest]
        used = find_used() if old else set()
        for run in old:
            if run.getName() not in used:
                system.delete(run, True)  # noqa: FBT003
