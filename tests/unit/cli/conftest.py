"""One small demo company for all tests of the command line, and a way to run commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from reifegrad.cli.main import cli
from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

AS_OF = ("--as-of", "2026-01-01")


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The options that name the files of a company of 200 leads."""
    folder = tmp_path_factory.mktemp("company")
    files = generate_company(folder, leads=200, activities=3_000, seed=7)
    return ("--leads", str(files.leads), "--accounts", str(files.accounts), "--activities", str(files.activities))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in an empty folder; an exception that gets out is a failure."""
    monkeypatch.chdir(tmp_path)

    def run_command(*args: object) -> Result:
        result = CliRunner().invoke(cli, [str(arg) for arg in args])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return run_command
