"""The commit is the last thing that can fail: before it nothing of a run is there, after it the run is a success."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from reifegrad.run.engines.duckdb import DuckDBEngine
from reifegrad.run.engines.postgres import PostgresEngine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from conftest import Database

CLASSES: dict[str, Any] = {"duckdb": DuckDBEngine, "postgres": PostgresEngine}
MODEL = """
reifegrad: 1
name: m
dimensions: {fit: {criteria: {c: {activity: page_viewed, points: 1, limit: 3}}}}
thresholds: {sales_qualified: 2}
"""


@pytest.fixture
def score(run: Callable[..., Result], tmp_path: Path) -> Callable[[Database], Result]:
    """Score two leads into a table, with everything that a summary counts."""
    (tmp_path / "m.yaml").write_text(MODEL, "utf-8")
    (tmp_path / "leads.csv").write_text("lead_id\na\nb\n", "utf-8")
    (tmp_path / "acts.csv").write_text(
        "activity_id,lead_id,kind,occurred_at\n1,a,page_viewed,2025-05-01\n2,x,page_viewed,2025-05-01\n", "utf-8"
    )

    def score_into(database: Database) -> Result:
        return run(
            "score", "m.yaml", "--leads", "leads.csv", "--activities", "acts.csv", "--as-of", "2025-06-01",
            "--engine", database.url, "-o", database.table("scores"), "--contributions", database.table("parts"),
        )  # fmt: skip

    return score_into


def at(engine: str, monkeypatch: pytest.MonkeyPatch, before: Any = None, after: Any = None) -> None:
    """Let something happen when only the commit is left, or right after it."""
    publish = CLASSES[engine].publish

    def watched(self: Any, results: Any, model_hash: str, as_of: Any, on_commit: Callable[[], None]) -> Any:
        def last() -> None:
            if before is not None:
                before(self)
            on_commit()

        found = publish(self, results, model_hash, as_of, last)
        if after is not None:
            after(self)
        return found

    monkeypatch.setattr(CLASSES[engine], "publish", watched)


def interrupt(_: Any) -> None:
    os.kill(os.getpid(), signal.SIGINT)


def tables(database: Database) -> int:
    return int(database.run("select count(*) from information_schema.tables where table_schema = 'SCHEMA'")[0][0])


def terminate(url: str) -> Callable[[PostgresEngine], None]:
    """The server ends the session of an engine."""

    def end(engine: PostgresEngine) -> None:
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s, 60000)", (engine._driver.info.backend_pid,))

    return end


def test_ctrl_c_before_the_commit_leaves_nothing(score: Any, database: Database, monkeypatch: Any) -> None:
    at(database.name, monkeypatch, before=interrupt)
    done = score(database)
    assert done.exit_code == 130
    assert "interrupted: " in done.output
    assert tables(database) == 0


def test_ctrl_c_after_the_commit_changes_nothing(score: Any, database: Database, monkeypatch: Any) -> None:
    """The run is there, so it is told as a success; afterwards Ctrl-C works as before."""
    handler = signal.getsignal(signal.SIGINT)
    at(database.name, monkeypatch, after=interrupt)
    done = score(database)
    assert done.exit_code == 0, done.output
    assert "2 leads scored" in done.output
    assert database.run("select count(*) from SCHEMA.scores") == [(2,)]
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_lost_connection_before_the_commit_leaves_nothing(score: Any, postgres: Database, monkeypatch: Any) -> None:
    at("postgres", monkeypatch, before=terminate(postgres.url))
    done = score(postgres)
    assert done.exit_code == 1
    assert "engine-lost: the connection to PostgreSQL was lost" in done.output
    assert "Run the command again" in " ".join(done.output.split())
    assert "report" not in done.output
    assert tables(postgres) == 0


def test_no_question_is_asked_after_the_commit(score: Any, postgres: Database, monkeypatch: Any) -> None:
    """With the connection gone, all counts of the summary are known, and the exit code is that of a success."""
    at("postgres", monkeypatch, after=terminate(postgres.url))
    done = score(postgres)
    assert done.exit_code == 0, done.output
    assert "that belong to no lead" in done.output
    assert "Written: table:" in done.output
    assert database_rows(postgres) == (2, 1)


def database_rows(database: Database) -> tuple[int, int]:
    counted = [database.run(f"select count(*) from SCHEMA.{name}")[0][0] for name in ("scores", "parts")]
    return int(counted[0]), int(counted[1])


def test_a_lost_connection_while_it_computes_is_told_as_one(
    score: Any, postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PostgresEngine.store

    def lost(self: PostgresEngine, name: str, expression: Any) -> Any:
        terminate(postgres.url)(self)
        return store(self, name, expression)

    monkeypatch.setattr(PostgresEngine, "store", lost)
    done = score(postgres)
    assert done.exit_code == 1
    assert "engine-lost" in done.output
