"""Learning on pages: who may start it, what is said when it cannot be, and proposals that become drafts one by one."""

from __future__ import annotations

from typing import Any

import pytest
from learned_past import FIT, NOW, past, published, work
from model_pages import browsers
from signed_in import signed_in, text_of
from test_taking import message, take

pytestmark = pytest.mark.usefixtures("emptied")
QUESTION = {"model": "fit-interest", "horizon": "90", "months": "0", "event": ""}


def begun(client: Any, **given: str) -> str:
    """Start a run; its address."""
    answer = client.post("/learn/start", QUESTION | given)
    assert answer.status_code == 303
    return str(answer["Location"])


def newest_text() -> str:
    from reifegrad_web.models import drafting

    return drafting.newest("fit-interest").text


def test_without_outcomes_the_page_says_what_is_missing() -> None:
    page = text_of(signed_in("marketing").get("/learn"))
    assert "No outcomes yet" in page
    assert 'href="/imports/new"' in page
    assert 'href="/imports/new"' not in text_of(signed_in("reader").get("/learn"))


def test_with_few_outcomes_it_says_how_many_there_are_and_are_needed() -> None:
    past(6)
    published()
    page = text_of(signed_in("marketing", HTTP_ACCEPT_LANGUAGE="de").get("/learn"))
    assert "mindestens 40 gewonnene" in page
    assert "Bisher ist von keinem Lead" not in page
    assert 'action="/learn/start"' in page


@pytest.mark.parametrize("role", ["sales", "reader"])
def test_others_read_and_do_not_start(role: str) -> None:
    past(2)
    published()
    client = signed_in(role)
    page = text_of(client.get("/learn"))
    assert "/learn/start" not in page
    assert "Marketing and administrators start learning" in page
    assert client.post("/learn/start", QUESTION).status_code == 403


def test_a_run_that_waits_says_so_and_can_be_stopped() -> None:
    from reifegrad_web.audit.models import AuditEntry

    take(message("page", user_id="u"))
    published()
    mark, rita = signed_in("marketing"), signed_in("reader")
    address = begun(mark)
    assert mark.post("/learn/start", QUESTION).status_code == 409
    page, part = text_of(mark.get(address)), mark.get(address, headers={"HX-Request": "true"})
    assert "Waits for a free worker" in page
    assert f'action="{address}/stop"' in page
    assert f'action="{address}/stop"' not in text_of(rita.get(address))
    assert text_of(part).startswith('<div id="progress"')
    assert text_of(mark.get("/learn", headers={"HX-Request": "true"})).startswith('<section id="runs" hx-get')
    assert rita.post(f"{address}/stop").status_code == 403
    assert mark.post(f"{address}/stop", follow=True).status_code == 200
    assert "stopped before it had a result" in text_of(mark.get(address))
    assert mark.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    actions = AuditEntry.objects.filter(action__startswith="learning").order_by("number")
    assert list(actions.values_list("action", flat=True)) == ["learning.start", "learning.stop"]


def test_a_run_without_a_result_says_why_and_what_to_do() -> None:
    past(5)
    published()
    mark = signed_in("marketing", HTTP_ACCEPT_LANGUAGE="de")
    address = begun(mark)
    work()
    page = text_of(mark.get(address))
    assert "Dieser Lauf hat kein Ergebnis" in page
    assert "kürzeren Zeitraum" in page
    assert "--" not in page.partition("<main")[2].partition("</main")[0]


def test_an_unknown_run_or_proposal_is_not_found() -> None:
    admin = signed_in("admin")
    assert admin.get("/learn/7").status_code == 404
    published()
    address = begun(admin)
    assert admin.post(f"{address}/proposals/0").status_code == 404
    assert admin.post(f"{address}/model", {"name": "learned"}).status_code == 409
    assert admin.post("/learn/backtest/fit-interest/published").status_code == 409
    assert admin.post(f"/learn/{10**30}/stop").status_code == 404


@pytest.mark.slow
def test_proposals_become_a_draft_one_by_one_and_can_be_put_back() -> None:
    past(260)
    published("# ours\n" + FIT)
    people = browsers()
    mark, sam, rita = (people[name] for name in ("mark", "sam", "rita"))
    address = begun(mark)
    work()
    page = text_of(mark.get(address))
    assert "Pricing page visited" in page
    assert "Holds for " in page
    assert "/proposals/0" not in text_of(rita.get(address))
    assert rita.post(f"{address}/proposals/0").status_code == 403
    before = newest_text()
    answer = sam.post(f"{address}/proposals/0", follow=True)
    assert "In the draft" in text_of(answer)
    changed = newest_text()
    different = [pair for pair in zip(before.splitlines(), changed.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(different) == 1, "only these points"
    assert changed.startswith("# ours\n")
    back = answer.content.decode().partition(f'action="{address}/undo/')[2].partition('"')[0]
    assert "In the draft" not in text_of(mark.post(f"{address}/undo/{back}", follow=True)), "the toast leads back"
    assert mark.post(f"{address}/undo/{back}").status_code == 409
    assert "In the draft" in text_of(mark.post(f"{address}/proposals/0", follow=True)), "and it can be taken again"
    assert newest_text() == changed
    assert text_of(mark.post(f"{address}/proposals", follow=True)).count(">In the draft<") > 1
    assert mark.post(f"{address}/undo/{back}").status_code == 409, "somebody has gone on from it"


@pytest.mark.slow
def test_who_has_changed_the_points_meanwhile_is_not_overwritten() -> None:
    from reifegrad_web.learning.drafts import proposals_of
    from reifegrad_web.learning.models import LearningRun
    from reifegrad_web.models import drafting
    from reifegrad_web.org.people import decider

    past(260)
    version = published()
    mark = browsers()["mark"]
    address = begun(mark)
    work()
    (pricing,) = [
        each for each in proposals_of(LearningRun.objects.get()) if each.evidence["criterion"] == "pricing_page"
    ]
    text = FIT.replace("points: 15", "points: 33")
    drafting.save("fit-interest", text, version.text_hash, decider("mark"), NOW)
    assert "other points here by now" in text_of(mark.get(address))
    assert mark.post(f"{address}/proposals/{pricing.place}").status_code == 409
    assert newest_text() == text
    answer = mark.post(f"{address}/model", {"name": "fit-learned"}, follow=True)
    assert "fit-learned" in text_of(answer)
    assert drafting.newest("fit-learned").state == "draft"
    assert "Taken as a draft of fit-learned" in text_of(mark.get(address))
    assert mark.post(f"{address}/model", {"name": "Not A Name"}).status_code == 422
