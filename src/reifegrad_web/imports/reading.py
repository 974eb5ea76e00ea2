"""Has files read by a process of its own, and tells what came of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reifegrad.errors import ReifegradError, fail
from reifegrad_web.confined import ProcessEndedError, run_confined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from reifegrad_web.imports.limits import Limits

MODULE = ["-m", "reifegrad_web.imports.reading_process"]
"""The program of the process."""


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
    try:
        return run_confined(MODULE, task, folder, limits.of_process, still)
    except ProcessEndedError as ended:
        raise _said_of(ended, limits) from None


def _said_of(ended: ProcessEndedError, limits: Limits) -> ReifegradError:
    """Why there is no result, as whoever imports understands it."""
    match ended.why:
        case "slow":
            return fail("import-too-slow", seconds=ended.seconds)
        case "written":
            return fail("import-unpacked", variant="converted", most=limits.written)
        case "full":
            return fail("import-no-space")
        case "memory":
            return fail("import-memory")
        case _:
            return fail("import-reader-died", how=ended.how)
