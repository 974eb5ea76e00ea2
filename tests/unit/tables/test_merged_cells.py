"""A cell of a workbook that is merged over rows counts for each of them, and for no total below."""

from __future__ import annotations

import pytest
import xlsxwriter


@pytest.fixture
def merged(desk):
    """Writes a sheet of rows from B2 with ranges merged in it: the first and last row and column, and the text."""

    def write(rows, *ranges):
        path = desk.folder / "merged.xlsx"
        with xlsxwriter.Workbook(path) as file:
            sheet = file.add_worksheet("Leads")
            for place, row in enumerate(rows, start=1):
                sheet.write_row(place, 1, row)
            for one in ranges:
                sheet.merge_range(*one)
        return path

    return write


def _notes(intake, code="cells-merged"):
    return [note for note in intake.notes if note.code == code]


def test_a_country_over_three_rows_is_that_of_three_leads(desk, merged):
    path = merged([["lead_id", "country"], [1], [2], [3], [4, "AT"]], (2, 2, 4, 2, "DE"))
    intake = desk.prepare("leads", path)
    assert desk.column(intake, "country") == ["DE", "DE", "DE", "AT"]
    [note] = _notes(intake)
    assert note.what == (
        "a cell merged over several rows counts for each of them; cells filled this way (2): 'country'"
    )


def test_an_id_over_two_activities_belongs_to_both(desk, merged):
    rows = [["lead_id", "kind", "occurred_at"], ["", "Anruf", "2025-11-01"], ["", "Mail", "2025-11-02"]]
    intake = desk.prepare("activities", merged(rows, (2, 1, 3, 1, "L7")), None, {"key_from_row": True})
    assert desk.column(intake, "lead_id") == ["L7", "L7"]
    assert not desk.rejects(intake)


def test_empty_cells_that_are_not_merged_stay_empty(desk, merged):
    path = merged([["lead_id", "country", "city"], [1, "DE"], [2], [3]], (3, 3, 4, 3, "Ulm"))
    intake = desk.prepare("leads", path)
    assert desk.column(intake, "country") == ["DE", None, None]
    assert desk.column(intake, "city") == [None, "Ulm", "Ulm"]


def test_cells_merged_across_columns_only_are_not_copied(desk, merged):
    intake = desk.prepare("leads", merged([["lead_id", "a", "b"], [1], [2, "x", "y"]], (2, 2, 2, 3, "breit")))
    assert [(row["a"], row["b"]) for row in desk.rows(intake)] == [("breit", None), ("x", "y")]
    assert not _notes(intake)


def test_a_total_and_a_blank_row_below_are_not_filled(desk, merged):
    rows = [["lead_id", "country", "size"], [1, "", 5], [2, "", 6], [], ["Summe", "", 11]]
    intake = desk.prepare("leads", merged(rows, (2, 2, 5, 2, "DE")))
    assert [(row["lead_id"], row["country"]) for row in desk.rows(intake)] == [("1", "DE"), ("2", "DE")]
    assert (_notes(intake)[0].params["n"], len(_notes(intake, "footer-left-out"))) == (1, 1)


def test_many_rows_are_filled_as_they_pass(desk, merged):
    path = merged([["lead_id", "country"], *([n] for n in range(1, 201))], (2, 2, 201, 2, "DE"))
    assert desk.column(desk.prepare("leads", path), "country") == ["DE"] * 200
