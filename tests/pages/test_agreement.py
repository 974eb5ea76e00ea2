"""The pages of the agreement: begun, written, held against the past, signed by two, put in force, gone back from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from model_pages import body, browsers, published
from test_routing import AGREEMENT, handed_over, visitor

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def people(emptied: None) -> dict[str, Client]:
    published()
    return browsers()


def begun(mark: Client, text: str = AGREEMENT) -> str:
    """The address of a draft that was begun with a text."""
    answer = mark.post("/agreement/-/begin", {"text": text})
    assert answer.status_code == 303, body(answer)
    return str(answer["Location"])


def signed(people: dict[str, Client], version: str) -> None:
    people["mark"].post(f"{version}/submit")
    people["mark"].post(f"{version}/sign")
    people["sam"].post(f"{version}/sign")


def test_who_has_none_begins_with_the_example_or_a_text(people: dict[str, Client]) -> None:
    page = body(people["mark"].get("/agreement"))
    assert "have not agreed on anything yet" in page
    assert "agreement/-/begin" not in body(people["rita"].get("/agreement"))
    answer = people["mark"].post("/agreement/-/begin", {"example": "bavaria"}, follow=True)
    assert answer.status_code == 200, body(answer)  # the model that it reads is not published: a warning
    assert "Anna Huber" in body(answer)
    assert people["rita"].post("/agreement/-/begin", {"text": AGREEMENT}).status_code == 403


def test_what_cannot_be_read_comes_back_with_every_problem_at_its_line(people: dict[str, Client]) -> None:
    answer = people["mark"].post("/agreement/-/begin", {"text": AGREEMENT.replace("to: north", "to: nord")})
    page = body(answer)
    assert answer.status_code == 422
    assert "line 18" in page.lower() and "nord" in page
    assert "no valid agreement yet" in page


def test_two_sign_and_an_admin_puts_it_in_force_and_goes_back(people: dict[str, Client]) -> None:
    from reifegrad_web.agreements.in_force import version_in_force

    first = begun(people["mark"])
    assert people["ada"].post(f"{first}/publish").status_code == 409  # nobody has signed
    signed(people, first)
    assert people["sam"].get(f"{first}/publish").status_code == 403
    page = body(people["ada"].post(f"{first}/publish", {"why": "begin"}, follow=True))
    assert "is in force" in page
    second = begun_again(people["mark"], AGREEMENT.replace("capacity: 2", "capacity: 3"))
    signed(people, second)
    question = body(people["ada"].get(f"{second}/publish"))
    assert "capacity: 3" in question and "capacity: 2" in question  # what differs
    page = body(people["ada"].post(f"{second}/publish", follow=True))
    undo = re.search(r"/agreement/sales/[0-9a-f]{64}/undo", page)
    assert undo is not None
    assert people["ada"].post(undo[0]).status_code == 303
    found = version_in_force()
    assert found is not None
    assert first.endswith(found.text_hash)
    assert people["ada"].post(f"{second}/back", {"why": " "}).status_code == 422  # a reason is needed
    assert "begin" in body(people["rita"].get("/agreement"))


def begun_again(mark: Client, text: str) -> str:
    """The address of a draft that goes on from the newest version."""
    from reifegrad_web.agreements.models import AgreementVersion
    from reifegrad_web.documents.drafting import newest

    last = newest(AgreementVersion, "sales")
    seen = "" if last is None else last.text_hash
    answer = mark.post("/agreement/sales/edit", {"do": "save", "text": text, "seen": seen, "why": "more"})
    assert answer.status_code == 303, body(answer)
    return str(answer["Location"])


def test_who_was_slower_sees_both_texts(people: dict[str, Client]) -> None:
    begun(people["mark"])
    other = AGREEMENT.replace("capacity: 2", "capacity: 4")
    answer = people["sam"].post("/agreement/sales/edit", {"do": "save", "text": other, "seen": "0" * 64})
    assert answer.status_code == 409
    assert "capacity: 4" in body(answer) and "capacity: 2" in body(answer)


def test_it_is_held_against_the_leads_of_the_last_weeks(people: dict[str, Client]) -> None:
    from datetime import timedelta

    from reifegrad_web.clock import utc_now

    lately = utc_now() - timedelta(days=3)
    first, second, third = visitor("u1"), visitor("u2"), visitor("u3", "CEO")
    version = begun(people["mark"])
    assert "No lead was handed over" in body(people["mark"].get(f"{version}/effect"))
    handed_over(first, second, third, now=lately)
    page = body(people["mark"].get(f"{version}/effect"))
    assert "All 3 leads" in page
    table = re.findall(r'<th scope="row">([^<]+)</th><td class="num">(\d+)</td>', page)
    assert dict(table) == {"Anna Huber": "1", "Ben Okafor": "1", "Cara Weiss": "1"}
    part: Any = people["mark"].post(
        "/agreement/sales/edit", {"do": "simulate", "text": AGREEMENT, "seen": ""}, headers={"HX-Request": "true"}
    )
    assert dict(re.findall(r'<th scope="row">([^<]+)</th><td class="num">(\d+)</td>', body(part))) == dict(table)


def test_the_text_comes_back_byte_for_byte(people: dict[str, Client]) -> None:
    version = begun(people["mark"])
    answer = people["rita"].get(f"{version}/text")
    assert answer.content.decode() == AGREEMENT
