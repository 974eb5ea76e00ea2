from __future__ import annotations

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.tables import load_mapping

GOOD = """\
leads:
  columns: {lead_id: "Kontakt-Nr.", created_at: Angelegt}
  decimal: ","
  delimiter: ";"
  encoding: cp1252
  timezone: Europe/Berlin
  formats: {created_at: "%d/%m/%Y"}
  sheet: Leads
activities:
  constants: {kind: purchased, amount: 5, ok: true}
  key_from_row: true
"""


def test_a_mapping_file(desk):
    mapping = load_mapping(desk.write("m.yaml", GOOD))
    assert mapping.table("leads").columns["lead_id"] == "Kontakt-Nr."
    assert mapping.table("activities").constants == {"kind": "purchased", "amount": 5, "ok": True}
    assert mapping.table("moments").columns == {}
    assert mapping.file.endswith("m.yaml")
    text = "Kontakt-Nr.;Angelegt\n1;31/12/2025\n"
    intake = desk.prepare("leads", desk.write("l.csv", text), None, mapping.leads.model_dump())
    assert str(desk.column(intake, "created_at")[0]) == "2025-12-30 23:00:00"


@pytest.mark.parametrize(
    ("text", "code", "line", "part"),
    [
        ("leads:\n  columns: {}\n  colums: {}\n", "mapping-key-unknown", 3, "Did you mean 'columns'?"),
        ("leads: {}\nactivites: {}\n", "mapping-key-unknown", 2, "Did you mean 'activities'?"),
        ("leads:\n  decimal: x\n", "mapping-invalid", 2, ""),
        ("leads:\n  encoding: latin-99\n", "mapping-invalid", 2, "latin-99"),
        ("leads:\n  encoding: base64\n", "mapping-invalid", 2, "no encoding of text"),
        ("leads:\n  timezone: Mars\n", "mapping-invalid", 2, "Europe/Berlin"),
        ("leads:\n  delimiter: '\"'\n", "mapping-invalid", 2, "delimiter"),
        ("leads:\n\n  formats:\n    created_at: '%Q'\n", "mapping-invalid", 3, "%Q"),
        ("leads:\n  key_from_row: true\n", "mapping-invalid", None, "only activities"),
        ("- a\n", "mapping-invalid", None, ""),
        ("leads: {a: [}\n", "mapping-not-yaml", 1, ""),
        ("leads: {}\nleads: {}\n", "mapping-not-yaml", 2, "'leads' stands twice, in line 1 and in line 2"),
        ("leads:\n  values: {a: {x: y}}\n  values: {b: {}}\n", "mapping-not-yaml", 3, "Put both under one of them"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(desk, text, code, line, part):
    with pytest.raises(ReifegradError) as caught:
        load_mapping(desk.write("m.yaml", text))
    problem = caught.value.problems[0]
    assert (problem.code, problem.line) == (code, line)
    assert part in str(problem)


def test_each_table_knows_the_tool_that_is_named_for_it(desk):
    mapping = load_mapping(desk.write("m.yaml", "use: mautic\nleads: {use: odoo}\noutcomes: {}\n"))
    assert [mapping.table(name).tool for name in ("leads", "activities", "outcomes")] == ["odoo", "mautic", "mautic"]
    assert load_mapping(desk.write("n.yaml", "leads: {columns: {lead_id: id}}\n")).table("leads").tool is None


def test_empty_and_missing_files(desk):
    assert load_mapping(desk.write("m.yaml", "")).table("leads").columns == {}
    with pytest.raises(ReifegradError, match="mapping-unreadable"):
        load_mapping(desk.folder / "none.yaml")
    with pytest.raises(ReifegradError, match="mapping-not-yaml"):
        load_mapping(desk.write("m.yaml", b"\xff\xfe\x00"))


def test_columns_with_nothing_but_a_comment_below_name_none(desk):
    mapping = load_mapping(desk.write("m.yaml", "leads:\n  columns:\n    # lead_id: the heading of this column\n"))
    assert mapping.table("leads").columns == {}
    error = desk.error("leads", desk.write("l.csv", "Vorname,Nachname\nAnna,B\n"), mapping={"columns": None})
    assert "lead_id" in str(error)
    assert "dictionary" not in str(error)
