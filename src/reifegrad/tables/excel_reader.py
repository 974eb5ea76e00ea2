"""Reads Excel and OpenDocument workbooks as text columns, with row numbers of the sheet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from reifegrad.errors import Problem, ReifegradError, fail, nearest
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.reader import CHUNK_ROWS, Chunk
from reifegrad.tables.written_numbers import number_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from reifegrad.errors import Param
    from reifegrad.tables.mapping import TableMapping

_EXACT = 2**53  # up to here every whole number is a double of its own
_ERRORS = (CalamineError, OSError, ValueError)


class ExcelReader:
    """One sheet of a workbook; its cells become texts, whatever type they have.

    A sheet may mix numbers, dates and texts in one column, so texts are the only common form.
    """

    typed = False
    iso_cells = True

    def __init__(self, path: Path, mapping: TableMapping) -> None:
        self.name = str(path)
        self.decimal: str = mapping.decimal or "."
        self.notes: list[Problem] = []
        if path.stat().st_size == 0:
            raise fail("source-empty", file=self.name)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
            self._sheet = self._choose_sheet(mapping.sheet)
            self._header_line, self.header = self._read_header()
        except _ERRORS as error:
            raise self._unreadable(error) from error
        self.types: Mapping[str, pa.DataType] = dict.fromkeys(self.header, pa.string())

    def chunks(self, columns: Mapping[str, ColumnType]) -> Iterator[Chunk]:
        """Read the rows in chunks; see `Reader`."""
        places = [(name, self.header.index(name), kind) for name, kind in columns.items()]
        rows: list[list[Any]] = []
        lines: list[int] = []

        def chunk() -> Chunk:
            data = {
                name: pa.array([self._text(row[at], kind) for row in rows], pa.string()) for name, at, kind in places
            }
            return Chunk(data, pa.array(lines, pa.int64()))

        try:
            for line, row in enumerate(self._sheet.iter_rows(), start=1):
                if line <= self._header_line or _is_blank(row):
                    continue
                rows.append(row)
                lines.append(line)
                if len(rows) >= CHUNK_ROWS:
                    yield chunk()
                    rows, lines = [], []
        except _ERRORS as error:
            raise self._unreadable(error) from error
        if rows:
            yield chunk()

    def _unreadable(self, error: Exception) -> ReifegradError:
        return fail("source-unreadable", variant="workbook", reason=str(error), file=self.name)

    def _choose_sheet(self, wanted: str | None) -> CalamineSheet:
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
        if len(filled) > 1:
            params: dict[str, Param] = {
                "name": filled[0].name,
                "others": tuple(repr(sheet.name) for sheet in filled[1:]),
            }
            note = Problem("sheet-assumed", params=params, file=self.name, severity="note")
            self.notes.append(note)
        return filled[0]

    def _read_header(self) -> tuple[int, tuple[str, ...]]:
        for line, row in enumerate(self._sheet.iter_rows(), start=1):
            if not _is_blank(row):
                return line, tuple(self._text(cell, ColumnType.TEXT).strip() for cell in row)
        raise fail("source-empty", variant="sheet", file=self.name)

    def _text(self, cell: Any, kind: ColumnType) -> str:
        if isinstance(cell, str):
            return cell
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, dt.datetime):
            midnight = cell.time() == dt.time()
            return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
        if isinstance(cell, float):
            if kind is ColumnType.NUMBER:
                return number_cell(cell)
            if not cell.is_integer():
                return repr(cell)
            return str(int(cell)) if abs(cell) <= _EXACT else f"{cell:.16e}"
        return str(cell)


def _is_blank(row: Sequence[Any]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)
