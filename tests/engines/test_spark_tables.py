"""Results in tables of Spark (Hive with Derby): once each, at once, or not at all."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlparse

import ibis
import pyarrow as pa
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.run.engine_url import open_engine

if TYPE_CHECKING:
    from ibis import ir

    from reifegrad.run.engines.spark import SparkEngine

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
MODEL = "0123456789abcdef"


def result(engine: SparkEngine, name: str, score: int, rows: int = 3) -> ir.Table:
    return engine.register(name, pa.table({"lead_id": [f"L{n}" for n in range(rows)], "score": [score] * rows}))


def kept(engine: SparkEngine, table: str) -> set[tuple[object, ...]]:
    rows = engine.session.table(table).groupBy("model_hash", "as_of", "score").count().collect()
    return {tuple(row) for row in rows}


def folders(engine: SparkEngine, table: str) -> Path:
    told = {row[0]: row[1] for row in engine.session.sql(f"describe table extended {table}").collect()}
    return Path(urlparse(told["Location"]).path) / "_runs"


def test_a_run_that_is_published_again_is_there_once(spark: SparkEngine) -> None:
    spark.publish({"again.scores": result(spark, "first", 1)}, MODEL, NOW)
    spark.publish({"again.scores": result(spark, "second", 2)}, MODEL, NOW)
    spark.publish({"again.scores": result(spark, "third", 3)}, MODEL, NOW.replace(hour=13))
    assert kept(spark, "again.scores") == {
        (MODEL, "2025-06-30T12:00:00.000000Z", 2, 3),
        (MODEL, "2025-06-30T13:00:00.000000Z", 3, 3),
    }
    found = spark.find("again.scores")
    latest = spark.fetch(found.filter(found["as_of"] > "2025-06-30T12:30:00Z"))
    assert {row["score"] for row in latest} == {3}


def test_who_reads_meanwhile_sees_one_run_or_the_other(spark: SparkEngine) -> None:
    results = {n: result(spark, f"run_{n}", n, rows=1_000) for n in (1, 2)}
    spark.publish({"read.scores": results[1]}, MODEL, NOW)
    seen: list[object] = []
    stop = threading.Event()
    reader = open_engine("spark://local[2]")  # joins the Spark that is there, with a session of its own

    def read() -> None:
        while not stop.is_set():
            try:
                seen.append(kept(reader, "read.scores"))  # type: ignore[arg-type]
            except Exception as error:  # noqa: BLE001  # to be told below
                seen.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    for n in (2, 1, 2):
        spark.publish({"read.scores": results[n]}, MODEL, NOW)
    stop.set()
    thread.join()
    reader.close()
    assert len(seen) > 2
    allowed = [{(MODEL, "2025-06-30T12:00:00.000000Z", n, 1_000)} for n in (1, 2)]
    assert [other for other in seen if other not in allowed] == []
    assert spark.session.range(3).count() == 3  # the Spark that was joined goes on


def test_if_one_table_cannot_be_written_none_shows_the_run(spark: SparkEngine) -> None:
    good = result(spark, "good", 1)
    bad = good.mutate(score=ibis.cases((good["lead_id"] == "L1", "no number"), else_="7").cast("int64"))
    with pytest.raises(ReifegradError) as failure:
        spark.publish({"none.scores": good, "none.contributions": bad}, MODEL, NOW)
    assert len(str(failure.value).splitlines()) == 1
    assert kept(spark, "none.scores") == set()
    assert [list(folders(spark, f"none.{name}").glob("*")) for name in ("scores", "contributions")] == [[], []]


def test_what_stops_before_the_commit_leaves_nothing(spark: SparkEngine) -> None:
    """The tables show the run only after the call that says so."""
    run = result(spark, "stopped", 1)

    def stop() -> None:
        assert kept(spark, "stopped.scores") == set()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spark.publish({"stopped.scores": run}, MODEL, NOW, stop)
    assert kept(spark, "stopped.scores") == set()
    assert list(folders(spark, "stopped.scores").glob("*")) == []
    assert spark.publish({"stopped.scores": run, "stopped_too.scores": run}, MODEL, NOW) == ("stopped_too",)


def test_a_later_model_brings_its_columns(spark: SparkEngine) -> None:
    first = result(spark, "narrow", 1)
    spark.publish({"wide.scores": first}, MODEL, NOW)
    spark.publish({"wide.scores": first.mutate(fit_score=first["score"] * 2)}, "later", NOW)
    rows = {tuple(r) for r in spark.session.table("wide.scores").select("model_hash", "fit_score").distinct().collect()}
    assert rows == {(MODEL, None), ("later", 2)}


def test_folders_of_killed_runs_go_after_a_day(spark: SparkEngine) -> None:
    run = result(spark, "stale", 1)
    spark.publish({"stale.scores": run}, MODEL, NOW)
    place = folders(spark, "stale.scores")
    (used,) = place.iterdir()
    old, young = place / "0123-killed", place / "0123-at-work"
    for folder in (old, young):
        folder.mkdir()
    days_ago = time.time() - 2 * 86_400
    for folder in (used, old):
        os.utime(folder, (days_ago, days_ago))
    spark.publish({"stale.scores": run}, "other", NOW)
    assert {young, used} < set(place.iterdir())
    assert not old.exists()


def test_tables_that_would_end_with_the_run_are_refused(spark: SparkEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    run = result(spark, "fleeting", 1)
    monkeypatch.setattr(type(spark.session.conf), "get", lambda *_: "in-memory")
    with pytest.raises(ReifegradError, match="table-not-lasting"):
        spark.publish({"fleeting.scores": run}, MODEL, NOW)


def test_other_tables_are_refused_in_one_line(spark: SparkEngine) -> None:
    spark.session.sql("create table default.flat (lead_id string) using parquet")
    for name, code in (("default.flat", "table-kind"), ("a.b.c.d", "table-name")):
        with pytest.raises(ReifegradError) as failure:
            spark.publish({name: result(spark, "refused", 1)}, MODEL, NOW)
        assert failure.value.problems[0].code == code
        assert len(str(failure.value).splitlines()) == 1
    with pytest.raises(ReifegradError, match=r"table-not-found.*default\.flat"):
        spark.find("default.flut")
    with pytest.raises(ReifegradError, match="table-not-found"):
        spark.find("file:///nowhere/at/all")
