"""In: a text file with columns. Out: chunks of text columns, each row with its exact line.

The standard library's parser reads it: it is ten times slower than Arrow's, but it alone knows
the line of a row after a quoted line break and goes on after a broken row. Blocks without a
quote go through Arrow's parser.
"""

from __future__ import annotations

import csv
from collections import deque
from typing import TYPE_CHECKING

import pyarrow as pa

from reifegrad.errors import Problem, ReifegradError, fail
from reifegrad.tables.reader import CHUNK_ROWS, Chunk
from reifegrad.tables.rejects import Reject
from reifegrad.tables.text_format import READ_ERRORS, detect, open_text, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import TextIO

    from reifegrad.tables.contract import ColumnType
    from reifegrad.tables.mapping import TableMapping

_CHUNK_CHARACTERS = 32_000_000  # long texts must not fill the memory before the rows are counted
_LONGEST_LINE = 4_000_000


class _Lines:
    """The lines of a file one by one; remembers those of the record that is being read."""

    def __init__(self, file: TextIO) -> None:
        self.number = 0
        self.characters = 0
        self.replaced = 0
        self.record: list[str] = []
        self._file = file
        self._again: deque[str] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._file.readline(_LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        self.characters += len(line)
        self.record.append(line)
        return line

    def return_all_but_first(self) -> str:
        """Give back the lines that a broken quote swallowed; only its own line is lost."""
        first, *rest = self.record or [""]
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        self.characters -= sum(map(len, rest))
        return first


class TextReader:
    """A .csv, .tsv or .txt file."""

    typed = False
    iso_cells = False

    def __init__(self, path: Path, mapping: TableMapping) -> None:
        self.name = str(path)
        self._path = path
        self._format = detect(path, encoding=mapping.encoding, delimiter=mapping.delimiter)
        self.decimal = mapping.decimal or ("," if self._format.delimiter == ";" else ".")
        self.notes = list(self._format.notes)
        self._header_lines = 0
        self.header = self._read_header()
        self.types: Mapping[str, pa.DataType] = dict.fromkeys(self.header, pa.string())

    def _read_header(self) -> tuple[str, ...]:
        with open_text(self._path, self._format.encoding) as file:
            lines = _Lines(file)
            for row in self._rows(lines, self._format.skip):
                if isinstance(row, Reject):
                    raise fail(
                        "header_unreadable",
                        "The quotes of the header line are broken",
                        file=self.name,
                        line=row.line,
                    )
                if any(cell.strip() for cell in row):
                    self._header_lines = lines.number
                    return tuple(cell.strip().strip("\ufeff") for cell in row)
        raise fail("source_empty", "The file has no header line", file=self.name)

    def chunks(self, columns: Mapping[str, ColumnType]) -> Iterator[Chunk]:
        """Read the rows in chunks; see `Reader`."""
        places = [(name, self.header.index(name)) for name in columns]
        width, replaced, short = len(self.header), 0, 0
        rows: list[list[str]] = []
        numbers: list[int] = []
        broken: list[Reject] = []

        def chunk() -> Chunk:
            arrays = list(zip(*rows, strict=True)) or [()] * width
            data = {name: pa.array(arrays[place], pa.string()) for name, place in places}
            return Chunk(data, pa.array(numbers, pa.int64()), tuple(broken))

        with open_text(self._path, self._format.encoding) as file:
            lines = _Lines(file)
            for row in self._rows(lines, self._header_lines):
                if isinstance(row, Reject):
                    broken.append(row)
                    continue
                if not any(row) or not any(cell.strip() for cell in row):
                    continue
                line = lines.number - len(lines.record) + 1
                if len(row) != width:
                    short += len(row) < width
                    if any(cell.strip() for cell in row[width:]):
                        text = self._format.delimiter.join(row)
                        broken.append(Reject(line, "", text, "too_many_values"))
                        continue
                    row = [*row[:width], *[""] * (width - len(row))]  # noqa: PLW2901 - made to fit
                rows.append(row)
                numbers.append(line)
                if len(rows) + len(broken) >= CHUNK_ROWS or lines.characters >= _CHUNK_CHARACTERS:
                    yield chunk()
                    rows, numbers, broken, lines.characters = [], [], [], 0
            if rows or broken:
                yield chunk()
        self._note_damage(replaced, short)

    def _rows(self, lines: _Lines, skip: int) -> Iterator[list[str] | Reject]:
        try:
            for _ in range(skip):
                next(lines, None)
            parser = csv.reader(lines, delimiter=self._format.delimiter, strict=True)
            while True:
                lines.record.clear()
                try:
                    yield next(parser)
                except csv.Error:
                    first = lines.return_all_but_first()
                    yield Reject(lines.number, "", first.rstrip("\r\n"), "broken_quotes")
        except StopIteration:
            return
        except READ_ERRORS as error:
            raise unreadable(self._path, error) from error
