"""A disk that becomes read-only under the running server: deliveries wait outside, and go on when it can be written.

The server runs in a mount namespace of its own, in which its data folder is mounted over itself, read-only: whatever is
opened from then on is refused by the kernel, for root as for anybody else. Files that are open already stay as they
were, since no system makes a file system read-only while somebody may write to a file of it.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from running import RunningServer, running
from test_outages import all_verified, deliver, processes, recovers, set_up

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
APART = ("unshare", "--user", "--map-root-user", "--mount")
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro,nosuid,nodev "$0"'
WRITABLE = 'umount "$0"'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder that can be made read-only; where that cannot be done, the last lines of the run say so."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    try:
        tried = subprocess.run(
            [*APART, "sh", "-c", f'{READ_ONLY} && ! touch "$0/file" && {WRITABLE} && touch "$0/file"', str(folder)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError as error:
        pytest.skip(f"READ-ONLY DISK NOT TRIED: there is no {error.filename} here")
    if tried.returncode:
        pytest.skip(f"READ-ONLY DISK NOT TRIED: nothing can be mounted here: {tried.stderr.strip()}")
    (folder / "file").unlink()
    return folder


def in_its_place(server: RunningServer, script: str) -> None:
    """Run a script where the server is."""
    assert server.process is not None
    where = ["nsenter", "--target", str(server.process.pid), "--user", "--mount", "--preserve-credentials"]
    subprocess.run([*where, "sh", "-c", script, str(server.home)], check=True)


def worker_of(server: RunningServer) -> int:
    (found,) = (
        number for number in processes(server) if b"worker" in Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    )
    return found


def test_a_disk_that_becomes_read_only_is_answered_with_503_and_recovers(home: Path) -> None:
    with running(home, within=APART) as server:
        key = set_up(server)
        assert deliver(server, key, 0) == (200, None)
        all_verified(server)
        before = processes(server)
        os.kill(worker_of(server), signal.SIGSTOP)
        assert deliver(server, key, 6) == (200, None), "it is to be scored when nothing can be written"
        in_its_place(server, READ_ONLY)
        os.kill(worker_of(server), signal.SIGCONT)
        refused = [1, 2, 3, 4, 5]
        assert {deliver(server, key, number) for number in refused} == {(503, "5")}
        ended = time.monotonic() + 60
        while "scores could not be written" not in server.log:
            assert time.monotonic() < ended, server.log[-2_000:]
            time.sleep(0.1)
        assert {deliver(server, key, number) for number in refused} == {(503, "5")}
        in_its_place(server, WRITABLE)
        recovers(server, key, refused)
        all_verified(server)
        assert processes(server) == before, "nothing was started again"
        assert server.stop() == 0
    with sqlite3.connect(home / "reifegrad.sqlite3") as connection:
        assert connection.execute("select count(*) from leads_activity").fetchone() == (7,)
        assert connection.execute("select sum(received) - sum(accepted) from ingest_minutecount").fetchone() == (0,)
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
