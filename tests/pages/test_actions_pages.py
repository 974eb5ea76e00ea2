"""The log of actions and its button, tasks in my day and on the page of a lead, lists with their file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from acting import ACTIONS, act, collect, on_list, perform
from handing import publish_crossing, visit
from model_pages import body, browsers
from people import work
from test_taking import NOW, message, take

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
MAIL = """
  mail:
    title: {de: Chef wird gerufen, en: Boss is called}
    on: {what: stage, direction: up, after: [sales_qualified]}
    do: [{email: {to: boss@firma.example, template: hot}}]
"""


@pytest.fixture
def clients(emptied: None) -> dict[str, Client]:
    return browsers()


@pytest.fixture
def lead(clients: dict[str, Client]) -> int:
    from reifegrad_web.leads.owners import assign
    from reifegrad_web.leads.persons import find
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    publish_crossing()
    act(ACTIONS + MAIL)
    take(message("identify", user_id="anna", traits={"name": "Anna Seidenfaden", "email": "anna@firma.example"}))
    found = visit()
    work()
    collect()
    perform()
    with write():
        assign([find("user:anna")], User.objects.get(username="sam"), "1 ada", NOW)
    return found


def test_the_log_says_what_was_started_for_whom_and_why_it_failed(clients: dict[str, Client], lead: int) -> None:
    page = body(clients["mark"].get("/actions"))
    for said in (
        "Anna Seidenfaden",
        "Boss is called",
        "no server for e-mails is set",
        "onto the list",
        "warmth = high",
    ):
        assert said in page, said
    assert "Boss is called" not in body(clients["mark"].get("/actions?state=done"))
    german = body(clients["mark"].get("/actions?state=failed", headers={"accept-language": "de"}))
    assert "Chef wird gerufen" in german and "gescheitert" in german


def test_marketing_does_again_what_has_failed_and_sales_does_not(clients: dict[str, Client], lead: int) -> None:
    from reifegrad_web.actions.models import ActionEffect

    row = ActionEffect.objects.get(state="failed")
    address = f"/actions/{row.pk}/again"
    assert address in body(clients["mark"].get("/actions"))
    assert address not in body(clients["sam"].get("/actions"))
    assert clients["sam"].post(address).status_code == 403
    assert "is started again" in body(clients["mark"].post(address, follow=True))
    row.refresh_from_db()
    assert row.state == "waiting"


def test_who_sees_their_own_leads_alone_reads_no_other_name(clients: dict[str, Client], lead: int) -> None:
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    with write():
        User.objects.filter(username="rita").update(sees="own")
    for address in ("/actions", "/lists/hot"):
        page = body(clients["rita"].get(address))
        assert "Seidenfaden" not in page
    assert "not in your sight" in body(clients["rita"].get("/actions"))


def test_nobody_does_again_what_was_started_for_a_lead_out_of_reach(clients: dict[str, Client], lead: int) -> None:
    from reifegrad_web.actions.models import ActionEffect
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    with write():
        User.objects.filter(username="mark").update(sees="own")
    row = ActionEffect.objects.get(state="failed")
    address = f"/actions/{row.pk}/again"
    assert address not in body(clients["mark"].get("/actions"))
    assert clients["mark"].post(address).status_code == 404
    row.refresh_from_db()
    assert row.state == "failed"


def test_a_task_ends_in_my_day_and_opens_again(clients: dict[str, Client], lead: int) -> None:
    page = body(clients["sam"].get("/"))
    assert "Call Anna Seidenfaden" in page
    address = re.search(r"/tasks/\d+/done", page)
    assert address is not None
    assert clients["rita"].post(address[0]).status_code == 403
    page = body(clients["sam"].post(address[0], follow=True))
    assert "The task is done" in page and "Call Anna Seidenfaden" not in page
    undo = re.search(r"/tasks/\d+/reopen", page)
    assert undo is not None
    assert "Call Anna Seidenfaden" in body(clients["sam"].post(undo[0], follow=True))


def test_a_task_ends_on_the_page_of_its_lead_and_one_stays_there(clients: dict[str, Client], lead: int) -> None:
    page = body(clients["sam"].get(f"/leads/{lead}"))
    address = re.search(r"/tasks/\d+/done", page)
    assert address is not None
    answer = clients["sam"].post(address[0], {"at": "lead"})
    assert answer.headers["Location"].startswith(f"/leads/{lead}")
    assert "Call Anna" not in body(clients["mark"].get(f"/leads/{lead}"))


def test_a_list_shows_its_leads_gives_a_file_and_lets_go_of_one(clients: dict[str, Client], lead: int) -> None:
    overview = body(clients["mark"].get("/lists"))
    assert "/lists/hot" in overview and "Later" in overview
    page = body(clients["mark"].get("/lists/hot"))
    assert "Anna Seidenfaden" in page
    file = clients["mark"].get("/lists/hot/file?table=list&as=csv").content.decode("utf-8-sig")
    assert file.splitlines()[1].startswith(f"{lead},anna@firma.example,Anna Seidenfaden,")
    address = re.search(r"/lists/members/\d+/take-off", page)
    assert address is not None
    assert clients["sam"].post(address[0]).status_code == 403
    page = body(clients["mark"].post(address[0], follow=True))
    assert "on the list no longer" in page
    assert on_list("hot") == []
    undo = re.search(r"/lists/members/\d+/put-back", page)
    assert undo is not None
    clients["mark"].post(undo[0])
    assert on_list("hot") == [lead]
    assert clients["mark"].get("/lists/none").status_code == 404


def test_two_on_a_list_who_turn_out_to_be_one_are_there_once(clients: dict[str, Client], lead: int) -> None:
    from reifegrad_web.actions.models import ListMember
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.writing import write

    with write():
        other = Identifier.objects.create(namespace="user", value="u-other", first_seen_at=NOW, lead_id=lead)
        ListMember.objects.create(name="hot", identifier=other, since=NOW, because="hot")
    assert on_list("hot") == [lead]
    file = clients["mark"].get("/lists/hot/file?table=list&as=csv").content.decode("utf-8-sig")
    assert len(file.splitlines()) == 2
    address = re.search(r"/lists/members/\d+/take-off", body(clients["mark"].get("/lists/hot")))
    assert address is not None
    clients["mark"].post(address[0])
    assert on_list("hot") == []


def test_where_nothing_was_started_the_pages_say_how_to_begin(clients: dict[str, Client]) -> None:
    assert "Nothing was started yet" in body(clients["mark"].get("/actions"))
    assert "There are no lists" in body(clients["mark"].get("/lists"))


def test_everybody_reads_the_rules_in_words_and_who_stands_for_them(clients: dict[str, Client], lead: int) -> None:
    page = body(clients["rita"].get("/actions/rules"))
    for said in (
        "Stage up into sales_qualified (crossing)",
        "onto the list",
        "once in each cycle",
        "Published without signatures",
    ):
        assert said in page, said
    assert "Handover: " in page
    german = body(clients["rita"].get("/actions/rules", headers={"accept-language": "de"}))
    assert "Chef wird gerufen" in german and "in jedem Zyklus einmal" in german
