"""Columns with the same heading can be told apart by a mapping; those that hold the same are one."""

from __future__ import annotations

import pytest
import xlsxwriter

from reifegrad.tables.repeated_headings import numbered_headings
from reifegrad.tasks.map import MapRequest, map_sources

TEXT = "lead_id,Title,Land,Title\n1,CEO,DE,\n2,,DE,CTO\nlead_id,Title,Land,Title\n3,CFO,DE,COO\n"


@pytest.mark.parametrize(
    ("headings", "positions"),
    [
        ("Title (1)", ["CEO", None, "CFO"]),
        ("Title (2)", [None, "CTO", "COO"]),
        (["Title (1)", "Title (2)"], ["CEO", "CTO", "CFO"]),
        (["Title (2)", "Title (1)"], ["CEO", "CTO", "COO"]),
    ],
)
def test_a_mapping_names_columns_of_one_heading_by_their_number(desk, headings, positions):
    intake = desk.prepare("leads", desk.write("a.csv", TEXT), mapping={"columns": {"position": headings}})
    assert [row["position"] for row in desk.rows(intake)] == positions
    assert "rows-without-data" in {note.code for note in intake.notes}  # the headings once more


def test_in_a_workbook_as_well(desk, tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([["lead_id", "Title", "Title"], ["1", "CEO", "Dr."], ["lead_id", "Title", "Title"]]):
            sheet.write_row(line, 0, row)
    intake = desk.prepare("leads", path, mapping={"columns": {"position": "Title (2)"}})
    assert [row["position"] for row in desk.rows(intake)] == ["Dr."]


def test_the_message_names_the_form_that_a_mapping_writes(desk):
    error = desk.error("leads", desk.write("a.csv", TEXT), mapping={"columns": {"position": "Title"}})
    assert error.problems[0].code == "column-repeated"
    assert 'position: "Title (1)" is the first' in error.problems[0].fix


def test_columns_with_the_same_values_in_each_row_are_one(desk):
    path = desk.write("a.csv", "lead_id,position,position\n1,CEO, CEO\n2,,\n")
    intake = desk.prepare("leads", path)
    assert [row["position"] for row in desk.rows(intake)] == ["CEO", None]
    notes = {(note.code, note.variant) for note in intake.notes}
    assert notes == {("column-repeated", "equal")}
    other = desk.write("b.csv", "lead_id,position,position\n1,CEO,CEO\n2,,CTO\n")
    assert desk.error("leads", other).problems[0].code == "column-repeated"


def test_a_heading_that_is_numbered_in_the_file_is_nobodys_copy(desk):
    assert numbered_headings(["a", "a (2)", "a", "", ""])[0] == ("a", "a (2)", "a (3)", "", "")
    path = desk.write("a.csv", "lead_id,position,position (2)\n1,CEO,CTO\n")
    intake = desk.prepare("leads", path)
    assert desk.rows(intake) == [{"lead_id": "1", "position": "CEO", "position (2)": "CTO"}]


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["a", "a", "a", "a (2)"], ("a", "a (3)", "a (4)", "a (2)")),
        (["a (2)", "a (2)", "a", "a", "a"], ("a (2)", "a (2) (2)", "a", "a (3)", "a (4)")),
    ],
)
def test_no_two_columns_get_the_same_number(cells, names):
    assert numbered_headings(cells)[0] == names


def test_map_proposes_the_first_column_that_has_values(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("Record ID,Email,Job Title,Job Title\n1,a@a.example,,CEO\n2,b@b.example,,\n", "utf-8")
    result = map_sources(MapRequest((str(path),)))
    [one] = result.sources
    assert "position: Job Title (2)" in result.text
    assert [row["position"] for row in one.rows] == ["CEO", None]
    [note] = [note for note in one.notes if note.code == "column-repeated"]
    assert "position is read from 'Job Title (2)'" in note.what
