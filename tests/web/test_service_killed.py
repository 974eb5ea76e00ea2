"""A worker that is killed while it looks at clocks: each lead is reminded, told of and taken back once all the same."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from looking_worker import LEADS
from serving_leads import MINUTE, MONDAY

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
WORKER = [sys.executable, str(Path(__file__).parent / "looking_worker.py")]
STEPS = {"remind": 90, "missed": 120, "escalate": 120, "recall": 180}


def test_whatever_is_killed_each_step_is_done_once(tmp_path: Path) -> None:
    drawn = random.Random(13)
    subprocess.run([*WORKER, str(tmp_path)], check=True, timeout=300)
    kills = 0
    for minute in (90, 120, 180):
        moment = (MONDAY + minute * MINUTE).isoformat()
        for _ in range(4):
            kills += _killed(tmp_path, moment, drawn.random() * 0.25)
        subprocess.run([*WORKER, str(tmp_path), moment], check=True, timeout=120, capture_output=True)
    assert kills > 4, "most workers had ended before they could be killed"
    (database,) = tmp_path.glob("*.sqlite3")
    with sqlite3.connect(database) as connection:
        done = connection.execute("select what, promised, identifier_id, at from service_serviceevent").fetchall()
        told = connection.execute("select count(*), count(distinct event_id) from service_servicenotice").fetchone()
        recalled = connection.execute("select count(*) from audit_auditentry where action = 'lead.recall'").fetchone()
        routed = connection.execute("select count(*) from routing_routingdecision where event is null").fetchone()
    assert Counter((what, promised) for what, promised, *_ in done) == {(what, "respond"): LEADS for what in STEPS}
    assert len({(what, lead) for what, _, lead, _ in done}) == len(done)
    assert told == (3 * LEADS, 3 * LEADS)
    assert recalled == routed == (LEADS,)


@pytest.mark.postgres
def test_workers_side_by_side_do_each_step_once(tmp_path: Path, postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database looked_at")
    url = postgres_url.replace("/postgres?", "/looked_at?")
    environment = {**os.environ, "DATABASE_URL": url}
    subprocess.run([*WORKER, str(tmp_path)], check=True, timeout=300, env=environment)
    for minute in (90, 120, 180):
        moment = (MONDAY + minute * MINUTE).isoformat()
        workers = [subprocess.Popen([*WORKER, str(tmp_path), moment], env=environment) for _ in range(3)]
        assert [worker.wait(120) for worker in workers] == [0, 0, 0]
    with psycopg.connect(url) as connection:
        done = connection.execute("select what, count(*) from service_serviceevent group by what").fetchall()
        routed = connection.execute("select count(*) from routing_routingdecision where event is null").fetchone()
    assert dict(done) == dict.fromkeys(STEPS, LEADS)
    assert routed == (LEADS,)


def _killed(home: Path, moment: str, after: float) -> bool:
    """Start a worker, and kill it some time after it has begun; whether it was still at work."""
    with subprocess.Popen([*WORKER, str(home), moment], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(after)
        is_at_work = worker.poll() is None
        worker.kill()
    return is_at_work
