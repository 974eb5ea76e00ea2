"""One person of each role, who can sign in."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from running import RunningServer

PASSWORD = "blauer-wal-7-taucht"  # noqa: S105 - of people that only tests know
PEOPLE = {"ada": "admin", "mark": "marketing", "sam": "sales", "rita": "reader"}
"""Name -> role."""
_SCRIPT = """
import sys
from pathlib import Path
from reifegrad_web.start import start
start(Path(sys.argv[1]))
from reifegrad_web.clock import utc_now
from reifegrad_web.org.models import User
from reifegrad_web.writing import write
for written in sys.argv[3:]:
    name, _, role = written.partition(":")
    user = User(username=name, role=role, date_joined=utc_now(), email=f"{name}@firma.example")
    user.set_password(sys.argv[2])
    with write():
        user.save()
"""


def add_people(server: RunningServer, **more: str) -> None:
    """Add them to a server that does not run yet; `more` are others with their roles."""
    server.home.mkdir(parents=True, exist_ok=True)
    people = [f"{name}:{role}" for name, role in (PEOPLE | more).items()]
    command = [sys.executable, "-c", _SCRIPT, str(server.home), PASSWORD, *people]
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REIFEGRAD_HOME"}}
    subprocess.run(command, check=True, env=kept)
