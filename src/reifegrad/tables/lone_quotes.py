"""Tells quotation marks that enclose a value from those that belong to the text, such as the inch mark of a pipe size.

Some tools never enclose a value. Then a value that begins with a mark and a later one that ends with one make a parser
take all rows between them for one value: they would be lost, and nobody would know.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.errors import Param

_SHOWN = 5
_TELLS = re.compile(r"[0-9@]")


class LoneQuotes:
    """Looks at the rows of one reading of a file in which quotation marks may be text; remembers where they are.

    `of_tabs` says that tabs stand between the values: then even a single line may have marks that enclose nothing.

    Args:
        delimiter: What stands between the values.
        width: How many columns the file has.
        are_marks: Whether the user has said that the marks enclose values.
    """

    def __init__(self, delimiter: str, width: int, *, are_marks: bool) -> None:
        self._delimiter = delimiter
        self._width = width
        self._is_on = not are_marks and width > 1
        self.of_tabs = delimiter == "\t"
        self._texts: list[tuple[int, int]] = []
        self._unclear: list[tuple[int, int]] = []

    def are_text(self, row: Sequence[str] | None, lines: Sequence[str], last: int) -> bool:
        """Whether the marks of a record are text, so that each of its lines is a row.

        Args:
            row: The values of the record if its marks enclose them; None if they cannot.
            lines: The lines of the record.
            last: The number of the last one.
        """
        is_one = len(lines) == 1
        if not self._is_on or (is_one and not (self.of_tabs and (row is None or len(row) < self._width))):
            return False
        if row is None:  # what cannot be enclosed says nothing of the lines below its first one
            found = self.of_tabs and self._is_full(lines[0])
            last -= len(lines) - 1
        else:
            found = all(self._is_full(line) for line in lines if line.strip())
            if found and not (self.of_tabs or len(row) != self._width or self._are_alike(lines)):
                self._unclear.append((last - len(lines) + 1, last))
                return False
        if found:
            self._texts.append((last if row is None else last - len(lines) + 1, last))
        return found

    def cells(self, line: str) -> list[str]:
        """The values of a line whose marks are text."""
        return line.rstrip("\r\n").split(self._delimiter)

    def _is_full(self, line: str) -> bool:
        return line.count(self._delimiter) == self._width - 1

    def _are_alike(self, lines: Sequence[str]) -> bool:
        """Whether each line has an id, a date or an address where the first one has such: prose has none there."""
        first, *others = (list(map(_shape, self.cells(line))) for line in lines if line.strip())
        return all(any(a == b and _TELLS.search(a) for a, b in zip(first, other, strict=False)) for other in others)

    def notes(self, file: str) -> list[Problem]:
        """What is said of such marks."""
        found = []
        if self._unclear:
            found.append(Problem("quotes-unclear", params=_places(self._unclear), file=file, severity="warning"))
        if self._texts:
            found.append(Problem("quotes-as-text", params=_places(self._texts), file=file, severity="note"))
        return found


def _shape(cell: str) -> str:
    """How a value is written, without what it says: 2025-11-02 and 2025-11-30 are alike, so are L2 and L10."""
    letters = re.sub(r"[^\W\d_]+", "a", cell.strip().strip('"'))
    return re.sub(r"\d+", "0", letters)


def _places(places: Sequence[tuple[int, int]]) -> dict[str, Param]:
    shown: list[Param] = [
        message("lines.one" if first == last else "lines.some", first=str(first), last=str(last))
        for first, last in places[:_SHOWN]
    ]
    if len(places) > _SHOWN:
        shown.append(message("row.more", n=len(places) - _SHOWN))
    return {"n": len(places), "places": tuple(shown)}
