"""Notices whether a file is replaced or written to between the moment when it is looked at and the last use of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class FileState:
    """Which file a path named, how large it was, and when it was last written."""

    path: Path
    size: int
    written: int
    place: tuple[int, int]

    @classmethod
    def of(cls, path: Path) -> FileState | None:
        """The state of a file now; None if there is none."""
        try:
            found = path.stat()
        except OSError:
            return None
        return cls(path, found.st_size, found.st_mtime_ns, (found.st_dev, found.st_ino))


def states_of(files: Iterable[Path]) -> tuple[FileState, ...]:
    """The states of files now."""
    return tuple(state for path in dict.fromkeys(files) if (state := FileState.of(path)) is not None)


def check_unchanged(states: Iterable[FileState]) -> None:
    """Raises `ReifegradError` with each file that is no longer the one that was looked at."""
    changed = [state for state in states if FileState.of(state.path) != state]
    if changed:
        raise ReifegradError(tuple(Problem("source-changed", file=str(state.path)) for state in changed))
