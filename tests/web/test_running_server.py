"""The real server: a click becomes a score, and nothing that was answered with 200 is lost when it is killed."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import sqlite3
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from running import RunningServer, running

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("REIFEGRAD_KILLS", "5"))


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str | None:
    if request.param == "sqlite":
        return None
    return str(request.getfixturevalue("postgres_url")).replace("/postgres?", f"/{_new_database(request)}?")


def _new_database(request: pytest.FixtureRequest) -> str:
    import psycopg

    name = f"server_{time.time_ns()}"
    with psycopg.connect(str(request.getfixturevalue("postgres_url")), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return name


def page(lead: str, number: int) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return {
        "type": "page",
        "anonymousId": lead,
        "messageId": f"{lead}-{number}",
        "timestamp": now,
        "properties": {"path": "/pricing"},
    }


def rows(server: RunningServer, query: str) -> list[tuple[Any, ...]]:
    if server.database_url is None:
        with sqlite3.connect(f"file:{server.home / 'reifegrad.sqlite3'}?mode=ro", uri=True) as connection:
            return connection.execute(query).fetchall()
    import psycopg

    with psycopg.connect(server.database_url) as other:
        return other.execute(query).fetchall()


def wait_for(server: RunningServer, query: str, seconds: float = 60) -> list[tuple[Any, ...]]:
    ended = time.monotonic() + seconds
    while time.monotonic() < ended:
        if found := rows(server, query):
            return found
        time.sleep(0.05)
    raise TimeoutError(query)


def set_up(server: RunningServer) -> str:
    key = server.admin("source", "add", "website")["write_key"]
    server.admin("model", "publish", "fit-interest", "--unsigned")
    return str(key)


ENGINES = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@ENGINES
def test_a_click_becomes_a_score_and_says_why(tmp_path: Path, database_url: str | None) -> None:
    with running(tmp_path / "data", database_url) as server:
        key = set_up(server)
        server.start()
        assert server.home.stat().st_mode & 0o077 == 0  # names and addresses: nobody else on the machine reads them
        identify = {"type": "identify", "anonymousId": "a", "userId": "u", "messageId": "1"}
        server.deliver(key, [page("a", 0), identify | {"traits": {"position": "CEO", "email": "a@firma.example"}}])
        (score,) = wait_for(server, "select score from scoring_leadscore where score >= 35000")
        assert score == (35_000,)  # 20 for the position, 15 for the pricing page
        (cause,) = rows(server, "select count(*) from scoring_scorechange")
        assert cause[0] >= 1
        assert server.admin("verify") == {"waiting": 0, "compared": 1, "wrong": [], "missing": []}
        assert server.stop() == 0
        assert [line for line in server.log.splitlines() if '"level": "WARNING"' in line] == []


def test_a_worker_ends_with_its_server(tmp_path: Path) -> None:
    """Also when the server is killed: nobody would stop a worker that is left over."""
    with running(tmp_path / "data") as server:
        server.start()
        assert server.process is not None
        while not _workers(server):
            time.sleep(0.05)
        os.kill(server.process.pid, signal.SIGKILL)  # the server alone
        server.process.wait()
        ended = time.monotonic() + 30
        while _workers(server) and time.monotonic() < ended:
            time.sleep(0.2)
        assert not _workers(server)


def test_no_process_of_a_server_is_a_forked_copy_of_it(tmp_path: Path) -> None:
    """A copy keeps the locks that other threads held when it was made: once in a while it never answered."""
    with running(tmp_path / "data") as server:
        server.start("--demo")
        assert server.process is not None
        process = Path("/proc") / str(server.process.pid)
        children = [pid for task in process.glob("task/*/children") for pid in task.read_text().split()]
        commands = [(process.parent / pid / "cmdline").read_bytes() for pid in children]
        assert len(commands) >= 2  # a worker, and the web process
        assert (process / "cmdline").read_bytes() not in commands
        assert server.stop() == 0


def _workers(server: RunningServer) -> list[str]:
    """The workers over the data folder of a server, as Linux lists processes."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has just ended
            found.append(place.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return [line for line in found if "reifegrad_web worker" in line and str(server.home) in line]


@ENGINES
@pytest.mark.thorough
def test_what_was_acknowledged_is_there_once_however_often_it_is_killed(
    tmp_path: Path, database_url: str | None
) -> None:
    with running(tmp_path / "data", database_url) as server:
        key = set_up(server)
        acknowledged: set[str] = set()
        stopped = threading.Event()

        def load(name: str) -> None:
            """Sends each batch until it is acknowledged, as clients do."""
            number = 0
            while not stopped.is_set():
                batch = [page(f"{name}{number % 7}", number * 10 + place) for place in range(10)]
                number += 1
                while not stopped.is_set():
                    try:
                        server.deliver(key, batch)
                    except (OSError, http.client.HTTPException):  # also an answer that is cut off
                        time.sleep(0.05)
                        continue
                    acknowledged.update(message["messageId"] for message in batch)
                    break

        server.start()
        clients = [threading.Thread(target=load, args=(name,), daemon=True) for name in "abc"]
        for client in clients:
            client.start()
        for _ in range(KILLS):
            time.sleep(2)
            server.kill()
            server.start()
        time.sleep(2)
        stopped.set()
        for client in clients:
            client.join()
        wait_for(server, "select 1 where not exists (select 1 from scoring_duelead where touched_at is not null)", 120)
        kept = [row[0] for row in rows(server, "select message_id from leads_activity")]
        assert len(kept) == len(set(kept))
        assert acknowledged <= set(kept)
        sums = "select sum(received), sum(accepted), sum(duplicate), sum(failed), sum(filtered) from ingest_minutecount"
        received, *became = (int(value) for value in rows(server, sums)[0])
        assert received == sum(became)
        assert became[0] == len(kept)
        verified = server.admin("verify")
        assert (verified["wrong"], verified["missing"], verified["waiting"]) == ([], [], 0)
        assert verified["compared"] == 21
        assert server.stop() == 0
