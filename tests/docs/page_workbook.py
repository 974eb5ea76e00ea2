"""In: a sheet as a page shows it. Out: the workbook as Excel would hold it, with numbers and dates as such."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from pathlib import Path

    from page_script import WriteSheet


def write_workbook(step: WriteSheet, path: Path) -> None:
    """Write a workbook of one sheet; the first row holds the headings."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(step.sheet)
        day = workbook.add_format({"num_format": "dd.mm.yyyy"})
        for row, cells in enumerate(step.rows):
            for column, text in enumerate(cells):
                value = _value(text) if row else text
                if isinstance(value, datetime):
                    sheet.write_datetime(row, column, value, day)
                else:
                    sheet.write(row, column, value)


def _value(text: str) -> Any:
    """A number or a date as people in Germany write it, else the text."""
    try:
        return datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=UTC).replace(tzinfo=None)
    except ValueError:
        pass
    try:
        return float(text.replace(".", "").replace(",", "."))
    except ValueError:
        return text
