"""What spreadsheets put into a cell beside its value: a wrapping, a dash for nothing."""

from __future__ import annotations

import pytest
import xlsxwriter

from reifegrad.tables import ColumnType

SIZE = {"size": ColumnType.NUMBER}


def _notes(intake, code):
    return [note for note in intake.notes if note.code == code]


@pytest.mark.parametrize("quote", [None, "none"])
def test_a_value_that_keeps_its_zeros_in_excel_is_unwrapped(desk, quote):
    text = 'lead_id;name;="size"\n="00471";Anna;="5"\n="00472";="";6\n'
    intake = desk.prepare("leads", desk.write("leads.csv", text), SIZE, {"quote": quote})
    assert [(row["lead_id"], row["name"], row["size"]) for row in desk.rows(intake)] == [
        ("00471", "Anna", 5),
        ("00472", None, 6),
    ]
    [note] = _notes(intake, "cells-unwrapped")
    assert (note.severity, note.params["n"], note.params["columns"]) == ("note", 4, ("'lead_id'", "'name'", "'size'"))


def test_what_is_quoted_once_more_is_unwrapped_and_a_formula_is_not(desk):
    text = 'lead_id,name\n"=""007""","=A1&""x"""\n8,"=""a"" & ""b"""\n'
    intake = desk.prepare("leads", desk.write("leads.csv", text))
    assert desk.column(intake, "lead_id") == ["007", "8"]
    assert desk.column(intake, "name") == ['=A1&"x"', '="a" & "b"']


def test_a_dash_in_a_number_or_a_date_is_unknown(desk):
    text = "lead_id,size,created_at,name\n1,-,\u2013,-\n2, - ,2025-01-02,x\n3,-5,-,y\n"
    intake = desk.prepare("leads", desk.write("leads.csv", text), SIZE)
    assert desk.column(intake, "size") == [None, None, -5]
    assert desk.column(intake, "created_at")[0] is None
    assert desk.column(intake, "name") == ["-", "x", "y"]
    assert not desk.rejects(intake)
    assert {(note.key, note.params["n"]) for note in _notes(intake, "dashes-unknown")} == {
        ("size", 2),
        ("created_at", 2),
    }


def test_other_words_beside_a_dash_stay_unreadable(desk):
    text = "lead_id,size\n1,-\n2,viele\n3,--\n"
    intake = desk.prepare("leads", desk.write("leads.csv", text), SIZE)
    assert [value for _, _, value, _ in desk.rejects(intake)] == ["viele", "'--"]


def test_a_dash_for_a_moment_that_an_activity_must_have_is_no_moment(desk):
    text = "activity_id,lead_id,kind,occurred_at\n1,L1,x,-\n"
    intake = desk.prepare("activities", desk.write("a.csv", text))
    assert (intake.rows_rejected, _notes(intake, "dashes-unknown")) == (1, [])


@pytest.fixture
def dated(desk):
    """Writes a sheet of leads with these cells as the day on which each was created."""

    def write(*cells, **options):
        path = desk.folder / "leads.xlsx"
        with xlsxwriter.Workbook(path, options) as file:
            sheet = file.add_worksheet()
            for place, row in enumerate([("lead_id", "created_at"), *enumerate(cells)]):
                sheet.write_row(place, 0, row)
        return path

    return write


def test_a_day_without_a_format_is_read_and_told(desk, dated):
    intake = desk.prepare("leads", dated(45900, "1.9.2025", 45900.5, 45900.385), timezone="UTC")
    assert list(map(str, desk.column(intake, "created_at"))) == [
        "2025-08-31 00:00:00",
        "2025-09-01 00:00:00",
        "2025-08-31 12:00:00",
        "2025-08-31 09:14:24",
    ]
    [note] = _notes(intake, "dates-as-numbers")
    assert (note.severity, note.params["n"]) == ("note", 3)
    assert "45900 is 2025-08-31" in note.what


@pytest.mark.parametrize("number", [2025, 19_999, 80_000, 20250831, -3])
def test_other_numbers_are_no_days(desk, dated, number):
    intake = desk.prepare("leads", dated(number))
    assert not _notes(intake, "dates-as-numbers")


def test_a_format_of_the_mapping_wins(desk, dated):
    intake = desk.prepare("leads", dated(45900), None, {"formats": {"created_at": "unix"}}, timezone="UTC")
    assert list(map(str, desk.column(intake, "created_at"))) == ["1970-01-01 12:45:00"]


def test_a_workbook_that_counts_from_1904_is_not_read_four_years_off(desk, dated):
    intake = desk.prepare("leads", dated(45900, date_1904=True))
    assert desk.column(intake, "created_at") == [None]
    assert [value for _, _, value, _ in desk.rejects(intake)] == ["45900"]


def test_a_number_that_is_no_date_stays_a_number(desk, dated):
    assert desk.column(
        desk.prepare("accounts", dated(45900), None, {"columns": {"account_id": "lead_id", "size": "created_at"}}),
        "size",
    ) == ["45900"]
