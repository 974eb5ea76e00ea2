"""The pages of the rules: begun, written, played over the past, signed by two, put in force, gone back from."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from acting import ACTIONS
from handing import do, publish_crossing, visit
from model_pages import body, browsers
from people import work

from reifegrad_web.clock import utc_now

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
PICKY = ACTIONS.replace("    do:\n      - task", "    when: company = 'Nobody'\n    do:\n      - task")


@pytest.fixture
def people(emptied: None) -> dict[str, Client]:
    publish_crossing()
    return browsers()


def begun(mark: Client, text: str = ACTIONS) -> str:
    """The address of a draft that was begun with a text."""
    answer = mark.post("/actions/rules/-/begin", {"text": text})
    assert answer.status_code == 303, body(answer)
    return str(answer["Location"])


def signed(people: dict[str, Client], version: str) -> None:
    people["mark"].post(f"{version}/submit")
    people["mark"].post(f"{version}/sign")
    people["sam"].post(f"{version}/sign")


def changed(mark: Client, text: str) -> str:
    """The address of a draft that goes on from the newest version."""
    from reifegrad_web.actions.models import ActionsVersion
    from reifegrad_web.documents.drafting import newest

    last = newest(ActionsVersion, "reactions")
    assert last is not None
    answer = mark.post("/actions/rules/reactions/edit", {"do": "save", "text": text, "seen": last.text_hash})
    assert answer.status_code == 303, body(answer)
    return str(answer["Location"])


@pytest.mark.parametrize(("language", "said"), [("en", "A lead gets ready"), ("de", "Lead wird reif")])
def test_who_has_none_begins_with_two_rules_that_are_valid_here(
    people: dict[str, Client], language: str, said: str
) -> None:
    mark, asked = people["mark"], {"accept-language": language}
    page = body(mark.get("/actions/rules", headers=asked))
    assert said in page and "after: [&quot;sales_qualified&quot;]" in page
    assert "/-/begin" not in body(people["rita"].get("/actions/rules"))
    page = body(mark.post("/actions/rules/-/begin", {"example": "starter"}, follow=True, headers=asked))
    assert said in page
    assert {"de": "Keine Probleme.", "en": "No problems."}[language] in page


def test_the_shipped_example_can_be_taken_too(people: dict[str, Client]) -> None:
    page = body(people["mark"].post("/actions/rules/-/begin", {"example": "bavaria"}, follow=True))
    assert "A lead cools down" in page
    assert people["rita"].post("/actions/rules/-/begin", {"text": ACTIONS}).status_code == 403


@pytest.mark.parametrize(("language", "line"), [("en", "Line 13"), ("de", "Zeile 13")])
def test_every_problem_stands_at_its_line_in_both_languages(
    people: dict[str, Client], language: str, line: str
) -> None:
    wrong = ACTIONS.replace("[sales_qualified]}", "[sales_qualified]}\n    whenn: x", 1)
    for given in ({"text": wrong, "do": "check"}, {"text": wrong, "do": "save"}):
        answer = people["mark"].post("/actions/rules/reactions/edit", given, headers={"accept-language": language})
        assert line in body(answer), body(answer)
        assert "whenn" in body(answer)


def test_two_sign_and_an_admin_puts_them_in_force_and_goes_back(people: dict[str, Client]) -> None:
    from reifegrad_web.actions.in_force import version_in_force

    first = begun(people["mark"])
    assert people["ada"].post(f"{first}/publish").status_code == 409  # nobody has signed
    signed(people, first)
    assert people["sam"].get(f"{first}/publish").status_code == 403
    assert "is in force" in body(people["ada"].post(f"{first}/publish", {"why": "begin"}, follow=True))
    second = changed(people["mark"], ACTIONS.replace("due: 4 hours", "due: 2 hours"))
    signed(people, second)
    question = body(people["ada"].get(f"{second}/publish"))
    assert "due: 4 hours" in question and "due: 2 hours" in question  # what differs
    page = body(people["ada"].post(f"{second}/publish", follow=True))
    undo = re.search(r"/actions/rules/reactions/[0-9a-f]{64}/undo", page)
    assert undo is not None
    assert people["ada"].post(undo[0]).status_code == 303
    found = version_in_force()
    assert found is not None and first.endswith(found.text_hash)
    assert people["ada"].post(f"{second}/back", {"why": " "}).status_code == 422  # a reason is needed
    assert "begin" in body(people["rita"].get("/actions/rules"))


def test_whoever_has_still_to_sign_is_told_so_on_my_day(people: dict[str, Client]) -> None:
    version = begun(people["mark"])
    people["mark"].post(f"{version}/submit")
    people["mark"].post(f"{version}/sign")
    assert f'href="{version}"' in body(people["sam"].get("/"))
    assert f'href="{version}"' not in body(people["mark"].get("/"))
    people["sam"].post(f"{version}/sign")
    assert f'href="{version}"' not in body(people["sam"].get("/"))


def test_who_was_slower_sees_both_texts(people: dict[str, Client]) -> None:
    begun(people["mark"])
    other = ACTIONS.replace("due: 4 hours", "due: 3 hours")
    answer = people["sam"].post("/actions/rules/reactions/edit", {"do": "save", "text": other, "seen": "0" * 64})
    assert answer.status_code == 409
    assert "due: 3 hours" in body(answer) and "due: 4 hours" in body(answer)


def counted(page: str) -> dict[str, tuple[int, int]]:
    """Rule -> how often it would have started, for how many leads."""
    row = r'<th scope="row">(\w+).*?</th><td class="num">(\d+)</td><td class="num">(\d+)</td>'
    return {rule: (int(started), int(leads)) for rule, started, leads in re.findall(row, page)}


def test_they_are_played_over_what_was_crossed_lately(people: dict[str, Client]) -> None:
    lately = utc_now() - timedelta(days=3)
    version = begun(people["mark"])
    assert "Nothing that a rule listens to" in body(people["mark"].get(f"{version}/effect"))
    anna, ben = (visit(name, now=lately) for name in ("anna", "ben"))
    work(lately)
    work(utc_now())
    do(anna, "hand_over", lately)
    do(anna, "recycle", lately + timedelta(hours=1), reason="no_budget")
    page = body(people["mark"].get(f"{version}/effect"))
    assert counted(page)["hot"] == (2, 2)
    assert counted(page)["back"] == (1, 1)
    assert f'href="/leads/{anna}"' in page and f'href="/leads/{ben}"' in page
    part = people["mark"].post(
        "/actions/rules/reactions/edit", {"do": "simulate", "text": PICKY, "seen": ""}, headers={"HX-Request": "true"}
    )
    assert counted(body(part))["hot"] == (0, 0)
    assert "condition does not hold" in body(part)


def test_who_sees_their_own_leads_alone_reads_no_other_name(people: dict[str, Client]) -> None:
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    lately = utc_now() - timedelta(days=3)
    version = begun(people["mark"])
    anna = visit("anna", now=lately)
    work(lately)
    with write():
        User.objects.filter(username="rita").update(sees="own")
    page = body(people["rita"].get(f"{version}/effect"))
    assert "not in your sight" in page and f"/leads/{anna}" not in page


def test_the_text_comes_back_byte_for_byte(people: dict[str, Client]) -> None:
    version = begun(people["mark"])
    assert people["rita"].get(f"{version}/text").content.decode() == ACTIONS


def test_an_email_to_a_lead_counts_as_left_out_where_there_was_no_consent(people: dict[str, Client]) -> None:
    mail = "do:\n      - email: {to: lead, template: hot, purpose: news}"
    version = begun(people["mark"], ACTIONS.replace("do:", mail, 1))
    visit("anna", now=utc_now() - timedelta(days=3))
    work(utc_now() - timedelta(days=3))
    page = body(people["mark"].get(f"{version}/effect"))
    assert "1 action left out" in page
    assert counted(page)["hot"] == (1, 1)


def test_whose_names_the_dry_run_shows_is_noted_and_nothing_else_is_written(people: dict[str, Client]) -> None:
    from reifegrad_web.actions.models import ActionEffect, LeadTask
    from reifegrad_web.audit.models import AuditEntry

    version = begun(people["mark"])
    anna = visit("anna", now=utc_now() - timedelta(days=3))
    work(utc_now() - timedelta(days=3))
    people["mark"].get(f"{version}/effect")
    last = AuditEntry.objects.order_by("-number").first()
    assert last is not None and (last.action, last.details["leads"]) == ("action.show", [anna])
    assert (ActionEffect.objects.count(), LeadTask.objects.count()) == (0, 0)
