"""Runs the web server in this process and a worker beside it; both end together."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reifegrad.errors import fail
from reifegrad_web.env import HOME
from reifegrad_web.jobs.filling import fill_apart
from reifegrad_web.start import start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_GRACE = 8.0
"""Seconds that requests and a worker's batch have to finish."""
_LETTING_GO = 5.0
"""Seconds until a port counts as taken by somebody else."""
_THREADS = 16
"""Requests that are answered at a time: most of them wait for the disk, and share one commit with others."""
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared, not listened on


@dataclass(frozen=True)
class Service:
    """A server: its data folder and the address that it listens on."""

    home: Path
    host: str
    port: int

    @property
    def url(self) -> str:
        """How it is reached from this machine."""
        host = _EVERYWHERE.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self.port}"


@dataclass(frozen=True)
class Opened:
    """What whoever has started a server needs to know: the secret of the link for the first admin, if one is needed."""

    service: Service
    first_admin: str | None


def serve(service: Service, *, demo: bool, opened: Callable[[Opened], None]) -> None:
    """Serve until SIGTERM or Ctrl-C. Makes the data folder and its tables first.

    Args:
        service: What to serve, and where.
        demo: Fill an empty server with the demo company, and keep its visitors active.
        opened: Told in a thread of its own, as soon as requests are answered.

    Raises:
        ReifegradError: The port is taken, or the demo company would come among other data.
    """
    _check_port(service)
    _measure_together(service.home)
    _share_memory()
    start(service.home)
    ending = threading.Event()
    threads = [threading.Thread(target=_keep_working, args=(service.home, ending), daemon=True)]
    if demo:
        threads.append(threading.Thread(target=_visitors(service), args=(ending,), daemon=True))
    told = Opened(service, _invite())
    threads.append(threading.Thread(target=_tell, args=(told, opened, ending), daemon=True))
    for thread in threads:
        thread.start()
    try:
        _listen(service)
    finally:
        ending.set()
        for thread in threads:
            thread.join(_GRACE)


def _share_memory() -> None:
    """Let the processes that are started have one heap for all of their threads, and Arrow none of its own.

    What one part of a process gives back, another one can use then: a worker with all templates takes a seventh less.
    """
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def _listen(service: Service) -> None:
    from granian import Granian  # loads much, and only a server needs it
    from granian.constants import Interfaces

    from reifegrad_web.logs import logging_settings

    # Granian would fork: what other threads of this process hold at that moment, such as the lock of a module that they
    # import, would be held for ever in the web process, and no request would be answered.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ["REIFEGRAD_SERVER"] = str(os.getpid())  # for the application: it ends when this process is gone
    server = Granian(
        "reifegrad_web.wsgi:application",
        address=service.host,
        port=service.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=int(_GRACE),
        log_dictconfig=logging_settings(),
    )
    server.serve()


def _tell(told: Opened, opened: Callable[[Opened], None], ending: threading.Event) -> None:
    """Tell when requests are answered: the port is taken a second or two earlier than the application is loaded."""
    while not _answers(told.service):
        if ending.wait(0.05):
            return
    opened(told)


def _answers(service: Service) -> bool:
    """Whether it answers anything; a redirect to HTTPS is an answer."""
    parts = urlsplit(service.url)
    asked = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=1.0)
    try:
        asked.request("GET", "/healthz")
        asked.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
    return True


def _check_port(service: Service) -> None:
    """Granian would try for ever, without saying why. A server that was just killed may not have let go of it yet."""
    ended = time.monotonic() + _LETTING_GO
    while (reason := _port_taken(service)) is not None:
        if time.monotonic() > ended:
            raise fail("server-port", host=service.host, port=str(service.port), reason=reason)
        time.sleep(0.1)


def _port_taken(service: Service) -> str | None:
    """Why nobody can listen there now."""
    import socket

    family = socket.AF_INET6 if ":" in service.host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((service.host.strip("[]"), service.port))
        except OSError as error:
            return error.strerror or ""
    return None


def _measure_together(home: Path) -> None:
    """Let the processes of this server add up what they measure; what an earlier one has measured is over."""
    folder = home.absolute() / "measured"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)  # it will hold names and addresses
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise fail("server-folder", folder=str(home), reason=error.strerror or "") from None
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _invite() -> str | None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.invitations import invite_first_admin
    from reifegrad_web.writing import write

    with write():
        return invite_first_admin(utc_now())


def _visitors(service: Service) -> Callable[[threading.Event], None]:
    from django.conf import settings

    from reifegrad_web.ingest.models import Source
    from reifegrad_web.jobs.visitors import Visitors

    headers = {"Content-Type": "application/json", "Host": settings.ENVIRONMENT.hosts[0]}
    source = Source.objects.get(pk=fill_apart(service.home))
    return Visitors(source, service.url, headers).live


def _keep_working(home: Path, ending: threading.Event) -> None:
    """Start a worker, and another one when it dies."""
    command = [sys.executable, "-m", "reifegrad_web", "worker", "--data", str(home)]
    command += ["--parent", str(os.getpid())]
    while not ending.is_set():
        worker = subprocess.Popen(command, env=os.environ | {HOME: str(home.absolute())})  # noqa: S603 - our own program
        while worker.poll() is None and not ending.wait(0.2):
            pass
        if worker.poll() is None:
            worker.terminate()
            try:
                worker.wait(_GRACE)
            except subprocess.TimeoutExpired:
                worker.kill()
        elif not ending.is_set():
            ending.wait(1.0)
