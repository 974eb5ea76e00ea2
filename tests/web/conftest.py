"""A server's database in this process: one data folder for all tests of it, emptied after each."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # `running`, which is no test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websites import Browser


@pytest.fixture(scope="session")
def server_database() -> None:
    """Django over a SQLite database of this process, or over the database of `REIFEGRAD_TEST_DATABASE`."""
    folder = Path(tempfile.mkdtemp(prefix="reifegrad-web-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.pop("DATABASE_URL", None)
    if url := os.environ.get("REIFEGRAD_TEST_DATABASE"):
        os.environ["DATABASE_URL"] = url
    from reifegrad_web.start import start

    start(folder)
    (folder / "static").mkdir()  # in which `serve` packs files; here they are served as they are


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A browser without a screen, and the clients for browsers."""
    from client_tools import chromium, node_client_command
    from websites import Browser

    return Browser(node_client_command(tmp_path_factory, "browser"), chromium(tmp_path_factory))


@pytest.fixture
def emptied(server_database: None) -> Iterator[None]:
    """No test sees the rows of another one."""
    from emptying import empty

    yield
    empty()
