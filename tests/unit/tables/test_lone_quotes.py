"""Quotation marks inside a text must not turn many rows into one value; those that enclose a value still work."""

from __future__ import annotations

import pytest
from tests.unit.tables.conftest import codes

from reifegrad.tables import ColumnType

CALLS = [f"{n},L{n},Anruf,2025-11-0{n},ok" for n in range(1, 8)]
NOTE = {"note": ColumnType.TEXT}
HEAD = "activity_id,lead_id,kind,occurred_at,note"


def _note(intake, code):
    return next(note for note in intake.notes if note.code == code)


def _with_inches(rows, delimiter=","):
    rows = [row.replace(",", delimiter) for row in (HEAD, *rows)]
    rows[2] = rows[2].replace("ok", '"Rohr 12')
    rows[5] = rows[5].replace("ok", 'Rohr 19"')
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t")])
def test_a_lone_mark_and_a_later_one_swallow_no_rows(desk, name, delimiter):
    intake = desk.prepare("activities", desk.write(name, _with_inches(CALLS, delimiter)), NOTE)
    assert desk.column(intake, "lead_id") == [f"L{n}" for n in range(1, 8)]
    assert desk.column(intake, "note") == ["ok", '"Rohr 12', "ok", "ok", 'Rohr 19"', "ok", "ok"]
    note = _note(intake, "quotes-as-text")
    assert (note.severity, note.what) == (
        "note",
        "quotation marks that cannot enclose a value are read as text (1): lines 3 to 6",
    )


def test_a_value_with_line_breaks_stays_one(desk):
    text = HEAD + '\n1,L1,Anruf,2025-11-01,"Preise, Maße\nund Farben\n\ngeklärt"\n2,L2,Anruf,2025-11-02,ok\n'
    intake = desk.prepare("activities", desk.write("a.csv", text), NOTE)
    assert desk.column(intake, "note") == ["Preise, Maße\nund Farben\n\ngeklärt", "ok"]
    assert not codes(intake) & {"quotes-as-text", "quotes-unclear"}


def test_prose_with_as_many_commas_as_columns_stays_one_value_and_is_shown(desk):
    text = 'lead_id,country,note\n1,DE,"Guten Tag\nwir brauchen Rohre, Muttern, Dübel"\n2,AT,ok\n'
    path = desk.write("a.csv", text)
    intake = desk.prepare("leads", path)
    assert desk.column(intake, "note") == ["Guten Tag\nwir brauchen Rohre, Muttern, Dübel", "ok"]
    assert (_note(intake, "quotes-unclear").severity, "lines 2 to 3" in _note(intake, "quotes-unclear").what) == (
        "warning",
        True,
    )
    said = desk.prepare("leads", path, None, {"quote": "double"})
    assert (desk.rows(said), codes(said) & {"quotes-unclear"}) == (desk.rows(intake), set())


def test_marks_that_open_and_close_in_unlike_columns_enclose_nothing(desk):
    text = 'lead_id,first,last\n1,"Otto,x\n2,y,Anna"\n3,z,w\n'
    assert desk.column(desk.prepare("leads", desk.write("a.csv", text)), "first") == ['"Otto', "y", "z"]


def test_tabs_without_an_end_of_the_mark_keep_the_row(desk):
    text = 'lead_id\tnote\tcountry\n1\t"Rohr" 12\tDE\n2\t"offen\tAT\n3\tok\tCH\n4\t"a b"\tDE\n5\t"a\tb"\n'
    intake = desk.prepare("leads", desk.write("a.tsv", text))
    assert desk.column(intake, "note") == ['"Rohr" 12', '"offen', "ok", "a b", '"a']
    assert desk.column(intake, "country") == ["DE", "AT", "CH", "DE", 'b"']
    assert _note(intake, "quotes-as-text").what.endswith("(3): line 2, line 3, line 6")
    assert not desk.rejects(intake)


def test_a_value_in_marks_may_hold_tabs(desk):
    intake = desk.prepare("leads", desk.write("a.tsv", 'lead_id\tnote\n1\t"a\tb"\n2\tc\n'))
    assert desk.column(intake, "note") == ["a\tb", "c"]


def test_quote_none_takes_every_mark_as_text(desk):
    text = 'lead_id,note\n1,"a"\n2,"b\n3,c"\nSumme,3\n'
    intake = desk.prepare("leads", desk.write("a.csv", text), None, {"quote": "none"})
    assert desk.column(intake, "note") == ['"a"', '"b', 'c"']
    assert codes(intake) & {"quotes-as-text", "footer-left-out"} == {"footer-left-out"}


def test_many_lone_marks_are_named_in_short(desk):
    rows = "".join(f'{n}\t"x\n' for n in range(1, 9))
    intake = desk.prepare("leads", desk.write("a.tsv", "lead_id\tnote\n" + rows))
    assert intake.rows_read == 8
    assert "and 3 more" in _note(intake, "quotes-as-text").what
