"""What every answer about access says of the processing, and what becomes of scores after an objection."""

from __future__ import annotations

import json

import pytest
from people import EMAIL, deliver_nora, publish, work
from seen_pages import Somebody, somebody
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def nora() -> int:
    publish()
    deliver_nora()
    work()
    return lead_of("email", EMAIL) or 0


def changes() -> list[tuple[str, str, str]]:
    from reifegrad_web.audit.models import AuditEntry

    rows = AuditEntry.objects.filter(action="statement.set").order_by("number")
    return [(row.actor.partition(" ")[2], row.target, row.details["text"]) for row in rows]


def test_what_is_written_once_stands_in_every_answer_and_its_history_is_kept(nora: int) -> None:
    ada = somebody("admin")
    before = ada.get(f"/privacy/person/{nora}/access")
    assert "The answer lacks: Controller, Purposes, Recipients, Supervisory authority" in before.text
    assert 'href="/privacy/statements"' in before.html
    given = {
        "purposes": "To decide whom sales contacts",
        "recipients": "Our hosting provider",
        "authority": "LDA Bayern",
    }
    assert ada.post("/privacy/statements", given).status == 303
    page = ada.get(f"/privacy/person/{nora}/access")
    assert "Purposes To decide whom sales contacts Recipients Our hosting provider" in page.text
    assert "The answer lacks: Controller ." in page.text
    file = json.loads(ada.get(f"/privacy/person/{nora}/access.json").html)
    assert file["processing"] == given
    ada.post("/privacy/statements", {**given, "recipients": ""})
    assert "Our hosting provider" not in ada.get(f"/privacy/person/{nora}/access").text
    shown = ada.get("/privacy/statements").text
    assert "Recipients nothing any more" in shown
    assert "Recipients Our hosting provider" in shown
    assert [each[1:] for each in changes()] == [
        ("statement:purposes", "To decide whom sales contacts"),
        ("statement:recipients", "Our hosting provider"),
        ("statement:authority", "LDA Bayern"),
        ("statement:recipients", ""),
    ]


def test_an_answer_says_all_that_article_15_asks_for(nora: int) -> None:
    ada = somebody("admin")
    ada.post(
        "/privacy/statements",
        {name: f"said of {name}" for name in ("purposes", "recipients", "transfers", "decisions")},
    )
    page = ada.get(f"/privacy/person/{nora}/access").text
    for said in (
        "said of purposes",  # (1)(a)
        "What data are kept What you are recognised by; What is known about you;",  # (b)
        "said of recipients",  # (c)
        "How long it is kept",  # (d)
        "rectified, erased or restricted, and you can object",  # (e)
        "complain about us to a supervisory authority",  # (f)
        "Source",  # (g)
        "How scores come about A model gives points",  # (h)
        "said of decisions",  # (h)
        "said of transfers",  # (2)
    ):
        assert said in page, said


def test_names_are_read_as_people_say_them(nora: int) -> None:
    traits = {"job_title": "Head", "email": EMAIL}
    take(message("identify", user_id="n2", traits=traits, message_id="i2"))
    take(message(name="pricing_page_viewed", user_id="n2", message_id="t2", properties={"plan_size": "large"}))
    page = somebody("admin").get(f"/privacy/person/{lead_of('user', 'n2')}/access").text
    assert "Job title Head" in page
    assert "Pricing page viewed Plan size: large" in page
    assert "job_title" not in page
    assert "pricing_page_viewed" not in page


def test_what_nobody_asks_for_and_what_is_too_long_is_refused() -> None:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.statements import set_statements, statements

    page = somebody("admin").post("/privacy/statements", {"purposes": "x" * 4_001, "recipients": "us"})
    assert (page.status, "Shorten it to 4,000 characters" in page.text.replace("4000", "4,000")) == (422, True)
    with pytest.raises(ReifegradError, match="statement"):
        set_statements({"nonsense": "x"}, command_line(), NOW)
    assert statements() == {}


def objected(nora: int, by: Somebody) -> str:
    by.post(f"/privacy/person/{nora}/objection", {"source": "letter"})
    return by.get(f"/privacy/person/{nora}/access").text


def history(lead: int) -> int:
    from reifegrad_web.scoring.models import ScoreChange, ScoreTransition, StageEntry

    return sum(rows.objects.filter(lead_id=lead).count() for rows in (ScoreChange, ScoreTransition, StageEntry))


def test_an_answer_after_an_objection_says_that_scoring_stopped_and_that_the_rest_is_history(nora: int) -> None:
    ada = somebody("admin")
    assert "no score is computed" not in ada.get(f"/privacy/person/{nora}/access").text
    page = objected(nora, ada)
    assert "Since your objection of 20" in page
    assert "no score is computed any more. Earlier scores are history only" in page
    assert "Scores and their reasons Nothing is kept" in page


def test_earlier_scores_are_deleted_when_somebody_says_so_twice(nora: int) -> None:
    from reifegrad_web.audit.models import AuditEntry

    ada, address = somebody("admin"), f"/privacy/person/{nora}/scores"
    assert "Delete earlier scores" not in ada.get(f"/privacy/person/{nora}").text
    assert ada.post(address, {"sure": "1"}).status == 409  # who is scored keeps their history
    objected(nora, ada)
    count = history(nora)
    assert count > 1
    assert f"{count} rows of the history of scores" in ada.get(f"/privacy/person/{nora}").text
    assert ada.post(address, {}).status == 422
    assert history(nora) == count
    assert ada.post(address, {"sure": "1"}).status == 303
    work()
    assert history(nora) == 0
    assert "History of the scores Nothing is kept" in ada.get(f"/privacy/person/{nora}/access").text
    last = AuditEntry.objects.filter(action="lead.forget-scores").get()
    assert (last.target, last.details) == (f"lead:{nora}", {"rows": count})
    assert "Delete earlier scores" not in ada.get(f"/privacy/person/{nora}").text
