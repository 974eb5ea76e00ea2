"""Webhooks are added, tested, switched and changed in the browser; what was sent is seen, and sent again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from people import EMAIL, deliver_nora, publish
from receiving import LOOPBACK, receiving
from signed_in import signed_in, text_of
from test_taking import lead_of
from webhook_rows import SOON, URL, add, answer, cross, messages, put_in, settle, taken

pytestmark = pytest.mark.usefixtures("emptied")


def allowed() -> Any:
    from ipaddress import ip_network

    from django.test import override_settings

    return override_settings(WEBHOOK_NETWORKS=[ip_network(LOOPBACK)])


def test_a_webhook_is_added_and_its_secret_shown_once() -> None:
    from reifegrad_web.webhooks.models import Webhook

    publish()
    client = signed_in("admin")
    assert "No system is told of changes yet" in text_of(client.get("/sources/webhooks"))
    given = {"name": "CRM", "url": URL, "whats": ["stage"], "values": "sales_qualified", "includes": ["email"]}
    page = text_of(client.post("/sources/webhooks/new", given))
    made = Webhook.objects.get()
    assert made.secret in page.replace("&#x2B;", "+")
    assert (made.whats, made.values, made.includes, made.only_rising) == (
        ["stage"],
        ["sales_qualified"],
        ["email"],
        False,
    )
    for address in ("", f"/{made.pk}", f"/{made.pk}/change"):
        shown = text_of(client.get(f"/sources/webhooks{address}"))
        assert made.secret not in shown
        assert "CRM" in shown
    assert "Stage · all models · to ready for sales" in text_of(client.get(f"/sources/webhooks/{made.pk}"))


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"url": "https://192.168.1.5/"}, "url", "192.168.1.5 is no public address"),
        ({"url": "http://hooks.example.com/"}, "url", "is not encrypted"),
        ({"values": "sales_qualifed"}, "values", "Did you mean"),
        ({"name": "crm"}, "name", "already a webhook"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(given: dict[str, str], field: str, said: str) -> None:
    publish()
    add()
    page = signed_in("admin").post("/sources/webhooks/new", {"name": "CRM", "url": URL} | given)
    assert page.status_code == 422
    found = re.search(rf'<ul class="errorlist"[^>]*id="id_{field}_error"[^>]*>(.*?)</ul>', text_of(page), re.DOTALL)
    assert found is not None
    assert said in found[1]


def test_a_webhook_is_changed_switched_off_with_a_way_back_and_deleted() -> None:
    from reifegrad_web.webhooks.models import Webhook

    webhook = add()
    here = f"/sources/webhooks/{webhook.pk}"
    client = signed_in("admin")
    assert f'value="{URL}"' in text_of(client.get(f"{here}/change"))
    changed = client.post(f"{here}/change", {"name": "Slack", "url": URL, "only_rising": "on"}, follow=True)
    assert "Slack is changed" in text_of(changed)
    assert "rises only" in text_of(changed)
    off = text_of(client.post(f"{here}/off", follow=True))
    assert "Nothing is told" in off
    assert f'action="{here}/on-again"' in off
    assert client.post(f"{here}/off").status_code == 409
    cross(1, "", "a", at=Webhook.objects.get().off_at + timedelta(seconds=1))
    put_in()
    assert "Slack is on" in text_of(client.post(f"{here}/on-again", follow=True))
    Webhook.objects.update(only_rising=False)
    client.post(f"{here}/off")
    assert Webhook.objects.get().off_because == "by-hand"
    client.post(f"{here}/on")
    assert "cannot be taken back" in text_of(client.get(f"{here}/remove"))
    assert "Slack is deleted" in text_of(client.post(f"{here}/remove", follow=True))
    assert Webhook.objects.count() == 0


def test_a_new_secret_is_shown_once_its_meaning_was_said() -> None:
    from reifegrad_web.webhooks.models import Webhook

    webhook = add()
    here = f"/sources/webhooks/{webhook.pk}"
    client = signed_in("admin")
    assert "signed with both" in text_of(client.get(f"{here}/secret"))
    assert Webhook.objects.get().secret == webhook.secret
    page = text_of(client.post(f"{here}/secret"))
    assert Webhook.objects.get().secret in page.replace("&#x2B;", "+")
    assert "Old and new are valid until" in text_of(client.get(here))


def test_a_test_says_what_was_answered() -> None:
    with allowed(), receiving() as receiver:
        webhook = add(url=receiver.url)
        here = f"/sources/webhooks/{webhook.pk}"
        client = signed_in("admin")
        assert "The test arrived: Answer 200" in text_of(client.post(f"{here}/test", follow=True))
        receiver.status = 404
        assert "The test did not arrive: Answer 404" in text_of(client.post(f"{here}/test", follow=True))
    assert "Address not allowed" in text_of(client.post(f"{here}/test", follow=True))


def test_what_was_sent_is_seen_by_who_sees_the_lead_and_sent_again() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.org.models import User

    publish()
    deliver_nora()
    lead = lead_of("email", EMAIL) or 0
    webhook = add(includes=["email"])
    cross(lead, "", "sales_qualified")
    put_in()
    (each,) = taken()
    settle(each.number, answer(500, text="queue is full"))
    here = f"/sources/webhooks/{webhook.pk}"
    client = signed_in("marketing")
    page = text_of(client.get(here))
    assert "Stage: nothing → ready for sales" in page
    assert "waits · Answer 500" in page
    assert f'href="/leads/{lead}"' in page
    assert EMAIL not in page
    one = text_of(client.get(f"{here}/messages/{each.number}"))
    assert EMAIL in one
    assert "queue is full" in one
    assert AuditEntry.objects.filter(action="webhook.read", target=f"lead:{lead}").exists()
    assert client.post(f"{here}/messages/{each.number}/replay").status_code == 409
    row = messages()[0]
    row.state = "failed"
    row.save()
    assert "No message in this state" in text_of(client.get(f"{here}?state=waiting"))
    assert "1 message is sent again" in text_of(client.post(f"{here}/messages/replay", follow=True))
    assert messages()[0].state == "waiting"
    User.objects.update(sees=User.Sees.OWN)
    hidden = client.get(f"{here}/messages/{each.number}")
    assert (hidden.status_code, EMAIL in text_of(hidden)) == (404, False)
    assert f'href="/leads/{lead}"' not in text_of(client.get(here))
    assert client.post(f"{here}/messages/{each.number}/replay").status_code == 404
    assert client.post(f"{here}/test").status_code == 403


def test_a_page_that_is_open_asks_for_what_waits_and_messages_go_on_page_by_page() -> None:
    webhook = add()
    for lead in range(1, 61):
        cross(lead, "", "a")
    put_in()
    here = f"/sources/webhooks/{webhook.pk}"
    client = signed_in("marketing")
    page = text_of(client.get(here))
    assert f'hx-get="{here}"' in page
    assert "<html" not in text_of(client.get(here, headers={"HX-Request": "true"}))
    after = re.search(r'href="([^"]+)" rel="next"', page)
    assert after is not None
    rest = text_of(client.get(here + after[1].replace("&amp;", "&")))
    assert (page.count("data-row"), rest.count("data-row"), "hx-get" in rest.partition("<main")[2]) == (50, 10, False)


def test_one_that_was_switched_off_says_why() -> None:
    webhook = add()
    cross(1, "", "a")
    put_in()
    (each,) = taken()
    settle(each.number, answer(410))
    client = signed_in("admin")
    page = text_of(client.get(f"/sources/webhooks/{webhook.pk}"))
    assert "the receiver answered 410" in page
    assert "Switch on and tell what was missed" in page
    assert "the receiver wants no more" in text_of(client.get("/sources/webhooks"))
    assert SOON.strftime("%Y-%m-%d") in page
