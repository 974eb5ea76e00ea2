"""The page of queues and the button that takes a lead, the line in my day, and why a lead has its owner on its page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from model_pages import body, browsers
from test_queues import TEAMED, queued, take
from test_routing import DAY, handed_over, owner, route, visitor
from test_taking import NOW

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
IN_TEAM = TEAMED.replace("  cara: {title", "  sam: {title: Sam Sommer, capacity: 0.5}\n  cara: {title").replace(
    "[anna, ben]", "[anna, ben, sam]"
)


@pytest.fixture
def clients(emptied: None) -> dict[str, Client]:
    return browsers()


def limited(name: str) -> None:
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    with write():
        User.objects.filter(username=name).update(sees="own")


def on(days: int) -> str:
    return (NOW + timedelta(days=days)).date().isoformat()


def test_sales_takes_a_lead_with_one_click_and_takes_that_back(clients: dict[str, Client]) -> None:
    _, (first, _second) = queued("u1", "u2")
    page = body(clients["sam"].get("/queues"))
    assert page.index("u1@firma.example") < page.index("u2@firma.example")
    assert "because no route fits" in page
    page = body(clients["sam"].post(f"/queues/take/{first}", follow=True))
    assert "You look after the lead now" in page and "u1@firma.example" not in page
    assert owner(first) == "sam"
    undo = re.search(r"/leads/owners/\d+/undo", page)
    assert undo is not None
    clients["sam"].post(undo[0])
    assert owner(first) is None
    assert "u1@firma.example" in body(clients["sam"].get("/queues"))


def test_a_queue_says_until_when_its_leads_are_to_be_answered(clients: dict[str, Client]) -> None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.service.keeping import keep_due

    queued("u1", text=f"{TEAMED}\nservice_levels:\n  all: {{when: else, respond_within: 2 hours}}\n")
    assert "First attempt" not in body(clients["sam"].get("/queues")), "nobody has looked at its clock yet"
    keep_due(utc_now)
    page = body(clients["sam"].get("/queues"))
    assert "First attempt" in page and 'class="clock num late"' in page


def test_who_is_second_is_told_who_has_it(clients: dict[str, Client]) -> None:
    _, (lead,) = queued("u1")
    clients["ada"].post(f"/queues/take/{lead}")
    page = body(clients["sam"].post(f"/queues/take/{lead}", follow=True))
    assert "ada was quicker" in page
    assert owner(lead) == "ada"
    assert "You look after this lead already" in body(clients["ada"].post(f"/queues/take/{lead}", follow=True))


def test_who_does_not_sell_looks_and_takes_nothing(clients: dict[str, Client]) -> None:
    _, (lead,) = queued("u1")
    for name in ("rita", "mark"):
        page = body(clients[name].get("/queues"))
        assert "u1@firma.example" in page and "/queues/take/" not in page
        assert clients[name].post(f"/queues/take/{lead}").status_code == 403
    assert owner(lead) is None


def test_who_sees_their_own_leads_sees_the_queues_of_their_team_and_no_other(clients: dict[str, Client]) -> None:
    limited("sam")
    _, (lead,) = queued("u1", text=IN_TEAM)
    page = body(clients["sam"].get("/queues"))
    assert "<h1>Inbound</h1>" in page and "u1@firma.example" in page and "<h2>rest" not in page
    assert f'href="/leads/{lead}"' not in page  # which is not theirs yet
    assert clients["sam"].get(f"/leads/{lead}").status_code == 404
    assert clients["sam"].post(f"/queues/take/{lead}").status_code == 303
    assert clients["sam"].get(f"/leads/{lead}").status_code == 200


def test_who_sees_their_own_leads_and_is_in_no_team_sees_no_queue(clients: dict[str, Client]) -> None:
    limited("sam")
    _, (lead,) = queued("u1")
    page = body(clients["sam"].get("/queues"))
    assert "No queues" in page and "u1@firma.example" not in page
    assert clients["sam"].post(f"/queues/take/{lead}").status_code == 404
    assert "waits in" not in body(clients["sam"].get("/"))


def test_my_day_says_to_sales_how_many_wait(clients: dict[str, Client]) -> None:
    queued("u1", "u2")
    page = body(clients["sam"].get("/"))
    assert "2 leads wait in “Inbound”" in page and 'href="/queues"' in page
    for name in ("rita", "mark"):
        assert "wait in “Inbound”" not in body(clients[name].get("/"))
    assert "wait in “Inbound”" not in body(clients["sam"].get(f"/?on={on(-1)}"))


def test_the_page_of_a_lead_says_why_it_waits_and_where_that_is_agreed(clients: dict[str, Client]) -> None:
    users, (lead,) = queued("u1")
    page = body(clients["rita"].get(f"/leads/{lead}"))
    assert "waits in the queue “Inbound”, because no route fits" in page and "waiting since" in page
    version = re.search(r'href="(/agreement/sales/[0-9a-f]{64})"', page)
    assert version is not None
    assert clients["rita"].get(version[1]).status_code == 200
    take(lead, users["cara"], NOW + DAY)
    page = body(clients["rita"].get(f"/leads/{lead}"))
    assert "changed since" in page and "waiting since" not in page
    assert "waiting since" in body(
        clients["rita"].get(f"/leads/{lead}?on={on(1)}")
    )  # the day begins before it is taken
    assert "waits in the queue" not in body(clients["rita"].get(f"/leads/{lead}?on={on(0)}"))


def test_the_page_of_a_lead_says_who_was_passed_over(clients: dict[str, Client]) -> None:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.routing.absences import add_absence

    users, _ = queued()
    add_absence(users["anna"], NOW - DAY, NOW + DAY, SERVER, NOW)
    lead = visitor("u1")
    handed_over(lead)
    route()
    page = body(clients["rita"].get(f"/leads/{lead}"))
    assert "Ben Okafor gets the lead" in page and "changed since" not in page
    assert "One person was passed over" in page and "Anna Huber was passed over" in page


def test_a_past_day_shows_no_queues(clients: dict[str, Client]) -> None:
    queued("u1")
    assert "u1@firma.example" not in body(clients["sam"].get(f"/queues?on={on(1)}"))
