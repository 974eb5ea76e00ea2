"""What is done with a lead on its page: owner, contact, answers, one person or two; each can be undone."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "web")]
from leads_seen import (  # noqa: E402 - found by the line before
    actions,
    anna,
    bert,
    now,
    person,
    publish_and_score,
    score_of,
    text_of,
    work,
)

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def client(server_database: None) -> Client:
    from django.test import Client

    return Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")


def did(client: Client, address: str, **given: Any) -> tuple[str, str]:
    """Post, and follow to the page that says what was done; what it says, and where it can be undone."""
    answer = client.post(address, given)
    assert answer.status_code == 303, text_of(answer)
    page = client.get(answer["Location"]).content.decode()
    toast = page[page.index('class="toast"') :]
    undo = re.search(r'<form method="post" action="([^"]+)"', toast)
    said = re.search(r"<span>([^<]*)</span>", toast)
    assert said is not None
    return said[1], undo[1].replace("&amp;", "&") if undo else ""


def owner_of(lead: int) -> int | None:
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.leads.owners import owners_of

    owner = owners_of([lead]).get(lead)
    assert LeadCard.objects.get(lead_id=lead).owner_id == owner
    return owner


def test_somebody_else_looks_after_the_lead_and_that_can_be_undone(client: Client) -> None:
    lead = anna()
    publish_and_score()
    sam, tom = person("sam"), person("tom")
    client.force_login(sam)
    did(client, f"/leads/{lead}/owner", owner=str(sam.pk))
    said, undo = did(client, f"/leads/{lead}/owner", owner=str(tom.pk))
    assert (said, owner_of(lead)) == ("tom looks after the lead now.", tom.pk)
    assert did(client, undo)[0] == "Taken back."
    assert owner_of(lead) == sam.pk
    assert client.post(undo).status_code == 404  # something else was said since
    did(client, f"/leads/{lead}/owner", owner="nobody")
    assert owner_of(lead) is None
    assert actions().count(("lead.assign", f"lead:{lead}")) == 3
    assert client.post(f"/leads/{lead}/owner", {"owner": "4711"}).status_code == 422


def test_who_gives_a_lead_out_of_sight_can_take_that_back(client: Client) -> None:
    lead = anna()
    publish_and_score()
    from reifegrad_web.leads.owners import assign
    from reifegrad_web.leads.persons import find
    from reifegrad_web.org.models import Team, User
    from reifegrad_web.writing import write

    sam, tom = person("sam", sees="own"), person("tom")
    with write():
        User.objects.update(team=Team.objects.create(name="north"))
        assign([find(str(lead))], sam, "test", now())
    client.force_login(sam)
    assert client.get(f"/leads/{lead}").status_code == 200
    said, undo = did(client, f"/leads/{lead}/owner", owner=str(tom.pk))
    assert client.get(f"/leads/{lead}").status_code == 404
    did(client, undo)
    assert client.get(f"/leads/{lead}").status_code == 200
    client.force_login(tom)
    assert client.post(undo).status_code == 404  # nobody else takes it back
    assert said == "tom looks after the lead now."


def test_a_contact_is_noted_with_its_day_and_taken_back(client: Client) -> None:
    from reifegrad_web.leads.models import Contact, LeadCard

    lead = anna()
    publish_and_score()
    sam = person("sam")
    client.force_login(sam)
    day = (now() + timedelta(days=7)).date().isoformat()
    said, undo = did(client, f"/leads/{lead}/contacts", result="appointment", note="Lunch in Ulm", again=day)
    assert said == "The contact is noted."
    page = text_of(client.get(f"/leads/{lead}"))
    assert "sam: Appointment made Lunch in Ulm" in page
    assert f"again on {day}" in page
    assert owner_of(lead) == sam.pk  # nobody looked after her
    assert LeadCard.objects.get(lead_id=lead).contact_result == "appointment"
    client.force_login(person("tom"))
    assert client.post(undo).status_code == 404  # somebody else has noted it
    client.force_login(sam)
    did(client, undo)
    assert Contact.objects.count() == 0
    assert LeadCard.objects.get(lead_id=lead).contacted_at is None


def test_what_cannot_be_used_is_said_beside_its_field_and_kept(client: Client) -> None:
    from reifegrad_web.leads.models import Contact

    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    past = client.post(f"/leads/{lead}/contacts", {"result": "later", "note": "Call back", "again": "2020-01-01"})
    assert past.status_code == 422
    assert "Choose a day that is still to come." in text_of(past)
    assert "Call back" in past.content.decode()
    assert client.post(f"/leads/{lead}/contacts", {"result": "odd"}).status_code == 422
    met = client.post(f"/leads/{lead}/contacts", {"result": "appointment", "note": "Ulm", "meets": "2020-01-01T10:00"})
    assert met.status_code == 422
    assert "The appointment is in the past" in text_of(met)
    assert 'value="2020-01-01T10:00"' in met.content.decode()
    assert Contact.objects.count() == 0


def test_an_answer_that_is_entered_counts_at_once_and_can_be_taken_back(client: Client) -> None:
    lead = bert()
    publish_and_score()
    before = score_of(lead)
    client.force_login(person("sam"))
    said, undo = did(client, f"/leads/{lead}/attributes?model=fit-interest", attribute="position", value="CEO")
    assert said == "Position: CEO is entered and counts."
    page = text_of(client.get(f"/leads/{lead}"))
    assert "+20 Position (CEO)" in page  # before any worker has been there
    assert "entered by hand" in page
    assert "Learned: Position = CEO entered by hand" in page
    assert "Learned: Name, E-mail, Country" in page
    work()
    moves = text_of(client.get(f"/leads/{lead}"))
    assert "+20 Position" in moves[moves.index("What happened") :]  # apart from the first score
    assert score_of(lead) == (before or 0) + 20_000
    did(client, undo)
    work()
    assert score_of(lead) == before
    assert client.post(undo).status_code == 404
    for attribute in ("account_id", "lead_id", "", "a.b"):
        assert client.post(f"/leads/{lead}/attributes", {"attribute": attribute, "value": "x"}).status_code == 422
    assert client.post(f"/leads/{lead}/attributes", {"attribute": "position", "value": ""}).status_code == 422
    assert client.post(f"/leads/{lead}/attributes", {"attribute": "position", "value": "x\0"}).status_code == 422


def test_the_question_that_tells_most_is_offered_with_its_answers(client: Client) -> None:
    from leads_seen import deliver
    from test_taking import message

    lead = bert()
    for number in range(30):
        position = ("CEO", "intern", "clerk")[number % 3]
        traits = {"email": f"p{number}@firma.example", "country": "DE", "position": position}
        deliver(message("identify", user_id=f"p{number}", traits=traits, occurred_at=now() - timedelta(days=3)))
    publish_and_score()
    client.force_login(person("sam"))
    page = client.get(f"/leads/{lead}/ask", headers={"HX-Request": "true"})
    assert "<html" not in page.content.decode()
    assert "Position" in text_of(page)
    assert 'name="value" value="CEO"' in page.content.decode()
    assert "+20" in text_of(page)
    client.force_login(person("rita", "reader"))
    assert 'name="value"' not in client.get(f"/leads/{lead}/ask").content.decode()


def test_two_leads_become_one_after_a_look_at_both_and_two_again(client: Client) -> None:
    first, second = anna(), bert()
    publish_and_score()
    client.force_login(person("sam"))
    look = client.post(f"/leads/{first}/same", {"other": "bert@ahorn.example"})
    assert look["Location"] == f"/leads/{first}/same/{second}"
    both = text_of(client.get(look["Location"]))
    assert "Anna Berger" in both
    assert "Bert Krüger" in both
    said, undo = did(client, look["Location"])
    assert said == "This is one person now."
    work()
    assert (score_of(first), score_of(second)) == (score_of(min(first, second)), None)
    page = client.get(f"/leads/{first}").content.decode()
    assert "Joined by hand as one person" in text_of(client.get(f"/leads/{first}"))
    assert client.get(f"/leads/{second}")["Location"].startswith(f"/leads/{first}")
    assert f"/leads/{first}/apart/" in page
    said, again = did(client, undo)
    assert said == "These are two people now."
    work()
    assert score_of(second) is not None
    did(client, again)
    work()
    assert score_of(second) is None


def test_who_is_the_same_as_somebody_unknown_or_as_oneself_is_told_so(client: Client) -> None:
    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    for other in ("nobody@ahorn.example", "anna@ahorn.example", ""):
        answer = client.post(f"/leads/{lead}/same", {"other": other})
        assert answer.status_code == 422, other
        assert 'role="alert"' in answer.content.decode()
    assert client.post(f"/leads/{lead}/same/{lead}").status_code == 409
    assert client.post(f"/leads/{lead}/apart/4711").status_code == 404


def test_a_link_of_somebody_else_is_not_taken_apart_from_here(client: Client) -> None:
    first, second = anna(), bert()
    publish_and_score()
    client.force_login(person("sam"))
    from reifegrad_web.leads.persons import links_of

    link = links_of(second)[0].pk
    assert client.post(f"/leads/{first}/apart/{link}").status_code == 404


def test_a_reader_changes_nothing(client: Client) -> None:
    lead = anna()
    publish_and_score()
    client.force_login(person("rita", "reader"))
    page = client.get(f"/leads/{lead}").content.decode()
    assert "Your role may read" in page
    main = page[page.index("<main") : page.index("</main>")]
    assert 'method="post"' not in main
    for path in ("owner", "contacts", "handover", "answers", "attributes", "apart/1", "same", "same/1"):
        assert client.post(f"/leads/{lead}/{path}").status_code == 403, path
