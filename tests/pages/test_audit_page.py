"""The page of the audit log: found by who, what, whom and day; proved; taken away as a file."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from seen_pages import Somebody, somebody

pytestmark = pytest.mark.usefixtures("emptied")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def admin(server_database: None) -> Somebody:
    """With five entries in the log."""
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.audit.recording import SERVER, Actor, record
    from reifegrad_web.writing import write

    found = somebody("admin")
    mia, token = Actor(AuditEntry.Actor.USER, "7 mia"), Actor(AuditEntry.Actor.TOKEN, "3 crm")
    with write():
        record(mia, "lead.show", "lead:17", NOON - timedelta(days=2))
        record(token, "lead.list", "leads", NOON - timedelta(days=1), leads=list(range(1, 41)), source=[])
        record(mia, "objection.add", "lead:17", NOON)
        record(SERVER, "retention.run", "retention", NOON, counts={"failed": 2, "activities": 0})
        record(mia, "lead.erase", "erasure:1", NOON, counts={"leads_activity": 3}, is_filtered=True)
    return found


def rows(page: str) -> int:
    return page.count("<tr data-row")


def test_entries_are_said_in_words(admin: Somebody) -> None:
    page = admin.get("/audit").text
    assert (
        "5 2026-03-02, 12:00 mia Erased a person Proof of erasure 1 Rows: Activities 3, Later ones filtered: yes"
        in page
    )
    assert (
        "4 2026-03-02, 12:00 Server Deleted what was too old Retention Rows: Messages that could not be taken 2" in page
    )
    assert "3 2026-03-02, 12:00 mia Noted an objection Lead 17" in page
    assert "2 2026-03-01, 12:00 crm Program Saw a list of leads Leads Leads: 1 2 3 4 5 6 7 8 9 10 11 12 (+28)" in page
    assert "(+28), Source: \N{EN DASH}" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("who=user:7+mia", 3),
        ("who=server", 1),
        ("action=lead.show", 1),
        ("target=lead:17", 3),
        ("target=17", 3),
        ("since=2026-03-01&until=2026-03-01", 1),
        ("since=2026-03-02", 3),
        ("until=2026-02-28", 1),
        ("who=user:7+mia&target=17&action=objection.add", 1),
        ("since=9999-12-31&until=0001-01-01", 5),
        ("since=x&before=y", 5),
        ("on=2026-03-01", 1),
        ("target=nothing", 0),
    ],
)
def test_filters_find_what_they_say(admin: Somebody, asked: str, found: int) -> None:
    page = admin.get(f"/audit?{asked}")
    assert (page.status, rows(page.html)) == (200, found)


def test_pages_keep_the_filters(admin: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.pages.privacy import audit_log

    monkeypatch.setattr(audit_log, "_MOST", 2)
    first = admin.get("/audit?who=user:7+mia")
    assert rows(first.html) == 2
    assert "/audit?who=user%3A7+mia&amp;before=3" in first.html
    second = admin.get("/audit?who=user:7+mia&before=3")
    assert (rows(second.html), "Saw a lead" in second.text) == (1, True)


def test_the_chain_is_proved_and_a_break_is_found(admin: Somebody) -> None:
    from reifegrad_web.audit.models import AuditEntry

    whole = admin.part("/audit/verification")
    head = AuditEntry.objects.get(number=5).hash
    assert "The chain is whole: 5 entries" in whole.text
    assert head in whole.text
    assert "<html" not in whole.html
    assert "The hash that you noted is in it" in admin.get(f"/audit/verification?expect={head.upper()}").text
    AuditEntry.objects.filter(number=2).update(action="x")
    broken = admin.get(f"/audit/verification?expect={'0' * 64}")
    assert "The chain is broken at 2 places" in broken.text
    assert "Entry 2 : was changed" in broken.text.replace("Entry 2:", "Entry 2 :")
    assert "the log was rewritten" in broken.text


def test_the_log_is_taken_as_a_file_with_the_filters_and_that_is_noted(admin: Somebody) -> None:
    from reifegrad_web.audit.models import AuditEntry

    lines = admin.get("/audit/file/jsonl?target=17").html.splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["objection.add", "lead.list", "lead.show"]
    table = list(csv.DictReader(io.StringIO(admin.get("/audit/file/csv").html)))
    assert [row["action"] for row in table] == [
        "audit.download", "audit.download", "lead.erase", "retention.run", "objection.add", "lead.list", "lead.show",
    ]  # fmt: skip
    newest = AuditEntry.objects.get(number=6)
    assert (newest.target, newest.details) == ("audit", {"format": "jsonl", "filters": ["target"]})
    assert admin.get("/audit/file/exe").status == 404


def test_an_empty_log_says_what_will_stand_there(server_database: None) -> None:
    ada = somebody("admin")
    assert "As soon as somebody looks at something" in ada.get("/audit").text
    assert "The chain is whole: 0 entries" in ada.get("/audit/verification").text
