"""Reads a cell of a workbook that is merged over several rows as the cell of each of them.

Such a cell is stored in its first row only; without this, the rows below would have no id, or no country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.errors import Param
    from reifegrad.tables.merged_headings import Range


class MergedCells:
    """The merged cells of one reading of a sheet below its headings; rows are taken from top to bottom.

    Args:
        ranges: The merged cells of the sheet.
        header: The headings, from left to right.
        after: The last row that belongs to the headings, counted from 1.
    """

    def __init__(self, ranges: Sequence[Range], header: Sequence[str], after: int) -> None:
        self._header = header
        self._starting: dict[int, list[tuple[int, int]]] = {}
        self._open: dict[int, tuple[int, Any]] = {}
        self._filled: dict[int, int] = {}
        for (top, place), (bottom, _) in ranges:
            if bottom > top >= after and place < len(header):
                self._starting.setdefault(top + 1, []).append((place, bottom + 1))

    def filled(self, line: int, row: list[Any]) -> list[Any]:
        """A row with the values that are merged into it from above."""
        if not self._starting:
            return row
        row = self._with_values_above(line, row)
        for place, last in self._starting.get(line, ()):
            self._open[place] = (last, row[place])
        return row

    def _with_values_above(self, line: int, row: list[Any]) -> list[Any]:
        for place, (last, value) in list(self._open.items()):
            if line > last:
                del self._open[place]
            elif is_empty(row[place]) and not is_empty(value):
                row = [*row[:place], value, *row[place + 1 :]]
                self._filled[place] = self._filled.get(place, 0) + 1
        return row

    def notes(self, file: str) -> list[Problem]:
        """What is said of cells that count for further rows."""
        if not self._filled:
            return []
        columns = tuple(repr(self._header[place]) for place in sorted(self._filled))
        params: dict[str, Param] = {"n": sum(self._filled.values()), "columns": columns}
        return [Problem("cells-merged", params=params, file=file, severity="note")]


def is_empty(cell: Any) -> bool:
    """Whether a cell holds nothing but spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
