"""Grouped lists of Odoo and Salesforce hold names of groups and sums among the leads: none of them is a lead."""

from __future__ import annotations

import pytest
import xlsxwriter

ODOO = ["External ID", "Opportunity", "Email", "Expected Revenue"]
SALESFORCE = ["Lead Source  \u2191", "Lead ID", "Company / Account", "Annual Revenue"]
A, B = "__export__.crm_lead_1_a", "__export__.crm_lead_2_b"


def _intake(desk, *rows, mapping=None):
    book = xlsxwriter.Workbook(str(desk.folder / "leads.xlsx"))
    sheet = book.add_worksheet("Leads")
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)
    book.close()
    mapping = mapping or {"columns": {"lead_id": _id(rows)}}
    return desk.prepare("leads", desk.folder / "leads.xlsx", mapping=mapping)


def _id(rows):
    return next(heading for heading in ("External ID", "Lead ID", "Kunde", "ID") if heading in rows[0])


def _note(intake):
    return "".join(str(note) for note in intake.notes if note.code == "group-rows")


def test_groups_of_odoo_are_no_leads_and_are_said(desk):
    rows = [["New (2)", "", "", 120000], [A, "A", "a@a.example", 100000], [B, "B", "b@b.example", 20000]]
    intake = _intake(desk, ODOO, *rows, ["    Won (0)", "", "", 0])
    assert desk.column(intake, "lead_id") == [A, B]
    assert (intake.rows_read, intake.rows_rejected) == (2, 0)
    assert "which Odoo writes into a grouped list" in _note(intake)
    assert "(2): line 2: 'New (2) | 120000', line 5: 'Won (0) | 0'" in _note(intake)


@pytest.mark.parametrize("names", [("Opportunity", "ID"), ("Display Name", "External ID")])
def test_a_name_like_that_of_a_group_stays_where_it_has_an_id(desk, names):
    """A group has no id, wherever the column with the ids stands."""
    header = [*names, "Contact Name", "Company Name", "Name", "Email", "Expected Revenue"]
    rows = [["New (2)", "", "", "", "", "", 5000], ["Website relaunch (2)", 17, "", "", "", "", 5000]]
    intake = _intake(desk, header, *rows, ["Shop", 18, "", "", "", "", 1])
    assert desk.column(intake, "lead_id") == ["17", "18"]
    assert "(1): line 2: 'New (2) | 5000'" in _note(intake)


@pytest.mark.parametrize(("tool", "leads"), [(None, [A]), ("odoo", [A]), ("hubspot", ["New (1)", A])])
def test_a_list_of_another_tool_has_no_groups_of_odoo(desk, tool, leads):
    mapping = {} if tool is None else {"use": tool}
    rows = [["Opportunity", "External ID"], ["New (1)", ""], ["A", A]]
    intake = _intake(desk, *rows, mapping=mapping | {"columns": {"lead_id": ["External ID", "Opportunity"]}})
    assert desk.column(intake, "lead_id") == leads
    assert bool(_note(intake)) == (tool != "hubspot")


def test_sums_of_salesforce_are_no_leads_and_are_said_once(desk):
    rows = [["Web", "00Q1", "A", 10], ["", "00Q2", "B", 20], ["Subtotal", "Sum", "", 30], ["", "Count", 2, ""]]
    more = [
        ["Messe", "00Q3", "C", 5],
        ["Zwischensumme", "Summe", "", 5],
        ["", "Anzahl", 1, ""],
        ["Total", "Sum", "", 35],
    ]
    intake = _intake(desk, SALESFORCE, *rows, *more)
    assert desk.column(intake, "lead_id") == ["00Q1", "00Q2", "00Q3"]
    assert "(5): line 4: 'Subtotal | Sum | 30', line 5: 'Count | 2'" in _note(intake)
    assert not {note.code for note in intake.notes} & {"id-like-a-total", "footer-left-out"}


@pytest.mark.parametrize("word", ["Gesamtergebnis", "Totals", "Sous-total", "Avg", "Durchschnitt"])
def test_a_sum_has_any_word_that_is_known_for_one(desk, word):
    intake = _intake(desk, SALESFORCE, ["Web", "00Q1", "A", 10], [word, "", "", 10], ["Messe", "00Q3", "C", 5])
    assert desk.column(intake, "lead_id") == ["00Q1", "00Q3"]
    assert f"(1): line 3: '{word} | 10'" in _note(intake)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (ODOO, ["New (2)", "A deal", "", 5]),
        (ODOO, ["New", "", "", 5]),
        (SALESFORCE, ["Web", "Sum", "", 5]),
        (SALESFORCE, ["", "Count", "", ""]),
        (["Kunde", "Name", "Email", "Umsatz"], ["New (2)", "", "", 5]),
        (["Kunde", "Name", "Email", "Umsatz"], ["Subtotal", "Sum", "", 5]),
    ],
)
def test_what_is_written_otherwise_stays(desk, header, row):
    intake = _intake(desk, header, ["L1", "L2", "L3", 5], row, ["L4", "L5", "L6", 5])
    assert intake.rows_read == 3
    assert not _note(intake)
