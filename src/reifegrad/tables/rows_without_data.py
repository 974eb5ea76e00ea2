"""Recognises rows in the middle of a table that are certainly no data: the headings once more, lines of dashes, counts.

They come from exports that were put together, and from database tools that draw their tables. Only what cannot be a
lead is left out, and always named with its line; what merely looks like a total stays, with a warning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from reifegrad.errors import Problem, message
from reifegrad.tables.arrow_values import places_of, word
from reifegrad.tables.sheet_layout import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from reifegrad.errors import Param

_SHOWN = 5
_DASHES = "---"
MARK = "\ufeff"
_RULE = re.compile(r"[:\s]*-{3,}[-\s:]*")
_DRAWN_RULE = re.compile(r"\+?-{2,}(?:\+-{2,})+\+?")
_COUNT = re.compile(r"\(\d+ (?:rows?|Zeilen?|lignes?|filas?|righe|riga)\)")


class FoundRows:
    """Counts rows that are left out, and keeps the first of them to be shown."""

    def __init__(self) -> None:
        self.count = 0
        self._shown: list[Row] = []

    def add(self, row: Row) -> None:
        """Count a row."""
        self.count += 1
        if len(self._shown) < _SHOWN:
            self._shown.append(row)

    def params(self, sheet: str) -> dict[str, Param]:
        """How many there are and the first of them, for a message; `sheet` is that of a workbook."""
        shown: list[Param] = [message("row.shown", line=str(row.number), row=repr(row.shown)) for row in self._shown]
        shown += [message("row.more", n=self.count - len(shown))] if self.count > len(shown) else []
        params: dict[str, Param] = {"n": self.count, "rows": tuple(shown)}
        return params | ({"sheet": sheet} if sheet else {})


class RowsWithoutData:
    """The rows of one reading of a file that are no data; `header` are its headings, from left to right."""

    def __init__(self, header: Sequence[str]) -> None:
        self._header = list(header)
        self._first = next((heading for heading in header if heading), "")
        self._place = self._header.index(self._first) if self._first else 0
        self._found = FoundRows()

    def take(self, line: int, cells: Sequence[str]) -> bool:
        """Whether a row is no data; it is then remembered."""
        if not self._is_none(cells):
            return False
        self._found.add(Row(line, cells))
        return True

    def _is_none(self, cells: Sequence[str]) -> bool:
        filled = [text for cell in cells if (text := cell.strip())]
        if len(filled) == 1 and len(self._header) > 1:
            return bool(_DRAWN_RULE.fullmatch(filled[0]) or _COUNT.fullmatch(filled[0]))
        if len(filled) > 1 and filled[0].startswith(("-", ":")) and all(map(_RULE.fullmatch, filled)):
            return True
        if len(filled) < 2 and len(self._header) > 1:
            return False
        written = [cell.strip() for cell in cells[: len(self._header)]]
        if written and written[0].startswith(MARK):  # a file with its own byte-order mark was appended to another
            written[0] = written[0].removeprefix(MARK).strip().removeprefix('"').removesuffix('"')
        return written == self._header

    def rows_of_data(self, columns: Sequence[pa.Array], line: int, *, is_marked: bool) -> NDArray[np.bool_] | None:
        """Which rows of a parsed block are data; None if all are, which two comparisons of a column tell.

        Args:
            columns: The columns of the block; each line is a row.
            line: The number of its first line.
            is_marked: Whether it contains a byte-order mark.
        """
        if not self._first:
            return None
        likely = pc.starts_with(columns[0], _DASHES)
        if is_marked:
            likely = pc.or_(likely, pc.starts_with(columns[0], MARK))
        for written in (self._first, f"{self._first} ", f" {self._first} "):
            likely = pc.or_(likely, pc.equal(columns[self._place], word(written)))
        keep = np.ones(len(likely), np.bool_)
        for place in places_of(likely):
            if self.take(line + int(place), [column[int(place)].as_py() for column in columns]):
                keep[place] = False
        return None if keep.all() else keep

    def notes(self, file: str, sheet: str = "") -> list[Problem]:
        """What is said of them; `sheet` is that of a workbook."""
        if not self._found.count:
            return []
        return [Problem("rows-without-data", params=self._found.params(sheet), file=file, severity="note")]
