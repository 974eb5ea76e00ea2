"""A run that is killed or stopped in the middle leaves nothing half-written, and the next one is whole."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from conftest import Database

LEADS = {"duckdb": 60_000, "postgres": 18_000}
MODEL = """
reifegrad: 1
name: m
dimensions:
  fit:
    criteria:
CRITERIA
""".replace("CRITERIA", "\n".join(f"      c{n}: {{attribute: country, points: {{DE: {n}, AT: 1}}}}" for n in range(12)))
SESSIONS = "select count(*) from pg_stat_activity where application_name = 'reifegrad' and pid <> pg_backend_pid()"
"""Of the program; the engines of the other tests are idle."""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each engine enough leads that writing their contributions takes a while."""
    files = {}
    for engine, leads in LEADS.items():
        files[engine] = tmp_path_factory.mktemp("many") / f"{engine}.parquet"
        ids = [f"lead {number}" for number in range(leads)]
        pq.write_table(pa.table({"lead_id": ids, "country": ["DE", "AT", None] * (leads // 3)}), files[engine])
    return files


@pytest.fixture
def words(tmp_path: Path, many: dict[str, Path]) -> Callable[..., tuple[str, ...]]:
    (tmp_path / "m.yaml").write_text(MODEL, "utf-8")

    def of(url: str, scores: str, parts: str) -> tuple[str, ...]:
        leads = str(many[url.partition("://")[0]])
        common = ("score", "m.yaml", "--leads", leads, "--as-of", "2026-01-01")
        return (*common, "--engine", url, "-o", scores, "--contributions", parts)

    return of


def wait_for(happened: Callable[[], Any], process: subprocess.Popen[str] | None = None) -> None:
    """Until something happens; a process that is through before makes the test worthless."""
    end = time.monotonic() + 150
    while not happened():
        assert time.monotonic() < end, "it never happened"
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.002)


def kill(process: subprocess.Popen[str]) -> None:
    assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=180)
    assert process.returncode == -signal.SIGKILL


def whole(process: subprocess.Popen[str]) -> None:
    _, told = process.communicate(timeout=400)
    assert process.returncode == 0, told


@pytest.fixture
def watcher(postgres_url: str) -> Any:
    with psycopg.connect(postgres_url, autocommit=True) as session:
        yield session


def active(watcher: Any, begin: str) -> bool:
    """Whether a session of the program is at a statement that begins so."""
    text = "select count(*) from pg_stat_activity where application_name = 'reifegrad' and state = 'active' "
    row = watcher.execute(text + "and query ilike %s", (f"{begin}%",)).fetchone()
    return bool(row[0])


def sessions(watcher: Any) -> int:
    return int(watcher.execute(SESSIONS).fetchone()[0])


def temporary(watcher: Any) -> int:
    text = (
        "select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace where nspname like 'pg\\_temp\\_%'"
    )
    return int(watcher.execute(text).fetchone()[0])


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_of_duckdb_is_whole_or_not_there(start: Any, words: Any, tmp_path: Path, ending: str) -> None:
    """Killed while the partial file grows: nothing stands under the name, and the next run is whole."""
    options = words("duckdb://", f"s.{ending}", f"c.{ending}")
    process = start(*options)
    wait_for(lambda: list(tmp_path.glob(f".c.{ending}.*.partial")), process)
    kill(process)
    assert not (tmp_path / f"c.{ending}").exists()
    whole(start(*options))
    assert (tmp_path / f"c.{ending}").exists()
    assert not list(tmp_path.glob(".*partial"))


def test_a_table_of_duckdb_is_whole_or_not_there(
    start: Any, words: Any, database_named: Callable[[str], Database]
) -> None:
    """Killed once the database is being written: after opening it again, no row of the run is there."""
    database = database_named("duckdb")
    assert database.file is not None
    options = words(database.url, database.table("s"), database.table("c"))
    process = start(*options)
    log = Path(f"{database.file}.wal")
    # Rows of the open transaction go into the file before it ends, beyond what the empty database has.
    size = database.file.stat().st_size
    wait_for(lambda: log.exists() or database.file is None or database.file.stat().st_size > size, process)
    kill(process)
    made = database.run("select count(*) from information_schema.tables where table_schema = 'SCHEMA'")
    assert made == [(0,)]
    whole(start(*options))
    assert database.run("select count(*) from SCHEMA.s") == [(LEADS["duckdb"],)]
    assert database.run("select count(distinct lead_id) from SCHEMA.c") == [(LEADS["duckdb"] // 3 * 2,)]


def test_a_table_of_postgres_is_whole_or_not_there(start: Any, words: Any, postgres: Database, watcher: Any) -> None:
    """Killed while it inserts over the rows of a run before: those stay; session and temporary tables go."""
    options = words(postgres.url, postgres.table("s"), postgres.table("c"))
    whole(start(*options))
    before = postgres.run("select count(*), min(ctid::text), max(ctid::text) from SCHEMA.s")
    others, left = sessions(watcher), temporary(watcher)
    process = start(*options)
    wait_for(lambda: active(watcher, "insert into"), process)
    kill(process)
    wait_for(lambda: sessions(watcher) == others and temporary(watcher) == left)
    assert postgres.run("select count(*), min(ctid::text), max(ctid::text) from SCHEMA.s") == before
    whole(start(*options))
    assert postgres.run("select count(*), count(distinct lead_id) from SCHEMA.s") == [
        (LEADS["postgres"], LEADS["postgres"])
    ]


def test_a_file_of_postgres_is_whole_or_not_there(
    start: Any, words: Any, postgres: Database, watcher: Any, tmp_path: Path
) -> None:
    """Killed while rows come over: no file, no session; the next run is whole."""
    others, left = sessions(watcher), temporary(watcher)
    options = words(postgres.url, "s.csv", "c.csv")
    process = start(*options)
    wait_for(lambda: list(tmp_path.glob(".reifegrad-*")), process)
    kill(process)
    assert not (tmp_path / "c.csv").exists()
    wait_for(lambda: sessions(watcher) == others and temporary(watcher) == left)
    whole(start(*options))
    with (tmp_path / "s.csv").open() as file:
        assert sum(1 for _ in file) == LEADS["postgres"] + 1


@pytest.mark.parametrize("statement", ["copy pg_temp", 'create temporary table "wide" as', "insert into"])
def test_ctrl_c_stops_the_query_in_postgres(
    start: Any, words: Any, postgres: Database, watcher: Any, statement: str
) -> None:
    """While files go in, while it computes and while it writes: code 130, one line, nothing left in the server."""
    others = sessions(watcher)
    process = start(*words(postgres.url, postgres.table("s"), postgres.table("c")))
    wait_for(lambda: active(watcher, statement), process)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=180)
    assert process.returncode == 130, told
    assert "Traceback" not in told
    assert "interrupted: " in told
    wait_for(lambda: sessions(watcher) == others)
    assert postgres.run("select count(*) from information_schema.tables where table_schema = 'SCHEMA'") == [(0,)]
