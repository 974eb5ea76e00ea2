"""An import that is killed and resumed brings the same facts as one in one go: the real command, on both databases."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from import_files import write_csv
from running import RunningServer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
ROWS = 7_000
ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
FACTS = [
    f"{query} order by {columns}"
    for query, columns in {
        """select i.namespace, i.value, a.message_id, a.kind, a.occurred_at from leads_activity a
        join leads_identifier i on i.id = a.identifier_id""": "1, 2, 3",
        """select i.namespace, i.value, c.attribute, cast(c.value as text), c.known_at from leads_profilechange c
        join leads_identifier i on i.id = c.identifier_id""": "1, 2, 3, 4",
        "select namespace, value, first_seen_at, is_shared from leads_identifier": "1, 2",
        """select o.namespace, o.value, t.namespace, t.value from leads_identifierlink l
        join leads_identifier o on o.id = l.one_id join leads_identifier t on t.id = l.other_id""": "1, 2, 3, 4",
    }.items()
]


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def database(request: pytest.FixtureRequest, url: str) -> str | None:
    if url == "sqlite":
        return None
    import psycopg

    address, name = str(request.getfixturevalue("postgres_url")), f"imports_{time.time_ns()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return address.replace("/postgres?", f"/{name}?")


def ask(server: RunningServer, query: str, *, change: bool = False) -> list[tuple[Any, ...]]:
    if server.database_url is None:
        with sqlite3.connect(server.home / "reifegrad.sqlite3", timeout=20) as connection:
            return connection.execute(query).fetchall()
    import psycopg

    with psycopg.connect(server.database_url) as other:
        found = other.execute(query)
        return [] if change else found.fetchall()


def begin(server: RunningServer, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reifegrad", "admin", "--data", str(server.home), "import", *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=server.environment, stdout=quiet, stderr=quiet, start_new_session=True)


def kill_at(server: RunningServer, process: subprocess.Popen[bytes], query: str) -> None:
    """Kill a command as soon as a query finds something; and let its lease be over, for which others wait a minute."""
    ended = time.monotonic() + 120
    while time.monotonic() < ended and process.poll() is None:
        if ask(server, query):
            break
        time.sleep(0.01)
    assert process.poll() is None, "it had ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    ask(server, "update background_job set leased_until = '2020-01-01 00:00:00' where state = 'running'", change=True)


@ENGINES
def test_an_import_that_was_killed_goes_on_where_it_was(
    tmp_path: Path, request: pytest.FixtureRequest, url: str
) -> None:
    leads = [
        {"lead_id": f"L{n}", "email": f"p{n}@firma{n % 40}.example", "position": "CEO", "created_at": "2025-01-01"}
        for n in range(500)
    ]
    activities = [
        {"activity_id": n, "lead_id": f"L{n % 600}", "kind": "page_viewed", "occurred_at": f"2025-02-0{1 + n % 9}"}
        for n in range(ROWS)
    ]
    files = ["--leads", str(write_csv(tmp_path / "l.csv", leads))]
    files += ["--activities", str(write_csv(tmp_path / "a.csv", activities)), "--source", "crm"]
    whole = RunningServer(tmp_path / "whole", database(request, url))
    said = whole.admin("import", *files)
    assert {table["accepted"] for table in said["tables"].values()} == {500, ROWS}

    killed = RunningServer(tmp_path / "killed", database(request, url))
    killed.admin("source", "add", "website")  # the tables are there: the first kill needs something to look at
    kill_at(killed, begin(killed, *files), "select 1 from imports_import")  # while files are read
    for least in (300, ROWS // 2):
        kill_at(killed, begin(killed, "resume", "1"), f"select 1 from leads_activity where id > {least}")
    assert 0 < ask(killed, "select count(*) from leads_activity")[0][0] < ROWS
    resumed = killed.admin("import", "resume", "1")
    assert (resumed["state"], resumed["tables"]) == ("done", said["tables"])
    for query in FACTS:
        assert ask(killed, query) == ask(whole, query)
    kill_at(
        killed, begin(killed, "undo", "1"), f"select 1 where (select count(*) from leads_activity) < {ROWS - 2_000}"
    )
    assert killed.admin("import", "resume", "1")["state"] == "undone"
    assert [ask(killed, query) for query in FACTS] == [[], [], [], []]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_worker_takes_over_what_a_killed_one_has_begun(
    tmp_path: Path, request: pytest.FixtureRequest, url: str
) -> None:
    rows = [
        {"activity_id": n, "lead_id": f"L{n % 50}", "kind": "page_viewed", "occurred_at": "2025-02-01"}
        for n in range(ROWS)
    ]
    server = RunningServer(tmp_path / "data", database(request, url))
    server.admin("source", "add", "website")
    path = write_csv(tmp_path / "a.csv", rows)
    kill_at(server, begin(server, "--activities", str(path)), "select 1 from leads_activity where id > 2000")
    server.start()
    try:
        ended = time.monotonic() + 60
        while time.monotonic() < ended and not ask(server, "select 1 from imports_import where state = 'done'"):
            time.sleep(0.2)
        assert ask(server, "select count(*), count(distinct message_id) from leads_activity") == [(ROWS, ROWS)]
    finally:
        server.kill()
