"""Actions: what leads cross starts what the rules in force say, once, and nothing that was crossed before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from acting import ACTIONS, act, collect, on_list, perform, started
from handing import do, publish_crossing, visit
from people import work
from test_taking import NOW, message, take

from reifegrad.errors import ReifegradError

pytestmark = pytest.mark.usefixtures("emptied")
DAY = timedelta(days=1)
MAIL = """
  mail:
    on: {what: stage, direction: up, after: [sales_qualified]}
    do:
      - email: {to: lead, template: hot, purpose: news}
      - email: {to: boss@firma.example, template: hot}
      - email: {to: owner, template: hot}
"""


@pytest.fixture
def crossing() -> None:
    publish_crossing()
    work()


def hot(name: str = "anna", now: Any = NOW) -> int:
    """Somebody has visited so much that sales takes over."""
    lead = visit(name, now=now)
    work(now)
    return lead


@pytest.fixture
def outgoing(settings_of_mail: None) -> Any:
    from django.core import mail

    mail.outbox = []
    return mail.outbox


@pytest.fixture
def settings_of_mail() -> Any:
    from django.test import override_settings

    backend = "django.core.mail.backends.locmem.EmailBackend"
    with override_settings(
        EMAIL_HOST="localhost", EMAIL_BACKEND=backend, DEFAULT_FROM_EMAIL="Sales <sales@us.example>"
    ):
        yield


@pytest.mark.usefixtures("crossing")
def test_a_crossing_starts_what_the_rules_say_and_does_so_once() -> None:
    from reifegrad_web.actions.models import LeadTask
    from reifegrad_web.leads.models import ProfileChange

    act()
    lead = hot()
    assert collect() > 0
    assert started(rule="hot") == [("hot", kind, "waiting") for kind in ("task", "add_to", "set")]
    assert perform() == 3
    assert started(rule="hot") == [("hot", kind, "done") for kind in ("task", "add_to", "set")]
    assert (collect(), perform()) == (0, 0)
    task = LeadTask.objects.get()
    assert (task.due_at, task.done_at) == (NOW + timedelta(hours=4), None)
    assert on_list("hot") == [lead]
    said = ProfileChange.objects.get(attribute="warmth")
    assert (said.value, said.source_id, said.message_id[:7]) == ("high", -1, "effect ")


@pytest.mark.usefixtures("crossing")
def test_who_cools_down_is_taken_from_the_list_and_may_come_again_in_the_next_cycle() -> None:
    act()
    lead = hot()
    collect(), perform()
    later = NOW + 9 * DAY
    work(later)
    collect(later), perform(later)
    assert on_list("hot") == []
    hot(now=later + DAY)
    collect(later + DAY), perform(later + DAY)
    assert on_list("hot") == [], "in the same cycle the rule does not start again"
    do(lead, "hand_over", later + 2 * DAY)
    work(later + 20 * DAY), collect(later + 20 * DAY), perform(later + 20 * DAY)
    hot(now=later + 21 * DAY)
    collect(later + 21 * DAY), perform(later + 21 * DAY)
    assert on_list("hot") == [lead]


@pytest.mark.usefixtures("crossing")
def test_what_was_crossed_before_starts_nothing_unless_somebody_asks() -> None:
    from reifegrad_web.actions.administering import start_old
    from reifegrad_web.audit.recording import command_line

    lead = hot()
    do(lead, "hand_over")
    do(lead, "recycle", reason="timing")
    act()
    assert (collect(), started()) == (0, [])
    assert start_old(NOW - DAY, command_line(), NOW) == 3
    perform()
    assert on_list("hot") == [lead]
    assert start_old(NOW - DAY, command_line(), NOW) == 0


@pytest.mark.usefixtures("crossing")
def test_another_version_of_the_model_starts_nothing() -> None:
    from handing import MODEL

    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish as run
    from reifegrad_web.scoring.due import touch_everybody
    from reifegrad_web.writing import write

    act()
    visit(days=(1, 2))
    work()
    collect()
    assert started(rule="hot") == []
    with write():
        run(check_here(MODEL.replace("points: 10", "points: 20")), NOW)
        touch_everybody(NOW)
    work()
    collect()
    assert started(rule="hot") == []


@pytest.mark.usefixtures("crossing")
def test_a_step_of_the_handover_is_heard_of_once_and_one_that_was_taken_back_never() -> None:
    from handing import doer

    from reifegrad_web.sales.commanding import take_back

    act()
    lead = hot()
    first = do(lead, "hand_over")
    take_back(first.pk, doer(), NOW)
    do(lead, "hand_over", NOW + DAY)
    do(lead, "recycle", NOW + DAY, reason="timing")
    collect(NOW + DAY), perform(NOW + DAY)
    assert on_list("later") == [lead]
    assert collect(NOW + 2 * DAY) == 0
    do(lead, "hand_over", NOW + 3 * DAY)
    assert collect(NOW + 3 * DAY) == 1, "what was heard long ago is kept as one number"
    assert [one for one in started() if one[0] == "back"] == [("back", "add_to", "done")]


@pytest.mark.usefixtures("crossing")
def test_what_falls_outside_of_the_hours_waits_and_is_looked_at_again() -> None:
    """The moment is a Monday noon; the night before is none of the hours."""
    act(
        ACTIONS.replace("repeat: always", "repeat: always\n    during: office").replace(
            "    do:\n      - task", "    during: office\n    do:\n      - task"
        )
    )
    night = NOW.replace(hour=21)
    lead = hot(now=night)
    collect(night)
    assert perform(night) == 0
    assert started(rule="hot")[0] == ("hot", "task", "waiting")
    morning = night + timedelta(hours=13)
    # Somebody has looked at careers: the lead has cooled down until the morning.
    _form(night)
    work(morning)
    collect(morning)
    perform(morning)
    assert {state for rule, _, state in started(rule="hot")} == {"dropped"}
    assert on_list("hot") == [] and lead


def _form(at: Any) -> None:
    from reifegrad_web.leads.models import Activity
    from reifegrad_web.leads.persons import find
    from reifegrad_web.scoring.due import touch
    from reifegrad_web.writing import write

    with write():
        identifier = find("user:anna")
        Activity.objects.create(
            identifier=identifier, source_id=1, kind="form_submitted", occurred_at=at, received_at=at, message_id="form"
        )
        touch([identifier.lead_id or 0], at)


@pytest.mark.usefixtures("crossing")
def test_who_objects_gets_nothing_that_waits() -> None:
    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.leads.persons import find
    from reifegrad_web.writing import write

    act()
    hot()
    collect()
    with write():
        object_to_profiling(find("user:anna"), "letter", NOW, NOW)
    perform()
    assert {state for _, _, state in started()} == {"dropped"}
    assert on_list("hot") == []


@pytest.mark.usefixtures("crossing")
def test_an_email_goes_to_a_lead_with_consent_alone_and_to_an_owner_once_there_is_one(outgoing: list[Any]) -> None:
    from reifegrad_web.leads.owners import assign
    from reifegrad_web.leads.persons import find
    from reifegrad_web.org.people import add_user
    from reifegrad_web.writing import write

    act(ACTIONS + MAIL)
    take(message("identify", user_id="anna", traits={"email": "anna@firma.example", "company": "Firma"}))
    hot()
    collect()
    assert started(kind="email") == [("mail", "email", state) for state in ("left_out", "waiting", "waiting")]
    perform()
    assert [mail.to for mail in outgoing] == [["boss@firma.example"]]
    assert outgoing[0].subject == "Firma: sales_qualified"
    assert (
        outgoing[0].body.startswith("marketing_qualified sales_qualified http://localhost/leads/") or outgoing[0].body
    )
    with write():
        assign([find("user:anna")], add_user("sam", "sales", NOW, "sam@us.example"), "1 ada", NOW)
    perform(NOW + DAY)
    assert [mail.to for mail in outgoing] == [["boss@firma.example"], ["sam@us.example"]]
    names = [mail.extra_headers["Message-ID"] for mail in outgoing]
    assert len(set(names)) == 2
    assert all(name.endswith("@us.example>") for name in names)


@pytest.mark.usefixtures("crossing")
def test_an_email_that_nobody_takes_is_tried_again_under_the_same_name(
    outgoing: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from smtplib import SMTPRecipientsRefused

    from django.core.mail import EmailMessage

    from reifegrad_web.actions.models import ActionEffect

    act(ACTIONS + MAIL)
    hot()
    collect()
    sent = EmailMessage.send
    tried: list[str] = []

    def refuse(mail: Any, *_: Any, **__: Any) -> int:
        tried.append(mail.extra_headers["Message-ID"])
        raise SMTPRecipientsRefused({"boss@firma.example": (550, b"no boss@firma.example")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    perform()
    row = ActionEffect.objects.get(kind="email", effect__to__kind="address")
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.cause["details"]["fault"] == "SMTPRecipientsRefused 550", "no address of anybody"
    monkeypatch.setattr(EmailMessage, "send", sent)
    perform(NOW + DAY)
    assert [mail.extra_headers["Message-ID"] for mail in outgoing] == tried[:1]


@pytest.mark.usefixtures("crossing")
def test_without_a_server_for_emails_they_fail_with_the_reason_and_can_be_sent_later(settings_of_mail: None) -> None:
    from django.core import mail
    from django.test import override_settings

    from reifegrad_web.actions.administering import replay
    from reifegrad_web.actions.models import ActionEffect
    from reifegrad_web.audit.recording import command_line

    act(ACTIONS + MAIL)
    hot()
    collect()
    with override_settings(EMAIL_HOST=""):
        perform()
    row = ActionEffect.objects.get(kind="email", effect__to__kind="address")
    assert (row.state, row.cause["code"]) == ("failed", "no_smtp")
    mail.outbox = []
    replay(row.pk, command_line(), NOW)
    perform()
    assert [each.to for each in mail.outbox] == [["boss@firma.example"]]
    with pytest.raises(ReifegradError, match="its state is left_out"):
        replay(ActionEffect.objects.get(state="left_out").pk, command_line(), NOW)


@pytest.mark.usefixtures("crossing")
def test_webhooks_and_channels_get_a_message_in_their_queue_under_the_name_of_the_effect() -> None:
    import json

    from reifegrad_web.actions.models import ActionEffect
    from reifegrad_web.actions.reading import effects
    from reifegrad_web.webhooks.models import Webhook, WebhookDelivery

    told = """
  tell:
    on: {what: stage, direction: up, after: [sales_qualified]}
    do:
      - webhook: crm
      - message: {channel: sales, text: "{after} <b>", form: slack}
      - message: {channel: sales, text: "{after}", form: teams}
      - webhook: nobody
