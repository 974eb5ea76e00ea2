"""Several workers give leads to people side by side: nobody gets one twice, and nobody gets more than they take."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from running import running
from test_running_server import page, rows, wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from running import RunningServer

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.thorough]
LEADS, CAPACITY, PEOPLE, WORKERS = 90, 20, ("anna", "ben", "cara", "dora"), 4
AGREEMENT = f"""
agreement: 1
name: sales
models: {{fit: fit-interest}}
people: {{{", ".join(f"{name}: {{capacity: {CAPACITY}}}" for name in PEOPLE)}}}
teams: {{north: {{members: [{", ".join(PEOPLE)}]}}}}
queues: {{inbound: {{}}}}
routing:
  otherwise: inbound
  routes: {{all: {{when: else, to: north}}}}
"""


def test_four_workers_never_give_a_lead_to_two(tmp_path: Path, postgres_url: str) -> None:
    with running(tmp_path / "data", _database(postgres_url)) as server:
        key = server.admin("source", "add", "website")["write_key"]
        server.admin("model", "publish", "fit-interest", "--unsigned")
        for name in PEOPLE:
            server.admin("user", "add", name, "--role", "sales")
        (tmp_path / "agreement.yaml").write_text(AGREEMENT)
        server.admin("agreement", "add", str(tmp_path / "agreement.yaml"))
        server.admin("agreement", "publish", "sales", "--unsigned")
        server.start()
        others = [_worker(server) for _ in range(WORKERS - 1)]
        try:
            wait_for(server, f"select 1 from background_workerseen having count(*) >= {WORKERS}", 180)
            for number in range(LEADS):
                server.deliver(key, comes_to_sales(f"u{number}"))
            _wait_until_all_are_routed(server)
        finally:
            for other in others:
                other.terminate()
            ended = [other.wait(20) for other in others]
        assert ended == [0] * len(others)
        given = dict(rows(server, "select owner_id, count(*) from leads_leadcard where owner_id > 0 group by owner_id"))
        assert sorted(given.values()) == [CAPACITY] * len(PEOPLE)
        assert rows(server, "select count(*) from leads_assignment") == [(CAPACITY * len(PEOPLE),)]
        assert rows(server, "select count(*) from routing_routingdecision where queue = 'inbound'") == [
            (LEADS - CAPACITY * len(PEOPLE),)
        ]


def comes_to_sales(name: str) -> list[dict[str, Any]]:
    """Twenty points for the position, and fifteen for each of two visits of the page with prices."""
    identify = {"type": "identify", "userId": name, "messageId": f"i{name}", "traits": {"position": "CEO"}}
    visits = [page(name, place) | {"userId": name, "messageId": f"p{name}-{place}"} for place in range(2)]
    return [identify, *visits]


def _worker(server: RunningServer) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reifegrad_web", "worker", "--data", str(server.home)]
    return subprocess.Popen(command, env=server.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_until_all_are_routed(server: RunningServer) -> None:
    wait_for(server, f"select 1 from routing_routingdecision having count(*) >= {LEADS}", 180)
    time.sleep(1)  # in which nothing more may come
    assert rows(server, "select count(*) from routing_routingdecision") == [(LEADS,)]


def _database(postgres_url: str) -> str:
    import psycopg

    name = f"routing_{time.time_ns()}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return postgres_url.replace("/postgres?", f"/{name}?")
