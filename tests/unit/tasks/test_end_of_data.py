"""What a check looks at where nobody names a moment: the newest date that can be believed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from reifegrad.tasks.ask import AskRequest, ask
from reifegrad.tasks.check import CheckRequest, check
from reifegrad.tasks.inputs import FactInputs

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.errors import Problem


TODAY = datetime(2026, 6, 1, tzinfo=UTC)
MODEL = """\
reifegrad: 1
name: m
dimensions:
  i: {criteria: {visit: {activity: visited, points: 5, within: 30 days, limit: 3}}}
"""


def found(
    folder: Path, activities: str, leads: str = "A,2025-01-01\nB,2025-01-02\n", zone: str = "UTC"
) -> list[Problem]:
    (folder / "m.yaml").write_text(f"{MODEL}timezone: {zone}\n")
    (folder / "leads.csv").write_text("lead_id,created_at\n" + leads)
    (folder / "act.csv").write_text("activity_id,lead_id,kind,occurred_at\n" + activities)
    data = FactInputs(leads=str(folder / "leads.csv"), activities=str(folder / "act.csv"), rejects=str(folder / "r"))
    return list(check(CheckRequest(str(folder / "m.yaml"), data, today=TODAY)).problems)


@pytest.mark.parametrize("year", ["9999", "2101", "2038", "2027"])
def test_one_slip_in_a_year_neither_stops_a_check_nor_decides_what_it_looks_at(tmp_path: Path, year: str) -> None:
    problems = found(tmp_path, f"1,A,visited,2025-03-01\n2,A,visited,2025-03-02\n3,B,visited,{year}-03-01\n")
    (dated,) = [problem for problem in problems if problem.code == "dates-beyond"]
    assert dated.severity == "warning"
    assert f"1 row of the activities (occurred_at, up to {year}-03-01)" in dated.what
    assert "2025-03-02" in dated.what
    assert f"1 Zeile der Aktivitäten (occurred_at, bis 01.03.{year})" in dated.what_in("de")
    assert "criterion-nobody" not in {problem.code for problem in problems}


def test_dates_of_leads_are_believed_no_more(tmp_path: Path) -> None:
    problems = found(tmp_path, "1,A,visited,2025-03-01\n", "A,2025-01-01\nB,2093-01-02\nC,9999-12-31\n")
    (dated,) = [problem for problem in problems if problem.code == "dates-beyond"]
    assert "2 rows of the leads (created_at, up to 9999-12-31)" in dated.what


def test_a_log_that_lies_ahead_as_a_whole_is_looked_at_and_said(tmp_path: Path) -> None:
    problems = found(tmp_path, "1,A,visited,2030-03-01\n2,B,visited,2030-03-02\n", "A,2030-01-01\nB,2030-01-02\n")
    assert [problem.what for problem in problems if problem.code == "dates-ahead"] == [
        "most dates lie in the future; the newest plausible one counts, 2030-03-02"
    ]


def test_dates_that_are_believable_are_no_word_worth(tmp_path: Path) -> None:
    problems = found(tmp_path, "1,A,visited,2026-05-30\n2,B,visited,2024-03-02\n")
    assert {problem.code for problem in problems} & {"dates-beyond", "dates-ahead"} == set()


def test_a_question_is_asked_as_of_the_same_moment(tmp_path: Path) -> None:
    found(tmp_path, "1,A,visited,2025-03-01\n2,A,visited,2025-03-02\n3,B,visited,2999-03-01\n")
    data = FactInputs(leads=str(tmp_path / "leads.csv"), activities=str(tmp_path / "act.csv"))
    result = ask(AskRequest(str(tmp_path / "m.yaml"), data, today=TODAY))
    assert result.as_of == datetime(2025, 3, 2, tzinfo=UTC)
    assert [note.code for note in result.notes if note.severity != "note"] == ["dates-beyond"]


def test_days_are_those_of_the_zone_of_the_model(tmp_path: Path) -> None:
    activities = "1,A,visited,2025-03-01T23:30:00Z\n2,B,visited,9999-12-31T23:30:00Z\n"
    for zone, end, newest in (("UTC", "2025-03-01", "9999-12-31"), ("Europe/Berlin", "2025-03-02", "9999-12-31")):
        problems = found(tmp_path, activities, zone=zone)
        (dated,) = [problem for problem in problems if problem.code == "dates-beyond"]
        assert f"up to {newest}); the newest plausible date counts instead, {end}" in dated.what
    assert "02.03.2025" in dated.what_in("de")
