"""The demo company for tests: filled and scored once for a whole run, and copied; filling it takes many seconds."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

from people_of_demo import add_people
from running import running

from reifegrad.templates.shipped import actions_text, agreement_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from running import RunningServer

_PATIENCE = 240.0
_FEW = 10
"""Leads that may be due still: the visitors are active already."""


@contextmanager
def demo_server(folders: pytest.TempPathFactory, name: str) -> Iterator[RunningServer]:
    """A server with the demo company, whose visitors are active, with its first scores and ada, mark, sam and rita."""
    filled = _filled(folders)
    home = folders.mktemp(name) / "data"
    shutil.copytree(filled, home)
    with running(home) as server:
        server.start("--demo")
        yield server


def _filled(folders: pytest.TempPathFactory) -> Path:
    """The data folder to copy; processes of one run share it, and the first one fills it."""
    base = folders.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-company"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "filled").exists():
            shutil.rmtree(shared / "data", ignore_errors=True)  # of a process that was ended halfway
            with running(shared / "data") as server:
                add_people(server)
                _add_documents(server, shared)
                server.start("--demo")
                _wait_for_scores(server)
                assert server.stop() == 0
            (shared / "filled").touch()
    return shared / "data"


def _add_documents(server: RunningServer, folder: Path) -> None:
    """Drafts: in force, they would give leads to people whom the demo company does not have, and call them."""
    for noun, text in (("agreement", agreement_text("bavaria")), ("actions", actions_text("bavaria"))):
        file = folder / f"{noun}.yaml"
        file.write_text(text, encoding="utf-8")
        server.admin(noun, "add", str(file))


def _wait_for_scores(server: RunningServer) -> None:
    ended = time.monotonic() + _PATIENCE
    while (due := _due(server)) > _FEW:
        if time.monotonic() > ended:
            raise TimeoutError(f"{due} leads still wait to be scored")
        time.sleep(0.2)


def _due(server: RunningServer) -> int:
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=30) as answer:  # noqa: S310 - our own server
        (due,) = re.findall(r"^reifegrad_leads_due (\S+)$", answer.read().decode(), re.M)
    return int(float(due))
