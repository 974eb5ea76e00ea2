"""Programs note calls, e-mails and meetings with leads, and take leads from queues for people, as the pages do."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from handing import visit
from test_api_privacy import addresses, call, token
from test_queues import queued, seen
from test_taking import NOW

from reifegrad.errors import ReifegradError

pytestmark = pytest.mark.usefixtures("emptied")
NEEDS = {
    ("get", "/leads/{lead}/contacts"): "read",
    ("post", "/leads/{lead}/contacts"): "write",
    ("post", "/contacts/{contact}/undo"): "write",
    ("post", "/leads/{lead}/take"): "write",
}
"""Who may what."""
OURS = re.compile(r"/(contacts|take)\b")


def person(name: str, role: str = "sales") -> Any:
    from reifegrad_web.org.people import add_user
    from reifegrad_web.writing import write

    with write():
        return add_user(name, role, NOW)


def token_of(user: Any) -> str:
    from reifegrad_web.org.tokens import add_token
    from reifegrad_web.writing import write

    with write():
        return add_token("phone", ["read", "write"], NOW, user)


def test_every_address_was_thought_of_and_wants_its_scope() -> None:
    assert {(method, path) for method, path in addresses() if OURS.search(path)} == set(NEEDS)
    tokens = {scope: token(scope) for scope in ("read", "write", "admin")}
    for (method, path), needed in NEEDS.items():
        real = path.replace("{lead}", "1").replace("{contact}", "1")
        assert call(method, real, None, {}).status_code == 401
        for scope, given in tokens.items():
            assert (call(method, real, given, {}).status_code == 403) == (scope != needed), (method, path, scope)


def test_a_call_is_noted_read_and_taken_back_and_the_lead_has_somebody() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.clock import utc_now
    from reifegrad_web.leads.owners import owners_of

    lead, felix = visit(), person("felix")
    again = (utc_now() + timedelta(days=3)).isoformat()
    told = {"result": "reached", "kind": "mail", "note": "oak", "again_at": again, "user": "felix"}
    made = call("post", f"leads/{lead}/contacts", token("write"), told)
    assert made.status_code == 201
    (read,) = call("get", f"leads/{lead}/contacts", token("read")).json()
    assert read == made.json()
    assert (read["user"], read["kind"], read["result"], read["note"]) == ("felix", "mail", "reached", "oak")
    assert owners_of([lead]) == {lead: felix.pk}
    assert call("post", f"contacts/{read['id']}/undo", token_of(person("ines")), {}).status_code == 404
    assert call("post", f"contacts/{read['id']}/undo", token_of(felix), {}).status_code == 204
    assert call("get", f"leads/{lead}/contacts", token("read")).json() == []
    noted = AuditEntry.objects.filter(action__startswith="lead.contact").order_by("number")
    assert [each.action for each in noted] == ["lead.contact", "lead.contact-undo"]


def test_a_contact_that_cannot_be_meant_says_why() -> None:
    lead, writer = visit(), token("write")
    felix, _ = person("felix"), person("rita", "reader")
    own = token_of(felix)

    def refused(given: dict[str, Any], by: str = writer) -> str:
        answer = call("post", f"leads/{lead}/contacts", by, {"result": "reached", "user": "felix"} | given)
        assert answer.status_code in {404, 422}, answer.content
        return str(answer.json()["title"])

    assert refused({"result": "sung"}) == "contact-result"
    assert refused({"kind": "pigeon"}) == "contact-kind"
    assert refused({"note": "\0"}) == "text-unusable"
    assert refused({"again_at": "2001-01-01T00:00:00Z"}) == "contact-again"
    assert refused({"meets_at": "2099-01-01T00:00:00Z"}) == "appointment"
    assert refused({"result": "appointment", "meets_at": "2001-01-01T00:00:00Z"}) == "appointment"
    assert refused({"user": ""}) == "contact-user"
    assert refused({"user": "rita"}) == "contact-user"
    assert refused({"user": "nobody"}) == "user-unknown"
    assert refused({"user": "rita"}, own) == "contact-user"
    assert call("get", f"leads/{lead}/contacts", own).json() == []


def test_a_note_that_is_too_long_is_refused_wherever_it_comes_from() -> None:
    from handing import doer

    from reifegrad_web.leads.contacting import LONGEST_NOTE, Said, get_in_touch

    lead, felix = visit(), person("felix")
    for note in ("x" * (LONGEST_NOTE + 1), "\0"):
        with pytest.raises(ReifegradError) as refused:
            get_in_touch(lead, Said("reached", note=note), felix, doer().actor, NOW)
        assert refused.value.problems[0].code == "contact-note"


def test_a_lead_is_taken_from_its_queue_once_and_the_second_one_is_told_who_has_it() -> None:
    users, (first, second) = queued("u1", "u2")
    anna, writer = token_of(users["anna"]), token("write")
    assert call("post", f"leads/{first}/take", anna, {}).json() == {
        "lead_id": str(first),
        "is_taken": True,
        "owner": "anna",
    }
    late = call("post", f"leads/{first}/take", writer, {"user": "ben"}).json()
    assert (late["is_taken"], late["owner"]) == (False, "anna")
    assert seen()["inbound"] == [second]
    assert call("post", f"leads/{visit('u9')}/take", writer, {"user": "ben"}).json()["title"] == "lead-unknown"


def test_the_same_request_with_a_key_is_done_once() -> None:
    from django.test import Client

    from reifegrad_web.leads.models import Contact

    lead, _ = visit(), person("felix")
    headers = {"Authorization": f"Bearer {token('write')}", "Idempotency-Key": "call-17"}
    body = json.dumps({"result": "not-reached", "user": "felix"})
    answers = [
        Client(SERVER_NAME="localhost").post(
            f"/api/v1/leads/{lead}/contacts", body, "application/json", headers=headers
        )
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert Contact.objects.count() == 1
