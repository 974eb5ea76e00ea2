"""What spreadsheets put into a cell beside its value: a wrapping, a dash for nothing."""

from __future__ import annotations

import pytest

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
