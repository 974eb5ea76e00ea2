"""Makes new files, and never lays one over a file that is there."""

from __future__ import annotations

from pathlib import Path

from reifegrad.errors import fail


def check_new(path: str | None) -> None:
    """Say before any work whether a file can be made there.

    Raises:
        ReifegradError: There is one already, or the folder is missing.
    """
    if path is None:
        return
    place = Path(path)
    if place.exists():
        raise fail("file-exists", "is already there", "Name another file, or move this one away.", file=path)
    if not place.absolute().parent.is_dir():
        raise fail("output-folder", "the folder is not there", "Make it first, or name another one.", file=path)


def write_new(path: str, text: str) -> None:
    """Write the text into a new file."""
    with Path(path).open("x", encoding="utf-8") as file:
        file.write(text)
