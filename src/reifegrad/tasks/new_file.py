"""Writes files so that nothing is lost: never over one that is there, and whole or not at all."""

from __future__ import annotations

from pathlib import Path

from reifegrad.errors import fail
from reifegrad.tables.whole_file import whole_file


def check_new(path: str | None) -> None:
    """Say before any work whether a file can be made there.

    Raises:
        ReifegradError: There is one already, the folder is missing, or a table of the engine is named.
    """
    if path is None:
        return
    from reifegrad.run.engine_tables import check_file_only

    check_file_only(path)
    place = Path(path)
    if place.exists():
        raise fail("file-exists", file=path)
    if not place.absolute().parent.is_dir():
        raise fail("output-folder", file=path)


def is_model_file(path: str) -> bool:
    """Whether a file is called as model files are."""
    return path.lower().endswith((".yaml", ".yml"))


def write_new(path: str, text: str) -> None:
    """Write the text into a new file."""
    with Path(path).open("x", encoding="utf-8") as file:
        file.write(text)


def write_whole(path: Path, text: str) -> None:
    """Write a text file that appears whole or not at all, with the rights it had. Raises `ReifegradError`."""
    try:
        with whole_file(path) as partial:
            partial.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise fail("output-unwritable", reason=error.strerror, file=str(path)) from None
