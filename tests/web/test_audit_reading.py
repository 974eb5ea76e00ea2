"""The audit log is found by who, what, whom and when, and taken away as a file that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from test_taking import NOW

pytestmark = pytest.mark.usefixtures("emptied")
DAY = timedelta(days=1)


@pytest.fixture
def log(server_database: None) -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.audit.recording import SERVER, Actor, record
    from reifegrad_web.writing import write

    ada, token = Actor(AuditEntry.Actor.USER, "1 ada"), Actor(AuditEntry.Actor.TOKEN, "1 ada")
    with write():
        record(ada, "lead.show", "lead:17", NOW - 2 * DAY)
        record(token, "lead.show", "lead:18", NOW - DAY)
        record(ada, "objection.add", "lead:17", NOW)
        record(SERVER, "retention.run", "retention", NOW, counts={"failed": 2})
        record(ada, "source.add", "source:=cmd()", NOW, origins=["https://firma.example"])


def numbers(before: int | None = None, most: int = 50, **sought: Any) -> list[int]:
    from reifegrad_web.audit.reading import Sought, entries

    return [each["number"] for each in entries(before, most, Sought(**sought))]


@pytest.mark.usefixtures("log")
def test_entries_are_found_by_what_they_say() -> None:
    assert numbers() == [5, 4, 3, 2, 1]
    assert numbers(actor_kind="user", actor="1 ada") == [5, 3, 1]
    assert numbers(actor_kind="token", actor="1 ada") == [2]
    assert numbers(actor_kind="server") == [4]
    assert numbers(action="lead.show") == [2, 1]
    assert numbers(target="lead:17") == [3, 1]
    assert numbers(target="lead:1") == []
    assert numbers(action="lead.show", target="lead:17") == [1]


@pytest.mark.usefixtures("log")
def test_a_day_holds_its_first_moment_and_not_that_of_the_next() -> None:
    assert numbers(since=NOW - DAY, until=NOW) == [2]
    assert numbers(since=NOW - DAY) == [5, 4, 3, 2]
    assert numbers(until=NOW - DAY) == [1]


@pytest.mark.usefixtures("log")
def test_pages_follow_each_other_without_a_gap() -> None:
    assert numbers(most=2) == [5, 4]
    assert numbers(4, 2) == [3, 2]
    assert numbers(2, 2) == [1]


@pytest.mark.usefixtures("log")
def test_everything_comes_however_many_pieces_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.audit import reading

    monkeypatch.setattr(reading, "_PIECE", 2)
    assert [each["number"] for each in reading.every_entry(reading.EVERYTHING)] == [5, 4, 3, 2, 1]


@pytest.mark.usefixtures("log")
def test_a_file_holds_what_the_log_says_and_runs_in_no_spreadsheet() -> None:
    from reifegrad_web.audit.downloading import written
    from reifegrad_web.audit.reading import EVERYTHING, every_entry

    every = list(every_entry(EVERYTHING))
    lines = "".join(written(every, "jsonl")).splitlines()
    assert [json.loads(line) for line in lines] == every
    rows = list(csv.DictReader(io.StringIO("".join(written(every, "csv")))))
    assert [row["number"] for row in rows] == ["5", "4", "3", "2", "1"]
    assert rows[1]["details"] == '{"counts": {"failed": 2}}'
    assert list(csv.reader(io.StringIO("".join(written([every[0] | {"target": "=cmd()"}], "csv")))))[1][5] == "'=cmd()"


@pytest.mark.usefixtures("log")
def test_every_break_says_what_it_seems_to_be() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.audit.reading import verify_log

    AuditEntry.objects.filter(number=2).update(action="x")
    AuditEntry.objects.filter(number=4).delete()
    assert [(each.number, each.by) for each in verify_log("0").broken] == [
        (2, "changed"),
        (4, "removed"),
        (5, "rewritten"),
    ]


def test_who_has_seen_a_lead_in_a_list_is_among_those_who_have_seen_it(emptied: None) -> None:
    from reifegrad_web.audit.reading import Sought, entries, every_entry
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.writing import write

    with write():
        record(command_line(), "lead.list", "leads", NOW, leads=[54, 541])
        record(command_line(), "day.show", "leads", NOW, leads=[154, 540])
        record(command_line(), "lead.show", "lead:54", NOW)
        record(command_line(), "lead.show", "lead:541", NOW)
        record(command_line(), "retention.run", "leads", NOW, leads=54)
    found = [(each["action"], each["target"]) for each in entries(None, 10, Sought(target="lead:54"))]
    assert found == [("lead.show", "lead:54"), ("lead.list", "leads")]
    assert len(list(every_entry(Sought(target="lead:541")))) == 2
    assert [each["action"] for each in entries(None, 1, Sought(target="lead:54"))] == ["lead.show"]
