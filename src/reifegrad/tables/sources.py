"""Tells what kind a source is, from its name or else from its beginning, and which files belong to it."""

from __future__ import annotations

import codecs
import glob
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reifegrad.errors import fail
from reifegrad.tables.text_format import NO_TEXT, READ_ERRORS, open_bytes, unreadable

_LOOK = 1 << 16
"""So many unpacked bytes are looked at to tell what a packed file is."""


class SourceKind(StrEnum):
    """How a source is read."""

    TEXT = "text"
    EXCEL = "excel"
    PARQUET = "parquet"
    JSON = "json"
    DATABASE = "database"


@dataclass(frozen=True)
class Source:
    """A located source; a database keeps its URL, everything else is a list of files, perhaps all of a folder."""

    kind: SourceKind
    files: tuple[Path, ...] = ()
    url: str = ""
    is_folder: bool = False

    @property
    def first(self) -> str:
        """The first file, by its name."""
        return str(self.files[0]) if self.files else self.url


_ENDINGS = {
    ".csv": SourceKind.TEXT,
    ".tsv": SourceKind.TEXT,
    ".txt": SourceKind.TEXT,
    ".jsonl": SourceKind.JSON,
    ".ndjson": SourceKind.JSON,
    ".json": SourceKind.JSON,
    ".xlsx": SourceKind.EXCEL,
    ".xlsm": SourceKind.EXCEL,
    ".xls": SourceKind.EXCEL,
    ".xlsb": SourceKind.EXCEL,
    ".ods": SourceKind.EXCEL,
    ".parquet": SourceKind.PARQUET,
}


def locate(text: str) -> Source:
    """Find what a source string names.

    Raises:
        ReifegradError: If nothing is there, or it is of no known kind.
    """
    if "://" in text:
        if text.split("://", 1)[0] in ("duckdb", "sqlite", "postgres", "postgresql"):
            return Source(SourceKind.DATABASE, url=text)
        scheme = text.split("://", 1)[0]
        raise fail("source-kind-unknown", variant="scheme", scheme=scheme)
    files = _files(text)
    kinds = {_kind(path) for path in files}
    if len(kinds) > 1:
        raise fail("source-mixed", text=text, endings=tuple(sorted({path.suffix for path in files})))
    return Source(kinds.pop(), files, is_folder=Path(text).is_dir())


def _files(text: str) -> tuple[Path, ...]:
    path = Path(text)
    try:
        if path.is_dir():
            return _parquet_files(path)
        if path.is_file():
            return (path,)
        if path.exists():
            raise fail("source-not-a-file", text=text)
        names = sorted(glob.glob(text, recursive=True)) if glob.has_magic(text) else []  # noqa: PTH207 - may be absolute
    except (OSError, ValueError) as error:  # a NUL in the name, a name too long
        raise fail("source-not-found", variant="cannot-open", text=text, reason=str(error)) from error
    files = tuple(Path(name) for name in names if Path(name).is_file())
    if not files:
        variant = "pattern" if glob.has_magic(text) else ""
        raise fail("source-not-found", variant=variant, text=text, folder=str(Path.cwd()))
    return files


def _parquet_files(directory: Path) -> tuple[Path, ...]:
    files = tuple(
        path
        for path in sorted(directory.rglob("*.parquet"))
        # Spark and others keep their bookkeeping under such names.
        if path.is_file() and not path.name.startswith(("_", "."))
    )
    if not files:
        raise fail("source-is-directory", folder=str(directory))
    return files


def _kind(path: Path) -> SourceKind:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = suffixes[-1:] == [".gz"]
    ending = suffixes[-2] if packed and len(suffixes) > 1 else "".join(suffixes[-1:])
    kind = _ENDINGS.get(ending)
    if kind is None and packed:
        kind = _packed_kind(path)
    if kind is None or (packed and kind not in (SourceKind.TEXT, SourceKind.JSON)):
        raise fail("source-kind-unknown", name=path.name)
    return kind


def _packed_kind(path: Path) -> SourceKind | None:
    """What a .gz without an ending inside holds, as Segment names its archives 1760425953123.gz; None if no text."""
    try:
        with open_bytes(path) as file:
            start = file.read(_LOOK)
    except READ_ERRORS as error:
        raise unreadable(path, error) from error
    if start.startswith(NO_TEXT):
        return None
    first = start.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    return SourceKind.JSON if first in (b"{", b"[") else SourceKind.TEXT
