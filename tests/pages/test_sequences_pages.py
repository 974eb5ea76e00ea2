"""Sequences on their pages: who is on which step, what each contributed, also as files; and lists filled by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from acting import act, on_list, perform
from handing import publish_crossing
from model_pages import body, browsers
from nurtured import DAY, SEQUENCE, act_on, known, nurture, put_on
from people import work
from test_taking import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def clients(emptied: None) -> Iterator[dict[str, Client]]:
    """Two leads came to the first step; one of them has answered."""
    from django.test import override_settings

    found = browsers()
    backend = "django.core.mail.backends.locmem.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="x", DEFAULT_FROM_EMAIL="us@us.example"):
        publish_crossing()
        act(SEQUENCE)
        anna, bert = known("anna"), known("bert")
        work()
        put_on(anna, bert)
        nurture()
        perform()
        act_on(bert, "email_replied", NOW + DAY)
        nurture(NOW + 2 * DAY)
        yield found


def test_the_page_says_the_steps_what_they_contributed_and_who_is_where(clients: dict[str, Client]) -> None:
    overview = body(clients["mark"].get("/sequences"))
    assert "Warm up" in overview
    page = body(clients["mark"].get("/sequences/warm"))
    for said in ("Welcome", "after 3 days", "Is hot", "stage.crossing", "has answered", "Nobody knows what", "Anna"):
        assert said in page, said
    assert "Bert" not in page
    german = body(clients["mark"].get("/sequences/warm?within=90", headers={"accept-language": "de"}))
    for said in ("Begrüßung", "nach 3 Tagen", "Aufwärmen", "binnen 90 Tagen", "geantwortet"):
        assert said in german, said
    assert clients["mark"].get("/sequences/cold").status_code == 404


def test_who_is_where_and_what_steps_contributed_are_files(clients: dict[str, Client]) -> None:
    rows = clients["mark"].get("/sequences/warm/file?table=leads&as=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Lead,E-mail,Name,Company,Began,Step,Since,Next step,Due,Consent"
    assert [row.split(",")[1:3] for row in rows[1:]] == [["anna@firma.example", "Anna"]]
    assert rows[1].endswith(",yes")
    steps = clients["mark"].get("/sequences/warm?table=steps&as=csv").content.decode("utf-8-sig").splitlines()
    assert steps[2] == "Welcome,2,0,2,0,1,1"
    left = clients["mark"].get("/sequences/warm?table=left&as=csv").content.decode("utf-8-sig").splitlines()
    assert left[1] == "Welcome,has answered,1"


def test_who_sees_their_own_leads_alone_reads_no_other_name_and_gets_none_in_the_file(
    clients: dict[str, Client],
) -> None:
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    with write():
        User.objects.filter(username="sam").update(sees="own")
    assert "Anna" not in body(clients["sam"].get("/sequences/warm"))
    file = clients["sam"].get("/sequences/warm/file?table=leads&as=csv").content.decode("utf-8-sig")
    assert len(file.splitlines()) == 1


def test_marketing_puts_a_lead_onto_a_list_by_hand_and_sales_does_not(clients: dict[str, Client]) -> None:
    assert "/lists/later/put-on" in body(clients["mark"].get("/lists/later"))
    assert "/lists/later/put-on" not in body(clients["sam"].get("/lists/later"))
    assert clients["sam"].post("/lists/later/put-on", {"lead": "bert@firma.example"}).status_code == 403
    before = on_list("later")
    said = body(clients["mark"].post("/lists/later/put-on", {"lead": "bert@firma.example"}, follow=True))
    assert "Bert is on the list now" in said
    assert "by hand" in said
    assert len(on_list("later")) == len(before) + 1
    again = body(clients["mark"].post("/lists/later/put-on", {"lead": "bert@firma.example"}, follow=True))
    assert "was on the list already" in again
    assert clients["mark"].post("/lists/later/put-on", {"lead": "nobody@firma.example"}).status_code == 404


def test_the_log_and_the_rules_name_the_sequence_and_its_step(clients: dict[str, Client]) -> None:
    assert "Warm up: Welcome" in body(clients["mark"].get("/actions"))
    assert "Begins for everybody who is put onto the list" in body(clients["mark"].get("/actions/rules"))
