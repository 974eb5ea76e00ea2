"""A DuckDB file that computes: what somebody else has put into it changes no score and reaches no other file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

MODEL = """
reifegrad: 1
name: m
dimensions:
  d:
    criteria:
      c: {when: "lower(country) = 'de'", points: 3}
      x: {activity: x, measure: sum(amount), points: {">= 1": 10}}
"""
ENGINE = ("--engine", "duckdb:///own.db")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a model, facts as files, and a database file with the same facts, views and a macro."""
    monkeypatch.chdir(tmp_path)
    Path("m.yaml").write_text(MODEL, "utf-8")
    Path("leads.csv").write_text("lead_id,country\nA,DE\nB,AT\n", "utf-8")
    times = pa.array([1_764_547_200_000_000], pa.timestamp("us"))
    done = {"activity_id": ["1"], "lead_id": ["B"], "kind": ["x"], "occurred_at": times, "amount": [2.0]}
    pq.write_table(pa.table(done), "act[1]*.parquet")
    with duckdb.connect("own.db") as con:
        con.execute("create table leads as select * from read_csv('leads.csv')")
        con.execute("create macro lower(word) as 'de'")
        con.execute("create view people as select * from leads")
        con.execute("create view elsewhere as select * from read_csv('leads.csv')")
        con.execute(
            "create view endless as select 'A' || a.range as lead_id, 'DE' as country from range(10000000000) a"
        )
    return tmp_path


def scores(run: Callable[..., Result], *words: str) -> dict[str, float]:
    done = run("score", "m.yaml", "--as-of", "2026-01-01", *words, "-o", "s.json")
    assert done.exit_code == 0, done.output
    rows: list[dict[str, Any]] = json.loads(Path("s.json").read_text("utf-8"))
    return {row["lead_id"]: row["score"] for row in rows}


@pytest.mark.parametrize("leads", ["leads.csv", "table:leads", "table:main.leads"])
@pytest.mark.parametrize("trust", [(), ("--allow-views",)])
def test_a_macro_of_the_file_is_not_our_function(
    run: Callable[..., Result], place: Path, leads: str, trust: tuple[str, ...]
) -> None:
    """And files are read and written beside it, also those whose names look like patterns."""
    words = ("--leads", leads, "--activities", "act[[]1][*].parquet", *ENGINE, *trust)
    assert scores(run, *words) == {"A": 3, "B": 10}


@pytest.mark.parametrize("name", ["people", "elsewhere", "endless"])
def test_a_view_runs_only_if_the_user_allows_it(run: Callable[..., Result], place: Path, name: str) -> None:
    words = ("score", "m.yaml", "--as-of", "2026-01-01", "--leads", f"table:{name}", *ENGINE)
    told = run(*words)
    assert told.exit_code == 1
    assert f"own.db: table-is-view: '{name}' is a view" in told.output
    assert "--allow-views" in told.output


@pytest.mark.parametrize("name", ["people", "elsewhere"])
def test_a_view_that_is_allowed_may_read_other_files(run: Callable[..., Result], place: Path, name: str) -> None:
    assert scores(run, "--leads", f"table:{name}", *ENGINE, "--allow-views") == {"A": 3, "B": 0}


def test_a_view_without_end_is_stopped_in_time(run: Callable[..., Result], place: Path) -> None:
    words = ("--leads", "table:endless", *ENGINE, "--allow-views", "--source-timeout", "2")
    told = run("score", "m.yaml", "--as-of", "2026-01-01", *words)
    assert told.exit_code == 1
    assert "table:endless: source-too-slow: Reading the table takes longer than 2 seconds" in " ".join(
        told.output.split()
    )


def test_results_go_into_the_file_beside_what_is_there(run: Callable[..., Result], place: Path) -> None:
    done = run("score", "m.yaml", "--as-of", "2026-01-01", "--leads", "leads.csv", *ENGINE, "-o", "table:out.scores")
    assert done.exit_code == 0, done.output
    with duckdb.connect("own.db", read_only=True) as con:
        assert con.execute("select lead_id, score from out.scores order by 1").fetchall() == [("A", 3), ("B", 0)]
        assert con.execute("select count(*) from people").fetchall() == [(2,)]
    assert not Path("own.db.wal").exists()
