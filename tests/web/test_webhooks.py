"""Webhooks are told what they want and nothing else, at least once, in the order of each lead, for about a day."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from outbox_workers import NOW
from people import EMAIL, VALUES, deliver_nora, everything, publish, work
from test_taking import lead_of, message, take
from webhook_rows import SOON, add, answer, cross, messages, put_in, settle, taken

pytestmark = pytest.mark.usefixtures("emptied")


def told() -> list[tuple[str, str, str | None]]:
    """Webhook, what, to which value: of every message."""
    found = []
    for row in messages():
        data = json.loads(row.body)["data"]
        found.append((row.webhook.name, data["what"], data["to"]))
    return found


def test_a_webhook_is_told_of_what_it_wants_alone() -> None:
    publish()
    add("all")
    add("cells", whats=["cell"])
    add("other", now=NOW + timedelta(days=1))
    add("model", model="fit-interest", values=["sales_qualified"])
    cross(1, "", "sales_qualified")
    cross(1, "sales_qualified", "marketing_qualified")
    cross(1, "A1", "A2", "cell", model="other-model")
    cross(2, "", "sales_qualified", starts_actions=False)
    put_in()
    assert told() == [
        ("all", "stage", "sales_qualified"),
        ("model", "stage", "sales_qualified"),
        ("all", "stage", "marketing_qualified"),
        ("all", "cell", "A2"),
        ("cells", "cell", "A2"),
    ]
    put_in()
    assert len(told()) == 5, "a crossing is put in once"


def test_where_only_rises_are_wanted_no_fall_is_told() -> None:
    publish("grade-matrix")
    publish("fit-interest")
    add(only_rising=True)
    rises = [
        ("fit-interest", "stage", "", "sales_qualified"),
        ("fit-interest", "stage", "disqualified", "sales_qualified"),
        ("grade-matrix", "cell", "B2", "A2"),
        ("grade-matrix", "cell", "C1", "A2"),
        ("grade-matrix", "grade", "D", "C"),
    ]
    falls = [
        ("fit-interest", "stage", "sales_qualified", ""),
        ("fit-interest", "stage", "", "disqualified"),
        ("grade-matrix", "cell", "A1", "A2"),
        ("grade-matrix", "cell", "A2", "B1"),
        ("grade-matrix", "grade", "A", "B"),
        ("grade-matrix", "segment", "", "x"),
        ("unknown", "stage", "", "sales_qualified"),
    ]
    for model, what, before, after in (*rises, *falls):
        cross(1, before, after, what, model=model, dimension="fit" if what == "grade" else "")
    put_in()
    assert [(what, to) for _, what, to in told()] == [(what, after) for _, what, _, after in rises]


def test_a_message_says_what_was_crossed_and_of_the_person_only_what_was_chosen() -> None:
    from reifegrad_web.scoring.models import LeadScore

    publish()
    add("thin")
    add("full", includes=["email", "criteria"])
    take(message("identify", user_id="u1", traits={"email": EMAIL, "position": "CEO"}, occurred_at=SOON))
    take(message("page", user_id="u1", properties={"path": "/pricing"}, occurred_at=SOON))
    work(SOON + timedelta(minutes=1))
    put_in()
    thin, full = (json.loads(row.body) for row in messages())
    lead = lead_of("email", EMAIL)
    assert thin["type"] == "lead.stage.changed"
    assert thin["timestamp"] == (SOON + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    data = thin["data"]
    assert (data["lead_id"], data["identifiers"], data["cause"]) == (str(lead), [], {"why": "facts-or-time"})
    assert (data["model"], data["from"], data["what"]) == ("fit-interest", None, "stage")
    assert data["model_hash"] == LeadScore.objects.get(lead_id=lead).model_hash
    assert full["data"]["identifiers"] == [{"namespace": "email", "value": EMAIL}]
    assert full["data"]["cause"]["criteria"]["position"] == {"before": 0, "after": 20_000}
    assert full["data"]["transition"] == data["transition"]


def test_a_new_version_of_a_model_starts_nothing() -> None:
    from test_transitions import publish as publish_bound
    from test_transitions import visit

    from reifegrad_web.scoring.models import ScoreTransition

    add(now=NOW - timedelta(days=3_650))
    publish_bound(30)
    visit(1, 2)
    work()
    put_in()
    before = len(messages())
    assert before > 0, "what a new lead crosses is told"
    publish_bound(20)
    work()
    assert ScoreTransition.objects.filter(after="sales_qualified", starts_actions=False).exists()
    put_in()
    assert len(messages()) == before


def test_who_was_killed_while_sending_has_it_sent_again_under_the_same_name() -> None:
    from reifegrad_web.webhooks.queue import LEASE

    add()
    cross(1, "", "a")
    put_in()
    (first,) = taken(worker="killed")
    assert taken(SOON + LEASE, worker="next") == []
    (again,) = taken(SOON + LEASE + timedelta(seconds=1), worker="next")
    assert (again.message_id, again.body) == (first.message_id, first.body)
    late = SOON + LEASE + timedelta(seconds=2)
    settle(first.number, answer(500), late, worker="killed")  # which was not killed, only slow
    assert messages()[0].state == "waiting"
    assert messages()[0].leased_by == "next"
    settle(again.number, answer(), late, worker="next")
    assert (messages()[0].state, messages()[0].attempts) == ("delivered", 1)


def test_who_was_killed_while_putting_in_has_lost_nothing() -> None:
    from reifegrad_web.scoring.outbox import LEASE
    from reifegrad_web.webhooks.queue import put_in as run
    from reifegrad_web.writing import write

    class Killed(Exception):
        pass

    add()
    cross(1, "", "a")
    with pytest.raises(Killed), write():
        run("killed", SOON)
        raise Killed
    assert messages() == []
    put_in(SOON + LEASE + timedelta(seconds=1), worker="next")
    assert len(messages()) == 1


def test_nothing_of_a_lead_overtakes_what_failed_and_other_leads_go_on() -> None:
    add()
    cross(1, "", "a")
    cross(1, "a", "b")
    cross(2, "", "a")
    put_in()
    first, other = taken()
    assert [json.loads(each.body)["data"]["lead_id"] for each in (first, other)] == ["1", "2"]
    settle(other.number, answer())
    settle(first.number, answer(500))
    now = messages()[0].due_at
    (again,) = taken(now)
    assert again.message_id == first.message_id
    settle(again.number, answer(), now)
    (rest,) = taken(now)
    assert json.loads(rest.body)["data"]["to"] == "b"


def test_a_message_is_tried_for_about_a_day_and_can_be_sent_again_then() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.webhooks.administering import replay, replay_failed
    from reifegrad_web.webhooks.models import WebhookAttempt

    webhook = add()
    cross(1, "", "a")
    put_in()
    now, waits = SOON, []
    while messages()[0].state == "waiting":
        (each,) = taken(now)
        settle(each.number, answer(500, text="out of order", ms=7), now)
        waits.append(messages()[0].due_at - now)
        now = max(messages()[0].due_at, now + timedelta(minutes=5))
    assert messages()[0].state == "failed"
    assert len(waits) == 11
    assert timedelta(seconds=8) <= waits[0] <= timedelta(seconds=12)
    assert timedelta(hours=19) < now - SOON < timedelta(hours=30)
    attempts = list(WebhookAttempt.objects.values_list("status", "answer", "ms"))
    assert attempts == [(500, "out of order", 7)] * 11
    assert taken(now) == []
    assert replay_failed(webhook.pk, command_line(), now) == 1
    (each,) = taken(now + timedelta(minutes=5))
    settle(each.number, answer(), now)
    assert messages()[0].state == "delivered"
    replay(webhook.pk, each.number, command_line(), now)
    assert [one.message_id for one in taken(now)] == [each.message_id]


def test_a_receiver_that_fails_gets_one_message_at_a_time_and_a_rest() -> None:
    from reifegrad_web.webhooks.models import Webhook

    webhook = add()
    for lead in range(1, 20):
        cross(lead, "", "a")
    put_in()
    first = taken()
    assert len(first) == 8, "a few at a time"
    assert taken(under_way={webhook.pk: 8}) == []
    settle(first[0].number, answer(503, wait=120))
    assert taken(SOON + timedelta(seconds=119), under_way={webhook.pk: 0}) == []
    assert len(taken(SOON + timedelta(seconds=121))) == 1
    settle(first[1].number, answer())
    assert Webhook.objects.get().failures == 0
    assert len(taken(SOON + timedelta(seconds=3))) > 1


def test_who_answers_410_is_told_nothing_more() -> None:
    from reifegrad_web.webhooks.models import Webhook

    add()
    cross(1, "", "a")
    put_in()
    (each,) = taken()
    off = settle(each.number, answer(410))
    assert off is not None
    found = Webhook.objects.get()
    assert (found.is_on, found.off_because, found.off_at) == (False, "gone", SOON)
    cross(2, "", "a")
    put_in()
    assert [row.lead_id for row in messages()] == [1]
    assert taken(SOON + timedelta(days=2)) == []


def test_who_takes_nothing_for_three_days_is_switched_off_and_misses_nothing_when_it_is_on_again() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.webhooks.administering import switch_on
    from reifegrad_web.webhooks.models import Webhook

    webhook = add()
    cross(1, "", "a")
    put_in()
    (each,) = taken()
    assert settle(each.number, answer(None, "timeout")) is None
    later = SOON + timedelta(days=3)
    (each,) = taken(later)
    assert settle(each.number, answer(None, "timeout"), later) is not None
    assert Webhook.objects.get().off_because == "failing"
    missed = later + timedelta(hours=1)
    cross(2, "", "a", at=missed)
    put_in(missed)
    cross(3, "", "a", at=missed, starts_actions=False)
    cross(4, "", "a", at=missed)  # still in the outbox
    again = missed + timedelta(hours=1)
    switch_on(webhook.pk, command_line(), again, with_missed=True)
    put_in(again)
    assert [row.lead_id for row in messages()] == [1, 2, 4]
    assert len(taken(again)) == 3


def test_what_was_crossed_while_a_webhook_was_off_is_not_told_unless_it_is_asked_for() -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.webhooks.administering import switch_off, switch_on

    webhook = add()
    switch_off(webhook.pk, command_line(), SOON)
    with pytest.raises(ReifegradError, match="webhook-state"):
        switch_off(webhook.pk, command_line(), SOON)
    cross(1, "", "a", at=SOON + timedelta(minutes=1))
    switch_on(webhook.pk, command_line(), SOON + timedelta(minutes=2))
    put_in(SOON + timedelta(minutes=2))
    assert messages() == []
    with pytest.raises(ReifegradError, match="webhook-state"):
        switch_on(webhook.pk, command_line(), SOON)


def test_for_a_day_messages_are_signed_with_both_secrets() -> None:
    from standardwebhooks import Webhook as Checker

    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.administering import rotate
    from reifegrad_web.webhooks.queue import valid_keys
    from reifegrad_web.webhooks.signing import signed_headers

    now = utc_now()
    old = add()
    new = rotate(old.pk, command_line(), now)
    headers = dict(signed_headers("msg_1", '{"ä": 1}', valid_keys(new, now), now))
    for secret in (old.secret, new.secret):
        assert Checker(secret).verify('{"ä": 1}', headers) == {"ä": 1}
    assert valid_keys(new, now + timedelta(days=1)) == [new.secret]


def test_nothing_is_sent_of_who_objects_whenever_that_was() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.leads.objections import object_to_profiling as note
    from reifegrad_web.leads.persons import find
    from reifegrad_web.privacy.requests import object_to_profiling
    from reifegrad_web.writing import write

    deliver_nora()
    lead = lead_of("email", EMAIL) or 0
    add()
    cross(lead, "", "a")
    put_in()
    assert len(messages()) == 1
    object_to_profiling(EMAIL, "letter", command_line(), SOON)
    assert messages() == []
    cross(lead, "a", "b")
    put_in()
    assert messages() == []
    take(message(user_id="other"))
    other = lead_of("user", "other") or 0
    cross(other, "", "a")
    put_in()
    with write():  # as it comes with somebody who turns out to be the same person
        note(find("user:other"), "letter", SOON, SOON)
    assert taken() == []
    assert messages() == []


def test_nothing_is_left_of_who_is_erased_also_where_they_were_thought_to_be_another() -> None:
    from test_erasure import erase

    from reifegrad_web.privacy.erasing import would_erase
    from reifegrad_web.webhooks.models import WebhookAttempt

    publish()
    deliver_nora()
    lead = lead_of("email", EMAIL) or 0
    add(includes=["email", "user", "external"])
    cross(lead, "", "a")
    take(message(user_id="somebody-else"))
    other = lead_of("user", "somebody-else") or 0
    cross(other, "", "a")
    put_in()
    for each in taken():
        settle(each.number, answer(text=f"thank you for {EMAIL}"))
    body = messages()[0].body
    mistaken = messages()[1]
    mistaken.body = body  # as it was sent before the two were taken apart
    mistaken.save()
    assert {lead, other} == {row.lead_id for row in messages()}
    shown = would_erase(EMAIL, SOON).counts
    assert (shown["webhooks_webhookdelivery"], shown["webhooks_webhookattempt"]) == (2, 2)
    assert erase().counts == shown
    assert [value for value in VALUES if value.casefold() in everything()["webhooks_webhookdelivery"]] == []
    assert (messages(), WebhookAttempt.objects.count()) == ([], 0)


def test_a_person_is_told_who_was_told_of_them() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import access

    deliver_nora()
    add()
    cross(lead_of("email", EMAIL) or 0, "", "a")
    put_in()
    (found,) = access(EMAIL, command_line(), SOON)["passed_on"]
    assert (found["webhook"], found["state"], found["sent"]) == ("crm", "waiting", False)


def test_messages_are_kept_for_thirty_days() -> None:
    from reifegrad_web.webhooks.forgetting import forget_old

    add()
    cross(1, "", "a")
    put_in()
    forget_old(SOON + timedelta(days=30))
    assert len(messages()) == 1
    forget_old(SOON + timedelta(days=30, seconds=1))
    assert messages() == []


def test_without_webhooks_nothing_is_collected() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.scoring.models import PendingTransition
    from reifegrad_web.webhooks.administering import remove

    first, second = add("one"), add("two")
    remove(first.pk, command_line(), SOON)
    cross(1, "", "a")
    assert PendingTransition.objects.count() == 1
    remove(second.pk, command_line(), SOON)
    cross(1, "a", "b")
    assert PendingTransition.objects.count() == 0
