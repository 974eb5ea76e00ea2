"""Reads Excel and OpenDocument workbooks as text columns, with row numbers of the sheet."""

from __future__ import annotations

import datetime as dt
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from reifegrad.errors import Problem, ReifegradError, fail, message, nearest
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.group_rows import GroupRows
from reifegrad.tables.merged_cells import MergedCells, is_empty
from reifegrad.tables.merged_headings import MergedHeadings, Range
from reifegrad.tables.reader import CHUNK_ROWS, Chunk
from reifegrad.tables.repeated_headings import numbered_headings
from reifegrad.tables.rows_without_data import RowsWithoutData
from reifegrad.tables.serial_dates import SerialDates
from reifegrad.tables.sheet_layout import (
    HEAD_ROWS,
    TAIL_ROWS,
    Row,
    find_footer,
    find_header,
    footer_notes,
    header_notes,
    recognised_headings,
    totals_below,
)
from reifegrad.tables.times_of_day import clock_of_day
from reifegrad.tables.workbook_parts import counts_from_1900, hidden_columns
from reifegrad.tables.written_numbers import number_cell, text_of_cell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from reifegrad.errors import Param
    from reifegrad.tables.table_mapping import TableMapping

_ERRORS = (CalamineError, OSError, ValueError)


@dataclass(frozen=True)
class SheetRead:
    """A sheet that is read, its file, and the other sheets with their rows where nobody said which one is meant."""

    file: str
    name: str
    others: Mapping[str, int]

    @property
    def note(self) -> Problem:
        """What is said of it where there are others."""
        params: dict[str, Param] = {"name": self.name, "others": sheets_in_short(self.others)}
        return Problem("sheet-assumed", params=params, file=self.file, severity="note")


