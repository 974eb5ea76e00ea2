"""Programs add connections, change and switch them, have them run, and see what failed; none ever sees a secret."""

from __future__ import annotations

import re
from typing import Any

import pytest
from crm import Crm, connected, go_on, pull
from people import publish
from test_api_privacy import addresses, call, token
from test_webhook_sending import allowed

from reifegrad_web.clock import utc_now

pytestmark = pytest.mark.usefixtures("emptied")
SECRET = "password-that-nobody-sees"  # noqa: S105 - of nothing
TRYTON = {
    "name": "tryton",
    "kind": "tryton",
    "options": {"url": "https://203.0.113.7", "database": "crm", "user": "reifegrad"},
    "secret": SECRET,
}
NEEDS = {
    ("get", "/connectors"): "read",
    ("post", "/connectors"): "admin",
    ("put", "/connectors/{number}"): "admin",
    ("delete", "/connectors/{number}"): "admin",
    ("post", "/connectors/{number}/switch"): "admin",
    ("post", "/connectors/{number}/run"): "write",
    ("post", "/connectors/{number}/test"): "admin",
    ("get", "/connectors/{number}/runs"): "read",
    ("get", "/connectors/{number}/failed-records"): "read",
    ("get", "/connectors/{number}/failed-rows"): "read",
    ("post", "/connectors/{number}/again"): "write",
}
"""Who may what. An address that is not here is let through by nobody's decision."""
OURS = re.compile(r"/connectors\b")


_TOKENS: dict[str, str] = {}


@pytest.fixture(autouse=True)
def new_tokens() -> None:
    _TOKENS.clear()


def answered(method: str, path: str, body: Any = None, scope: str = "admin") -> Any:
    _TOKENS[scope] = _TOKENS.get(scope) or token(scope)
    found = call(method, path, _TOKENS[scope], body)
    return found.status_code, found.json() if found.content else None


def test_every_address_was_thought_of_and_wants_its_scope() -> None:
    assert {(method, path) for method, path in addresses() if OURS.match(path)} == set(NEEDS)
    tokens = {scope: token(scope) for scope in ("read", "write", "admin")}
    for (method, path), needed in NEEDS.items():
        real = path.replace("{number}", "1")
        assert call(method, real, None, {}).status_code == 401
        for scope, given in tokens.items():
            status = call(method, real, given, {}).status_code
            assert (status == 403) == (scope != needed), (method, path, scope, status)


def test_a_connection_is_added_changed_switched_and_deleted_and_its_secret_shown_nowhere() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.connectors.models import Connector

    publish()
    with allowed("203.0.113.0/24"):
        status, made = answered("post", "/connectors", TRYTON)
        assert (status, made["state"], made["minutes"], made["last_run"]) == (201, "new", 15, None)
        number = made["id"]
        changed = {**TRYTON, "minutes": 60, "writes_back": False, "secret": None}
        assert answered("put", f"/connectors/{number}", changed)[1]["minutes"] == 60
    assert Connector.objects.get().secret == SECRET, "who gives none keeps it"
    assert answered("post", f"/connectors/{number}/switch", {"on": False})[1]["state"] == "off"
    listed = answered("get", "/connectors", scope="read")[1]
    assert [each["name"] for each in listed] == ["tryton"]
    assert SECRET not in str(listed)
    assert answered("delete", f"/connectors/{number}")[0] == 204
    entries = list(AuditEntry.objects.order_by("number"))
    actions = [each.action for each in entries if each.action.startswith("connector.")]
    assert actions == ["connector.add", "connector.change", "connector.off", "connector.remove"]
    assert SECRET not in str([each.details for each in entries])


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "sap"}, "connector-kind"),
        ({"options": {"url": "https://203.0.113.7", "user": "x"}}, "connector-option"),
        ({"options": {**TRYTON["options"], "realm": "x"}}, "connector-option"),  # type: ignore[dict-item]
        ({"options": {**TRYTON["options"], "url": "https://10.0.0.8"}}, "webhook-address"),  # type: ignore[dict-item]
        ({"secret": None}, "connector-secret"),
        ({"timezone": "Mars"}, "connector-zone"),
        ({"name": "with space"}, "import-source-name"),
        ({"model": "none"}, "webhook-model"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(wrong: dict[str, Any], code: str) -> None:
    publish()
    with allowed("203.0.113.0/24"):
        status, found = answered("post", "/connectors", {**TRYTON, **wrong})
    assert status == 422
    assert code in str(found)


def test_a_run_is_asked_for_and_what_failed_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    crm = Crm()
    connector = connected(crm, monkeypatch)
    for number in range(3):
        crm.has("outcomes", str(number), utc_now(), state="maybe", ended="2026-10-01")
    assert answered("post", f"/connectors/{connector.pk}/run", {}, "write")[0] == 202
    assert answered("post", f"/connectors/{connector.pk}/run", {}, "write")[0] == 409, "somebody is at it"
    go_on(connector)
    (run,) = answered("get", f"/connectors/{connector.pk}/runs", scope="read")[1]["runs"]
    assert (run["state"], run["counts"]["failed"], run["whole"]) == ("done", 3, True)
    assert run["import"] is not None
    first = answered("get", f"/connectors/{connector.pk}/failed-records?limit=2", scope="read")[1]
    rest = answered(
        "get", f"/connectors/{connector.pk}/failed-records?limit=2&cursor={first['next_cursor']}", scope="read"
    )[1]
    assert len(first["records"]) == 2
    assert [each["reason"] for each in rest["records"]] == ["not_won_or_lost"]
    assert answered("get", f"/connectors/{connector.pk}/failed-rows", scope="read")[1]["rows"] == []
    assert answered("post", f"/connectors/{connector.pk}/again", scope="write")[1] == {"again": 0}
    assert pull(connector)["last_run"]["whole"] is False


def test_a_system_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.connectors.contract import UNREACHABLE, Trouble

    crm = Crm()
    connector = connected(crm, monkeypatch)
    assert answered("post", f"/connectors/{connector.pk}/test")[1]["reached"] is True

    def gone(_: int) -> None:
        raise Trouble(UNREACHABLE, "timeout")

    crm.before_page = gone
    found = answered("post", f"/connectors/{connector.pk}/test")[1]
    assert found == {"reached": False, "fault": "unreachable", "said": "timeout"}
