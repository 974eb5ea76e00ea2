"""Reads CSV and other delimited text in chunks, with the exact line of each row.

Blocks with quotes or faults go through the standard library's parser: slower than Arrow's, but it
alone knows the line of a row after a quoted line break and goes on after a broken row.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.errors import Problem, fail
from reifegrad.tables.arrow_values import numbers as integers
from reifegrad.tables.arrow_values import truths
from reifegrad.tables.lone_quotes import LoneQuotes
from reifegrad.tables.reader import CHUNK_ROWS, Chunk
from reifegrad.tables.rejects import Reject
from reifegrad.tables.repeated_headings import numbered_headings
from reifegrad.tables.rows_without_data import MARK, RowsWithoutData
from reifegrad.tables.sheet_layout import HEAD_ROWS, Row, find_header, footer_notes, header_notes, totals_below
from reifegrad.tables.text_blocks import BLOCK_CHARACTERS, filled_rows, plain_columns
from reifegrad.tables.text_format import READ_ERRORS, detect, open_text, unreadable
from reifegrad.tables.text_tail import Quoting, find_text_footer
from reifegrad.tables.unwrapped_cells import UnwrappedCells, unwrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path
    from typing import TextIO

    from numpy.typing import NDArray

    from reifegrad.errors import Param
    from reifegrad.tables.contract import ColumnType
    from reifegrad.tables.table_mapping import TableMapping

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

    @property
    def is_drained(self) -> bool:
        """Whether all lines that were given are read."""
        return not self._again

    def block(self) -> str:
        """Some whole lines that are not read yet."""
        block = self._file.read(BLOCK_CHARACTERS)
        return block if len(block) < BLOCK_CHARACTERS else block + self._file.readline()

    def give(self, block: str) -> None:
        """Have the lines of a block read one by one."""
        self._again.extend(io.StringIO(block, newline=""))

    def return_all_but_first(self) -> str:
        """Give back the lines that a broken quote swallowed; only its own line is lost."""
        first, *rest = self.record or [""]
        del self.record[1:]
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        self.characters -= sum(map(len, rest))
        return first


class TextReader:
    """A .csv, .tsv or .txt file."""

    typed = False
    iso_cells = False

    def __init__(self, path: Path, mapping: TableMapping, known: Collection[str] = ()) -> None:
        self.name = str(path)
        self.mapping = mapping
        self._path = path
        self._format = detect(path, encoding=mapping.encoding, delimiter=mapping.delimiter)
        self._is_checked = mapping.encoding is None and self._format.encoding == "utf-8"
        self._quoting: Quoting = csv.QUOTE_NONE if mapping.quote == "none" else csv.QUOTE_MINIMAL
        self.decimal: str = mapping.decimal or ("," if self._format.delimiter == ";" else ".")
        self.notes = list(self._format.notes)
        self.header_row: int | None = None
        self._header_lines = 0
        self._written = self._read_header(known)
        self.header, self.repeated = numbered_headings(self._written)
        self.types: Mapping[str, pa.DataType] = dict.fromkeys(self.header, pa.string())
        self._end = self._find_end()

    def _read_header(self, known: Collection[str]) -> tuple[str, ...]:
        if self.mapping.headings:
            self._header_lines = self._format.skip
            return self.mapping.headings
        rows, ends = self._first_rows()
        header = find_header(rows, known, header_row=self.mapping.header_row, file=self.name)
        totals = totals_below(header, rows)
        self.header_row = header.number
        self._header_lines = ends[(totals or header).number]
        self.notes += header_notes(header, totals, rows, self.name)
        return tuple(unwrapped(cell.strip().strip("\ufeff")) for cell in header.cells)

    def _first_rows(self) -> tuple[list[Row], dict[int, int]]:
        """The first rows, with the line at which each begins, and the line at which it ends."""
        rows: list[Row] = []
        ends: dict[int, int] = {}
        last = max(HEAD_ROWS, self.mapping.header_row or 0)
        with open_text(self._path, self._format.encoding) as file:
            lines = _Lines(file)
            for row in self._rows(lines, self._format.skip):
                if isinstance(row, Reject):
                    if not any(found.filled for found in rows):
                        raise fail("header-unreadable", file=self.name, line=row.line)
                    break
                start = lines.number - len(lines.record) + 1
                rows.append(Row(start, row))
                ends[start] = lines.number
                if len(rows) >= last:
                    break
        return rows, ends

    def _find_end(self) -> int | None:
        """The byte at which the rows end, where a footer comes after them."""
        try:
            end, footer = find_text_footer(
                self._path,
                self._format,
                width=len(self.header),
                header_lines=self._header_lines,
                rows=self.mapping.footer,
                quoting=self._quoting,
            )
        except READ_ERRORS as error:
            raise unreadable(self._path, error) from error
        self.notes += footer_notes(footer, self.name)
        return end

    def chunks(self, columns: Mapping[str, ColumnType]) -> Iterator[Chunk]:
        """Read the rows in chunks; see `Reader`."""
        places = {name: self.header.index(name) for name in columns}
        without = RowsWithoutData(self._written)
        width, form = len(self.header), self._format
        pending = _Pending(places, width, self.mapping.comment, without)
        marks = LoneQuotes(form.delimiter, width, are_marks=self.mapping.quote is not None)
        with open_text(self._path, self._format.encoding, end=self._end) as file:
            lines = _Lines(file)
            for _ in range(self._header_lines):
                next(lines)
            quotes, exact = self._quoting != csv.QUOTE_NONE, self.mapping.comment is not None
            while block := self._block(lines):
                arrays = None if exact else plain_columns(block, width, form.delimiter, quotes=quotes)
                if arrays is not None:
                    data = without.rows_of_data(arrays, lines.number + 1, is_marked=MARK in block)
                    yield from self._plain(arrays, places, lines.number + 1, pending, data)
                    lines.number += len(arrays[0])
                    continue
                lines.give(block)
                yield from self._exact(lines, pending, marks)
        self._note_damage(pending)
        self.notes += pending.unwrapped.notes(self.name) + marks.notes(self.name) + without.notes(self.name)

    def _block(self, lines: _Lines) -> str:
        try:
            return lines.block()
        except (*READ_ERRORS, UnicodeError) as error:
            raise unreadable(self._path, error) from error

    def _plain(
        self,
        columns: list[pa.Array],
        places: Mapping[str, int],
        line: int,
        pending: _Pending,
        is_data: NDArray[np.bool_] | None,
    ) -> Iterator[Chunk]:
        """A block in which each line is a row; `is_data` tells those that are no data, if there are any."""
        numbers = integers(np.arange(line, line + len(columns[0]), dtype=np.int64), pa.int64())
        filled = filled_rows(columns)
        if is_data is not None:
            filled = truths(is_data) if filled is None else pc.and_(filled, truths(is_data))
        data = {name: columns[place] for name, place in places.items()}
        if self._quoting == csv.QUOTE_NONE:  # else there are no quotes in the block
            data = {name: pending.unwrapped.of(name, array) for name, array in data.items()}
        if filled is not None:
            numbers = numbers.filter(filled)
            data = {name: array.filter(filled) for name, array in data.items()}
        if not self._is_checked:
            pending.count_replaced(data)
        for start in range(0, len(numbers), CHUNK_ROWS):
            part = {name: array.slice(start, CHUNK_ROWS) for name, array in data.items()}
            yield Chunk(part, numbers.slice(start, CHUNK_ROWS))

    def _exact(self, lines: _Lines, pending: _Pending, marks: LoneQuotes) -> Iterator[Chunk]:
        """Rows with quotes or faults, until a record ends where the block ends."""
        for row in self._rows(lines, 0, marks):
            if isinstance(row, Reject):
                pending.broken.append(row)
            else:
                line = lines.number - len(lines.record) + 1
                pending.add(row, line, self._format.delimiter)
            if pending.size >= CHUNK_ROWS or lines.characters >= _CHUNK_CHARACTERS:
                lines.characters = 0
                yield pending.flush()
            if lines.is_drained:
                break
        if pending.size:
            yield pending.flush()

    def _note_damage(self, pending: _Pending) -> None:
        encoding, file = self._format.encoding, self.name
        if pending.replaced and not self._is_checked:
            params: dict[str, Param] = {"n": pending.replaced, "encoding": encoding}
            self.notes.append(Problem("replacement-characters", params=params, file=file, severity="warning"))
        if pending.short:
            self.notes.append(Problem("rows-short", params={"n": pending.short}, file=file, severity="warning"))
        if pending.comments:
            params = {"n": pending.comments, "mark": self.mapping.comment}
            self.notes.append(Problem("comments-left-out", params=params, file=file, severity="note"))

    def _rows(self, lines: _Lines, skip: int, marks: LoneQuotes | None = None) -> Iterator[list[str] | Reject]:
        try:
            for _ in range(skip):
                next(lines, None)
            parser = csv.reader(lines, delimiter=self._format.delimiter, strict=True, quoting=self._quoting)
            while True:
                lines.record.clear()
                try:
                    row = next(parser)
                except csv.Error as error:
                    if marks is not None and marks.are_text(None, lines.record, lines.number):
                        yield marks.cells(lines.return_all_but_first())
                        continue
                    yield _broken(lines, error)
                    continue
                some = marks if marks is not None and (len(lines.record) > 1 or marks.of_tabs) else None
                if some is not None and some.are_text(row, lines.record, lines.number):
                    row = some.cells(lines.return_all_but_first())
                yield row
        except StopIteration:
            return
        except (*READ_ERRORS, UnicodeError) as error:
            raise unreadable(self._path, error) from error


def _broken(lines: _Lines, error: csv.Error) -> Reject:
    """The first line of a record that the parser cannot read."""
    long = "field limit" in str(error) and len(lines.record) == 1
    first = lines.return_all_but_first().rstrip("\r\n")
    return Reject(lines.number, "", first, "value_too_long" if long else "broken_quotes")


class _Pending:
    """Rows that wait to be handed over as one chunk."""

    def __init__(self, places: Mapping[str, int], width: int, comment: str | None, without: RowsWithoutData) -> None:
        self.comments = 0
        self.broken: list[Reject] = []
        self.short = 0
        self.replaced = 0
        self.unwrapped = UnwrappedCells()
        self._places = places
        self._width = width
        self._comment = comment
        self._without = without
        self._rows: list[list[str]] = []
        self._lines: list[int] = []

    @property
    def size(self) -> int:
        return len(self._rows) + len(self.broken)

    def add(self, row: list[str], line: int, delimiter: str) -> None:
        if not any(row) or not any(map(str.strip, row)):
            return  # a blank line, or the ;;;; that Excel leaves below a table
        if self._comment is not None and row[0].startswith(self._comment):
            self.comments += 1
            return
        if self._without.take(line, row):
            return
        if len(row) != self._width:
            if any(map(str.strip, row[self._width :])):
                self.broken.append(Reject(line, "", delimiter.join(row), "too_many_values"))
                return
            self.short += len(row) < self._width
            row = [*row[: self._width], *[""] * (self._width - len(row))]
        self._rows.append(row)
        self._lines.append(line)

    def count_replaced(self, data: Mapping[str, pa.Array]) -> None:
        for array in data.values():
            self.replaced += pc.sum(pc.count_substring(array, "\ufffd")).as_py() or 0

    def flush(self) -> Chunk:
        cells = list(zip(*self._rows, strict=True)) or [()] * self._width
        arrays = {name: pa.array(cells[place], pa.string()) for name, place in self._places.items()}
        data = {name: self.unwrapped.of(name, array) for name, array in arrays.items()}
        self.count_replaced(data)
        chunk = Chunk(data, pa.array(self._lines, pa.int64()), tuple(self.broken))
        self._rows, self._lines, self.broken = [], [], []
        return chunk