class ExcelReader:
    """One sheet of a workbook; its cells become texts, whatever type they have.

    `other_sheets` are those with cells that are not read because nobody said which one is meant, with their rows. A
    sheet may mix numbers, dates and texts in one column, so texts are the only common form.
    """

    typed = False
    iso_cells = True

    def __init__(self, path: Path, mapping: TableMapping, known: Collection[str] = ()) -> None:
        self.name = str(path)
        self.mapping = mapping
        self.header_row: int | None = None
        self.decimal: str = mapping.decimal or "."
        self.notes: list[Problem] = []
        self.other_sheets: dict[str, int] = {}
        if path.stat().st_size == 0:
            raise fail("source-empty", file=self.name)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
            self._sheet = self._choose_sheet(mapping.sheet, known)
            self._header_line, self._written = self._read_header(known)
            self.header, self.repeated = numbered_headings(self._written)
            self._note_hidden(path)
            self._counts_from_1900 = counts_from_1900(path)
        except _ERRORS as error:
            raise self._unreadable(error) from error
        self.types: Mapping[str, pa.DataType] = dict.fromkeys(self.header, pa.string())

    @property
    def sheet(self) -> str:
        """The name of the sheet that is read."""
        return str(self._sheet.name)

    @property
    def sheet_read(self) -> SheetRead:
        """The same with its file and the sheets that are not read."""
        return SheetRead(self.name, self.sheet, self.other_sheets)

    def chunks(self, columns: Mapping[str, ColumnType]) -> Iterator[Chunk]:
        """Read the rows in chunks; see `Reader`."""
        places = [(name, self.header.index(name), kind) for name, kind in columns.items()]
        serial = SerialDates(self._with_formats(columns), is_on=self._counts_from_1900)
        rows: list[list[Any]] = []
        lines: list[int] = []

        def chunk() -> Chunk:
            data = {
                name: pa.array([self._day_or_text(row[at], name, kind, serial) for row in rows], pa.string())
                if kind is ColumnType.TIME
                else pa.array([self._text(row[at], kind) for row in rows], pa.string())
                for name, at, kind in places
            }
            return Chunk(data, pa.array(lines, pa.int64()))

        try:
            for line, row in self._data_rows():
                rows.append(row)
                lines.append(line)
                if len(rows) >= CHUNK_ROWS:
                    yield chunk()
                    rows, lines = [], []
        except _ERRORS as error:
            raise self._unreadable(error) from error
        if rows:
            yield chunk()
        self.notes += serial.notes(self.name)

    def _with_formats(self, headings: Iterable[str]) -> set[str]:
        """The headings for whose values the mapping names a format, which may read any number."""
        ours = self.mapping.formats
        return {one for one in headings if one in ours} | {
            one for name in ours for one in self.mapping.headings_of(name)
        }

    def _day_or_text(self, cell: Any, heading: str, kind: ColumnType, serial: SerialDates) -> str:
        day = serial.read(heading, cell) if isinstance(cell, float) else None
        return self._text(cell, kind) if day is None else day

    def _data_rows(self) -> Iterator[tuple[int, list[Any]]]:
        """The rows between the headings and the footer; the last ones wait until it is clear which they are."""
        waiting: deque[tuple[int, list[Any]]] = deque()
        comment = self.mapping.comment
        comments = 0
        merged = MergedCells(self._merged_ranges(), self.header, self._header_line)
        without, heading = RowsWithoutData(self._written), self.header[0] if self.header else ""
        groups = GroupRows(self.header, self.mapping.tool)
        for line, row in enumerate(self._sheet.iter_rows(), start=1):
            if line <= self._header_line:
                continue
            if comment is not None and str(row[0]).startswith(comment):
                comments += 1
                continue
            if str(row[0]).strip() == heading and without.take(line, self._row(line, row).cells):
                continue
            if groups.take(line, row, self._row):
                continue
            waiting.append((line, row))
            if len(waiting) > TAIL_ROWS + (self.mapping.footer or 0):
                first = waiting.popleft()
                if not _is_blank(first[1]):
                    yield first[0], merged.filled(*first)
        footer = self._footer([self._row(line, row) for line, row in waiting])
        left_out = {row.number for row in footer}
        rows = ((line, row) for line, row in waiting if line not in left_out and not _is_blank(row))
        yield from ((line, merged.filled(line, row)) for line, row in rows)
        self.notes += merged.notes(self.name) + footer_notes(footer, self.name, self.sheet)
        self.notes += without.notes(self.name, self.sheet)
        self.notes += groups.notes(self.name, self.sheet)
        if comments:
            params: dict[str, Param] = {"n": comments, "mark": comment}
            self.notes.append(Problem("comments-left-out", params=params, file=self.name, severity="note"))

    def _footer(self, rows: list[Row]) -> list[Row]:
        if self.mapping.footer is None:
            return find_footer(rows, sum(bool(heading) for heading in self.header))
        return [row for row in rows if row.filled][-self.mapping.footer :] if self.mapping.footer else []

    def _row(self, line: int, row: Sequence[Any]) -> Row:
        return Row(line, ["" if cell is None else self._text(cell, ColumnType.TEXT) for cell in row])

    def _unreadable(self, error: Exception) -> ReifegradError:
        return fail("source-unreadable", variant="workbook", reason=str(error), file=self.name)

    def _choose_sheet(self, wanted: str | None, known: Collection[str]) -> CalamineSheet:
        """The one that is named, else the first with a table: a cover sheet has no headings that are known."""
        names = self._book.sheet_names
        if wanted is not None:
            if wanted not in names:
                raise fail("sheet-missing", name=wanted, near=nearest(wanted, names), file=self.name)
            return self._book.get_sheet_by_name(wanted)
        filled = []
        for sheet in self._book.sheets_metadata:
            if sheet.visible is SheetVisibleEnum.Visible:
                candidate = self._book.get_sheet_by_name(sheet.name)
                if candidate.height:
                    filled.append(candidate)
        if not filled:
            raise fail("source-empty", variant="workbook", file=self.name)
        if len(filled) == 1:
            return filled[0]
        counts = [self._known_headings(sheet, known) for sheet in filled]
        chosen = filled[0] if counts[0] > 1 or max(counts) < 2 else filled[counts.index(max(counts))]
        self.other_sheets = {sheet.name: sheet.height for sheet in filled if sheet is not chosen}
        self.notes.append(SheetRead(self.name, chosen.name, self.other_sheets).note)
        return chosen

    def _known_headings(self, sheet: CalamineSheet, known: Collection[str]) -> int:
        """How many headings that are known one of the first rows of a sheet has."""
        rows = (self._row(line, row) for line, row in islice(enumerate(sheet.iter_rows(), start=1), HEAD_ROWS))
        return max((recognised_headings(row, known) for row in rows), default=0)

    def _read_header(self, known: Collection[str]) -> tuple[int, tuple[str, ...]]:
        if self.mapping.headings:
            return 0, self.mapping.headings
        most = max(HEAD_ROWS, self.mapping.header_row or 0)
        first = islice(enumerate(self._sheet.iter_rows(), start=1), most)
        rows = [self._row(line, row) for line, row in first]
        if not any(row.filled for row in rows):
            raise fail("source-empty", variant="sheet", file=self.name)
        header = find_header(rows, known, header_row=self.mapping.header_row, file=self.name)
        merged = MergedHeadings(header, rows, self._merged_ranges())
        totals = totals_below(merged.last, rows)
        self.header_row = header.number
        self.notes += header_notes(header, totals, rows, self.name) + merged.notes(self.name)
        return (totals or merged.last).number, merged.headings

    @property
    def _first_column(self) -> int:
        """The place of the first column that has cells: the library passes over empty ones before it."""
        return 0 if self._sheet.start is None else self._sheet.start[1]

    def _merged_ranges(self) -> list[Range]:
        at = self._first_column
        found = self._sheet.merged_cell_ranges or ()
        return [((top, first - at), (bottom, last - at)) for (top, first), (bottom, last) in found if first >= at]

    def _note_hidden(self, path: Path) -> None:
        hidden = hidden_columns(path, self._sheet.name)
        names = tuple(
            repr(name) for place, name in enumerate(self.header) if place + self._first_column in hidden and name
        )
        if names:
            params: dict[str, Param] = {"columns": names, "n": len(names)}
            self.notes.append(Problem("columns-hidden", params=params, file=self.name, severity="note"))

    def _text(self, cell: Any, kind: ColumnType) -> str:
        if isinstance(cell, str):
            return cell
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, dt.datetime):
            midnight = cell.time() == dt.time()
            return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
        if isinstance(cell, float):
            if kind is ColumnType.TIME and 0 <= cell < 1:
                return clock_of_day(cell)
            if kind is ColumnType.NUMBER:
                return number_cell(cell)
            return text_of_cell(cell)
        return str(cell)


def sheets_in_short(rows: Mapping[str, int]) -> tuple[Param, ...]:
    """Sheets with the number of their rows, for messages."""
    return tuple(
        message("sheet.rows", name=repr(name), rows=message("count.rows", n=count)) for name, count in rows.items()
    )


def _is_blank(row: Sequence[Any]) -> bool:
    return all(map(is_empty, row))
