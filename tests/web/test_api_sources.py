"""Programs open and close sources, look at what failed and take it once more, and read companies and activities."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from people import publish, work
from test_api_privacy import addresses, call, token
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")
NEEDS = {
    ("get", "/failed-events"): "read",
    ("get", "/failed-events/{number}"): "read",
    ("post", "/failed-events/{number}/replay"): "write",
    ("post", "/failed-events/replay"): "write",
    ("get", "/sources"): "read",
    ("post", "/sources"): "admin",
    ("post", "/sources/{number}/close"): "admin",
    ("post", "/sources/{number}/rotate-key"): "admin",
    ("get", "/accounts"): "read",
    ("get", "/accounts/{account}"): "read",
    ("get", "/accounts/{account}/leads"): "read",
}
"""Who may what. An address that is not here is let through by nobody's decision."""
OURS = re.compile(r"/(failed-events|sources|accounts)\b")


def test_every_address_was_thought_of() -> None:
    assert {(method, path) for method, path in addresses() if OURS.match(path)} == set(NEEDS)


def test_every_address_wants_its_scope_and_no_other() -> None:
    tokens = {scope: token(scope) for scope in ("read", "write", "admin")}
    for (method, path), needed in NEEDS.items():
        real = path.replace("{number}", "1").replace("{account}", "ahorn.example")
        assert call(method, real, None, {}).status_code == 401
        for scope, given in tokens.items():
            status = call(method, real, given, {}).status_code
            assert (status == 403) == (scope != needed), (method, path, scope, status)


def test_no_address_of_the_api_is_in_no_table() -> None:
    import test_absences
    import test_actions_api
    import test_agreements_api
    import test_api_contacts
    import test_api_handover
    import test_api_imports
    import test_api_privacy
    import test_connectors_api
    import test_handovers
    import test_reported_outcomes
    import test_revenue_reports
    import test_service_report
    import test_versions_api
    import test_webhooks_api

    others = (test_api_imports, test_api_privacy, test_webhooks_api, test_api_handover, test_absences)
    others = (*others, test_service_report, test_connectors_api, test_handovers, test_actions_api)
    others = (*others, test_revenue_reports, test_reported_outcomes, test_api_contacts)
    tables = (NEEDS, test_agreements_api.NEEDS, *(each.NEEDS for each in others))
    known = {each for table in tables for each in table}
    ours = test_versions_api.NEEDS  # they have a form of their own, and a test that all of them are there
    assert ours
    assert {each for each in addresses() if "/model" not in each[1]} == known


def test_a_source_is_opened_gets_a_new_key_and_is_closed() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.ingest.models import Source

    admin, reader = token("admin"), token("read")
    made = call("post", "sources", admin, {"name": "web", "allowed_origins": ["https://www.firma.example"]})
    assert made.status_code == 201
    source = made.json()
    assert source["write_key"].startswith("wk_")
    assert call("post", "sources", admin, {"name": "web"}).json()["title"] == "source-exists"
    assert call("post", "sources", admin, {"name": "x", "allowed_origins": ["nowhere"]}).status_code == 422
    (seen,) = call("get", "sources", reader).json()
    assert (seen["write_key"], seen["name"], seen["messages"]["received"]) == (None, "web", 0)
    (seen,) = call("get", "sources", token("admin", "read")).json()
    assert seen["write_key"] == source["write_key"]
    rotated = call("post", f"sources/{source['id']}/rotate-key", admin).json()["write_key"]
    assert rotated == Source.objects.get().write_key != source["write_key"]
    assert call("post", f"sources/{source['id']}/close", admin).json()["open"] is False
    for what in ("close", "rotate-key"):
        assert call("post", f"sources/{source['id']}/{what}", admin).json()["title"] == "source-closed"
        assert call("post", f"sources/{2**70}/{what}", admin).json()["title"] == "source-unknown"
    found = [entry.action for entry in AuditEntry.objects.order_by("number")]
    assert found == ["source.add", "source.rotate", "source.close"]


def test_what_failed_is_listed_shown_and_taken_once_more() -> None:
    from reifegrad_web.ingest.models import FailedEnvelope, FailedEvent, Source

    source = Source.objects.create(name="web", write_key="k", created_at=NOW)
    envelope = FailedEnvelope.objects.create(path="/v1/batch", said={"sentAt": NOW.isoformat()})
    raw = json.dumps({"type": "track", "event": "x", "userId": "u"})
    for number in range(5):
        code = "no-identity" if number else "no-event-name"
        FailedEvent.objects.create(source=source, envelope=envelope, code=code, raw=raw, received_at=NOW)
    reader, writer = token("read"), token("write")
    seen: list[int] = []
    cursor = 0
    while cursor is not None:
        page = call("get", f"failed-events?limit=2&cursor={cursor}&language=de", reader).json()
        seen += [row["id"] for row in page["failed_events"]]
        cursor = page["next_cursor"]
    assert len(seen) == 5
    (row,) = call("get", "failed-events?code=no-event-name&source=web&language=de", reader).json()["failed_events"]
    assert row["reason"] == "Das Ereignis hat keinen Namen."
    full = call("get", f"failed-events/{row['id']}", reader).json()
    assert (full["raw"], full["path"], full["said"]) == (raw, "/v1/batch", {"sentAt": NOW.isoformat()})
    assert call("post", f"failed-events/{row['id']}/replay", writer).json()["became"] == "accepted"
    assert call("post", f"failed-events/{row['id']}/replay", writer).json()["title"] == "failed-replayed"
    first = call("post", "failed-events/replay", writer, {"code": "no-identity", "limit": 3}).json()
    assert (first["accepted"], first["failed"]) == (3, 0)
    rest = call("post", "failed-events/replay", writer, {"cursor": first["next_cursor"]}).json()
    assert (rest["accepted"], rest["next_cursor"]) == (1, None)
    assert call("get", "failed-events?replayed=false", reader).json()["failed_events"] == []
    for address in ("failed-events/999", f"failed-events/{2**70}"):
        assert call("get", address, reader).json()["title"] == "failed-unknown"
    assert call("get", "failed-events?source=other", reader).json()["title"] == "source-unknown"


