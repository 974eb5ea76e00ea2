"""What a person may ask for, over HTTP: every address with every scope, and every reading noted."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from people import EMAIL, deliver_nora, publish, work
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")
WHY = {"because": "request"}
NEEDS = {
    ("get", "/leads"): "read",
    ("get", "/leads/{lead}"): "read",
    ("get", "/leads/{lead}/activities"): "read",
    ("get", "/leads/{lead}/score"): "read",
    ("get", "/leads/{lead}/history"): "read",
    ("get", "/leads/{lead}/identities"): "read",
    ("post", "/leads/{lead}/merge"): "write",
    ("post", "/links/{link}/undo"): "write",
    ("get", "/leads/{lead}/consents"): "read",
    ("post", "/leads/{lead}/consents"): "write",
    ("post", "/leads/{lead}/objection"): "write",
    ("delete", "/leads/{lead}/objection"): "write",
    ("get", "/leads/{lead}/export"): "admin",
    ("post", "/leads/{lead}/erase"): "admin",
    ("get", "/erasures"): "admin",
    ("get", "/audit"): "admin",
    ("get", "/audit/verification"): "admin",
    ("get", "/privacy/report"): "read",
}
"""Who may what. An address that is not here is let through by nobody's decision."""


@pytest.fixture
def nora() -> int:
    publish()
    deliver_nora()
    take(message("page", user_id="second", properties={"path": "/pricing"}))
    work()
    return lead_of("email", EMAIL) or 0


def token(*scopes: str) -> str:
    from reifegrad_web.org.tokens import add_token

    return add_token("-".join(scopes), scopes, NOW)


def call(method: str, path: str, given: str | None, body: Any = None, **named: str) -> Any:
    from django.test import Client

    headers = named if given is None else {"Authorization": f"Bearer {given}", **named}
    more: dict[str, Any] = {} if method == "get" else {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(Client(SERVER_NAME="localhost"), method)(f"/api/v1/{path.lstrip('/')}", headers=headers, **more)


def addresses() -> set[tuple[str, str]]:
    from reifegrad_web.api.v1 import api

    paths = api.get_openapi_schema()["paths"]
    return {(method, path.removeprefix("/api/v1")) for path, methods in paths.items() for method in methods}


OURS = re.compile(r"/(leads|links|erasures|audit|privacy)\b")


def test_every_address_was_thought_of() -> None:
    from test_agreements_api import NEEDS as OF_ROUTING
    from test_api_contacts import NEEDS as OF_CONTACTS
    from test_api_handover import NEEDS as OF_SALES
    from test_service_report import NEEDS as OF_SERVICE

    ours = {(method, path) for method, path in addresses() if OURS.match(path)}
    others = {*OF_CONTACTS, *OF_SALES, *OF_ROUTING, *OF_SERVICE}
    assert ours - others == set(NEEDS)


@pytest.mark.parametrize(("method", "path"), sorted(NEEDS))
def test_every_address_wants_its_scope_and_no_other(nora: int, method: str, path: str) -> None:
    real = path.replace("{lead}", str(nora)).replace("{link}", "1")
    needed = NEEDS[method, path]
    others = {"read", "write", "admin"} - {needed}
    assert call(method, real, None, {}).status_code == 401
    assert call(method, real, token(*sorted(others)), {}).status_code == 403
    assert call(method, real, token(needed), {}).status_code not in {401, 403}


def test_consent_is_noted_with_its_proof(nora: int) -> None:
    writer, reader = token("write"), token("read")
    body = {"purpose": "newsletter", "granted": True, "text": "I want news.", "version": "3", "evidence": {"form": 7}}
    assert call("post", f"leads/{EMAIL}/consents", writer, body).json() == {"lead_id": str(nora)}
    assert call("post", f"leads/{EMAIL}/consents", writer, body | {"granted": False}).status_code == 200
    found = call("get", f"leads/{nora}/consents", reader).json()
    last = found["last"]["newsletter"]
    assert (last["state"], last["version"], last["evidence"]) == ("withdrawn", "3", {"form": 7})
    assert [each["state"] for each in found["all"] if each["purpose"] == "newsletter"] == ["granted", "withdrawn"]
    refused = call("post", f"leads/{EMAIL}/consents", writer, body | {"evidence": {"ip": "192.0.2.1"}})
    assert (refused.status_code, refused.json()["title"]) == (422, "evidence-with-address")


def test_who_objects_is_asked_for_in_vain(nora: int) -> None:
    writer, reader = token("write"), token("read")
    assert call("get", f"leads/{EMAIL}/score", reader).status_code == 200
    assert call("post", f"leads/{EMAIL}/objection", writer).status_code == 200
    refused = call("get", f"leads/{EMAIL}/score", reader)
    assert (refused.status_code, refused.json()["title"]) == (403, "objection")
    assert str(nora) not in {row["lead_id"] for row in call("get", "leads", reader).json()["leads"]}
    newest = call("get", f"leads/{EMAIL}/history", reader).json()["changes"][0]
    assert (newest["cause"], newest["after"]) == ({"why": "objection"}, None)
    assert call("post", f"leads/{EMAIL}/objection", writer).status_code == 409
    assert call("delete", f"leads/{EMAIL}/objection", writer).status_code == 200
    work(datetime.now(UTC))
    assert call("get", f"leads/{EMAIL}/score", reader).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("get", "leads/user:nobody/score", None, 404, "lead-unknown"),
        ("get", "leads/user:second/score", None, 403, "objection"),
        ("get", "leads/user:second/score?as_of=2100-01-01T00:00:00Z", None, 403, "objection"),
        ("post", "leads/user:second/objection", None, 409, "objects-already"),
        ("delete", f"leads/{EMAIL}/objection", None, 409, "objects-not"),
        ("post", f"leads/{EMAIL}/merge", {"lead": "user:user-4711-nora"}, 409, "already-one"),
        ("post", "leads/anonymous:device-81c2-nora/merge", {"lead": "anonymous:kiosk"}, 409, "identifier-shared"),
        ("post", "links/999999/undo", WHY, 404, "link-unknown"),
        ("post", f"links/{2**70}/undo", WHY, 404, "link-unknown"),
        ("post", f"leads/{EMAIL}/consents", {"purpose": " ", "granted": True}, 422, "purpose-unusable"),
        ("post", f"leads/{EMAIL}/erase", {"because": " "}, 422, "reason-missing"),
        ("post", f"leads/{EMAIL}/erase", {"because": EMAIL}, 422, "reason-with-person"),
    ],
)
def test_what_cannot_be_done_has_a_status_of_its_own(
    nora: int, method: str, path: str, body: Any, status: int, code: str
) -> None:
    every = token("read", "write", "admin")
    take(*(message("page", anonymous_id="kiosk", user_id=f"guest-{number}") for number in range(4)))
    assert call("post", "leads/user:second/objection", every).status_code == 200
    found = call(method, path, every, body)
    said = found.json()
    assert (found.status_code, said["status"], said["title"]) == (status, status, code)
    assert (said["type"], found["Content-Type"]) == (f"urn:reifegrad:problem:{code}", "application/problem+json")
    assert said["detail"].startswith(f"{code}: ")


