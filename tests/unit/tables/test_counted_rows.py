"""Rows that stand for several activities are said, unless the model adds up their counts."""

from __future__ import annotations

import pytest
import xlsxwriter

from reifegrad.tables.contract import ColumnType

ROWS = (
    "activity_id,lead_id,kind,occurred_at,{heading}\n1,A,x,2025-01-01,3\n2,A,x,2025-01-02,1\n3,B,x,2025-01-03,{count}\n"
)


def _said(intake):
    return [note for note in intake.notes if note.code == "rows-with-counts"]


@pytest.mark.parametrize("heading", ["Event count", "Anzahl", "Hits", "Seitenaufrufe", "event_count"])
@pytest.mark.parametrize("count", ["1.200", "1200", "1'200", "1200.0"])
def test_rows_that_stand_for_several_activities_are_said(desk, heading, count):
    intake = desk.prepare("activities", desk.write("a.csv", ROWS.format(heading=heading, count=count)))
    [note] = _said(intake)
    assert note.what == f"2 rows with more than 1 in '{heading}', together 1,203 times: each row counts as one activity"
    assert "measure: sum(event_count)" in note.fix
    assert f"activities: {{columns: {{event_count: '{heading}'}}}}" in note.fix
    assert intake.rows_read == 3


def test_rows_of_nobody_and_other_numbers_say_nothing(desk):
    text = ROWS.format(heading="Count", count="").replace("1,A,x", "1,(not set),x").replace(",1\n", ",1.5\n")
    assert not _said(desk.prepare("activities", desk.write("a.csv", text)))
    assert not _said(desk.prepare("activities", desk.write("b.csv", ROWS.format(heading="Discount", count="9"))))


def test_a_model_that_adds_up_the_counts_loses_nothing(desk):
    path = desk.write("a.csv", ROWS.format(heading="Event count", count="2"))
    mapping = {"columns": {"event_count": "Event count"}}
    wanted = {"event_count": ColumnType.NUMBER}
    assert not _said(desk.prepare("activities", path, wanted, mapping))
    assert _said(desk.prepare("activities", path, {"event_count": ColumnType.TEXT}, mapping))


def test_counts_of_a_workbook_are_seen_too(desk):
    path = desk.folder / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["activity_id", "lead_id", "kind", "occurred_at", "Anzahl"])
        sheet.write_row(1, 0, [1, "A", "x", "2025-01-01", 4])
    [note] = _said(desk.prepare("activities", path))
    assert "together 4 times" in note.what
