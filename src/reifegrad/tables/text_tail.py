"""Finds the footer of a text file by looking at its last lines, and the byte at which the rows end."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reifegrad.tables.sheet_layout import TAIL_ROWS, Row, find_footer
from reifegrad.tables.text_format import open_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.tables.text_format import TextFormat

Quoting = Literal[0, 3]
"""What the standard library calls QUOTE_MINIMAL and QUOTE_NONE."""

_TAIL = 1 << 15  # bytes; enough for the rows that are looked at
_BLOCK = 1 << 20


@dataclass(frozen=True)
class _Tail:
    """The last bytes of a file, and where they begin."""

    data: bytes
    start: int


def find_text_footer(
    path: Path, form: TextFormat, *, width: int, header_lines: int, rows: int | None, quoting: Quoting
) -> tuple[int | None, list[Row]]:
    """Where the rows of a file end, and the rows that come after.

    Args:
        path: The file.
        form: How it is written.
        width: How many columns it has.
        header_lines: How many lines belong to the headings and what stands above them.
        rows: How many rows at the end are no data, if the user says so.
        quoting: Whether quotation marks may enclose values.

    Returns:
        The byte after the last row, None if there is no footer; and the footer.
    """
    if rows == 0:
        return None, []
    tail = _read_tail(path)
    encoding = _plain_encoding(form.encoding, tail, path)
    text = tail.data.decode(encoding, errors="surrogateescape" if encoding in _SINGLE else "ignore")
    lines = text.splitlines(keepends=True) if "\r" not in text.replace("\r\n", "") else io.StringIO(text).readlines()
    first = header_lines if tail.start == 0 else 1  # the first line may have begun before
    found = _rows(lines[first:], form.delimiter, first, quoting)
    taken = find_footer(found[-TAIL_ROWS:], width) if rows is None else [row for row in found if row.filled][-rows:]
    if not taken:
        return None, []
    rest = "".join(lines[taken[0].number - 1 :])
    errors = "surrogateescape" if encoding in _SINGLE else "strict"
    end = tail.start + len(tail.data) - len(rest.encode(encoding, errors=errors))
    before = _line_ends(path, tail.start) if tail.start else 0
    return end, [Row(before + row.number, row.cells) for row in taken]


_SINGLE = {"utf-8", "cp1252", "latin-1", "ascii", "iso-8859-1", "iso-8859-15"}


def _plain_encoding(encoding: str, tail: _Tail, path: Path) -> str:
    """The encoding of a part of a file, which has no mark of its own."""
    if encoding == "utf-8-sig":
        return "utf-8"
    if encoding in {"utf-16", "utf-32"}:
        with open_bytes(path) as file:
            big = file.read(4)[:2] in {b"\xfe\xff", b"\x00\x00"}
        return f"{encoding}-{'be' if big else 'le'}"
    return encoding


def _read_tail(path: Path) -> _Tail:
    if path.suffix.lower() != ".gz":
        size = path.stat().st_size
        start = max(0, size - _TAIL) // 4 * 4
        with path.open("rb") as file:
            file.seek(start)
            return _Tail(file.read(), start)
    kept, size = b"", 0
    with open_bytes(path) as file:
        while block := file.read(_BLOCK):
            kept = (kept + block)[-2 * _TAIL :]
            size += len(block)
    start = max(0, size - _TAIL) // 4 * 4
    return _Tail(kept[len(kept) - (size - start) :], start)


def _line_ends(path: Path, end: int) -> int:
    count = 0
    with open_bytes(path) as file:
        while end > 0 and (block := file.read(min(_BLOCK, end))):
            count += block.count(b"\n")
            end -= len(block)
    return count


def _rows(lines: list[str], delimiter: str, before: int, quoting: Quoting) -> list[Row]:
    """The rows of some lines, with the number of the line at which each begins."""
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting)
    rows: list[Row] = []
    line = 0
    try:
        for cells in reader:
            rows.append(Row(before + line + 1, cells))
            line = reader.line_num
    except csv.Error:
        return []
    return rows
