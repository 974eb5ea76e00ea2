"""Tells from the name of a source what kind it is and which files belong to it."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reifegrad.errors import fail


class SourceKind(StrEnum):
    """How a source is read."""

    TEXT = "text"
    EXCEL = "excel"
    PARQUET = "parquet"
    DATABASE = "database"


@dataclass(frozen=True)
class Source:
    """A located source; a database keeps its URL, everything else is a list of files."""

    kind: SourceKind
    files: tuple[Path, ...] = ()
    url: str = ""


_ENDINGS = {
    ".csv": SourceKind.TEXT,
    ".tsv": SourceKind.TEXT,
    ".txt": SourceKind.TEXT,
    ".xlsx": SourceKind.EXCEL,
    ".xls": SourceKind.EXCEL,
    ".xlsb": SourceKind.EXCEL,
    ".ods": SourceKind.EXCEL,
    ".parquet": SourceKind.PARQUET,
}
_FORMS = (
    "Known are .csv, .tsv, .txt (also with .gz), .xlsx, .xls, .ods, .parquet, a directory of "
    "Parquet files, duckdb:///file.db#table, sqlite:///file.db#table and "
    "postgres://user@host/database#table."
)


def locate(text: str) -> Source:
    """Find what a source string names.

    Raises:
        ReifegradError: If nothing is there, or it is of no known kind.
    """
    if "://" in text:
        if text.split("://", 1)[0] in ("duckdb", "sqlite", "postgres", "postgresql"):
            return Source(SourceKind.DATABASE, url=text)
        scheme = text.split("://", 1)[0]
        raise fail("source-kind-unknown", f"Sources of the form {scheme}:// cannot be read", _FORMS)
    files = _files(text)
    kinds = {_kind(path) for path in files}
    if len(kinds) > 1:
        found = ", ".join(sorted({path.suffix for path in files}))
        raise fail(
            "source-mixed",
            f"{text} names files of different kinds: {found}",
            "Name the files of one kind, for example with *.csv.",
        )
    return Source(kinds.pop(), files)


def _files(text: str) -> tuple[Path, ...]:
    path = Path(text)
    try:
        if path.is_dir():
            return _parquet_files(path)
        if path.is_file():
            return (path,)
        if path.exists():
            raise fail("source-not-a-file", f"{text} is neither a file nor a directory")
        names = sorted(glob.glob(text, recursive=True)) if glob.has_magic(text) else []  # noqa: PTH207 - may be absolute
    except (OSError, ValueError) as error:  # a NUL in the name, a name too long
        raise fail("source-not-found", f"{text!r} cannot be opened: {error}") from error
    files = tuple(Path(name) for name in names if Path(name).is_file())
    if not files:
        what = "No file fits the pattern" if glob.has_magic(text) else "There is no file"
        raise fail("source-not-found", f"{what} {text}", f"Looked in {Path.cwd()}.")
    return files


def _parquet_files(directory: Path) -> tuple[Path, ...]:
    files = tuple(
        path
        for path in sorted(directory.rglob("*.parquet"))
        # Spark and others keep their bookkeeping under such names.
        if path.is_file() and not path.name.startswith(("_", "."))
    )
    if not files:
        raise fail(
            "source-is-directory",
            f"{directory} is a directory without Parquet files",
            "Name a file, or a pattern like folder/*.csv.",
        )
    return files


def _kind(path: Path) -> SourceKind:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = suffixes[-1:] == [".gz"]
    ending = suffixes[-2] if packed and len(suffixes) > 1 else "".join(suffixes[-1:])
    kind = _ENDINGS.get(ending)
    if kind is None or (packed and kind is not SourceKind.TEXT):
        raise fail("source-kind-unknown", f"The ending of {path.name} says nothing about its form", _FORMS)
    return kind
