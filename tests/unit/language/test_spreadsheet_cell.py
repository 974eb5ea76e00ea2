"""Texts that a spreadsheet would run, and how they are kept from it and got back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reifegrad.language.spreadsheet_cell import (
    FORMULA_STARTS,
    GUARDED,
    PLAIN_NUMBER,
    is_formula_like,
    safe_cell,
    unsafe_cell,
)
from reifegrad.tables.guarded_ids import without_guards
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.score import ScoreRequest, score

texts = st.text(st.sampled_from([*FORMULA_STARTS, "'", "1", "a", ".", ",", "e", "\x00"]), max_size=6)


@pytest.mark.parametrize("text", ["=1+1", "+a", "-a", "@x", "\tx", "\r=1", "\n=1", "\0=", "-1-1", "+49 170", "'=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Anna", "-5", "+4917012345", "-1.234,5", "-1e5", "'tis", "a=1", "1-1"])
def test_plain_numbers_and_all_else_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@settings(deadline=None)  # the first run loads Arrow
@given(texts)
@example("'-5")
def test_an_id_is_got_back_to_the_letter_and_no_cell_is_run(text: str) -> None:
    cell = safe_cell(text)
    assert not is_formula_like(cell) or cell.startswith("'")
    assert unsafe_cell(cell) == text
    assert without_guards({"lead_id": pa.array([cell], pa.string())})["lead_id"].to_pylist() == [text]


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=5))
def test_duckdb_finds_the_same_texts(found: list[str]) -> None:
    with duckdb.connect() as connection:
        connection.register("texts", pa.table({"x": pa.array(found, pa.string())}))
        query = "select regexp_matches(x, ?) and not regexp_matches(x, ?) from texts"
        rows = connection.execute(query, [GUARDED, PLAIN_NUMBER]).fetchall()
    assert [row[0] for row in rows] == [is_formula_like(text) for text in found]


def test_scores_and_contributions_are_safe_and_their_ids_come_back(tmp_path: Path) -> None:
    ids = ["=1+1", "-Nx3", "@a", "-17", "'=x", "L1"]
    model = {
        "reifegrad": 1,
        "name": "m",
        "dimensions": {"d": {"criteria": {"a": {"activity": "any", "points": -2.5}}}},
        "segments": {"=low": "score < 0", "-5": "else"},
    }
    (tmp_path / "m.yaml").write_text(json.dumps(model), "utf-8")
    _write(tmp_path / "leads.csv", [["lead_id"], *([safe_cell(name)] for name in ids)])
    done = [[str(n), safe_cell(name), "x", "2026-01-01T10:00:00.25"] for n, name in enumerate(ids[:5])]
    _write(tmp_path / "activities.csv", [["activity_id", "lead_id", "kind", "occurred_at"], *done])
    places = {name: str(tmp_path / f"{name}.csv") for name in ("leads", "activities")}
    out = {name: str(tmp_path / f"{name}.csv") for name in ("output", "contributions")}
    request = ScoreRequest(str(tmp_path / "m.yaml"), FactInputs(**places), "2026-01-02", top=None, **out)
    score(request)
    scores, parts = (_read(Path(place)) for place in out.values())
    assert {row["lead_id"] for row in scores} == {"'=1+1", "'-Nx3", "'@a", "-17", "''=x", "L1"}
    assert {(row["score"], row["segment"]) for row in scores} == {("-2.5", "'=low"), ("0", "-5")}
    assert {row["first_at"] for row in parts} == {"2026-01-01T10:00:00.25Z"}
    again = FactInputs(leads=out["output"], activities=places["activities"])
    ranked = score(ScoreRequest(str(tmp_path / "m.yaml"), again, "2026-01-02")).ranked or ()
    assert {lead.score.subject_id: lead.score.score for lead in ranked} == dict.fromkeys(ids[:5], -2500) | {"L1": 0}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("10:00:00", "10:00:00Z"),
        ("10:00:00.000001", "10:00:00.000001Z"),
        ("10:00:07.5", "10:00:07.5Z"),
        ("10:10:10.100", "10:10:10.1Z"),
    ],
)
def test_times_keep_all_their_digits(tmp_path: Path, written: str, shown: str) -> None:
    model = {"reifegrad": 1, "name": "m", "dimensions": {"d": {"criteria": {"a": {"activity": "any", "points": 1}}}}}
    (tmp_path / "m.yaml").write_text(json.dumps(model), "utf-8")
    _write(tmp_path / "leads.csv", [["lead_id"], ["L1"]])
    columns = ["activity_id", "lead_id", "kind", "occurred_at"]
    _write(tmp_path / "activities.csv", [columns, ["1", "L1", "x", f"2026-01-01T{written}"]])
    data = FactInputs(leads=str(tmp_path / "leads.csv"), activities=str(tmp_path / "activities.csv"))
    place = tmp_path / "parts.csv"
    score(ScoreRequest(str(tmp_path / "m.yaml"), data, "2026-01-02", contributions=str(place), top=None))
    (row,) = _read(place)
    assert row["first_at"] == row["last_at"] == f"2026-01-01T{shown}"


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
