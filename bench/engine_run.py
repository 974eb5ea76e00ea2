"""One engine scores a demo company: the name of the engine, a folder and a model come in, one line of JSON goes out.

Run as a process of its own, like the contenders. PostgreSQL is a private server over a folder that is given; the
company is copied into it once, and scored where it is.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contenders import AS_OF, MODELS

if TYPE_CHECKING:
    from reifegrad.run.engine import Engine

_CHECKED = 1_000_000
"""Of more leads the check of ids is not measured: it would take longer than all the rest."""


def score(engine_name: str, folder: Path, model_name: str, server: str) -> dict[str, Any]:
    """Seconds to open, to read and check, and to score everybody into a kept table; the sum of all milli-points."""
    from reifegrad.run.engine_url import EngineOptions, open_engine
    from reifegrad.run.score import score_facts
    from reifegrad.run.sources import Sources, load_facts
    from reifegrad.spec.loader import load_model
    from reifegrad.tables import Mapping, TableMapping

    model = load_model(MODELS / f"{model_name}.yaml")
    # The demo company's ids are unique; that check is measured by itself (`check`).
    mapping = Mapping(activities=TableMapping(unique_ids=True))
    with tempfile.TemporaryDirectory() as staging:
        began = time.perf_counter()
        engine = open_engine(_url(engine_name, server), EngineOptions("6GB", 2, Path(staging)))
        opened = time.perf_counter()
        figures: dict[str, Any] = {"open": opened - began}
        sources = Sources(f"{folder}/leads.parquet", activities=f"{folder}/activities.parquet", mapping=mapping)
        if engine_name == "postgres":
            figures["copy"] = _copy_once(engine, folder)
            schema = _schema(folder)
            sources = Sources(f"table:{schema}.leads", activities=f"table:{schema}.activities", mapping=mapping)
        started = time.perf_counter()
        facts = load_facts(engine, model, sources, staging=Path(staging))
        read = time.perf_counter()
        run = score_facts(engine, model, facts.relations, as_of=AS_OF)
        total = engine.fetch(run.scores.aggregate(total=run.scores["score"].sum()))[0]["total"]
        figures |= {"read": read - started, "seconds": time.perf_counter() - read}
        figures |= {"leads": run.scored, "checksum": int(total)} | _shuffled(engine)
        if model_name == "half-life" and run.scored <= _CHECKED:
            began = time.perf_counter()
            engine.known_unique(facts.relations.activities, "activity_id")
            figures["check"] = time.perf_counter() - began
        engine.close()
    return figures


def _url(name: str, server: str) -> str:
    return {"duckdb": "duckdb://", "postgres": server, "spark": "spark://local[2]"}[name]


def _schema(folder: Path) -> str:
    return f"company_{folder.name.replace('-', '_')}"


def _copy_once(engine: Engine, folder: Path) -> float | None:
    """Copy the company into tables of the database, without indexes; the seconds, or None if it is there.

    What is timed is what a user waits for who names files: the copy into temporary tables of the session.
    """
    from reifegrad.run.engines.postgres import PostgresEngine
    from reifegrad.tables import ACTIVITIES, LEADS, ColumnType, prepare

    if not isinstance(engine, PostgresEngine):
        raise TypeError("only PostgreSQL takes a copy")
    schema, seconds = _schema(folder), 0.0
    with engine.connection.con.cursor() as cursor:
        if cursor.execute("select 1 from pg_namespace where nspname = %s", (schema,)).fetchone():
            return None
        cursor.execute(f"create schema {schema}")
        wanted = {"path": ColumnType.TEXT, "form": ColumnType.TEXT}
        for contract, columns in ((LEADS, {}), (ACTIVITIES, wanted)):
            source = f"{folder}/{contract.table}.parquet"
            began = time.perf_counter()
            engine.load(prepare(contract, source, wanted=columns, staging=folder, timezone="UTC"))
            seconds += time.perf_counter() - began
            cursor.execute(f"create table {schema}.{contract.table} as select * from pg_temp.{contract.table}")
            cursor.execute(f"drop table pg_temp.{contract.table}")
            cursor.execute(f"vacuum analyze {schema}.{contract.table}")
    return seconds


def _shuffled(engine: Engine) -> dict[str, int]:
    """The bytes that the stages of a Spark session read and exchanged."""
    session = getattr(engine, "session", None)
    if session is None:
        return {}
    context = session.sparkContext
    store = context._jsc.sc().statusStore()
    empty = context._jvm.java.util.ArrayList()
    doubles = context._gateway.new_array(context._jvm.double, 0)
    stages = store.stageList(empty, False, False, doubles, empty)  # noqa: FBT003  # a call of Spark
    rows = [stages.apply(number) for number in range(stages.size())]
    return {"shuffled": sum(s.shuffleWriteBytes() for s in rows), "input": sum(s.inputBytes() for s in rows)}


if __name__ == "__main__":
    name, where, model, server_url = sys.argv[1:5]
    print(json.dumps(score(name, Path(where), model, server_url)))
