"""A workbook holds 50 % as 0.5; a text that says so is read as 50."""

from __future__ import annotations

import pytest
import xlsxwriter

from reifegrad.tables import ColumnType


def _intake(desk, *cells):
    book = xlsxwriter.Workbook(str(desk.folder / "leads.xlsx"))
    sheet = book.add_worksheet("Leads")
    for line, row in enumerate([["lead_id", "chance"], *([f"L{n}", cell] for n, cell in enumerate(cells))]):
        sheet.write_row(line, 0, row)
    book.close()
    return desk.prepare("leads", desk.folder / "leads.xlsx", {"chance": ColumnType.NUMBER})


def _warning(intake):
    return next((note for note in intake.notes if note.code == "percent-mixed"), None)


def test_percent_as_number_and_as_text_in_one_column_is_a_warning(desk):
    intake = _intake(desk, 0.5, "50%", "75 %", 0.75, 1)
    assert desk.column(intake, "chance") == [0.5, 50, 75, 0.75, 1]
    warning = _warning(intake)
    assert warning is not None
    assert warning.severity == "warning"
    assert "numbers such as 0.5, 0.75, others are texts with a percent sign (2 values: '50%', '75 %')" in warning.what
    assert "leads: {values: {chance: {'50%': ...}}}" in warning.fix


@pytest.mark.parametrize("cells", [(0.5, 0.75, 1), ("50%", "75 %"), ("50%", 12.5, 3), (0.5, "0.75")])
def test_one_form_alone_says_nothing(desk, cells):
    assert _warning(_intake(desk, *cells)) is None
