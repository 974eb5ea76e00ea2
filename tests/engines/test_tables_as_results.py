"""Results in tables of the engine: whole runs, side by side, each once, and points to the last digit."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis
import psycopg
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.run.engine_url import open_engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from conftest import Database

MODEL = """
reifegrad: 1
name: m
dimensions:
  fit:
    criteria:
      country: {attribute: country, points: {DE: 5.1, AT: 0.001}}
  interest:
    criteria:
      page: {activity: page_viewed, points: 1.234}
"""
WIDER = MODEL + "  rest: {criteria: {all: {when: 'country is not null', points: 1}}}\n"
LEADS = "lead_id,country\na,DE\nb,AT\nc,\n"
ACTIVITIES = "activity_id,lead_id,kind,occurred_at\n1,a,page_viewed,2025-05-01T00:00:00Z\n"
AS_OF = datetime(2025, 6, 1, tzinfo=UTC)


@pytest.fixture
def publish(run: Callable[..., Result], tmp_path: Path) -> Callable[..., Result]:
    """Score three leads into two tables; `words` change or add options."""
    for name, text in {"m": MODEL, "wider": WIDER}.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    (tmp_path / "leads.csv").write_text(LEADS, "utf-8")
    (tmp_path / "activities.csv").write_text(ACTIVITIES, "utf-8")

    def score(
        database: Database, model: str = "m.yaml", as_of: str = "2025-06-01", scores: str = "", parts: str = ""
    ) -> Result:
        return run(
            "score", model, "--leads", "leads.csv", "--activities", "activities.csv", "--as-of", as_of,
            "--engine", database.url, "-o", scores or database.table("scores"),
            "--contributions", parts or database.table("parts"),
        )  # fmt: skip

    return score


def counts(database: Database, name: str = "scores") -> list[tuple[Any, ...]]:
    """How many rows there are of each model and moment."""
    return database.run(f"select count(*) from SCHEMA.{name} group by model_hash, as_of order by as_of, model_hash")


def test_a_run_twice_is_there_once(publish: Callable[..., Result], database: Database) -> None:
    """Rows of the same model and moment are replaced, contributions too."""
    for _ in range(2):
        done = publish(database)
        assert done.exit_code == 0, done.output
    assert counts(database) == [(3,)]
    assert counts(database, "parts") == [(3,)]
    assert database.run("select lead_id, score from SCHEMA.scores order by 1") == [
        ("a", Decimal("6.334")), ("b", Decimal("0.001")), ("c", Decimal("0.000")),
    ]  # fmt: skip


def test_points_are_exact_decimals(publish: Callable[..., Result], database: Database) -> None:
    """Their columns are decimals with three digits, so that sums in SQL are exact."""
    publish(database)
    kinds = database.run(
        "select table_name, column_name, data_type, numeric_scale from information_schema.columns "
        "where table_schema = 'SCHEMA' and column_name in ('score', 'fit_score', 'points', 'gross')"
    )
    assert len(kinds) == 4
    assert all(kind.lower().startswith(("decimal", "numeric")) and scale == 3 for _, _, kind, scale in kinds)
    assert database.run("select sum(points) from SCHEMA.parts") == [(Decimal("6.335"),)]


def test_moments_stand_side_by_side(publish: Callable[..., Result], database: Database) -> None:
    publish(database, as_of="2025-06-01")
    publish(database, as_of="2025-04-01")
    assert counts(database) == [(3,), (3,)]
    found = database.run("select as_of, score from SCHEMA.scores where lead_id = 'a' order by as_of")
    assert [score for _, score in found] == [Decimal("5.100"), Decimal("6.334")]


def test_another_dimension_adds_a_column(publish: Callable[..., Result], database: Database) -> None:
    """The rows of the old model stay, and have nothing in the new column."""
    publish(database)
    done = publish(database, model="wider.yaml")
    assert done.exit_code == 0, done.output
    found = database.run("select score, rest_score from SCHEMA.scores where lead_id = 'a' order by score")
    assert found == [(Decimal("6.334"), None), (Decimal("7.334"), Decimal("1.000"))]
    assert publish(database).exit_code == 0
    assert sorted(counts(database)) == [(3,), (3,)]


def test_a_failure_in_the_second_table_leaves_the_first(publish: Callable[..., Result], database: Database) -> None:
    """All tables of a run or none."""
    publish(database)
    before = database.run("select * from SCHEMA.scores order by lead_id")
    database.run("create table SCHEMA.narrow (lead_id integer, points boolean)")
    done = publish(database, model="wider.yaml", parts=database.table("narrow"))
    assert done.exit_code == 1, done.output
    assert database.run("select * from SCHEMA.scores order by lead_id") == before
    assert database.run("select * from SCHEMA.narrow") == []


@pytest.mark.parametrize("name", ["scores", "wide", "leads", "activities"])
def test_a_table_may_be_called_like_one_of_the_session(
    publish: Callable[..., Result], database: Database, name: str
) -> None:
    """`table:scores` without a schema is a table that stays, and not the temporary one of that name."""
    done = publish(database, scores=f"table:{name}")
    assert done.exit_code == 0, done.output
    schema = "main" if database.name == "duckdb" else "public"
    try:
        assert database.run(f"select count(*) from {schema}.{name}") == [(3,)]
    finally:
        database.run(f"drop table if exists {schema}.{name}")


def test_names_without_a_schema_mean_the_usual_one(publish: Callable[..., Result], database: Database) -> None:
    """A table of that name in another schema, first in the alphabet, is another table."""
    schema = "main" if database.name == "duckdb" else "public"
    database.run(
        "create schema if not exists aaa",
        "create table aaa.people (lead_id text, country text)",
        f"create table {schema}.people (lead_id text, country text)",
        f"insert into {schema}.people values ('x', 'DE')",
    )
    try:
        publish(database, scores="s.csv", parts="p.csv")
        engine = open_engine(database.url)
        assert engine.fetch(engine.find("people")) == [{"lead_id": "x", "country": "DE"}]
        engine.close()
    finally:
        database.run("drop schema aaa cascade", f"drop table {schema}.people")


def test_tables_in_memory_are_refused(publish: Callable[..., Result], database_named: Any, run: Any) -> None:
    """They would be gone with the end of the command."""
    database_named("duckdb")
    publish_to = ("-o", "table:scores")
    done = run("score", "m.yaml", "--leads", "leads.csv", "--as-of", "2025-06-01", *publish_to)
    assert done.exit_code == 2
    assert "duckdb:///file.db" in done.output
    assert "output-in-memory" in done.output


def rows_of(number: int) -> Any:
    return (
        ibis.range(ibis.literal(number, "int64"))
        .unnest()
        .cast("int64")
        .name("lead_id")
        .as_table()
        .mutate(score=ibis.literal(1))
    )


def test_two_runs_at_once_are_there_once(postgres: Database) -> None:
    """Also if the table, its schema and its index are made by both."""
    for turn in range(3):
        failed: list[Exception] = []
        barrier = threading.Barrier(3)

        def publish(table: str, failed: list[Exception] = failed, barrier: threading.Barrier = barrier) -> None:
            engine = open_engine(postgres.url)
            try:
                barrier.wait(timeout=180)
                engine.publish({table: rows_of(2_000)}, "hash", AS_OF)
            except Exception as error:  # noqa: BLE001  # shown by the test
                failed.append(error)
            finally:
                engine.close()

        names = [f"{postgres.schema}x.run{turn}"] * 3
        threads = [threading.Thread(daemon=True, target=publish, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=180)
        assert failed == []
        assert postgres.run(f"select count(*) from {names[0]}") == [(2_000,)]
    postgres.run("drop schema SCHEMAx cascade")


def test_two_runs_into_the_same_tables_in_another_order_do_not_wait_for_each_other_forever(postgres: Database) -> None:
    failed: list[Exception] = []
    names = [f"{postgres.schema}.one", f"{postgres.schema}.two"]

    def publish(order: list[str]) -> None:
        engine = open_engine(postgres.url)
        try:
            for _ in range(5):
                engine.publish({name: rows_of(3_000) for name in order}, "hash", AS_OF)
        except Exception as error:  # noqa: BLE001  # shown by the test
            failed.append(error)
        finally:
            engine.close()

    threads = [threading.Thread(daemon=True, target=publish, args=(order,)) for order in (names, names[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    assert failed == []
    assert postgres.run("select count(*) from SCHEMA.one") == [(3_000,)]


def test_a_reader_sees_whole_runs_and_never_waits(postgres: Database) -> None:
    """While a run is replaced, another connection sees its old rows: all of them, at once."""
    engine = open_engine(postgres.url)
    table = f"{postgres.schema}.seen"
    engine.publish({table: rows_of(20_000)}, "hash", AS_OF)
    done = threading.Event()

    def replace() -> None:
        try:
            for size in (40_000, 20_000, 40_000, 20_000):
                engine.publish({table: rows_of(size)}, "hash", AS_OF)
        finally:
            done.set()

    writer = threading.Thread(daemon=True, target=replace)
    writer.start()
    seen = set()
    with psycopg.connect(postgres.url, autocommit=True) as session:
        session.execute("set max_parallel_workers_per_gather = 0")
        while not done.is_set():
            row = session.execute(f"select count(*) from {table}".encode()).fetchone()
            assert row is not None
            seen.add(row[0])
            waits = session.execute("select count(*) from pg_locks where not granted").fetchone()
            assert waits == (0,)
    writer.join(timeout=180)
    engine.close()
    assert seen == {20_000, 40_000}


def test_who_may_only_write_rows_can_publish(postgres: Database) -> None:
    """With tables that somebody else made, the right to insert, delete and read is enough."""
    user = f"{postgres.schema}_writer"
    owner = open_engine(postgres.url)
    table = f"{postgres.schema}.rows"
    owner.publish({table: rows_of(2)}, "old", AS_OF)
    owner.close()
    postgres.run(
        f"create role {user} login",
        f"grant usage on schema SCHEMA to {user}",
        f"grant select, insert, delete on {table} to {user}",
    )
    writer = open_engine(postgres.url.replace("postgres@", f"{user}@"))
    try:
        writer.publish({table: rows_of(3)}, "new", AS_OF)
        assert postgres.run(f"select count(*) from {table}") == [(5,)]
        with pytest.raises(ReifegradError, match="engine-rights"):
            writer.publish({f"{postgres.schema}.other": rows_of(3)}, "new", AS_OF)
    finally:
        writer.close()
        postgres.run(f"drop owned by {user}", f"drop role {user}")
