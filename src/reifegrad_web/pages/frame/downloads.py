"""Gives a table of a page away as a file that Excel opens: text in the form of the country, or a workbook."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from reifegrad.errors import fail
from reifegrad.language.spreadsheet_cell import safe_cell
from reifegrad.report.list_text import TEXT_FORMS
from reifegrad.spec.points import to_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.pages.elements.figure_table import Figure, FigureColumn, FigureTable
    from reifegrad_web.pages.frame.page import Page

TABLE, FORM = "table", "as"
"""The parameters of an address that name a table of the page and the form of its file."""
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LOOKS = {"share": "0.0%", "points": "0.###", "decimal": "0.0", "amount": "#,##0.00", "number": "#,##0"}
_LONGEST_SHEET, _NOT_IN_SHEETS = 31, str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDEST = 60


def asks_for_file(asked: Page) -> bool:
    """Whether a table of the page is wanted as a file."""
    return TABLE in asked.request.GET


def file_of(asked: Page, tables: Sequence[FigureTable]) -> HttpResponse:
    """The table that is asked for, as a file.

    Raises:
        ReifegradError: The page has no such table, or there is no such form.
    """
    name, form = asked.request.GET.get(TABLE, ""), asked.request.GET.get(FORM, "csv")
    table = next((each for each in tables if each.name == name), None)
    if table is None or form not in {"csv", "xlsx"}:
        raise fail("figures-unknown", name=name, form=form)
    kind, body = ("text/csv; charset=utf-8", _text(table, asked)) if form == "csv" else (_BOOK, _workbook(table))
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = (
        f'attachment; filename="{table.name}-{(asked.day or asked.today).isoformat()}.{form}"'
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _text(table: FigureTable, asked: Page) -> bytes:
    """With a byte order mark, by which Excel knows that it is UTF-8."""
    form = TEXT_FORMS["excel-de" if asked.words.language == "de" else "excel"]
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=form.delimiter)
    writer.writerow([safe_cell(column.heading) for column in table.columns])
    for row in table.rows:
        cells = zip(table.columns, row, strict=True)
        writer.writerow([form.cell(_plain(column, value), column.kind) for column, value in cells])
    return written.getvalue().encode("utf-8-sig")


def _workbook(table: FigureTable) -> bytes:
    """Every value as what it is: a text that begins with `=` stays a text."""
    from xlsxwriter import Workbook

    body = io.BytesIO()
    book = Workbook(body, {"in_memory": True})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    looks = {kind: book.add_format({"num_format": look}) for kind, look in _LOOKS.items()}
    sheet = book.add_worksheet((table.title or table.name).translate(_NOT_IN_SHEETS).strip()[:_LONGEST_SHEET])
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.heading, head)
        longest = max((len(str(row[place])) for row in table.rows), default=0)
        sheet.set_column(place, place, min(max(longest, len(column.heading)) + 2, _WIDEST))
        for number, row in enumerate(table.rows, 1):
            _write(sheet, (number, place), _plain(column, row[place]), looks.get(column.kind))
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return body.getvalue()


def _write(sheet: Any, place: tuple[int, int], value: Figure, look: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(*place, value)
    elif value is not None:
        sheet.write_number(*place, value, look)


def _plain(column: FigureColumn, value: Figure) -> Figure:
    """Points as points, for whoever goes on counting with them."""
    return float(to_points(value)) if column.kind == "points" and isinstance(value, int) else value
