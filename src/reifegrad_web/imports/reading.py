"""Has files read by a process of its own, and tells what came of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reifegrad.errors import Problem, ReifegradError, fail
from reifegrad_web.imports.reading_process import REPORT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from reifegrad_web.imports.limits import Limits

MODULE = ["-m", "reifegrad_web.imports.reading_process"]
"""The program of the process."""
_LOOK = 0.05
_OF_MEMORY = (
    "memoryerror",
    "bad_alloc",
    "out of memory",
    "outofmemory",
    "malloc",
    "cannot allocate",
    "can't start new thread",
)
"""What Python and the libraries say when they get no more."""
_KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
"""Variables that the process gets: no address of a database, no key."""


def read_files(
    tables: Mapping[str, Sequence[Mapping[str, str]]],
    folder: Path,
    *,
    mapping: Path | None,
    mapping_name: str,
    timezone: str,
    types: Mapping[str, Mapping[str, str]],
    limits: Limits,
    still: Callable[[], None],
) -> dict[str, Any]:
    """Convert files to Parquet files of known columns in a folder.

    Args:
        tables: Table -> files, each with its `path` and the `name` that its owner gave it.
        folder: Where the files are written.
        mapping: The mapping file.
        mapping_name: What its owner calls it.
        timezone: Of times without a zone.
        types: Table -> column -> type, as models read it; others are read as they stand there.
        limits: What the process may use.
        still: Called again and again while the process works.

    Raises:
        ReifegradError: The files cannot be read, or reading them takes more than it may, or ends the process.
    """
    task = {
        "tables": tables,
        "folder": str(folder),
        "mapping": None if mapping is None else str(mapping),
        "mapping_name": mapping_name,
        "timezone": timezone,
        "types": types,
        "limits": asdict(limits),
    }
    return _asked(task, folder, limits, still)


def look_at_files(
    files: Sequence[Mapping[str, str]],
    folder: Path,
    *,
    parts: Sequence[Mapping[str, Any]],
    timezone: str,
    limits: Limits,
    still: Callable[[], None],
) -> list[dict[str, Any]]:
    """What files could be: each part of a `Proposal` as JSON has it.

    Args:
        files: Each with its `path` and the `name` that its owner gave it.
        folder: Where the process may write.
        parts: What somebody has chosen before; none: everything is to be found out.
        timezone: Of times without a zone.
        limits: What the process may use.
        still: Called again and again while the process works.

    Raises:
        ReifegradError: As `read_files`.
    """
    task = {"files": files, "folder": str(folder), "parts": parts, "timezone": timezone, "limits": asdict(limits)}
    found: list[dict[str, Any]] = _asked(task, folder, limits, still)["parts"]
    return found


def _asked(task: Mapping[str, Any], folder: Path, limits: Limits, still: Callable[[], None]) -> dict[str, Any]:
    """The report of the process."""
    ended, said = _run(json.dumps(task), folder, limits, still)
    report = folder / REPORT
    if ended != 0 or not report.is_file():
        raise _why(ended, said, limits)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    if "problems" in found:
        raise ReifegradError(tuple(Problem.from_dict(each) for each in found["problems"]))
    return found


def _run(task: str, folder: Path, limits: Limits, still: Callable[[], None]) -> tuple[int, str]:
    """How the process ended, and the end of what it said; it is killed when its time is over or ours is."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    errors = folder / "stderr.txt"
    with errors.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, *MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd=folder,
            env=environment | {"TMPDIR": str(folder), "HOME": str(folder)},
            start_new_session=True,
        )
        try:
            if process.stdin is not None:  # it stays open: the process ends when this one is gone
                with suppress(BrokenPipeError):  # it has ended already, and says how
                    process.stdin.write(task.encode() + b"\n")
                    process.stdin.flush()
            over = time.monotonic() + limits.wall
            while process.poll() is None and time.monotonic() < over:
                still()
                time.sleep(_LOOK)
            if process.poll() is None:
                raise fail("import-too-slow", seconds=limits.wall)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()
    return process.returncode, errors.read_text(encoding="utf-8", errors="replace")[-2_000:]


def _why(ended: int, said: str, limits: Limits) -> ReifegradError:
    """Why there is no result."""
    if ended == -signal.SIGXCPU:
        return fail("import-too-slow", seconds=limits.cpu)
    if ended == -signal.SIGALRM:
        return fail("import-too-slow", seconds=limits.wall)
    if ended == -signal.SIGXFSZ or "File too large" in said:
        return fail("import-unpacked", variant="converted", most=limits.written)
    if "No space left" in said:
        return fail("import-no-space")
    if any(word in said.lower() for word in _OF_MEMORY):
        return fail("import-memory")
    return fail("import-reader-died", how=f"signal {-ended}" if ended < 0 else f"exit code {ended}")
