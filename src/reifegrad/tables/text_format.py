"""Detects how a text file is written: encoding, delimiter, where its rows end."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, cast

from reifegrad.errors import Problem, ReifegradError, fail

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.errors import Param

_BLOCK = 1 << 20
_SAMPLE = 1 << 16  # characters that are enough to tell a delimiter
_CLOSING = 2  # rows at the end that may be a footer
_DELIMITERS = ";,\t|"
_BROKEN = re.compile("[\udc80-\udcff]")
_ENOUGH = 1000  # broken characters, more than others, that settle that a file is no UTF-8
_AROUND = 20
# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a file that is no text begins with: zip (xlsx, ods), the old Excel, PDF, Parquet, SQLite.
NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"PAR1", b"SQLite format 3")
READ_ERRORS = (OSError, EOFError, zlib.error)


@dataclass(frozen=True)
class TextFormat:
    """How a text file is written; `skip` counts the lines before the header ("sep=;")."""

    encoding: str
    delimiter: str
    skip: int
    notes: tuple[Problem, ...]


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file, unpacked if it ends with .gz."""
    if path.suffix.lower() == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def open_text(path: Path, encoding: str, *, end: int | None = None) -> io.TextIOWrapper:
    """Open a file as text, up to a byte of it; bytes that are none become U+FFFD, line ends stay as they are."""
    data = open_bytes(path)
    limited = data if end is None else cast("IO[bytes]", io.BufferedReader(_Beginning(data, end)))
    return io.TextIOWrapper(limited, encoding=encoding, errors="replace", newline="")


class _Beginning(io.RawIOBase):
    """The first bytes of a file, as if it ended there."""

    def __init__(self, file: IO[bytes], end: int) -> None:
        self._file = file
        self._left = end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def unreadable(path: Path, error: Exception) -> ReifegradError:
    """The error of a file that cannot be read to its end."""
    return fail("source-unreadable", variant="file", reason=str(error), file=str(path))


def detect(path: Path, *, encoding: str | None, delimiter: str | None) -> TextFormat:
    """Tell how a text file is written, where the mapping does not say so.

    Raises:
        ReifegradError: If the file is empty, not readable, or no text.
    """
    notes: list[Problem] = []
    try:
        encoding = encoding or _encoding(path, notes)
        with open_text(path, encoding) as file:
            sample = file.read(_SAMPLE)
    except READ_ERRORS as error:
        raise unreadable(path, error) from error
    except UnicodeError as error:
        raise fail(
            "source-unreadable", variant="encoding", encoding=encoding, reason=str(error), file=str(path)
        ) from error
    sample = sample.removeprefix("\ufeff")
    if not sample.strip():
        raise fail("source-empty", file=str(path))
    first = sample.splitlines()[0]
    if "\0" in first:
        raise _no_text(path)
    named = re.fullmatch(r'"?sep=(.)"?', first.strip("\r\n"), flags=re.IGNORECASE)  # Excel's own
    if named is not None and named[1] not in '"\0':
        return TextFormat(encoding, delimiter or named[1], 1, tuple(notes))
    return TextFormat(encoding, delimiter or _delimiter(sample, path.name), 0, tuple(notes))


def _encoding(path: Path, notes: list[Problem]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="strict")
    with open_bytes(path) as file:
        block = file.read(_BLOCK)
        if not block:
            raise fail("source-empty", file=str(path))
        if block.startswith(NO_TEXT):
            raise _no_text(path)
        for mark, name in _MARKS:
            if block.startswith(mark):
                return name
        try:
            while block:
                decoder.decode(block)
                block = file.read(_BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _encoding_of_damaged(path, notes)
    return "utf-8"


def _encoding_of_damaged(path: Path, notes: list[Problem]) -> str:
    """UTF-8 where a few bytes are none among characters that are: a broken one must not change all others."""
    valid = broken = lines = 0
    first: dict[str, Param] = {}
    with open_bytes(path) as data, io.TextIOWrapper(data, "utf-8", errors="surrogateescape", newline="") as file:
        while (broken <= valid or broken < _ENOUGH) and (text := file.read(_BLOCK) + file.readline()):
            found = len(_BROKEN.findall(text))
            valid += len(text) - len(text.encode("ascii", errors="ignore")) - found
            broken += found
            if found and not first:
                first = _first_broken(text, lines)
            lines += text.count("\n")
    if broken * 2 > valid:
        notes.append(Problem("encoding-assumed", file=str(path), severity="note"))
        return "cp1252"
    notes.append(Problem("encoding-damaged", params={"n": broken, **first}, file=str(path), severity="warning"))
    return "utf-8"


def _first_broken(text: str, lines: int) -> dict[str, Param]:
    """Where the first byte of some whole lines is that is no text, with what stands around it."""
    place = next(found.start() for found in _BROKEN.finditer(text))
    start = text.rfind("\n", 0, place) + 1
    around, _, _ = text[max(start, place - _AROUND) : place + _AROUND].partition("\n")
    shown = _BROKEN.sub("\ufffd", around.rstrip("\r"))
    return {"line": str(lines + text.count("\n", 0, place) + 1), "place": str(place - start + 1), "shown": shown}


def _no_text(path: Path) -> ReifegradError:
    return fail("source-not-text", file=str(path))


@dataclass(frozen=True)
class _Table:
    """What a delimiter makes of the first lines: how well it fits, and the row where rows of that width begin."""

    delimiter: str
    fitness: float
    start: int = 0
    is_whole: bool = False
    """Whether all rows from there on have as many values, but perhaps for the last ones."""

    begins_like_text: bool = False
    """Whether a value of its first row begins with a space, as after the comma of a title."""


def _delimiter(sample: str, name: str) -> str:
    """The delimiter that gives the widest table whose rows are alike; titles above it are not counted.

    A table that begins higher up wins: its headings would pass for such a title, and the other delimiter only occurs in
    the texts of a column. Where the file name says tabs, and tabs give a table, tabs it is.
    """
    lines = sample.splitlines(keepends=True)
    if len(sample) == _SAMPLE and len(lines) > 1:
        lines.pop()  # cut off in the middle
    tables = [_table(lines[:50], delimiter) for delimiter in _DELIMITERS]
    best = max(tables, key=lambda one: one.fitness)  # the first one where none gives columns
    if best.fitness == 0:
        return ","
    above = [one for one in tables if one.is_whole and one.start < best.start and not one.begins_like_text]
    if above:
        best = max(above, key=lambda one: one.fitness)
    tabs = next(one for one in tables if one.delimiter == "\t")
    by_name = name.lower().removesuffix(".gz").endswith(".tsv") and tabs.fitness > 0 and tabs.start <= best.start
    return "\t" if by_name else best.delimiter


def _table(lines: list[str], delimiter: str) -> _Table:
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return _Table(delimiter, 0)
    widths = Counter(map(len, rows))
    fitness, width = max((((w - 1) * often / len(rows), w) for w, often in widths.items()), default=(0, 0))
    if fitness == 0:
        return _Table(delimiter, 0)
    start = next(place for place, row in enumerate(rows) if len(row) == width)
    is_whole = all(len(row) == width for row in rows[start : max(start + 2, len(rows) - _CLOSING)])
    return _Table(delimiter, fitness, start, is_whole, any(cell.startswith(" ") for cell in rows[start]))
