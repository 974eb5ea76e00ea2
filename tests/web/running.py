"""Starts the real server, delivers to it, and kills it: for tests of what is left then."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PATIENCE = 60.0
_DATABASE = "reifegrad.sqlite3"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class RunningServer:
    """`reifegrad serve` over a data folder, in a process group of its own."""

    home: Path
    database_url: str | None = None
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    within: Sequence[str] = ()
    """A command that runs the server, and becomes it."""

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the server; no address of a database but the one that is given."""
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REIFEGRAD_HOME"}}
        return kept | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    @property
    def log(self) -> str:
        """All that it has printed."""
        return (self.home.parent / "server.log").read_text("utf-8")

    def start(self, *options: str) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "reifegrad_web", "serve", "--data", str(self.home), "--port", str(self.port)]
        command = [*self.within, *command, *options]
        with (self.home.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        ended = time.monotonic() + _PATIENCE
        while time.monotonic() < ended:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):  # noqa: S310 - our own server
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError(self.log[-2_000:])

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """Server and worker end at once, as if the power had gone; also what a killed server has left over."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> int:
        """Ask it to end; returns how it ended."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE)

    def admin(self, *arguments: str) -> dict[str, Any]:
        """What `reifegrad admin` answers."""
        command = [sys.executable, "-m", "reifegrad", "admin", "--data", str(self.home), *arguments, "--json"]
        ended = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True)
        found: dict[str, Any] = json.loads(ended.stdout)
        return found

    def deliver(self, write_key: str, messages: list[dict[str, Any]]) -> dict[str, Any]:
        """Send a batch as Segment's clients do. Raises `URLError`: it was not taken, as far as one can know."""
        body = json.dumps({"writeKey": write_key, "batch": messages}).encode()
        request = urllib.request.Request(f"{self.url}/v1/batch", body, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
        return found


@cache
def _empty_database() -> Path:
    """A database without rows: every new server of this process begins with a copy, instead of migrating its own."""
    folder = Path(tempfile.mkdtemp(prefix="reifegrad-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    script = "import sys; from pathlib import Path; from reifegrad_web.start import start; start(Path(sys.argv[1]))"
    server = RunningServer(folder)
    subprocess.run([sys.executable, "-c", script, str(folder)], env=server.environment, check=True)
    return folder / _DATABASE


@contextmanager
def running(home: Path, database_url: str | None = None, within: Sequence[str] = ()) -> Iterator[RunningServer]:
    """A server for the time of the block."""
    server = RunningServer(home, database_url, within=within)
    if database_url is None and not home.exists():
        home.mkdir(parents=True, mode=0o700)
        shutil.copy(_empty_database(), home / _DATABASE)
    try:
        yield server
    finally:
        server.kill()
