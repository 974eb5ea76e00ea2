"""Turns whatever goes wrong into lines on stderr (or JSON) and an exit code, never into a traceback."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reifegrad.cli.interrupts import ended_by
from reifegrad.errors import Problem, ReifegradError, message
from reifegrad.language.secrets import masked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.errors import Message

FOUND, MISUSE, BUG, INTERRUPTED = 1, 2, 70, 130
_BY_SIGNAL = 128

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

REMEDIES = {
    errno.ENOSPC: "no-room",
    errno.EACCES: "permissions",
    errno.EROFS: "read-only",
    errno.EMFILE: "open-files",
}
"""What can be done about an error of the system, by its number."""

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
        return Failure((Problem("usage", params={"reason": error.format_message()}),), MISUSE)
    if _is_interrupt(error):
        return _interrupted()
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
        return Failure((Problem("out-of-memory"),), FOUND)
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


def _interrupted() -> Failure:
    number = ended_by()
    if number is None:
        return Failure((Problem("interrupted"),), INTERRUPTED)
    return Failure((Problem("interrupted", variant="signal", params={"signal": number.name}),), _BY_SIGNAL + number)


def _engine_problem(error: BaseException) -> Problem:
    """An engine that stops usually says why in its first line: no room, a broken file."""
    first = str(error).strip().split("\n", 1)[0] or type(error).__name__
    reason = first.rstrip(".")
    path = _write_traceback(error)
    if "No space left" in first or "disk" in first.lower():
        return Problem("engine", variant="no-room", params={"reason": reason})
    return Problem("engine", params={"reason": reason, "path": path})


def _system_problem(error: OSError) -> Problem:
    name = str(error.filename) if error.filename else ""
    reason = error.strerror or str(error) or type(error).__name__
    return Problem("system", variant=REMEDIES.get(error.errno or 0, ""), params={"reason": reason}, file=name)


def _bug(error: BaseException) -> Problem:
    params = {"error": type(error).__name__, "url": _ISSUES, "path": _write_traceback(error)}
    return Problem("bug", params=params)


def _write_traceback(error: BaseException) -> str | Message:
    """The traceback in a file, so that the screen stays readable."""
    words = [Path(sys.argv[0]).name, *sys.argv[1:]]
    told = [value for name, value in os.environ.items() if name.startswith("REIFEGRAD_")]
    own = [f"{name}={value}" for name, value in os.environ.items() if name in {"PGPASSWORD", "PGSSLPASSWORD"}]
    head = " ".join(masked(word) for word in words)
    text = masked("\n" + "".join(traceback.format_exception(error)), *words, *told, *own)
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="reifegrad-", suffix=".traceback.txt", delete=False
        ) as file:
            file.write(f"{head}\n{text}")
            return file.name
    except OSError:
        return message("no_traceback")
