"""Programs and scripts add webhooks, change and switch them, see what was sent, and have it sent again."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from people import publish
from receiving import LOOPBACK, receiving
from test_api_privacy import addresses, call, token
from test_webhook_sending import allowed
from webhook_rows import SOON, URL, add, answer, cross, messages, put_in, settle, taken

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.usefixtures("emptied")
NEEDS = {
    ("get", "/webhooks"): "read",
    ("post", "/webhooks"): "admin",
    ("put", "/webhooks/{number}"): "admin",
    ("delete", "/webhooks/{number}"): "admin",
    ("post", "/webhooks/{number}/switch"): "admin",
    ("post", "/webhooks/{number}/rotate-secret"): "admin",
    ("post", "/webhooks/{number}/test"): "admin",
    ("get", "/webhooks/{number}/deliveries"): "read",
    ("post", "/webhooks/{number}/deliveries/{delivery}/replay"): "write",
    ("post", "/webhooks/{number}/deliveries/replay"): "write",
}
"""Who may what. An address that is not here is let through by nobody's decision."""
OURS = re.compile(r"/webhooks\b")


def test_every_address_was_thought_of() -> None:
    assert {(method, path) for method, path in addresses() if OURS.match(path)} == set(NEEDS)


def test_every_address_wants_its_scope_and_no_other() -> None:
    tokens = {scope: token(scope) for scope in ("read", "write", "admin")}
    for (method, path), needed in NEEDS.items():
        real = path.replace("{number}", "1").replace("{delivery}", "1")
        assert call(method, real, None, {}).status_code == 401
        for scope, given in tokens.items():
            status = call(method, real, given, {}).status_code
            assert (status == 403) == (scope != needed), (method, path, scope, status)


def test_a_webhook_is_added_changed_switched_and_deleted() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.webhooks.models import Webhook

    publish()
    admin, reader = token("admin"), token("read")
    given = {"name": "crm", "url": URL, "whats": ["stage"], "values": ["sales_qualified"], "includes": ["email"]}
    made = call("post", "webhooks", admin, given)
    assert made.status_code == 201
    first = made.json()
    assert first["secret"].startswith("whsec_")
    (seen,) = call("get", "webhooks", reader).json()
    assert seen == {name: value for name, value in first.items() if name != "secret"}
    assert (seen["on"], seen["values"], seen["messages"]["waiting"]) == (True, ["sales_qualified"], 0)
    assert call("post", "webhooks", admin, given).json()["title"] == "webhook-exists"
    number = first["id"]
    changed = call("put", f"webhooks/{number}", admin, {"name": "CRM", "url": URL, "only_rising": True}).json()
    assert (changed["name"], changed["whats"], changed["includes"]) == ("CRM", [], [])
    rotated = call("post", f"webhooks/{number}/rotate-secret", admin).json()
    assert rotated["secret"] == Webhook.objects.get().secret != first["secret"]
    assert rotated["both_secrets_until"] is not None
    assert call("post", f"webhooks/{number}/switch", admin, {"on": False}).json()["off_because"] == "by-hand"
    assert call("post", f"webhooks/{number}/switch", admin, {"on": False}).json()["title"] == "webhook-state"
    assert call("post", f"webhooks/{number}/switch", admin, {"on": True, "with_missed": True}).json()["on"] is True
    assert call("delete", f"webhooks/{number}", admin).status_code == 204
    assert call("delete", f"webhooks/{number}", admin).json()["title"] == "webhook-unknown"
    found = [entry.action for entry in AuditEntry.objects.order_by("number")]
    assert found == [f"webhook.{what}" for what in ("add", "change", "rotate", "off", "on", "remove")]
    secrets = {first["secret"], rotated["secret"]}
    assert not any(secret in json.dumps(entry.details) for entry in AuditEntry.objects.all() for secret in secrets)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"url": "https://127.0.0.1/"}, "webhook-address"),
        ({"url": "http://hooks.example.com/"}, "webhook-address"),
        ({"url": "nowhere"}, "webhook-address"),
        ({"model": "fit-intrest"}, "webhook-model"),
        ({"values": ["A1"]}, "webhook-value"),
        ({"whats": ["cell"], "values": ["sales_qualified"]}, "webhook-value"),
        ({"whats": ["colour"]}, "request-invalid"),
        ({"name": " "}, "request-invalid"),
    ],
)
def test_what_cannot_be_told_is_refused(given: dict[str, Any], code: str) -> None:
    publish()
    refused = call("post", "webhooks", token("admin"), {"name": "crm", "url": URL} | given)
    assert (refused.status_code, refused.json()["title"]) == (422, code)


