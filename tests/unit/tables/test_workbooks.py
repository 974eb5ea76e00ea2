# ruff: noqa: DTZ001 - the staged times are naive UTC by contract
from __future__ import annotations

from datetime import datetime

import pytest
import xlsxwriter

from reifegrad.tables import ColumnType


@pytest.fixture
def book(desk):
    path = desk.folder / "leads.xlsx"
    with xlsxwriter.Workbook(path) as file:
        day = file.add_format({"num_format": "dd.mm.yyyy"})
        file.add_worksheet("Leer")
        sheet = file.add_worksheet("Leads")
        sheet.write_row(1, 1, ["Lead-ID", "Erstellt am", "Größe", "PLZ", "Aktiv"])
        sheet.write_row(2, 1, [5, "", 1234.5, "01067", True])
        sheet.write_datetime(2, 2, datetime(2025, 7, 1), day)
        sheet.write_row(4, 1, ["007", "1.7.2025 14:30", "1.234,5", 1067, "nein"])
        sheet.write_row(5, 1, ["", "", 3])
        sheet.write_row(6, 1, [6.5, "morgen"])
        file.add_worksheet("Mehr").write_row(0, 0, ["lead_id", "x"])
    return path


WANTED = {"Größe": ColumnType.NUMBER, "Aktiv": ColumnType.BOOLEAN}


def test_a_workbook_mixes_types(desk, book):
    intake = desk.prepare("leads", book, WANTED, {"decimal": ","})
    assert desk.rows(intake) == [
        {"lead_id": "5", "created_at": datetime(2025, 6, 30, 22), "Größe": 1234.5, "PLZ": "01067", "Aktiv": True},
        {"lead_id": "007", "created_at": datetime(2025, 7, 1, 12, 30), "Größe": 1234.5, "PLZ": "1067", "Aktiv": False},
        {"lead_id": "6.5", "created_at": None, "Größe": None, "PLZ": None, "Aktiv": None},
    ]
    assert desk.rejects(intake) == [("6", "lead_id", "", "empty"), ("7", "created_at", "morgen", "not_a_time")]
    assert "sheet-assumed" in {note.code for note in intake.notes}


def test_an_explicit_format_leaves_typed_cells_alone(desk, book):
    mapping = {"formats": {"created_at": "%d.%m.%Y %H:%M"}, "decimal": ","}
    intake = desk.prepare("leads", book, WANTED, mapping)
    assert desk.column(intake, "created_at")[:2] == [datetime(2025, 6, 30, 22), datetime(2025, 7, 1, 12, 30)]


def test_a_sheet_can_be_chosen(desk, book):
    intake = desk.prepare("leads", book, None, {"sheet": "Mehr"})
    assert (intake.rows_read, list(intake.columns)) == (0, ["lead_id", "x"])
    [problem] = desk.error("leads", book, mapping={"sheet": "Leats"}).problems
    assert (problem.code, problem.fix) == ("sheet-missing", "Did you mean 'Leads'?")
    assert desk.error("leads", book, mapping={"sheet": "Leer"}).problems[0].code == "source-empty"


def test_a_workbook_without_content_is_an_error(desk):
    path = desk.folder / "empty.xlsx"
    with xlsxwriter.Workbook(path) as file:
        file.add_worksheet()
    assert desk.error("leads", path).problems[0].code == "source-empty"
