from __future__ import annotations

import errno
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import duckdb
import pytest

from reifegrad.cli import main
from reifegrad.cli.failures import BUG, FOUND, INTERRUPTED, MISUSE, describe
from reifegrad.errors import Problem, ReifegradError, fail

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result


def _import_that_was_stopped() -> ImportError:
    """What Ctrl-C becomes while a library in C is being imported."""
    error = ImportError("initialization failed")
    error.__cause__ = KeyboardInterrupt()
    return error


def _typed_wrong_after_a_warning() -> ReifegradError:
    """What a task raises whose facts were read: warnings about the files, then what was typed wrong."""
    params = {"rows": "2 rows", "place": "position", "path": "x.csv"}
    warning = Problem("rejected-not-text", params, severity="warning")
    return ReifegradError((warning, *fail("stage-unknown", model="m", stage="s").problems))


@pytest.mark.parametrize(
    ("error", "code", "what"),
    [
        (fail("model-not-found", name="m", near=""), MISUSE, "there is no file or template 'm'"),
        (_typed_wrong_after_a_warning(), MISUSE, "2 rows of position rejected: not text"),
        (fail("name-unknown", variant="dimension", name="x", near=""), FOUND, "the model has no dimension 'x'"),
        (KeyboardInterrupt(), INTERRUPTED, "stopped from the keyboard"),
        (RuntimeError("Query interrupted"), INTERRUPTED, "stopped from the keyboard"),
        (_import_that_was_stopped(), INTERRUPTED, "stopped from the keyboard"),
        (MemoryError(), FOUND, "there is not enough memory"),
        (duckdb.OutOfMemoryException("x"), FOUND, "there is not enough memory"),
        (duckdb.IOException("IO Error: No space left on device\nmore"), FOUND, "IO Error: No space left on device"),
        (OSError(errno.ENOSPC, "No space left on device", "/x"), FOUND, "No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), FOUND, "Permission denied"),
        (click.UsageError("no such option"), MISUSE, "no such option"),
        (ValueError("oops"), BUG, "this is a bug in Reifegrad: ValueError"),
    ],
)
def test_every_error_becomes_a_line_and_a_code(error: BaseException, code: int, what: str) -> None:
    failure = describe(error)
    assert (failure.code, failure.problems[0].what) == (code, what)
    assert failure.problems[0].fix or isinstance(error, ReifegradError)


def test_a_bug_says_how_to_report_it_and_keeps_the_traceback_in_a_file(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret of a customer")

    monkeypatch.setattr("reifegrad.templates.shipped.list_templates", broken)
    result = run("templates")
    assert result.exit_code == BUG
    assert "doctor --report" in result.stderr
    assert "secret" not in result.output
    file = re.search(r"\S+traceback\.txt", result.stderr)
    assert file is not None
    written = Path(file[0])
    assert "ZeroDivisionError: a secret of a customer" in written.read_text("utf-8")
    written.unlink()


def test_ctrl_c_is_no_bug(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reifegrad.templates.shipped.list_templates", interrupted)
    assert run("templates").exit_code == INTERRUPTED


def test_every_command_of_the_list_can_be_loaded_and_has_help(run: Callable[..., Result]) -> None:
    for name in main.COMMANDS:
        result = run(name, "--help")
        assert result.exit_code == 0, name
        assert "Usage" in result.output


def test_misuse_names_the_nearest_command(run: Callable[..., Result]) -> None:
    result = run("scor")
    assert result.exit_code == MISUSE
    assert "Did you mean 'score'?" in result.stderr
