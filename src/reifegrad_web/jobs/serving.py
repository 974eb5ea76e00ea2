"""Runs the web server in this process and a worker beside it; both end together."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from reifegrad_web.env import HOME
from reifegrad_web.start import start

if TYPE_CHECKING:
    from pathlib import Path

_GRACE = 10.0
"""Seconds that a worker has to finish its batch."""


def serve(home: Path, host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C. Makes the data folder and its tables first."""
    from granian import Granian  # loads much, and only a server needs it
    from granian.constants import Interfaces

    start(home)
    ending = threading.Event()
    keeper = threading.Thread(target=_keep_working, args=(home, ending), daemon=True)
    keeper.start()
    server = Granian(
        "reifegrad_web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=16,
        respawn_failed_workers=True,
    )
    try:
        server.serve()
    finally:
        ending.set()
        keeper.join(_GRACE)


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
