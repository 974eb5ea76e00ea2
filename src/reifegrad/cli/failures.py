"""Turns whatever goes wrong into lines on stderr (or JSON) and an exit code, never into a traceback."""

from __future__ import annotations

import errno
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reifegrad.errors import Problem, ReifegradError

if TYPE_CHECKING:
    from collections.abc import Sequence

FOUND, MISUSE, BUG, INTERRUPTED = 1, 2, 70, 130

MISUSED = {
    "as-of-format",
    "as-of-out-of-range",
    "as-of-without-zone",
    "calibrate-stage",
    "capacity-format",
    "demo_size",
    "diff-subject",
    "engine-url",
    "examples-not-found",
    "file-exists",
    "leads-missing",
    "length-invalid",
    "mapping-unreadable",
    "model-not-found",
    "moments-unknown",
    "output-folder",
    "output-format",
    "output-in-memory",
    "output-is-source",
    "report-format",
    "schema-unknown",
    "source-kind-unknown",
    "source-not-found",
    "stage-unknown",
    "template-read-only",
    "trained-until-missing",
    "unknown-account",
    "unknown-lead",
    "unknown-template",
}
"""Codes of what was typed wrong; everything else lies in a file."""

_ISSUES = "https://github.com/reifegrad/reifegrad/issues"


@dataclass(frozen=True)
class Failure:
    """What is printed, and with which code the program ends."""

    problems: Sequence[Problem]
    code: int


def describe(error: BaseException) -> Failure:
    """The words and the exit code for an error of any kind."""
    if isinstance(error, ReifegradError):
        errors = [problem for problem in error.problems if problem.severity == "error"]
        typed = all(problem.code in MISUSED for problem in errors)
        return Failure(error.problems, MISUSE if typed else FOUND)
    if isinstance(error, click.UsageError):
        return Failure((Problem("usage", error.format_message(), "See --help."),), MISUSE)
    if _is_interrupt(error):
        return Failure(
            (Problem("interrupted", "stopped by the keyboard", "Files are whole or not there; tables are as before."),),
            INTERRUPTED,
        )
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
        fix = "Give it more with --memory, write to a file with -o, or close other programs."
        return Failure((Problem("out-of-memory", "there is not enough memory", fix),), FOUND)
    if type(error).__module__.split(".")[0] in {"duckdb", "_duckdb"}:
        return Failure((_engine_problem(error),), FOUND)
    if isinstance(error, OSError):
        return Failure((_system_problem(error),), FOUND)
    return Failure((_bug(error),), BUG)


def _is_interrupt(error: BaseException) -> bool:
    """Ctrl-C, also where DuckDB turns it into an error of its own: during a query, or while it is imported."""
    if isinstance(error, RuntimeError) and str(error) == "Query interrupted":
        return True
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, KeyboardInterrupt):
        seen = seen.__cause__ or seen.__context__ if isinstance(seen, ImportError) else None
    return seen is not None


def _engine_problem(error: BaseException) -> Problem:
    """An engine that stops usually says why in its first line: no room, a broken file."""
    first = str(error).strip().split("\n", 1)[0] or type(error).__name__
    fix = f"The details are in {_write_traceback(error)}."
    if "No space left" in first or "disk" in first.lower():
        fix = "Make room on the disk, or set TMPDIR to a larger one."
    return Problem("engine", first.rstrip("."), fix)


def _system_problem(error: OSError) -> Problem:
    name = str(error.filename) if error.filename else ""
    what = error.strerror or str(error) or type(error).__name__
    fix = {
        errno.ENOSPC: "Make room on the disk, or set TMPDIR to a larger one.",
        errno.EACCES: "Check the permissions.",
        errno.EROFS: "Choose a folder that can be written to.",
        errno.EMFILE: "Raise the limit of open files (ulimit -n).",
    }.get(error.errno or 0, "Check the path.")
    return Problem("system", what, fix, file=name)


def _bug(error: BaseException) -> Problem:
    what = f"this is a bug in Reifegrad: {type(error).__name__}"
    fix = (
        f"Please report it at {_ISSUES} with the output of `reifegrad doctor --report` and the file "
        f"{_write_traceback(error)}; look through that file first, it may quote your data."
    )
    return Problem("bug", what, fix)


def _write_traceback(error: BaseException) -> str:
    """The traceback in a file, so that the screen stays readable."""
    from reifegrad.tables.database_reader import without_password

    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="reifegrad-", suffix=".traceback.txt", delete=False
        ) as file:
            words = " ".join(map(without_password, sys.argv[1:]))
            file.write(f"{Path(sys.argv[0]).name} {words}\n\n{text}")
            return file.name
    except OSError:
        return "(no file could be written)"
