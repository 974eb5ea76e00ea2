"""A server with the demo company and one person of each role, and a browser to look at its pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "web")]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing
    from running import RunningServer


@pytest.fixture(scope="session")
def server_database() -> None:
    """Django over a SQLite database of this process."""
    import atexit
    import os
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="reifegrad-pages-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.pop("DATABASE_URL", None)
    from reifegrad_web.start import start

    start(folder)
    (folder / "static").mkdir()  # in which `serve` packs files; here they are served as they are


@pytest.fixture
def emptied(server_database: None) -> Iterator[None]:
    """No test sees the rows of another one."""
    yield
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A running server with the demo company, and with ada, mark, sam and rita."""
    from people_of_demo import add_people
    from running import running

    with running(tmp_path_factory.mktemp("demo") / "data") as server:
        add_people(server)
        server.start("--demo")
        yield server


@pytest.fixture(scope="module")
def browsing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    """A browser without a screen. Django takes its loop for one of its own, and would refuse to work beside it."""
    from browsing import opened

    with opened(tmp_path_factory) as found, pytest.MonkeyPatch.context() as patched:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield found
