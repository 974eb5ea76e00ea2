"""Finds the widths of columns and the heights of rows from their texts, so that nothing in a workbook is cut off.

XlsxWriter's own autofit takes capital umlauts for narrower than they are, and does not know wrapped lines.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.report.list_columns import ShownColumn
    from reifegrad.report.list_rows import Cell

_WIDEST = {"lines": 70.0, "email": 50.0, "text": 32.0, "any": 30.0, "chip": 16.0}
_NARROWEST = {"lines": 40.0, "chip": 7.0}


class _Shares(dict[str, float]):
    """How wide a letter is in Calibri, compared with a digit."""

    def __missing__(self, letter: str) -> float:
        self[letter] = share = 1.25 if letter.isupper() else 1.0
        return share


_SHARES = _Shares(
    dict.fromkeys("iljI.,:;'|!\N{NO-BREAK SPACE} ", 0.48)
    | dict.fromkeys("frt()-[]/", 0.68)
    | dict.fromkeys("mwMW@%", 1.65)
)
"""Letters that are much narrower or wider than digits."""

_LINE_HEIGHT, _PADDING = 15.0, 5.0  # points
_HIGHEST = 409.0  # of a row, in Excel
_FILTER = 3.5  # the button of the filter beside a heading


class Widths:
    """Looks at every row that is written, and then says how wide the columns have to be."""

    def __init__(self, columns: Sequence[ShownColumn]) -> None:
        self._columns = columns
        self._needed = [text_width(column.heading) + _FILTER for column in columns]

    def height(self, cells: Sequence[Cell]) -> float:
        """The height of a row; its texts are taken into account for the widths."""
        highest = 1
        for place, cell in enumerate(cells):
            widest = _WIDEST.get(self._columns[place].kind, 24.0)
            lines = _written(cell)
            needed = max(map(text_width, lines), default=0.0) + 1.5
            self._needed[place] = max(self._needed[place], min(needed, widest))
            highest = max(highest, sum(_wrapped(line, widest) for line in lines))
        return min(highest * _LINE_HEIGHT + _PADDING, _HIGHEST)

    def text_height(self, text: str, width: float) -> float:
        """The height of a row with one text in a column of this width."""
        return min(sum(_wrapped(line, width) for line in text.split("\n")) * _LINE_HEIGHT + 2, _HIGHEST)

    def widths(self) -> list[float]:
        """The widths of the columns, in the characters of Excel."""
        return [
            max(needed, _NARROWEST.get(column.kind, 6.0))
            for column, needed in zip(self._columns, self._needed, strict=True)
        ]


def text_width(text: str) -> float:
    """How wide a text is, in digits of the usual font: capitals are wider than others, and some letters narrow."""
    return sum(map(_SHARES.__getitem__, text))


def _wrapped(line: str, width: float) -> int:
    """How many lines a text takes in a column; words do not fill them to the end."""
    return max(1, math.ceil(text_width(line) / max(width - 1.0, 1.0)))


def _written(cell: Cell) -> list[str]:
    match cell:
        case None:
            return []
        case tuple():
            return list(cell)
        case str():
            return cell.split("\n")
        case datetime():
            return ["0000-00-00 00:00"]
        case date():
            return ["0000-00-00"]
        case _:
            return [str(cell)]
