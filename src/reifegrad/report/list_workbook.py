"""Writes a list as a workbook that people can work with in Excel and LibreOffice.

Every value is written as what it is: texts as texts (a name that begins with `=` is no formula), numbers as numbers,
days as days. Up to `MOST_IN_TABLE` rows are a table of Excel; longer lists are written row by row, in the memory of one
portion, with the same filters.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from reifegrad.report.list_widths import Widths
from reifegrad.report.ripeness import COLOURS, INK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from reifegrad.report.list_about import AboutLine
    from reifegrad.report.list_columns import ShownColumn
    from reifegrad.report.list_rows import Cell, ListRow

MOST_ROWS = 1_048_575
"""Leads that a sheet holds below its headings."""

MOST_IN_TABLE = 20_000
"""A table of Excel needs all of its cells in memory."""

_MOST_LINKS = 65_530  # of a sheet; XlsxWriter leaves out what is beyond
_LONGEST_TEXT = 32_767
_MOST_DIGITS = 10**15  # Excel keeps 15 digits of a number: a longer one stays a text
_FIRST_YEAR = 1900
_ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]\\]{1,64}@[^\s@<>\"',;:()\[\]\\]+\.[^\s@<>\"',;:()\[\]\\.]{2,}")

_INK, _QUIET, _ACCENT, _LINE, _HEAD = "#1F2328", "#5B636B", "#0E5A63", "#DDDFDA", "#F3F2EC"


class ListTexts(Protocol):
    """What a workbook says beside its rows; `AboutList` has it for the list of a run."""

    title: str
    heading: str
    subtitle: str
    as_of: datetime
    sheet: str
    table: str
    about_sheet: str
    nobody: str
    day_form: str
    moment_form: str

    def lines(self) -> Iterator[AboutLine]:
        """All lines of the second sheet, from above."""


class ListWorkbook:
    """One workbook with a list and a sheet that says what it is.

    Args:
        path: The new file; it is there when `close` has been called.
        folder: For what does not fit into memory.
        columns: What the list shows.
        about: What the second sheet says, and the texts of the first one.
        rows: How many rows the list will have.
    """

    def __init__(self, path: str, folder: str, columns: Sequence[ShownColumn], about: ListTexts, rows: int) -> None:
        from xlsxwriter import Workbook

        self.columns, self.about = columns, about
        self.is_table = rows <= MOST_IN_TABLE
        self.book: Workbook = Workbook(path, {"constant_memory": not self.is_table, "tmpdir": folder})
        self.book.set_properties(
            {"title": about.title, "comments": about.subtitle, "created": about.as_of, "author": "Reifegrad"}
        )
        self.looks = _Looks(self.book, about.day_form, about.moment_form)
        self.sheet: Worksheet = self.book.add_worksheet(about.sheet)
        self.widths = Widths(columns)
        self.links = 0

    def write(self, rows: Iterable[ListRow]) -> int:
        """Write the list; returns the number of rows."""
        sheet, written = self.sheet, 0
        for place, column in enumerate(self.columns):
            sheet.write_string(0, place, column.heading, self.looks.head)
        for written, row in enumerate(rows, 1):
            for place, cell in enumerate(row.cells):
                self._cell(written, place, cell, row.steps.get(place))
            height = self.widths.height(row.cells)
            sheet.set_row(written, height)
        if not written:
            sheet.write_string(1, 0, self.about.nobody, self.looks.text)
        self._finish(max(written, 1))
        return written

    def close(self) -> None:
        """Write the second sheet and the file."""
        self._write_about()
        self.book.close()

    def discard(self) -> None:
        """Let go of a workbook that will not be written."""
        for sheet in self.book.worksheets():
            waiting = getattr(sheet, "row_data_fh", None)
            if waiting is not None:
                waiting.close()

    def _cell(self, row: int, place: int, cell: Cell, step: int | None) -> None:
        sheet, looks, column = self.sheet, self.looks, self.columns[place]
        if step is not None and isinstance(cell, str):
            self._text(row, place, cell, looks.steps[step])
            return
        match cell:
            case None:
                sheet.write_blank(row, place, None, looks.text)
            case tuple():
                self._text(row, place, "\n".join(cell), looks.text)
            case str() if column.kind == "email" and self._is_linked(cell):
                sheet.write_url(row, place, f"mailto:{quote(cell, safe='@+.-_~')}", looks.link, cell)
                self.links += 1
            case str():
                self._text(row, place, cell, looks.chip if column.kind == "chip" else looks.text)
            case bool():
                sheet.write_boolean(row, place, cell, looks.text)
            case int() | float():
                self._number(row, place, cell, column.kind)
            case _:
                self._moment(row, place, cell)

    def _is_linked(self, address: str) -> bool:
        return self.links < _MOST_LINKS and _ADDRESS.fullmatch(address) is not None and len(address) <= 320

    def _text(self, row: int, place: int, text: str, look: Format) -> None:
        """A text and nothing else: no formula, no link, and no markup of XlsxWriter's own."""
        if len(text.encode("utf-16-le")) // 2 > _LONGEST_TEXT:
            text = text[: _LONGEST_TEXT // 2] + "\N{HORIZONTAL ELLIPSIS}"
        if text.startswith("<r>") and text.endswith("</r>"):  # else XlsxWriter takes it for a rich text of its own
            self.sheet.write_rich_string(row, place, self.looks.plain, text[:3], self.looks.plain, text[3:], look)
            return
        self.sheet.write_string(row, place, text, look)

    def _number(self, row: int, place: int, number: float, kind: str) -> None:
        if not math.isfinite(number) or abs(number) >= _MOST_DIGITS:
            self._text(row, place, str(number), self.looks.text)
            return
        look = {"share": self.looks.share, "points": self.looks.points}.get(kind, self.looks.number)
        self.sheet.write_number(row, place, number, look)

    def _moment(self, row: int, place: int, moment: date | datetime) -> None:
        """Days as days; a moment at midnight is one too."""
        if moment.year < _FIRST_YEAR:  # Excel has no such days
            self._text(row, place, moment.isoformat(), self.looks.text)
        elif isinstance(moment, datetime) and moment.time() != time():
            self.sheet.write_datetime(row, place, moment, self.looks.moment)
        else:
            self.sheet.write_datetime(row, place, moment, self.looks.day)

    def _finish(self, last: int) -> None:
        """Filters, widths, the frozen head, and how it is printed."""
        sheet, columns = self.sheet, self.columns
        if self.is_table:
            heads = [{"header": column.heading, "header_format": self.looks.head} for column in columns]
            options: dict[str, Any] = {"columns": heads, "style": None, "banded_rows": False, "name": self.about.table}
            sheet.add_table(0, 0, last, len(columns) - 1, options)
        else:
            sheet.autofilter(0, 0, last, len(columns) - 1)
        for place, width in enumerate(self.widths.widths()):
            sheet.set_column(place, place, width)
        sheet.set_row(0, 24)
        sheet.freeze_panes(1, self._frozen())
        sheet.hide_gridlines(2)
        self._print(sheet, repeat=True)

    def _frozen(self) -> int:
        """The columns that stay: up to the name or id, if that is among the first ones."""
        names = [column.name for column in self.columns[:3]]
        return next((place + 1 for place, name in enumerate(names) if name in {"name", "id"}), 0)

    def _print(self, sheet: Worksheet, *, repeat: bool) -> None:
        """On A4, as wide as the page; the head is on every page."""
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        if repeat:
            sheet.set_landscape()
            sheet.repeat_rows(0)
        title = self.about.heading.replace("&", "&&")[:150]
        sheet.set_footer(f"&L&8{title}&R&8&P / &N")

    def _write_about(self) -> None:
        sheet, looks = self.book.add_worksheet(self.about.about_sheet), self.looks
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 92)
        row = 0
        for line in self.about.lines():
            if line.is_heading:
                row += row > 0
                sheet.set_row(row, 22)
                sheet.write_string(row, 0, line.label, looks.section)
            else:
                look = looks.label if line.step is None else looks.steps[line.step]
                sheet.write_string(row, 0, line.label, look)
                sheet.write_string(row, 1, line.text, looks.warning if line.is_loss else looks.wrapped)
                sheet.set_row(row, self.widths.text_height(line.text, 92))
            row += 1
        sheet.hide_gridlines(2)
        self._print(sheet, repeat=False)