"""
    act(ACTIONS + told)
    for name in ("crm", "sales"):
        Webhook.objects.create(
            name=name,
            url="https://x.example",
            secret="whsec_AA==",  # noqa: S106 - of nobody
            whats=["action"],
            made_by="1 ada",
            created_at=NOW,
            since=NOW,
        )
    hot()
    collect(), perform()
    messages = list(WebhookDelivery.objects.order_by("id"))
    rows = list(ActionEffect.objects.filter(rule="tell").order_by("place"))
    assert [each.message_id for each in messages] == [f"msg_{row.name}" for row in rows[:3]]
    body = json.loads(messages[0].body)
    assert (body["type"], body["data"]["rule"], body["data"]["identifiers"]) == ("lead.action", "tell", [])
    assert json.loads(messages[1].body) == {"text": "sales_qualified &lt;b&gt;"}
    assert json.loads(messages[2].body)["attachments"][0]["content"]["body"][0]["text"] == "sales_qualified"
    assert (rows[3].state, rows[3].cause["code"]) == ("failed", "no_webhook")
    assert [one["state"] for one in effects(rule="tell")] == ["failed", "waiting", "waiting", "waiting"]
    WebhookDelivery.objects.filter(pk=messages[0].pk).update(state="delivered")
    assert [one["state"] for one in effects("done", rule="tell")] == ["done"]
    assert [one["kind"] for one in effects("waiting", rule="tell")] == ["message", "message"]


@pytest.mark.usefixtures("crossing")
def test_a_webhook_for_actions_is_not_told_of_crossings() -> None:
    from reifegrad_web.scoring.models import ScoreTransition
    from reifegrad_web.webhooks.models import Webhook
    from reifegrad_web.webhooks.wanting import published, wants

    hot()
    only = Webhook(name="a", whats=["action"], created_at=NOW, since=NOW - DAY, values=[])
    row = ScoreTransition.objects.latest("id")
    assert not wants(only, row, published())
    only.whats = []
    assert wants(only, row, published())


@pytest.mark.usefixtures("crossing")
def test_tasks_end_and_open_again_and_who_was_taken_off_a_list_can_be_put_back() -> None:
    from reifegrad_web.actions.administering import end_task, put_back, take_off
    from reifegrad_web.actions.models import LeadTask, ListMember
    from reifegrad_web.actions.reading import open_tasks, overview_of_lists
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.audit.recording import command_line

    act()
    lead = hot()
    collect(), perform()
    task, member = LeadTask.objects.get().pk, ListMember.objects.get().pk
    assert [row.pk for row in open_tasks([lead])] == [task]
    end_task(task, None, command_line(), NOW)
    assert open_tasks([lead]) == []
    end_task(task, None, command_line(), NOW, is_done=False)
    assert [(one.name, one.members, one.is_known) for one in overview_of_lists()] == [
        ("later", 0, True),
        ("hot", 1, True),
    ]
    take_off(member, command_line(), NOW)
    assert on_list("hot") == []
    put_back(member, command_line(), NOW)
    assert on_list("hot") == [lead]
    for run in (
        lambda: take_off(member + 1, command_line(), NOW),
        lambda: end_task(task + 1, None, command_line(), NOW),
    ):
        with pytest.raises(ReifegradError):
            run()
    did = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert did[-4:] == ["task.done", "task.reopen", "list.take-off", "list.put-back"]


def test_actions_hear_of_published_models_only_and_stop_with_the_last_version() -> None:
    from reifegrad_web.actions.publishing import SUBSCRIBER, retire
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring.models import Subscriber

    with pytest.raises(ReifegradError, match="not published"):
        act()
    publish_crossing()
    version = act()
    assert Subscriber.objects.filter(name=SUBSCRIBER).exists()
    other = act(ACTIONS.replace("4 hours", "5 hours"))
    retire(other, decider(None), NOW)
    assert not Subscriber.objects.filter(name=SUBSCRIBER).exists()
    assert version.pk != other.pk


def test_a_time_for_answering_that_is_over_starts_what_rules_say_of_that_promise_alone() -> None:
    from serving_leads import HOUR, MONDAY, begin, hand_over, look

    begin()
    rules = ACTIONS.replace("models: {crossing: crossing}", "models: {crossing: fit-interest}")
    told = """
  late:
    on: {what: no_response, after: [respond]}
    do: [{task: {title: Answer}}]
"""
    act(rules + told, MONDAY)
    lead = hand_over("u1")
    collect(MONDAY)
    assert started(rule="late") == []
    look(MONDAY + 2 * HOUR)
    collect(MONDAY + 2 * HOUR), perform(MONDAY + 2 * HOUR)
    assert started(rule="late") == [("late", "task", "done")]
    look(MONDAY + 4 * HOUR)
    collect(MONDAY + 4 * HOUR)
    assert len(started(rule="late")) == 1
    assert lead
