"""Rejects of two runs in one folder: none of them is lost, and none is left half."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reifegrad.tables.rejects import Reject, RejectFile

if TYPE_CHECKING:
    from pathlib import Path

BAD = "lead_id,created_at\nA,never\n"
GOOD = "lead_id,created_at\nA,2025-01-01\n"


def rejected(path: Path) -> list[str]:
    return [line.split(",")[4] for line in path.read_text("utf-8").splitlines()[1:]]


def test_a_run_that_ends_while_another_one_writes_keeps_its_rejects(tmp_path: Path) -> None:
    path = tmp_path / "leads.rejects.csv"
    with RejectFile(path, "leads") as one, RejectFile(path, "leads") as other, RejectFile(path, "leads") as third:
        one.add("a.csv", Reject(2, "created_at", "one", "not_a_time"))
        other.add("b.csv", Reject(2, "created_at", "other", "not_a_time"))
        third.add("c.csv", Reject(2, "created_at", "third", "not_a_time"))
    files = {run.path.name: rejected(run.path) for run in (one, other, third)}
    assert files == {
        "leads.rejects.csv": ["third"],
        "leads.rejects.2.csv": ["other"],
        "leads.rejects.3.csv": ["one"],
    }
    assert len(list(tmp_path.iterdir())) == 3


def test_a_later_run_with_rejects_replaces_those_of_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "leads.rejects.csv"
    for value in ("first", "second"):
        with RejectFile(path, "leads") as run:
            run.add("a.csv", Reject(2, "created_at", value, "not_a_time"))
    assert rejected(path) == ["second"]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_later_run_never_replaces_the_list_of_other_files(desk) -> None:
    """Neither one that was there before, nor one that another run has put there between two tables of this one."""
    monday, tuesday = desk.write("monday.csv", BAD), desk.write("tuesday.csv", BAD.replace("never", "soon"))
    listed = [desk.prepare("leads", source).rejects_file for source in (monday, tuesday, monday, tuesday)]
    assert [path.name for path in listed] == ["leads.rejects.csv", "leads.rejects.2.csv"] * 2
    assert [rejected(path) for path in listed[:2]] == [["never"], ["soon"]]
    both = desk.prepare("leads", monday.with_name("*day.csv")).rejects_file
    assert (rejected(both), both.name) == (["never", "soon"], "leads.rejects.csv")
    assert not listed[1].exists()


def test_a_part_of_the_files_does_not_replace_the_list_of_all(desk) -> None:
    tuesday, monday = desk.write("tuesday.csv", BAD.replace("never", "soon")), desk.write("monday.csv", BAD)
    both = desk.prepare("leads", tuesday.with_name("*day.csv")).rejects_file
    one = desk.prepare("leads", monday).rejects_file
    assert (rejected(both), rejected(one)) == (["never", "soon"], ["never"])


def test_a_file_of_the_user_is_never_replaced_by_rejects(desk) -> None:
    bad = desk.write("leads.csv", BAD)
    mine = desk.write("mine.csv", "something,of,mine\n1,2,3\n")
    listed = desk.prepare("leads", bad, rejects=mine).rejects_file
    assert (listed.name, rejected(listed)) == ("mine.2.csv", ["never"])
    assert mine.read_text("utf-8") == "something,of,mine\n1,2,3\n"


def test_a_clean_run_settles_a_list_under_a_further_name(desk) -> None:
    monday, tuesday = desk.write("monday.csv", BAD), desk.write("tuesday.csv", BAD)
    first, second = (desk.prepare("leads", source).rejects_file for source in (monday, tuesday))
    desk.write("tuesday.csv", GOOD)
    assert desk.prepare("leads", tuesday).rejects_file is None
    assert (first.exists(), second.exists()) == (True, False)


def test_a_heading_that_a_spreadsheet_would_run_is_made_safe(tmp_path: Path) -> None:
    with RejectFile(tmp_path / "leads.rejects.csv", "leads") as run:
        run.add("a.csv", Reject(2, "=1+1", "=2+2", "not_text"))
        run.add("a.csv", Reject(3, "n", "'=2", "not_text"))
        run.add("a.csv", Reject(4, "n", "-5", "not_text"))
    lines = (tmp_path / "leads.rejects.csv").read_text("utf-8").splitlines()[1:]
    assert lines == [
        "leads,a.csv,2,'=1+1,'=2+2,not_text",
        "leads,a.csv,3,n,''=2,not_text",
        "leads,a.csv,4,n,-5,not_text",
    ]


def test_a_run_that_fails_leaves_the_rejects_of_the_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "leads.rejects.csv"
    path.write_text("old", "utf-8")
    with pytest.raises(KeyboardInterrupt), RejectFile(path, "leads") as run:
        run.add("a.csv", Reject(2, "created_at", "half", "not_a_time"))
        raise KeyboardInterrupt
    assert path.read_text("utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_clean_run_settles_the_rejects_of_its_own_files_only(desk) -> None:
    """Somebody else's list of rows to correct stays, and a note says so."""
    monday, tuesday = desk.write("monday.csv", BAD), desk.write("tuesday.csv", GOOD)
    listed = desk.prepare("leads", monday).rejects_file
    clean = desk.prepare("leads", tuesday)
    assert clean.rejects_file is None
    assert rejected(listed) == ["never"]
    note = next(note for note in clean.notes if note.code == "rejects-of-another-run")
    assert (note.file, note.severity) == (str(listed), "note")
    desk.write("monday.csv", GOOD)
    assert "rejects-of-another-run" not in {note.code for note in desk.prepare("leads", monday).notes}
    assert not listed.exists()


def test_a_file_that_is_no_list_of_rejects_stays(desk) -> None:
    good = desk.write("leads.csv", GOOD)
    mine = desk.write("mine.csv", "something,of,mine\n1,2,3\n")
    noted = desk.prepare("leads", good, rejects=mine)
    assert mine.exists()
    assert "rejects-of-another-run" in {note.code for note in noted.notes}