def test_what_was_sent_is_listed_page_by_page_and_sent_again() -> None:
    webhook = add()
    for lead in range(1, 6):
        cross(lead, "", "a")
    put_in()
    for each in taken():
        settle(each.number, answer(500 if each.number % 2 else 200, text="x" * 200))
    reader, writer, seen, cursor = token("read"), token("write"), [], ""
    while cursor is not None:
        page = call("get", f"webhooks/{webhook.pk}/deliveries?limit=2{cursor}", reader).json()
        seen += page["deliveries"]
        cursor = None if page["next_cursor"] is None else f"&cursor={page['next_cursor']}"
    assert [row["lead_id"] for row in seen] == ["5", "4", "3", "2", "1"]
    assert seen[-1]["attempts"][0]["status"] in {200, 500}
    waiting = call("get", f"webhooks/{webhook.pk}/deliveries?state=waiting", reader).json()["deliveries"]
    assert {row["state"] for row in waiting} == {"waiting"}
    done = next(row.pk for row in messages() if row.state == "delivered")
    assert call("post", f"webhooks/{webhook.pk}/deliveries/{done}/replay", writer).json() == {"replayed": 1}
    again = call("post", f"webhooks/{webhook.pk}/deliveries/{done}/replay", writer)
    assert (again.status_code, again.json()["title"]) == (409, "webhook-delivery")
    unknown = call("post", f"webhooks/{webhook.pk}/deliveries/{2**70}/replay", writer)
    assert (unknown.status_code, unknown.json()["title"]) == (404, "webhook-delivery-unknown")
    assert call("post", f"webhooks/{webhook.pk}/deliveries/replay", writer).json() == {"replayed": 0}
    assert call("get", f"webhooks/{2**70}/deliveries", reader).json()["title"] == "webhook-unknown"


def test_a_test_is_sent_and_its_answer_told() -> None:
    with allowed(LOOPBACK), receiving() as receiver:
        webhook = add(url=receiver.url)
        receiver.status = 418
        said = call("post", f"webhooks/{webhook.pk}/test", token("admin")).json()
    assert (said["status"], said["answer"], len(receiver.received)) == (418, "thank you", 1)
    assert call("post", f"webhooks/{webhook.pk}/test", token("admin")).json()["fault"] == "refused"
    assert [row.state for row in messages()] == ["failed", "failed"]
    refused = call("post", f"webhooks/{webhook.pk}/deliveries/{messages()[0].pk}/replay", token("write"))
    assert refused.json()["title"] == "webhook-delivery"


def test_a_script_does_the_same() -> None:
    publish()
    made = run("add", "crm", URL, "--what", "stage", "--value", "sales_qualified", "--include", "email")
    assert made["secret"].startswith("whsec_")
    assert run("rotate", "crm")["secret"] != made["secret"]
    assert run("off", "crm")["on"] is False
    assert run("on", str(made["number"]), "--missed")["on"] is True
    cross(1, "", "sales_qualified", at=SOON.replace(year=SOON.year + 10))
    put_in()
    (row,) = messages()
    assert run("deliveries", "crm")["lead_id"] == "1"
    row.state = "failed"
    row.save()
    assert run("replay", "crm", "--failed")["replayed"] == 1
    (shown,) = [run("list")]
    assert (shown["name"], shown["messages"]) == ("crm", {"waiting": 1, "delivered": 0, "failed": 0})
    assert "crm" in said("list")
    assert "stage" not in said("deliveries", "crm")
    with allowed(LOOPBACK), receiving() as receiver:
        run("add", "here", receiver.url)
        assert run("test", "here")["arrived"] is True
        receiver.status = 500
        assert run("test", "here", code=1)["arrived"] is False
    assert run("remove", "crm")["removed"] is True
    assert "there is no webhook 'crm'" in said("off", "crm", code=1)
    assert "Did you mean 'here'?" in said("off", "hers", code=1)


def run(*arguments: str, code: int = 0) -> Any:
    """What a command answers with `--json`."""
    return json.loads(said(*arguments, "--json", code=code))


def said(*arguments: str, code: int = 0) -> str:
    """What a command prints."""
    from click.testing import CliRunner

    from reifegrad_web.commands.admin import command

    given: Sequence[str] = ["--data", str(folder()), "webhook", *arguments]
    ended = CliRunner().invoke(command, given)
    shown = ended.output if ended.exception is None or ended.exit_code != 1 or ended.output else str(ended.exception)
    assert ended.exit_code == code, ended.output
    return shown


def folder() -> Any:
    from django.conf import settings

    return settings.ENVIRONMENT.home
