from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.tables.conftest import Desk, codes

HEAD = "id,mail,title,seen\n"
MAPPING = {"columns": {"lead_id": "id", "email": "mail"}, "one_row": True, "latest_by": ["seen"]}
ROWS = [
    "A,a@old.example,Intern,2025-03-01 10:00",
    "A,,CEO,2025-03-03 10:00",
    "A,a@new.example,,2025-03-02 10:00",
    "A,a@odd.example,Buyer,",
    "B,,CTO,2025-01-01",
]


def _people(desk: Desk, text: str, mapping: object) -> dict[str, tuple[str, str]]:
    intake = desk.prepare("leads", desk.write("l.csv", text), None, mapping)
    return {row["lead_id"]: (row["email"], row["title"]) for row in desk.rows(intake)}


@settings(max_examples=60, deadline=None)
@given(st.permutations(ROWS))
def test_the_order_of_rows_decides_nothing(rows):
    with tempfile.TemporaryDirectory() as folder:
        found = _people(Desk(Path(folder)), HEAD + "\n".join(rows) + "\n", MAPPING)
    assert found == {"A": ("a@new.example", "CEO"), "B": (None, "CTO")}


def test_without_a_heading_for_it_rows_are_ordered_by_their_creation(desk):
    mapping = {"columns": {"lead_id": "id", "email": "mail", "created_at": "seen"}, "one_row": True}
    text = HEAD + "A,new@x.example,CEO,03.02.2025\nA,old@x.example,Intern,02.02.2025\n"
    assert _people(desk, text, mapping) == {"A": ("new@x.example", "CEO")}


def test_rows_of_one_moment_count_in_the_order_of_the_file(desk):
    text = HEAD + "A,1@x.example,CEO,2025-01-01\nA,2@x.example,,2025-01-01\n"
    assert _people(desk, text, MAPPING) == {"A": ("2@x.example", "CEO")}


def test_a_moment_in_digits_needs_its_format_and_what_cannot_be_read_is_said(desk):
    text = HEAD + "A,new@x.example,CEO,1762594930\nA,old@x.example,,1762594920\n"
    assert _people(desk, text, {**MAPPING, "formats": {"latest_by": "unix"}}) == {"A": ("new@x.example", "CEO")}
    intake = desk.prepare("leads", desk.folder / "l.csv", None, MAPPING)
    [note] = [one for one in intake.notes if one.code == "row-moments-unread"]
    assert "seen" in note.what
    assert "2 rows" in note.what
    assert "formats: {latest_by: ...}" in note.fix


def test_the_moment_of_a_row_must_be_there(desk):
    error = desk.error("leads", desk.write("l.csv", HEAD), mapping={**MAPPING, "latest_by": ["sen"]})
    assert (error.problems[0].code, error.problems[0].key) == ("mapping-column-missing", "latest_by")


@pytest.mark.parametrize(("ignore", "expected"), [((), "IT"), (("Country",), None)])
def test_a_heading_that_is_called_like_a_column_can_be_ignored(desk, ignore, expected):
    path = desk.write("l.csv", "lead_id,country\nA,IT\n")
    intake = desk.prepare("leads", path, None, {"ignore": ignore})
    assert desk.rows(intake)[0].get("country") == expected
    named = desk.prepare("leads", path, None, {"ignore": ignore, "columns": {"country": "country"}})
    assert desk.column(named, "country") == ["IT"]
    assert "column-left-out" not in codes(named)
