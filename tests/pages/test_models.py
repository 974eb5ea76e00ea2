"""The pages of models: who may do what, what a decision says before it is made, and what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from model_pages import FIT, MORE, PEOPLE, at, body, browsers, deliver, draft, published

from reifegrad.templates.shipped import template_text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def people(emptied: None) -> dict[str, Client]:
    return browsers()


def actions_of_log() -> list[tuple[str, str]]:
    from reifegrad_web.audit.models import AuditEntry

    return [(entry.actor.partition(" ")[2], entry.action) for entry in AuditEntry.objects.order_by("number")]


def test_the_list_says_what_scores_and_who_has_still_to_sign(people: dict[str, Client]) -> None:
    assert "No model yet" in body(people["mark"].get("/models"))
    assert "New model" not in body(people["rita"].get("/models"))
    published()
    version = draft()
    assert people["mark"].post(at(version, "submit"), {"why": "spring"}).status_code == 303
    people["sam"].post(at(version, "sign"))
    page = body(people["rita"].get("/models"))
    assert "First call with sales" in page
    assert "on the server" in page
    assert "waits for: Marketing" in page
    people["mark"].post(at(version, "sign"))
    assert "signed, can be published" in body(people["rita"].get("/models"))


def test_two_sign_and_an_admin_publishes_and_goes_back_and_everything_is_noted(people: dict[str, Client]) -> None:
    from reifegrad_web.scoring.models import DueLead

    old, version = published(), draft()
    ada, mark, sam = people["ada"], people["mark"], people["sam"]
    assert mark.post(at(version, "submit")).status_code == 303
    assert ada.get(at(version, "publish")).status_code == 409  # nobody has signed
    assert ada.post(at(version, "publish")).status_code == 409
    mark.post(at(version, "sign"), {"why": "fits"})
    assert mark.get(at(version, "sign")).status_code == 409  # once is enough
    followed = sam.post(at(version, "sign"), follow=True)
    assert f"/models/fit-interest/{version.text_hash}/withdraw" in body(followed)  # offered as the way back
    sam.post(at(version, "withdraw"))
    assert ada.post(at(version, "publish")).status_code == 409
    sam.post(at(version, "sign"))
    deliver()
    DueLead.objects.all().delete()
    followed = ada.post(at(version, "publish"), {"why": "for spring"}, follow=True)
    assert DueLead.objects.count() == 6
    version.refresh_from_db()
    assert version.state == "published"
    undo = at(old, "undo")
    assert f'action="{undo}"' in body(followed)
    assert undo not in body(people["rita"].get("/models/fit-interest"))
    ada.post(undo)
    old.refresh_from_db()
    assert old.state == "published"
    assert (
        actions_of_log()[-7:]
        == [
            ("mark", "model.submit"),
            ("mark", "model.sign"),
            ("sam", "model.sign"),
            ("sam", "model.withdraw"),
            ("sam", "model.sign"),
            ("ada", "model.publish"),
            ("ada", "model.back"),
        ]
        or actions_of_log()
    )
    page = body(people["rita"].get("/models/fit-interest"))
    for said in ("Gone back to", "Undone right after the publication", "for spring", "Signature withdrawn", "fits"):
        assert said in page


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_is_offered_what_they_may_not_do(people: dict[str, Client], name: str) -> None:
    published()
    version = draft()
    offered = body(people[name].get(at(version)))
    for action, who in (
        ("submit", {"ada", "mark", "sam"}),
        ("retire", {"ada"}),
        ("sign", set[str]()),
        ("publish", set[str]()),
    ):
        assert (at(version, action) in offered) == (name in who), action
    assert ("/models/fit-interest/edit" in offered) == (name != "rita")
    people["mark"].post(at(version, "submit"))
    offered = body(people[name].get(at(version)))
    for action, who in (
        ("submit", set[str]()),
        ("retire", {"ada"}),
        ("sign", {"mark", "sam"}),
        ("publish", set[str]()),
    ):
        assert (at(version, action) in offered) == (name in who), action
    if name == "rita":
        assert people[name].post(at(version, "sign")).status_code == 403


def test_going_back_needs_a_reason_and_is_asked_before(people: dict[str, Client]) -> None:
    old = published()
    published(MORE)
    ada = people["ada"]
    asked = body(ada.get(at(old, "back")))
    assert "Points 25 → 15" in asked
    assert "is kept; you can go back to it at any time" in asked
    missing = ada.post(at(old, "back"), {"why": " "})
    assert missing.status_code == 422
    assert "Please write why you go back." in body(missing)
    assert ada.post(at(old, "back"), {"why": "too many leads"}).status_code == 303
    old.refresh_from_db()
    assert old.state == "published"


def test_a_decision_says_what_it_does_to_the_scores(people: dict[str, Client]) -> None:
    deliver()
    published()
    version = draft(FIT.replace("points: 15", "points: 35"))
    people["mark"].post(at(version, "submit"))
    page = body(people["sam"].get(at(version, "sign")))
    assert f'hx-get="{at(version, "effect")}?short=1"' in page
    assert "Interest, Pricing page visited: Points 15 → 35" in page
    part = body(people["sam"].get(at(version, "effect"), {"short": 1}, headers={"HX-Request": "true"}))
    assert "6 leads will be rescored; the score of 3 changes." in part
    assert "1 would come into the stage “ready for sales”." in part
    assert "<html" not in part


def test_the_effect_names_who_moves_and_notes_that_they_were_looked_at(people: dict[str, Client]) -> None:
    from reifegrad_web.audit.models import AuditEntry

    deliver()
    published()
    version = draft(FIT.replace("points: 15", "points: 35"))
    found = people["rita"].get(at(version, "effect"), {"capacity": "1 per week", "stage": "sales_qualified"})
    page = body(found)
    assert found.status_code == 200
    assert page.count("<svg viewBox") == 2
    assert "Person 0" in page
    assert "stays with marketing → ready for sales" in page
    assert "capacity 1 per week" in page
    last = AuditEntry.objects.order_by("-number").first()
    assert last is not None
    assert (last.actor.partition(" ")[2], last.action, last.details["model"]) == ("rita", "lead.list", "fit-interest")
    assert len(last.details["leads"]) == 3
    assert "Person" not in str(last.details)
    wrong = people["rita"].get(at(version, "effect"), {"capacity": "a lot"})
    assert wrong.status_code == 422


def test_a_version_can_be_read(people: dict[str, Client]) -> None:
    version = published()
    page = body(people["rita"].get("/models/fit-interest/published"))
    for said in (
        *("Pricing page visited", "Activity: page viewed", "+15", "Disqualifies: We do not deliver there"),
        *("Points fade: loses 20% per 30 days without activity", "ready for sales", "All 5 examples hold."),
        *("Line 25", "name: fit-interest", "Disqualifying is enough"),
    ):
        assert said in page, said
    file = people["rita"].get(at(version, "text"))
    assert file.content == FIT.encode()
    german = body(people["rita"].get("/models/fit-interest/published", headers={"Accept-Language": "de"}))
    for said in ("Preisseite besucht", "Aktivität: Seitenaufruf", "Ausschluss: Dorthin liefern wir nicht"):
        assert said in german, said


@pytest.mark.parametrize("name", ["customer-lifecycle", "grade-matrix", "icp-bant"])
def test_every_template_can_be_read_and_edited_in_both_languages(people: dict[str, Client], name: str) -> None:
    published(template_text(name))
    for language in ("de", "en"):
        for address in (f"/models/{name}", f"/models/{name}/published", f"/models/{name}/edit"):
            found = people["mark"].get(address, headers={"Accept-Language": language})
            assert found.status_code == 200, address
            assert f'lang="{language}"' in body(found)


def test_two_versions_are_compared_in_meaning_and_by_line(people: dict[str, Client]) -> None:
    old, new = published(), draft()
    asked = {"from": old.text_hash, "to": new.text_hash}
    page = body(people["rita"].get("/models/fit-interest", asked))
    assert "Interest, Pricing page visited: Points 15 → 25" in page
    assert '<tr class="gone">' in page
    assert '<tr class="come">' in page
    german = body(people["rita"].get("/models/fit-interest", asked, headers={"Accept-Language": "de"}))
    assert "Interesse, Preisseite besucht: Punkte 15 → 25" in german
    assert people["rita"].get("/models/fit-interest", {"from": "ffff", "to": "ffff"}).status_code == 404


def test_a_model_begins_with_a_template_or_a_text_under_a_free_name(people: dict[str, Client]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from reifegrad_web.models.examples import examples_of
    from reifegrad_web.models.versions import model_names

    published()
    mark = people["mark"]
    page = body(mark.get("/models/-/new"))
    assert 'value="fit-interest-2"' in page
    assert 'value="icp-bant"' in page
    taken = mark.post("/models/-/new", {"template": "fit-interest", "name": "fit-interest"})
    assert taken.status_code == 422
    assert "there is a model fit-interest already" in body(taken)
    begun = mark.post("/models/-/new", {"template": "icp-bant", "name": "spring"})
    assert begun["Location"] == "/models/spring/edit"
    assert examples_of("spring") == examples_of("icp-bant")
    bad = mark.post("/models/-/new", {"text": "name: [\r\n"})
    assert bad.status_code == 422
    assert "name: [" in body(bad)
    assert mark.post("/models/-/new", {}).status_code == 422
    mark.post("/models/-/new", {"text": FIT.replace("fit-interest", "pasted").replace("\n", "\r\n")})
    mark.post("/models/-/new", {"file": SimpleUploadedFile("x.yaml", FIT.replace("fit-interest", "sent").encode())})
    assert mark.post("/models/-/new", {"file": SimpleUploadedFile("x.yaml", b"\xff\xfe")}).status_code == 422
    assert model_names() == ["fit-interest", "pasted", "sent", "spring"]
    assert people["rita"].get("/models/-/new").status_code == 403


def test_no_page_of_models_is_shown_for_a_day_in_the_past(people: dict[str, Client]) -> None:
    published()
    for address in (
        "/models",
        "/models/fit-interest",
        "/models/fit-interest/published",
        "/models/fit-interest/edit",
        "/models/-/new",
    ):
        page = body(people["mark"].get(address, {"on": "2026-01-02"}))
        assert "only as they are today" in page, address


def test_the_history_goes_on_where_it_is_long(people: dict[str, Client]) -> None:
    from reifegrad_web.documents.overview import decisions
    from reifegrad_web.models.models import ModelVersion

    published()
    for points in range(30, 90):
        draft(FIT.replace("points: 15", f"points: {points}"))
    first = body(people["rita"].get("/models/fit-interest"))
    assert "on the server" not in first.partition('id="history"')[2]
    number = decisions(ModelVersion, "fit-interest", None, 50)[-1].number
    assert f"?before={number}#history" in first
    rest = body(people["rita"].get(f"/models/fit-interest?before={number}"))
    assert "Published without signatures" in rest