def test_two_become_one_and_two_again(nora: int) -> None:
    writer, reader = token("write"), token("read")
    one = call("post", f"leads/{EMAIL}/merge", writer, {"lead": "user:second"})
    assert one.json() == {"lead_id": str(nora)}
    links = call("get", f"leads/{nora}/identities", reader).json()["links"]
    (by_hand,) = [each["id"] for each in links if each["reason"] == "by-hand"]
    two = call("post", f"links/{by_hand}/undo", writer, WHY).json()["leads"]
    assert two == sorted([str(nora), str(lead_of("user", "second"))], key=int)
    assert call("post", f"links/{by_hand}/undo", writer, WHY).status_code == 404
    assert call("post", f"links/{2**70}/undo", writer, WHY).status_code == 404


def test_who_was_erased_is_unknown_and_the_erasure_is_proved(nora: int) -> None:
    admin = token("admin", "read")
    assert call("get", f"leads/{EMAIL}/export", admin).json()["lead_id"] == str(nora)
    done = call("post", f"leads/{EMAIL}/erase", admin, WHY).json()
    assert done["counts"]["leads_identifier"] == 3
    assert call("get", f"leads/{EMAIL}/score", admin).json()["title"] == "lead-unknown"
    assert call("get", f"leads/{nora}/score", admin).status_code == 404
    (proof,) = call("get", f"erasures?identifier={EMAIL}", admin).json()
    assert (proof["erasure"], proof["counts"]) == (done["erasure"], done["counts"])
    assert call("get", "erasures?identifier=nobody", admin).json() == []
    actions = [(each["action"], each["target"]) for each in call("get", "audit", admin).json()]
    assert actions == [("lead.erase", f"erasure:{done['erasure']}"), ("lead.export", f"lead:{nora}")]
    assert call("get", "audit/verification", admin).json()["broken"] == []


def test_every_reading_is_noted_with_who_read(nora: int) -> None:
    from reifegrad_web.audit.models import AuditEntry

    reader = token("read")
    for what in ("score", "history", "consents", "identities"):
        assert call("get", f"leads/{EMAIL}/{what}", reader).status_code == 200
    rows = list(AuditEntry.objects.order_by("number").values_list("action", "target", "actor_kind", "actor"))
    assert [(action, target) for action, target, _, _ in rows] == [
        (f"lead.{what}", f"lead:{nora}") for what in ("score", "history", "consents", "identities")
    ]
    assert {kind for _, _, kind, _ in rows} == {"token"}
    assert {actor.partition(" ")[2] for _, _, _, actor in rows} == {"read"}


def test_what_no_model_uses_is_named(nora: int) -> None:
    take(
        message("identify", user_id="second", traits={"shoe_size": 43, "position": "CEO"}),
        message(user_id="second", name="Horn Blown"),
    )
    found = call("get", "privacy/report", token("read")).json()
    assert found["models"] == ["fit-interest"]
    assert [each["attribute"] for each in found["unused_attributes"]] == ["shoe_size"]
    assert [each["attribute"] for each in found["unused_account_attributes"]] == ["employees"]
    assert [each["kind"] for each in found["unused_kinds"]] == ["horn_blown"]