class _Looks:
    """The formats of a workbook: paper, ink, hairlines; colour for ripeness and nothing else."""

    def __init__(self, book: Workbook, day: str, moment: str) -> None:
        cell = {"valign": "top", "font_color": _INK, "bottom": 1, "bottom_color": _LINE}
        chip = cell | {"align": "center", "bold": True}

        def made(**more: Any) -> Format:
            return book.add_format(cell | more)

        self.text = made(text_wrap=True)
        self.chip = book.add_format(chip)
        self.steps = [
            book.add_format(chip | {"bg_color": colour, "font_color": ink, "text_wrap": True})
            for colour, ink in zip(COLOURS, INK, strict=True)
        ]
        self.link = made(font_color=_ACCENT, underline=1)
        self.number = made(align="right", indent=1)
        self.points = made(align="right", bold=True, indent=1)
        self.share = made(align="right", num_format="0.0%", indent=1)
        self.day = made(num_format=day, align="left")
        self.moment = made(num_format=moment, align="left")
        head = {"bold": True, "font_color": _INK, "bg_color": _HEAD, "valign": "vcenter", "text_wrap": False}
        head |= {"bottom": 2, "bottom_color": _ACCENT}
        # On the left, also above numbers: the button of the filter covers what stands on the right.
        self.head = book.add_format(head | {"align": "left"})
        self.plain = book.add_format({"font_color": _INK})
        self.section = book.add_format({"bold": True, "font_size": 13, "font_color": _ACCENT, "valign": "vcenter"})
        self.label = book.add_format({"font_color": _QUIET, "valign": "top", "text_wrap": True})
        self.wrapped = book.add_format({"font_color": _INK, "valign": "top", "text_wrap": True, "align": "left"})
        self.warning = book.add_format({"font_color": "#8A5200", "valign": "top", "text_wrap": True})
