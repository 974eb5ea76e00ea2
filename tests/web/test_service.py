"""The server as a service: the demo goes on by itself, it ends in time, and doctor examines it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from running import RunningServer, free_port, running

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def reifegrad(*arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REIFEGRAD_HOME"}}
    command = [sys.executable, "-m", "reifegrad", *arguments]
    return subprocess.run(command, env=kept, capture_output=True, text=True, check=False)


def received(server: RunningServer) -> int:
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=10) as answer:  # noqa: S310 - our own server
        said = answer.read().decode()
    return sum(int(float(line.rpartition(" ")[2])) for line in re.findall(r"^reifegrad_messages_total.*$", said, re.M))


def test_the_demo_is_filled_once_and_its_visitors_go_on_living(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        server.start("--demo")
        filled = received(server)
        assert filled > 5_000
        time.sleep(10)
        assert filled + 3 <= received(server) <= filled + 40
        assert "/first/" in server.log
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 10
        server.start("--demo")
        assert received(server) < filled + 200
        ended = time.monotonic() + 120
        while server.admin("verify")["waiting"] > 50 and time.monotonic() < ended:
            time.sleep(1)
        assert server.stop() == 0
        found = server.admin("verify")
        assert (found["wrong"], found["missing"]) == ([], [])
        assert found["compared"] > 1_000


def test_the_demo_does_not_come_among_real_data(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    assert reifegrad("admin", "--data", data, "source", "add", "website").returncode == 0
    done = reifegrad("serve", "--demo", "--data", data, "--port", str(free_port()))
    assert done.returncode == 1
    assert "server-demo-real-data" in done.stderr


def test_whoever_is_told_that_a_server_listens_is_answered_at_once(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        command = [
            sys.executable,
            "-m",
            "reifegrad_web",
            "serve",
            "--data",
            str(server.home),
            "--port",
            str(server.port),
        ]
        server.process = subprocess.Popen(
            command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        assert server.process.stdout is not None
        with server.process.stdout as said:
            assert said.readline().decode() == f"Reifegrad listens on {server.url}\n"
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=30) as answer:  # noqa: S310 - our own server
                assert answer.status == 200
            lines = [said.readline().decode() for _ in range(2)]
            assert lines[0].startswith("Set up the first admin with this link")
            assert lines[1].startswith(f"  {server.url}/first/")
            assert server.stop() == 0


def test_a_port_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        server.start()
        done = reifegrad("serve", "--data", str(tmp_path / "other"), "--port", str(server.port))
        assert done.returncode == 1
        assert "server-port" in done.stderr


def test_a_server_that_is_killed_gives_its_port_free(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        server.start()
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGKILL)  # the main process alone
        server.process.wait()
        time.sleep(3)
        server.start()  # on the same port
        assert server.stop() == 0


def examined(data: Path) -> tuple[int, dict[str, Any]]:
    done = reifegrad("doctor", "--data", str(data), "--json")
    return done.returncode, json.loads(done.stdout)


def codes(found: dict[str, Any]) -> list[str]:
    assert all(problem["fix"] for problem in found["problems"])
    return sorted(problem["code"] for problem in found["problems"])


def test_doctor_finds_nothing_wrong_with_a_server_that_runs(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        server.start()
        code, found = examined(server.home)
        assert (code, codes(found)) == (0, [])
        assert found["server"]["tables"] == "up to date"


def test_doctor_names_each_problem_and_what_to_do(tmp_path: Path) -> None:
    import sqlite3

    with running(tmp_path / "data") as server:
        key = str(server.admin("source", "add", "website")["write_key"])
        server.start()
        server.deliver(key, [{"type": "track", "event": "a", "userId": "u", "messageId": "1"}, {"type": "nonsense"}])
        assert server.stop() == 0
    (server.home / "secret.key").chmod(0o644)
    with sqlite3.connect(server.home / "reifegrad.sqlite3") as connection:
        connection.execute("update ingest_minutecount set received = received + 1")
        connection.execute("delete from scoring_duelead")
        connection.execute(
            "insert into scoring_duelead (lead_id, due_at, touches, leased_by, leased_until, in_bulk) "
            "values (1, '2026-01-01 00:00:00', 1, 'worker-gone', '2026-01-01 00:00:30', false)"
        )
        connection.execute("delete from django_migrations where app = 'sessions'")
    code, found = examined(server.home)
    assert (code, codes(found)) == (1, ["server-migrations", "server-secret-key"])
    with sqlite3.connect(server.home / "reifegrad.sqlite3") as connection:
        connection.execute(
            "insert into django_migrations (app, name, applied) values ('sessions', '0001_initial', '2026-01-01')"
        )
    (server.home / "secret.key").chmod(0o600)
    code, found = examined(server.home)
    assert code == 1
    assert codes(found) == ["server-behind", "server-counts", "server-failed-events", "server-stuck"]
    (failed,) = [problem for problem in found["problems"] if problem["code"] == "server-failed-events"]
    assert failed["params"] == {"count": 1, "codes": "bad-type 1"}


def test_doctor_says_that_there_is_no_server(tmp_path: Path) -> None:
    code, found = examined(tmp_path / "nothing")
    assert (code, codes(found)) == (1, ["server-no-database"])
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("asked", [["lead", "export", "anna@firma.example"], ["audit", "list"], ["verify"]])
def test_an_empty_folder_knows_nobody_and_says_so(tmp_path: Path, asked: list[str]) -> None:
    command = [sys.executable, "-m", "reifegrad", "admin", "--data", str(tmp_path / "mistyped"), *asked]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    assert f"server-no-database: there is no database in {tmp_path / 'mistyped'}" in ended.stderr
    assert not (tmp_path / "mistyped").exists()
