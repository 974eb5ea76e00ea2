"""Odoo writes further tags and activities of a lead into rows without an id."""

from __future__ import annotations

import pytest
import xlsxwriter

from reifegrad.tables import LEADS
from reifegrad.tables.continued_rows import ContinuedRows
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.prepare import open_source
from reifegrad.tables.reader import Chunk

HEADER = "id,contact_name,email_from,tag_ids/name,activity_ids/summary,activity_ids/date_deadline"
ROWS = [
    "40,Anna,a@a.example,Messe,Anrufen,2025-11-20",
    ",,,VIP,Besuch,2025-12-20",
    ",,,Messe,,",
    "41,Ben,b@b.example,,,",
    ",,,VIP,,",
    "42,Carla,c@c.example,Messe,,",
]
TAGS = {"40": "Messe; VIP", "41": "VIP", "42": "Messe"}


def _tags(desk, intake):
    return {row["lead_id"]: row["tag_ids/name"] for row in desk.rows(intake)}


def test_values_of_rows_that_continue_a_lead_join_its_own(desk):
    intake = desk.prepare("leads", desk.write("crm.lead.csv", "\n".join([HEADER, *ROWS, ""])))
    assert _tags(desk, intake) == TAGS
    assert (intake.rows_read, intake.rows_rejected) == (3, 0)
    [note] = [note for note in intake.notes if note.code == "rows-continued"]
    assert note.params["n"] == 3
    assert "join those of the lead: 'tag_ids/name'" in note.what
    assert "first row only: 'activity_ids/summary', 'activity_ids/date_deadline'" in note.what
    assert desk.rows(intake)[0]["activity_ids/summary"] == "Anrufen"


@pytest.mark.parametrize(("tool", "rejected"), [("odoo", 0), ("hubspot", 3)])
def test_no_row_continues_a_lead_of_another_tool(desk, tool, rejected):
    path = desk.write("crm.lead.csv", "\n".join([HEADER, *ROWS, ""]))
    intake = desk.prepare("leads", path, mapping={"use": tool, "columns": {"lead_id": "id"}})
    assert intake.rows_rejected == rejected
    assert any(note.code == "rows-continued" for note in intake.notes) == (tool == "odoo")


def test_in_a_workbook_as_well(desk, tmp_path):
    path = tmp_path / "crm.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([HEADER, *ROWS]):
            sheet.write_row(line, 0, row.split(","))
    assert _tags(desk, desk.prepare("leads", path)) == TAGS


@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_a_row_continues_the_last_lead_of_the_rows_read_before(desk, size):
    path = desk.write("crm.lead.csv", "\n".join([HEADER, *ROWS, ""]))
    feed = open_source(LEADS, str(path), None, "UTC").feeds[0]
    headings = dict.fromkeys(feed.reader.header, ColumnType.TEXT)
    [whole] = feed.reader.chunks(headings)
    parts = [
        Chunk({name: array.slice(at, size) for name, array in whole.columns.items()}, whole.lines.slice(at, size))
        for at in range(0, len(ROWS), size)
    ]
    found = list(ContinuedRows(feed, "lead_id", is_list=True).joined(parts))
    assert [tag for chunk in found for tag in chunk.columns["tag_ids/name"].to_pylist()] == [*TAGS.values()]
    assert [line for chunk in found for line in chunk.lines.to_pylist()] == [2, 5, 7]


@pytest.mark.parametrize(
    "rows",
    [
        [HEADER, ROWS[0], ",,d@d.example,VIP,,"],  # it says more: a lead without an id
        [HEADER, ",,,VIP,,", ROWS[0]],  # there is no lead above it
        [HEADER.replace("contact_name,email_from", "name,mail"), ROWS[0], ",,,VIP,,"],  # of no tool that writes so
    ],
)
def test_a_lead_without_an_id_is_still_rejected(desk, rows):
    intake = desk.prepare("leads", desk.write("a.csv", "\n".join([*rows, ""])), mapping={"columns": {"lead_id": "id"}})
    assert intake.rows_rejected == 1
