"""Service levels on pages: my day says what is due next and what one is told, the page of a lead says why."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from model_pages import body
from serving_leads import AGREEMENT, HOUR, MINUTE, begin, call, hand_over, look

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
ANY_TIME = AGREEMENT.replace("\ncalendar: office", "").replace("reach_within: 1 working day", "reach_within: 30 hours")
"""Every minute counts: these tests run at any hour."""


@pytest.fixture
def now(server_database: None) -> datetime:
    from reifegrad_web.clock import utc_now

    return utc_now()


def browser(user: Any, language: str = "en") -> Client:
    from django.test import Client

    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(user)
    return client


def test_my_day_says_what_is_due_next_and_what_is_overdue_the_first_first(now: datetime) -> None:
    users = begin(ANY_TIME, now)
    users["ben"].delete()
    later, late = hand_over("u1", now - 30 * MINUTE), hand_over("u2", now - 150 * MINUTE)
    look(now)
    page = body(browser(users["anna"]).get("/"))
    assert page.index("Answer now") < page.index("u2@firma.example") < page.index("u1@firma.example")
    assert "Overdue by 30 minutes" in page and "Due in 1 working hour" in page
    assert "clock num late" in page
    german = body(browser(users["anna"], "de").get("/"))
    assert "Seit 30 Minuten überfällig" in german and "In 1 Arbeitsstunde fällig" in german
    call(later, users["anna"], now)
    call(late, users["anna"], now)
    look(now)
    assert "Answer now" not in body(browser(users["anna"]).get("/"))


def test_who_is_told_of_something_sees_it_settles_it_and_takes_that_back(now: datetime) -> None:
    users = begin(ANY_TIME, now)
    hand_over("u1", now - 150 * MINUTE)
    look(now)
    client = browser(users["cara"])
    page = body(client.get("/"))
    assert "overdue with Anna Huber (First attempt)" in page
    assert "1 notice" in body(client.get("/leads")), "every page says that there is something to see"
    address = re.search(r"/day/notice/\d+", page)
    assert address is not None
    after = body(client.post(address[0], follow=True))
    assert "overdue with" not in after
    undo = re.search(r"/day/notice/\d+/undo", after)
    assert undo is not None
    assert "overdue with" in body(client.post(undo[0], follow=True))
    assert browser(users["anna"]).post(address[0]).status_code == 404, "nobody settles what others were told"


def test_what_is_overdue_in_a_queue_is_told_with_its_name_and_stands_in_no_other_list(now: datetime) -> None:
    from reifegrad_web.routing.reading import waiting

    users = begin(ANY_TIME.replace("all: {when: else, to: north}", "all: {when: else, to: inbound}"), now)
    hand_over("u1", now - 150 * MINUTE)
    look(now)
    assert [each.queue for each in waiting()] == ["inbound"]
    assert "overdue in the queue “Inbound” (First attempt)" in body(browser(users["cara"]).get("/"))
    day = body(browser(users["ben"]).get("/"))
    assert "One lead waits in" in day and "u1@firma.example" not in day


def test_nobody_is_reminded_of_what_is_overdue_by_now(now: datetime) -> None:
    from reifegrad_web.service.telling import unseen

    users = begin(ANY_TIME, now)
    hand_over("u1", now - 100 * MINUTE)
    look(now)
    assert "Due soon" in body(browser(users["anna"]).get("/"))
    assert unseen(users["anna"]) == 1
    look(now + 25 * MINUTE)
    assert "Due soon" not in body(browser(users["anna"]).get("/"))
    assert unseen(users["anna"]) == 0


def test_the_name_of_a_lead_out_of_reach_is_not_told(now: datetime) -> None:
    users = begin(ANY_TIME, now)
    lead = hand_over("u1", now - 150 * MINUTE)
    users["cara"].sees = "own"
    users["cara"].save()
    look(now)
    page = body(browser(users["cara"]).get("/"))
    assert "overdue with Anna Huber" in page
    assert "u1@firma.example" not in page and f"/leads/{lead}" not in page


def test_the_page_of_a_lead_says_until_when_and_why(now: datetime) -> None:
    users = begin(now=now)
    lead = hand_over("u1", now - timedelta(days=7))
    call(lead, users["anna"], now - timedelta(days=7) + MINUTE, "not-reached", kind="mail")
    look(now)
    page = body(browser(users["anna"]).get(f"/leads/{lead}"))
    assert "Agreed as “Everybody else”: within 1 working day" in page and "in the working hours of “office”" in page
    assert "In time" in page and "Earlier promises" in page
    assert "E-mail: Not reached" in page
    german = body(browser(users["anna"], "de").get(f"/leads/{lead}"))
    assert "Vereinbart als „Alle anderen“: innerhalb von 1 Arbeitstag" in german


def test_a_past_day_shows_the_clocks_of_that_day(now: datetime) -> None:
    users = begin(ANY_TIME, now)
    lead = hand_over("u1", now - timedelta(days=3))
    call(lead, users["anna"], now - timedelta(days=3) + HOUR)
    look(now)
    client = browser(users["anna"])
    assert "Earlier promises" in body(client.get(f"/leads/{lead}"))
    day = (now - timedelta(days=5)).date().isoformat()
    assert "Earlier promises" not in body(client.get(f"/leads/{lead}?on={day}"))


def test_the_timeline_says_what_was_done_because_nobody_answered(now: datetime) -> None:
    users = begin(ANY_TIME, now)
    lead = hand_over("u1", now - 4 * HOUR)
    look(now - 2 * HOUR - 29 * MINUTE)
    look(now - HOUR)
    page = body(browser(users["anna"]).get(f"/leads/{lead}"))
    assert "Anna Huber was reminded: First attempt" in page
    assert "Cara Weiss was told: First attempt is overdue with Anna Huber" in page
    assert "Taken back from Anna Huber and given out again" in page


def test_a_note_alone_is_no_answer_and_a_way_that_nobody_knows_is_refused(now: datetime) -> None:
    users = begin(ANY_TIME, now)
    lead = hand_over("u1", now - HOUR)
    look(now)
    client = browser(users["anna"])
    assert client.post(f"/day/contact/{lead}", {"result": "reached", "kind": "pigeon"}).status_code == 422
    client.post(f"/day/contact/{lead}", {"result": "reached", "kind": "note"})
    look(now + MINUTE)
    assert "Answer now" in body(client.get("/"))
    client.post(f"/leads/{lead}/contacts", {"result": "reached", "kind": "call"})
    look(now + 2 * MINUTE)
    assert "Answer now" not in body(client.get("/"))


def test_the_report_counts_what_was_kept_and_says_of_few_that_they_are_few(now: datetime) -> None:
    users = begin(ANY_TIME, now - timedelta(days=2))
    at = now - timedelta(days=1)
    leads = [hand_over(f"u{number}", at) for number in range(11)]
    look(at)
    for lead in leads[:9]:
        call(lead, users["anna"], at + 30 * MINUTE)
    look(at + HOUR)
    client = browser(users["anna"])
    assert "9 of 9 in time: too few for a share" in body(client.get("/reports/service?promised=reach"))
    look(now)
    page = body(client.get("/reports/service"))
    assert "82 % in time (9 of 11" in page
    assert "Anna Huber" in page and "Everybody else" in page
    german = body(browser(users["anna"], "de").get("/reports/service?promised=follow_up"))
    assert "In dieser Zeit wurde nichts zugesagt" in german
    file = client.get("/reports/service?table=person&as=csv").content.decode("utf-8-sig")
    assert file.splitlines()[0].startswith("Person,In time,Missed") and "Anna Huber" in file
    assert client.get("/reports/service?table=person&as=xlsx").content[:2] == b"PK"
    day = (now - timedelta(days=3)).date().isoformat()
    assert "Nothing was promised" in body(client.get(f"/reports/service?on={day}"))


def test_the_list_of_leads_is_filtered_by_clock_and_stage_of_the_handover(now: datetime) -> None:
    users = begin(ANY_TIME, now)
    hand_over("u1", now - 150 * MINUTE)
    hand_over("u2", now)
    look(now)
    client = browser(users["anna"])
    page = body(client.get("/leads?clock=overdue"))
    assert "answer overdue" in page and "u1@firma.example" in page and "u2@firma.example" not in page
    both = body(client.get("/leads?clock=open&handover=marketing_qualified"))
    assert "u1@firma.example" in both and "u2@firma.example" in both
    assert "u1@firma.example" not in body(client.get("/leads?handover=won"))
    german = body(browser(users["anna"], "de").get("/leads/filter?clock=today"))
    assert "Antwort zugesagt" in german and "heute fällig" in german and "Stand der Übergabe" in german
    day = (now - timedelta(days=1)).date().isoformat()
    assert "what sales does is known for today only" in body(client.get(f"/leads?clock=open&on={day}"))