@pytest.fixture
def people(emptied: None) -> None:
    """Two at one company, one of whom has moved there; a visitor whom nobody knows."""
    publish()
    one = {"email": "anna@ahorn.example", "first_name": "Anna", "last_name": "Ahorn", "position": "CEO"}
    take(message("identify", user_id="anna", traits=one), message("group", user_id="anna", group_id="ahorn/süd"))
    take(message("group", user_id="anna", group_id="ahorn/süd", traits={"employees": 12}))
    two = {"name": "Bert Birke"}
    before = NOW - timedelta(days=9)
    take(message("group", user_id="bert", group_id="birke", occurred_at=before, traits={"employees": 5}))
    take(message("identify", user_id="bert", traits=two), message("group", user_id="bert", group_id="ahorn/süd"))
    for day in range(5):
        take(message("page", user_id="anna", occurred_at=NOW - timedelta(days=day), properties={"path": "/pricing"}))
    take(message("page", anonymous_id="visitor", properties={"path": "/pricing"}))
    work()


def test_who_is_listed_can_be_recognised_and_who_listed_them_is_noted(people: None) -> None:
    from reifegrad_web.audit.models import AuditEntry

    found = {row["lead_id"]: row for row in call("get", "leads", token("read")).json()["leads"]}
    anna, bert = found[str(lead_of("user", "anna"))], found[str(lead_of("user", "bert"))]
    assert (anna["name"], anna["email"]) == ("Anna Ahorn", "anna@ahorn.example")
    assert (bert["name"], bert["email"]) == ("Bert Birke", None)
    visitor = found[str(lead_of("anonymous", "visitor"))]
    assert (visitor["name"], visitor["email"]) == (None, None)
    entry = AuditEntry.objects.get(action="lead.list")
    assert sorted(map(str, entry.details["leads"])) == sorted(found)


def test_a_lead_is_shown_with_what_is_known_and_its_scores(people: None) -> None:
    reader = token("read")
    found = call("get", "leads/anna@ahorn.example", reader).json()
    assert (found["name"], found["account_id"], found["objects"]) == ("Anna Ahorn", "ahorn/süd", False)
    assert found["attributes"]["position"] == "CEO"
    assert [(row["model"], row["points"] > 0) for row in found["scores"]] == [("fit-interest", True)]
    earlier = datetime(2025, 1, 1, tzinfo=UTC)
    take(message("page", user_id="anna", occurred_at=earlier))  # delivered late
    assert call("get", "leads/user:anna", reader).json()["first_seen_at"] == "2025-01-01T00:00:00Z"
    call("post", "leads/user:anna/objection", token("write"))
    found = call("get", "leads/user:anna", reader).json()
    assert (found["objects"], found["scores"]) == (True, [])


def test_what_a_lead_did_is_read_page_by_page(people: None) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        more = f"&cursor={cursor}" if cursor else ""
        page = call("get", f"leads/user:anna/activities?limit=2{more}", token("read")).json()
        seen += [row["occurred_at"] for row in page["activities"]]
        cursor = page["next_cursor"]
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)
    for cursor in ("x", "1", f"{2**62}:1", f"{2**70}:1"):
        answer = call("get", f"leads/user:anna/activities?cursor={cursor}", token("read"))
        assert (answer.status_code, answer.json()["title"]) == (422, "cursor-unreadable")


def test_companies_are_listed_with_who_is_there_now(people: None) -> None:
    reader = token("read")
    first = call("get", "accounts?limit=1", reader).json()
    rest = call("get", f"accounts?cursor={first['next_cursor']}", reader).json()
    assert [row["account_id"] for row in first["accounts"] + rest["accounts"]] == ["ahorn/süd", "birke"]
    assert call("get", "accounts/ahorn/süd", reader).json()["attributes"] == {"employees": 12}
    there = call("get", "accounts/ahorn/süd/leads?limit=1", reader).json()
    more = call("get", f"accounts/ahorn/süd/leads?cursor={there['next_cursor']}", reader).json()
    assert [row["name"] for row in there["leads"] + more["leads"]] == ["Anna Ahorn", "Bert Birke"]
    assert call("get", "accounts/birke/leads", reader).json()["leads"] == []
    for address in ("accounts/other", "accounts/other/leads"):
        answer = call("get", address, reader)
        assert (answer.status_code, answer.json()["title"]) == (404, "account-unknown")


def test_outcomes_of_one_lead_can_be_asked_for(people: None) -> None:
    for who in ("anna", "bert"):
        body = {"lead": f"user:{who}", "outcome": "won", "decided_at": NOW.isoformat()}
        assert call("post", "outcomes", token("write"), body).status_code == 201
    (row,) = call("get", "outcomes?lead=user:bert", token("read")).json()["outcomes"]
    assert row["lead_id"] == str(lead_of("user", "bert"))
