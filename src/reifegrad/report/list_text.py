"""Writes a list as a text file that Excel opens by a double click, in the form that its country expects."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from reifegrad.language.spreadsheet_cell import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from reifegrad.report.list_columns import ShownColumn
    from reifegrad.report.list_rows import Cell, ListRow


@dataclass(frozen=True)
class TextForm:
    """How a country's Excel reads text files: `day` is a form of `strftime`."""

    delimiter: str
    decimal: str
    day: str

    def cell(self, cell: Cell, kind: str) -> str:
        """A value as it stands in the file; nothing of it is run as a formula."""
        match cell:
            case None:
                return ""
            case tuple():
                return safe_cell("\n".join(cell))
            case str():
                return safe_cell(cell)
            case bool():
                return str(cell).lower()
            case int() | float():
                return self._number(cell, kind)
            case datetime() if cell.time() != time():
                return f"{cell:{self.day} %H:%M}"
            case _:
                return f"{cell:{self.day}}"

    def _number(self, number: float, kind: str) -> str:
        text = (
            f"{100 * number:.1f}%"
            if kind == "share"
            else f"{number:.15g}"
            if isinstance(number, float)
            else str(number)
        )
        return text.replace(".", self.decimal)


TEXT_FORMS = {
    "excel": TextForm(",", ".", "%Y-%m-%d"),
    "excel-de": TextForm(";", ",", "%d.%m.%Y"),
}
"""By the name that `--for` takes."""


def write_text_list(path: Path, columns: Sequence[ShownColumn], rows: Iterable[ListRow], form: TextForm) -> int:
    """Write the list; returns the number of rows."""
    written = -1  # the headings
    with path.open("w", encoding="utf-8", newline="") as file:
        for line in text_lines(columns, rows, form):
            file.write(line)
            written += 1
    return written


def text_lines(columns: Sequence[ShownColumn], rows: Iterable[ListRow], form: TextForm) -> Iterator[str]:
    """The lines of the list, one for each row, to be written in UTF-8.

    The first begins with a byte order mark, by which Excel knows that it is UTF-8.
    """
    line = io.StringIO(newline="")
    writer = csv.writer(line, delimiter=form.delimiter)

    def written(cells: Iterable[str]) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue()

    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + written(safe_cell(column.heading) for column in columns)
    kinds = [column.kind for column in columns]
    for row in rows:
        yield written(map(form.cell, row.cells, kinds))
