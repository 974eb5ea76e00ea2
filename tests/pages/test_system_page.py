"""The page of the system says what is well and what is not, with what mends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from people import publish, work
from seen_pages import somebody
from test_taking import message, take
from webhook_rows import add as add_webhook

pytestmark = pytest.mark.usefixtures("emptied")
OLD_SQLITE = "can damage a database"
"""Where another test of this process has used the SQLite of Python first, the newer one is not taken."""


def test_a_server_at_work_is_shown_as_it_is() -> None:
    from reifegrad_web.background.workers import Presence
    from reifegrad_web.clock import utc_now

    now = utc_now()
    publish()
    take(message("page", user_id="u", occurred_at=now), received_at=now)
    work(now)
    Presence("worker-1").tell(now)
    page = somebody("admin").get("/system")
    assert "Leads wait to be scored 0 All are scored." in page.text
    assert "Workers 1" in page.text
    assert "Last hour 1 1 0 0 0 yes" in page.text
    assert "worker-1" in page.text
    assert "Fit and interest" in page.text
    assert "None is known" in page.text
    assert "/metrics" in page.html
    assert OLD_SQLITE in page.text or "System Healthy Checked every 15 seconds: Data folder, " in page.text


def test_what_is_not_well_is_marked() -> None:
    from reifegrad_web.background.workers import Presence
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.models import MinuteCount, Source
    from reifegrad_web.scoring.due import lease, touch
    from reifegrad_web.writing import write

    now = utc_now()
    long_ago = now - timedelta(hours=3)
    Presence("silent").tell(now - timedelta(minutes=10))
    with write():
        touch([1, 2], long_ago)
        lease("dead", long_ago, 1)
    source = Source.objects.create(name="website", write_key="w", created_at=now)
    MinuteCount.objects.create(source=source, minute=now, received=5, accepted=3, duplicate=1)
    page = somebody("admin").part("/system")
    assert "<html" not in page.html
    assert "Leads wait to be scored 2 The first has waited for 3 hours. A worker did not score 1 in time." in page.text
    assert "Workers 0 1 more is not heard of any more." in page.text
    assert "website 5 3 1 0 0 1 is missing" in page.text
    found = somebody("admin").get("/system/examination")
    assert "2 leads" in found.text.lower()
    assert found.html.count('class="problem"') == 4 + (OLD_SQLITE in found.text)
    assert f"Needs attention: {4 + (OLD_SQLITE in found.text)} things" in page.text
    assert "no worker is at work" in page.text
    assert "reifegrad worker starts more" in page.text
    assert "the counts of website do not add up: 5 received, 4 accounted for" in page.text


def test_a_webhook_that_fails_is_said_with_its_cause_and_the_way_to_it() -> None:
    from reifegrad_web.background.workers import Presence
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.models import Webhook, WebhookDelivery

    now = utc_now()
    Presence("worker-1").tell(now)
    crm, chat, bi = (add_webhook(name=name, now=now) for name in ("crm", "chat", "bi"))
    Webhook.objects.filter(id=crm.pk).update(failing_since=now - timedelta(minutes=41), failures=5)
    Webhook.objects.filter(id=chat.pk).update(is_on=False, off_because="gone", off_at=now)
    for number, state in enumerate(("waiting", "waiting", "failed", "delivered")):
        WebhookDelivery.objects.create(
            webhook=crm, message_id=f"m{number}", body="{}", state=state, created_at=now, due_at=now, ended_at=now
        )
    page = somebody("admin").part("/system")
    assert "has taken nothing for 41 minutes; messages that wait: 2" in page.text
    assert "the webhook “chat” is off: its receiver wants no more (status 410)" in page.text
    assert "given up after a day of attempts: 1" in page.text
    assert f'href="/sources/webhooks/{chat.pk}">Open the webhook' in page.html
    assert "Messages wait for webhooks 2 1 webhook takes nothing. 1 is switched off." in page.text
    assert "bi On 0 0" in page.text
    assert "crm The receiver takes nothing 2 1" in page.text
    Webhook.objects.filter(id=bi.pk).update(is_on=False, off_because="by-hand")
    assert "the webhook “bi”" not in somebody("admin").part("/system").text


def test_messages_that_were_not_taken_are_said_with_the_way_to_them() -> None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.models import FailedEvent, Source

    now = utc_now()
    source = Source.objects.create(name="website", write_key="w", created_at=now)
    FailedEvent.objects.create(source=source, received_at=now, code="bad-type", raw="{}")
    page = somebody("admin").part("/system")
    assert "messages of the last day that could not be taken: 1" in page.text
    assert 'href="/sources/failed"' in page.html


def test_without_a_worker_it_says_what_starts_one() -> None:
    assert "reifegrad serve starts one" in somebody("admin").get("/system").text


def test_a_backup_is_known_from_the_audit_log() -> None:
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.writing import write

    with write():
        record(command_line(), "backup.write", "backup", utc_now(), bytes=5)
    assert "The last one is of 2" in somebody("admin").get("/system").text


def test_the_examination_is_that_of_the_command_line_and_asks_for_a_worker_besides() -> None:
    from django.conf import settings

    from reifegrad_web.background.workers import Presence
    from reifegrad_web.clock import utc_now
    from reifegrad_web.examining import examine, examine_running

    Presence("worker-1").tell(utc_now())
    found = examine_running(settings.ENVIRONMENT.home)
    assert found[-1].name == "workers"
    assert [(each.name, bool(each.problems)) for each in found[:-1]] == [
        (each.name, bool(each.problems)) for each in examine(settings.ENVIRONMENT.home)
    ]
    part = somebody("admin").part("/system/examination")
    is_old = OLD_SQLITE in part.text
    assert is_old or "Everything is well" in part.text
    assert part.text.count(": well") == len(found) - is_old
