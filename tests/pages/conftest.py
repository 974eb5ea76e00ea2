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

_DEMO = pytest.StashKey["RunningServer"]()


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
    from emptying import empty

    yield
    empty()


@pytest.fixture(scope="session")
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A running server with the demo company, and with ada, mark, sam and rita."""
    from demo_company import demo_server

    with demo_server(tmp_path_factory, "demo") as server:
        request.config.stash[_DEMO] = server
        yield server


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the demo company go on where it was, for a test that needs it."""
    server = item.config.stash.get(_DEMO, None)
    if server is not None and server.process is None and _needs_demo(item):
        server.start("--demo")


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Stop the demo company while nobody needs it: its visitors and its worker would take time from all other tests."""
    server = item.config.stash.get(_DEMO, None)
    if server is not None and server.process is not None and not (nextitem is not None and _needs_demo(nextitem)):
        server.stop()
        server.process = None


def _needs_demo(item: pytest.Item) -> bool:
    return "demo" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="module")
def browsing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    """A browser without a screen. Django takes its loop for one of its own, and would refuse to work beside it."""
    from browsing import opened

    with opened(tmp_path_factory) as found, pytest.MonkeyPatch.context() as patched:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield found
