"""Leads through a sequence on a server: step by step, out of it for every reason, and never twice at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from acting import act, collect, on_list, perform, started
from handing import do, publish_crossing, visit
from nurtured import DAY, SEQUENCE, act_on, known, nurture, put_on, sent, story
from people import work
from test_taking import NOW, message, take

pytestmark = pytest.mark.usefixtures("emptied")
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def anna(outgoing: None) -> int:
    publish_crossing()
    act(SEQUENCE)
    return known()


@pytest.fixture
def outgoing(server_database: None) -> Any:
    from django.core import mail
    from django.test import override_settings

    mail.outbox = []
    backend = "django.core.mail.backends.locmem.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="x", DEFAULT_FROM_EMAIL="us@us.example", PUBLIC_URL=""):
        yield


def go(now: Any = NOW) -> None:
    nurture(now)
    perform(now)


def test_whoever_is_put_onto_the_list_comes_to_each_step_when_it_is_due_and_is_off_it_at_the_end(anna: int) -> None:
    assert put_on(anna) == 1
    assert put_on(anna) == 0
    go()
    go(NOW + 2 * DAY)
    assert story(anna) == ["begun", "step hello"]
    assert [mail.to for mail in sent()] == [["anna@firma.example"]]
    assert sent()[0].subject == "Hello Anna"
    go(NOW + 3 * DAY)
    go(NOW + 9 * DAY)
    assert story(anna) == ["begun", "step hello", "step call"]
    assert on_list("later") == [anna]
    go(NOW + 10 * DAY)
    assert story(anna) == ["begun", "step hello", "step call", "step bye", "left completed"]
    assert on_list("later") == []
    assert started() == [("warm/hello", "email", "done"), ("warm/call", "task", "done"), ("warm/bye", "email", "done")]
    assert nurture(NOW + 30 * DAY) == 0


def test_who_is_put_back_by_sales_begins_and_begins_anew_the_next_time(anna: int) -> None:
    for turn in range(2):
        now = NOW + turn * DAY
        do(anna, "hand_over", now)
        do(anna, ("reject", "recycle")[turn], now + timedelta(minutes=1), reason="timing")
        collect(now + timedelta(minutes=2))
        perform(now + timedelta(minutes=2))
        go(now + timedelta(minutes=3))
        assert on_list("later") == [anna]
    assert story(anna).count("begun") == 2
    assert story(anna)[2] == "left exit"
    assert len(set(_names())) == len(_names()) == 4


def _names() -> list[str]:
    from reifegrad_web.actions.models import ActionEffect

    return list(ActionEffect.objects.values_list("name", flat=True))


def test_an_answer_ends_it_before_the_next_step_and_anything_else_does_not(anna: int) -> None:
    put_on(anna)
    go()
    act_on(anna, "page_viewed", NOW + DAY)
    go(NOW + DAY + timedelta(hours=1))
    assert story(anna) == ["begun", "step hello"]
    act_on(anna, "email_replied", NOW + 2 * DAY)
    go(NOW + 2 * DAY + timedelta(hours=1))
    assert story(anna) == ["begun", "step hello", "left replied"]
    assert on_list("later") == []


def test_a_score_that_crosses_ends_it_at_once_and_so_does_the_handover(anna: int) -> None:
    bert = known("bert")
    put_on(anna, bert)
    go()
    work()
    visit("anna")
    work()
    do(bert, "hand_over", SOON)
    collect(SOON)
    go(SOON)
    assert story(anna)[-1] == story(bert)[-1] == "left exit"
    from reifegrad_web.actions.models import SequenceEvent

    causes = SequenceEvent.objects.filter(what="left").order_by("identifier_id").values_list("cause", flat=True)
    assert [each["details"] for each in causes] == [{"exit": "hot"}, {"exit": "sales"}]


def test_who_objects_or_is_taken_off_leaves_and_who_was_taken_off_by_mistake_goes_on(anna: int) -> None:
    from reifegrad_web.actions import administering
    from reifegrad_web.actions.reading import members_on
    from reifegrad_web.audit.recording import command_line

    put_on(anna)
    go()
    (member,) = members_on("later")
    administering.take_off(member.pk, command_line(), SOON)
    go(SOON)
    assert story(anna)[-1] == "left off_list"
    administering.put_back(member.pk, command_line(), SOON)
    go(NOW + 3 * DAY)
    assert story(anna) == ["begun", "step hello", "left off_list", "back", "step call"]
    _object("anna")
    go(NOW + 4 * DAY)
    assert story(anna)[-1] == "left objects"


def _object(name: str) -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.writing import write

    with write():
        object_to_profiling(Identifier.objects.get(namespace="user", value=name), "letter", NOW, NOW)


def test_without_consent_no_email_is_sent_and_the_step_counts_as_come_to(outgoing: None) -> None:
    publish_crossing()
    act(SEQUENCE)
    lead = known(consents=False)
    put_on(lead)
    go()
    assert story(lead) == ["begun", "step hello"]
    assert started() == [("warm/hello", "email", "left_out")]
    assert sent() == []


def test_an_email_that_could_not_be_sent_yet_is_dropped_when_the_lead_has_left(anna: int) -> None:
    put_on(anna)
    nurture()
    act_on(anna, "email_replied", SOON)
    nurture(NOW + timedelta(hours=2))
    perform(NOW + timedelta(hours=2))
    assert started() == [("warm/hello", "email", "dropped")]
    assert sent() == []


def test_two_leads_that_turn_out_to_be_one_go_on_once(anna: int) -> None:
    bert = known("bert")
    put_on(anna)
    put_on(bert)
    go()
    assert len(sent()) == 2
    take(message("identify", user_id="anna", message_id="same", traits={"email": "bert@firma.example"}))
    from reifegrad_web.leads.models import Identifier

    leads = set(Identifier.objects.values_list("lead_id", flat=True))
    if len(leads) > 1:
        Identifier.objects.update(lead_id=anna)
    go(NOW + 3 * DAY)
    assert sorted(story(anna)) == sorted(["begun", "step hello", "step call", "begun", "step hello", "left twice"])
    assert on_list("later") == [anna]


def test_a_new_version_goes_on_behind_the_last_step_and_whose_sequence_is_gone_leaves(anna: int) -> None:
    put_on(anna)
    go()
    act(SEQUENCE.replace("      call:\n", "      ring:\n"), SOON)
    go(NOW + 3 * DAY)
    assert story(anna) == ["begun", "step hello", "step ring"]
    act(SEQUENCE.replace("  warm:\n", "  other:\n"), NOW + 4 * DAY)
    go(NOW + 4 * DAY)
    assert story(anna)[-1] == "left gone"
    assert on_list("later") == [anna]
    assert story(anna, "other") == []


def test_without_actions_in_force_everybody_waits(anna: int) -> None:
    from reifegrad_web.actions.models import ActionsVersion
    from reifegrad_web.actions.publishing import retire
    from reifegrad_web.org.people import decider

    put_on(anna)
    go()
    retire(ActionsVersion.objects.get(), decider(None), SOON)
    go(NOW + 9 * DAY)
    assert story(anna) == ["begun", "step hello"]
    act(SEQUENCE + "# again\n", NOW + 10 * DAY)
    go(NOW + 10 * DAY)
    assert story(anna) == ["begun", "step hello", "step call"]


def test_who_was_on_the_list_before_there_was_a_sequence_begins_when_somebody_asks_for_that(outgoing: None) -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.actions.administering import begin_for_members
    from reifegrad_web.audit.recording import command_line

    publish_crossing()
    act(SEQUENCE.replace("    list: later\n", "    enabled: false\n    list: later\n"))
    anna = known()
    put_on(anna)
    act(SEQUENCE)
    assert story(anna) == []
    assert [begin_for_members("warm", command_line(), NOW) for _ in range(2)] == [1, 0]
    go()
    assert story(anna) == ["begun", "step hello"]
    with pytest.raises(ReifegradError, match="warn"):
        begin_for_members("warn", command_line(), NOW)


def test_a_lead_with_odd_facts_keeps_nobody_else_waiting(anna: int, monkeypatch: Any) -> None:
    from reifegrad_web.actions import nurturing

    ben = known("ben")
    put_on(anna, ben)
    looked_at = nurturing.nurtured_lead

    def raising(*given: Any) -> Any:
        if given[3] == anna:
            raise ZeroDivisionError
        return looked_at(*given)

    monkeypatch.setattr(nurturing, "nurtured_lead", raising)
    assert nurture() == 2
    assert (story(anna), story(ben)) == (["begun"], ["begun", "step hello"])
    monkeypatch.undo()
    assert nurture() == 0
    nurture(NOW + nurturing.LOOK_AGAIN)
    assert story(anna) == ["begun", "step hello"]
