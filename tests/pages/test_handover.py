"""The handover on the page of a lead and in My day: stages, reasons, BANT, feedback, and what marketing reads of it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "web")]
from leads_seen import actions, anna, bert, now, person, publish_and_score, score_of, text_of, work  # noqa: E402
from test_lead_actions import did  # noqa: E402

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
PART = {"HX-Request": "true"}


@pytest.fixture
def client(server_database: None) -> Client:
    from django.test import Client

    return Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")


def panel(client: Client, lead: int) -> str:
    """The panel of the handover on the page of a lead."""
    page = client.get(f"/leads/{lead}").content.decode()
    return page[page.index('aria-labelledby="handover"') :].partition("</section>")[0]


def stage(lead: int) -> str:
    from reifegrad_web.sales.events import state_of

    return state_of(lead).stage.value


def test_a_rep_takes_a_lead_over_and_leads_it_on_with_a_way_back(client: Client) -> None:
    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    assert "With marketing" in panel(client, lead)
    said, undo = did(client, f"/leads/{lead}/handover", command="accept")
    assert (said, stage(lead)) == ("Accepted", "sales_accepted")
    assert 'value="qualify"' in panel(client, lead)
    assert "sam, " in panel(client, lead)
    assert did(client, undo)[0] == "Taken back."
    assert stage(lead) == "nurturing"
    assert client.post(undo).status_code == 404
    assert actions().count(("lead.handover", f"lead:{lead}")) == 1
    assert ("lead.handover-undo", f"lead:{lead}") in actions()


def test_a_lead_that_does_not_go_on_gets_its_reason_in_one_choice(client: Client) -> None:
    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    did(client, f"/leads/{lead}/handover", command="hand_over")
    assert '<option value="reject:no_budget">No budget</option>' in panel(client, lead)
    did(client, f"/leads/{lead}/handover", command="reject:no_budget", note="not before next year")
    shown = panel(client, lead)
    assert "Rejected by sales" in shown
    assert "No budget · not before next year" in shown
    assert re.search(r'<button class="quiet"[^>]*value="accept">Accept after all</button>', shown)
    timeline = text_of(client.get(f"/leads/{lead}"))
    assert "sam: Rejected No budget · not before next year" in timeline
    missing = client.post(f"/leads/{lead}/handover", {"command": "mark_pseudo:other"})
    assert missing.status_code == 422
    assert "The note is missing" in text_of(missing)
    assert client.post(f"/leads/{lead}/handover", {"command": "win:product"}).status_code != 500
    assert client.post(f"/leads/{lead}/handover", {"command": "nonsense"}).status_code == 422


def test_marketing_hands_over_and_takes_back_and_a_reader_does_nothing(client: Client) -> None:
    lead = anna()
    publish_and_score()
    client.force_login(person("mia", "marketing"))
    shown = panel(client, lead)
    assert 'value="hand_over"' in shown
    assert 'value="accept"' not in shown
    assert "decide/won" not in shown
    did(client, f"/leads/{lead}/handover", command="hand_over")
    assert client.post(f"/leads/{lead}/handover", {"command": "accept"}).status_code == 403
    assert client.get(f"/leads/{lead}/decide/won").status_code == 403
    assert "reject:" not in panel(client, lead)
    did(client, f"/leads/{lead}/handover", command="recycle:timing")
    client.force_login(person("rita", "reader"))
    assert "Back with marketing" in panel(client, lead)
    assert "<form" not in panel(client, lead)
    assert client.post(f"/leads/{lead}/handover", {"command": "hand_over"}).status_code == 403


def test_a_win_is_noted_as_the_language_writes_it_with_feedback_and_taken_back(client: Client) -> None:
    from reifegrad_web.leads.models import Outcome
    from reifegrad_web.sales.models import Feedback

    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    client.cookies["reifegrad-language"] = "de"
    form = text_of(client.get(f"/leads/{lead}/decide/won"))
    assert "Welche Argumente haben gezählt?" in form
    given = {"amount": "12.500,50", "reason": "product", "competitors": "Ostwind", "is_reference": "yes"}
    said, undo = did(client, f"/leads/{lead}/decide/won", **given, recommends="no", arguments="Eiche")
    assert said == "Als gewonnen notiert."
    row, told = Outcome.objects.get(), Feedback.objects.get()
    assert (row.outcome, row.amount, row.reason) == ("won", 12_500.5, "product")
    assert (told.is_reference, told.recommends, told.arguments, told.stage) == (True, False, "Eiche", "")
    page = text_of(client.get(f"/leads/{lead}"))
    assert "Gewonnen: 12.500,5 Produkt" in page
    assert "Ostwind" in page
    did(client, undo)
    assert (Outcome.objects.count(), Feedback.objects.count()) == (0, 0)


def test_what_cannot_be_used_of_a_decision_is_said_beside_its_field_and_kept(client: Client) -> None:
    from reifegrad_web.leads.models import Outcome

    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    wrong = client.post(f"/leads/{lead}/decide/lost", {"amount": "much", "why": "Too dear"})
    assert wrong.status_code == 422
    assert "Write a number" in text_of(wrong)
    assert "Too dear" in wrong.content.decode()
    assert client.post(f"/leads/{lead}/decide/lost", {"reason": "product"}).status_code == 422
    assert client.get(f"/leads/{lead}/decide/drawn").status_code == 422
    assert client.get(f"/leads/{lead}/feedback").status_code == 409
    assert (Outcome.objects.count(), stage(lead)) == (0, "nurturing")


def test_the_stage_in_which_a_lead_was_lost_is_filled_in_and_feedback_can_be_added_to(client: Client) -> None:
    from reifegrad_web.sales.models import Feedback

    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    did(client, f"/leads/{lead}/handover", command="qualify")
    form = client.get(f"/leads/{lead}/decide/lost").content.decode()
    assert '<option value="sales_qualified" selected>' in form
    did(client, f"/leads/{lead}/decide/lost", reason="no_budget", stage="sales_qualified", bought="no", failed="budget")
    again = client.get(f"/leads/{lead}/feedback").content.decode()
    assert '<option value="no_budget" selected>' in again
    assert '<option value="no" selected>' in again
    assert 'name="amount"' not in again
    said, _ = did(client, f"/leads/{lead}/feedback", reason="no_budget", stage="sales_qualified", learned="Ask earlier")
    assert said == "The feedback is saved."
    assert Feedback.objects.count() == 2
    assert "Ask earlier" in panel(client, lead)


def test_bant_is_a_tap_on_the_page_counts_at_once_and_can_be_undone(client: Client) -> None:
    lead = bert()
    publish_and_score("icp-bant")
    before = score_of(lead, "icp-bant") or 0
    client.force_login(person("sam"))
    page = client.get(f"/leads/{lead}").content.decode()
    assert 'value="budget=yes" aria-pressed="false"' in page
    said, undo = did(client, f"/leads/{lead}/answers", answer="budget=yes")
    assert said == "Budget: Yes is entered and counts."
    page = client.get(f"/leads/{lead}").content.decode()
    assert 'value="budget=yes" aria-pressed="true"' in page
    work()
    assert score_of(lead, "icp-bant") == before + 25_000
    did(client, f"/leads/{lead}/answers", answer="budget=no")
    work()
    assert score_of(lead, "icp-bant") == before - 25_000
    did(client, f"/leads/{lead}/answers", answer="budget=?")
    work()
    assert score_of(lead, "icp-bant") == before
    did(client, undo)
    for answer in ("budget=perhaps", "position=CEO", "account_id=x", "", "budget"):
        assert client.post(f"/leads/{lead}/answers", {"answer": answer}).status_code == 422, answer


def test_in_my_day_bant_is_a_part_that_shows_the_new_score(client: Client) -> None:
    lead = bert()
    publish_and_score("icp-bant")
    sam = person("sam")
    client.force_login(sam)
    part = client.get(f"/leads/{lead}/qualification?back=day", headers=PART).content.decode()
    assert "<html" not in part
    assert 'name="back" value="day"' in part
    assert 'value="accept"' in part
    answered = client.post(f"/leads/{lead}/answers", {"answer": "need=yes", "back": "day"}, headers=PART)
    shown = answered.content.decode()
    assert 'value="need=yes" aria-pressed="true"' in shown
    undo = re.search(r'hx-post="([^"]+/undo[^"]*)"', shown)
    assert undo is not None
    taken = client.post(undo[1].replace("&amp;", "&"), {"back": "day"}, headers=PART).content.decode()
    assert 'value="need=yes" aria-pressed="false"' in taken
    assert client.post(f"/leads/{lead}/answers", {"answer": "need=yes", "back": "day"})["Location"] == "/"
    assert client.post(f"/leads/{lead}/handover", {"command": "accept", "back": "day"})["Location"] == "/"


def test_my_day_leaves_out_who_was_given_back_until_that_is_taken_back(client: Client) -> None:
    lead = anna(days_ago=5)
    publish_and_score("fit-interest")
    client.force_login(person("sam"))
    assert "Anna Berger" in text_of(client.get("/"))
    _, undo = did(client, f"/leads/{lead}/handover", command="mark_pseudo:student")
    assert "Anna Berger" not in text_of(client.get("/"))
    did(client, undo)
    assert "Anna Berger" in text_of(client.get("/"))
    did(client, f"/leads/{lead}/handover", command="accept")
    assert "Anna Berger" in text_of(client.get("/"))
    did(client, f"/leads/{lead}/handover", command="recycle:timing")
    assert "Anna Berger" not in text_of(client.get("/"))
    did(client, f"/leads/{lead}/handover", command="accept")
    assert "Anna Berger" in text_of(client.get("/"))


def test_a_lead_out_of_reach_is_none(client: Client) -> None:
    lead = anna()
    publish_and_score()
    client.force_login(person("tom", sees="own"))
    for path in ("handover", "answers"):
        assert client.post(f"/leads/{lead}/{path}", {"command": "accept", "answer": "x=y"}).status_code == 404
    for path in ("decide/won", "feedback", "qualification"):
        assert client.get(f"/leads/{lead}/{path}").status_code == 404


def test_marketing_reads_what_sales_told_and_takes_it_away(client: Client) -> None:
    first, second = anna(), bert()
    publish_and_score("grade-matrix")
    client.force_login(person("sam"))
    did(client, f"/leads/{first}/decide/won", reason="service", learned="They ask for oak")
    did(client, f"/leads/{second}/handover", command="disqualify:not_served")
    assert "Read why" not in text_of(client.get("/"))
    client.force_login(person("mia", "marketing"))
    assert "1 lead was won or lost in the last seven days. Read why" in text_of(client.get("/"))
    page = text_of(client.get("/reports/feedback"))
    assert "1 won, 0 lost." in page
    assert "They ask for oak" in page
    assert "Anna Berger" in page
    assert "Disqualify We do not deliver there 1" in page
    table = client.get("/reports/feedback?table=reasons&form=csv")
    assert "Service" in b"".join(table.streaming_content if table.streaming else [table.content]).decode()
    assert "Nothing was decided" in text_of(client.get("/reports/feedback?from=2020-01-01&to=2020-01-07"))


def test_on_a_past_day_the_handover_is_as_it_was(client: Client) -> None:
    from datetime import timedelta

    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    did(client, f"/leads/{lead}/handover", command="accept")
    past = (now() - timedelta(days=3)).date().isoformat()
    page = client.get(f"/leads/{lead}?on={past}").content.decode()
    assert "Not handed over to sales yet." in page
    assert 'name="command"' not in page
