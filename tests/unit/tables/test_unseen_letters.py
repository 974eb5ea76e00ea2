"""Letters that nobody sees make another word; they are said, and nothing is changed."""

from __future__ import annotations

import pytest

from reifegrad.tables import ColumnType

WANTED = {"position": ColumnType.TEXT}


def _intake(desk, *values, mapping=None):
    rows = "".join(f"L{n},{value}\n" for n, value in enumerate(values))
    return desk.prepare("leads", desk.write("leads.csv", f"lead_id,position\n{rows}"), WANTED, mapping)


def _warning(intake):
    return next((note for note in intake.notes if note.code == "unseen-letters"), None)


@pytest.mark.parametrize("letter", ["\u200b", "\u00ad", "\ufeff", "\u2060", "\u200e"])
def test_a_letter_that_nobody_sees_is_said_with_the_line_that_takes_it_away(desk, letter):
    intake = _intake(desk, "CEO", f"C{letter}EO", f"CEO{letter}")
    assert desk.column(intake, "position")[1:] == [f"C{letter}EO", f"CEO{letter}"]
    warning = _warning(intake)
    assert (warning.severity, warning.line, warning.key) == ("warning", 3, "position")
    assert "2 values" in warning.what
    code = f"\\u{ord(letter):04x}"
    assert f'"CEO{code}": CEO}}' in warning.fix


def test_the_line_that_is_proposed_works(desk):
    mapping = {"values": {"position": {"CEO\u200b": "CEO"}}}
    intake = _intake(desk, "CEO", "CEO\u200b", mapping=mapping)
    assert desk.column(intake, "position") == ["CEO", "CEO"]
    assert _warning(intake) is None


def test_an_id_is_looked_at_too(desk):
    intake = desk.prepare("leads", desk.write("leads.csv", "lead_id,n\nL1,x\n\u200bL2,y\n"))
    assert _warning(intake).key == "lead_id"


@pytest.mark.parametrize("value", ["Führung", "CEO \u2013 Köln", "\u20ac", "\U0001f469\u200d\U0001f4bb", "Łódź"])
def test_letters_that_one_sees_say_nothing(desk, value):
    assert _warning(_intake(desk, value, "CEO")) is None
