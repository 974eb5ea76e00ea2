"""The editor of models: a form writes into the text, nothing is lost, and whatever is sent is answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from model_pages import FIT, MORE, body, browsers, deliver, draft, published
from sent_forms import fields

from reifegrad.templates.shipped import template_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
EDIT = "/models/fit-interest/edit"
PRICING = "dimensions.interest.criteria.pricing_page"
PART = {"HX-Request": "true"}


@pytest.fixture
def people(emptied: None) -> dict[str, Client]:
    return browsers()


def opened(client: Client, part: str = PRICING) -> dict[str, list[str]]:
    return fields(body(client.get(EDIT, {"at": part})), "editor")


def sent(client: Client, values: Mapping[str, list[str]], **more: Any) -> Any:
    return client.post(EDIT, {**values, **more})


def text_in(page: str) -> str:
    return fields(page, "editor")["text"][0].replace("\r\n", "\n")


def test_the_form_writes_into_the_text_and_a_draft_is_kept(people: dict[str, Client]) -> None:
    from reifegrad_web.models import drafting

    published()
    mark = people["mark"]
    values = opened(mark)
    assert values["c-points"] == ["15"]
    assert values["c-title-de"] == ["Preisseite besucht"]
    applied = body(sent(mark, values, **{"c-points": "25", "do": "apply"}))
    assert text_in(applied) == MORE
    assert "Interest, Pricing page visited: Points 15 → 25" in applied
    saved = sent(mark, values, **{"c-points": "25", "why": "spring", "do": "save"})
    version = drafting.newest("fit-interest")
    assert (version.text, version.state) == (MORE, "draft")
    assert saved["Location"] == f"/models/fit-interest/{version.text_hash}"
    page = body(mark.get(saved["Location"]))
    assert f"Saved as version {version.text_hash[:12]}" in page
    assert "spring" in page


def test_what_nobody_touched_in_the_form_follows_the_text(people: dict[str, Client]) -> None:
    """Who edits the text while a form is open must not get back what the form has shown."""
    published()
    values = opened(people["mark"])
    after = body(sent(people["mark"], values, text=MORE, do="check"))
    assert text_in(after) == MORE
    assert fields(after, "editor")["c-points"] == ["25"]


def test_a_form_that_is_taken_over_does_not_undo_what_the_text_says_by_then(people: dict[str, Client]) -> None:
    """Who writes into the text right after the form keeps both, though the form does not show the text yet."""
    published()
    mark = people["mark"]
    values = opened(mark)
    both = FIT.replace("points: 15", "points: 15\n        max: 40")
    answer = body(mark.post(EDIT, {**values, "c-points": "25", "text": both, "do": "apply"}, headers=PART))
    taken = {name: [digest] for name, digest in re.findall(r'name="(was-\w+)" value="(\w+)"', answer)}
    assert len(taken) > 5
    shown = {**values, **taken, "c-points": ["25"], "text": [both.replace("points: 15", "points: 25")]}
    assert text_in(body(sent(mark, shown, do="check"))) == both.replace("points: 15", "points: 25")


def test_another_part_opens_and_what_was_written_before_is_kept(people: dict[str, Client]) -> None:
    published()
    mark = people["mark"]
    values = opened(mark)
    page = body(sent(mark, values, **{"c-points": "25", "at": "dimensions.fit.criteria.position"}))
    assert text_in(page) == MORE
    shown = fields(page, "editor")
    assert (shown["part"], shown["c-points-value"][:2]) == (["dimensions.fit.criteria.position"], ["CEO", "intern"])
    shown["c-points-points"][0] = "30"
    shown["c-points-value"][4], shown["c-points-points"][4] = "CTO", "10"
    after = text_in(body(sent(mark, shown, do="apply")))
    assert after == MORE.replace("{CEO: 20,", "{CEO: 30,").replace("Praktikantin: -10}", "Praktikantin: -10, CTO: 10}")


def test_a_part_of_the_page_is_answered_with_what_has_changed(people: dict[str, Client]) -> None:
    published()
    mark = people["mark"]
    values = opened(mark)
    answer = mark.post(EDIT, {**values, "c-points": "25", "do": "apply"}, headers=PART)
    page = body(answer)
    assert answer["HX-Trigger"] == "effect-due"
    assert "<html" not in page
    assert '<textarea id="text"' in page
    assert 'id="was-points"' in page
    assert '<section id="criterion"' not in page  # somebody is writing there
    same = mark.post(EDIT, {**values, "do": "check"}, headers=PART)
    assert '<textarea id="text"' not in body(same)
    assert '<section id="criterion"' in body(same)
    broken = mark.post(EDIT, {**values, "text": FIT.replace("points: 15", "pionts: 15"), "do": "check"}, headers=PART)
    assert "HX-Trigger" not in broken
    assert "Line 39" in body(broken)
    assert '<nav id="tree"' not in body(broken)  # the one that is there stays


@pytest.mark.parametrize(
    ("part", "changes", "line"),
    [
        (PRICING, {"c-limit": "3 per day"}, "        limit: 3 per day"),
        (PRICING, {"c-decay": "half_life", "c-decay-span": "30 days"}, "        decay: {half_life: 30 days}"),
        (PRICING, {"c-decay": "none"}, "        decay: none"),
        (PRICING, {"c-activity": "page_viewed, form_submitted"}, "        activity: [page_viewed, form_submitted]"),
        (PRICING, {"c-title-en": "Prices"}, "        title: {de: Preisseite besucht, en: Prices}"),
        (PRICING, {"c-max": "45.5"}, "        max: 45.5"),
        (PRICING, {"c-enabled": []}, "        enabled: false"),
        ("dimensions.fit.criteria.country_not_served", {"c-when": "country = 'US'"}, "        when: country = 'US'"),
        (
            "dimensions.fit.criteria.country_not_served",
            {"c-disqualify-en": "No way"},
            "        disqualify: {de: Dorthin liefern wir nicht, en: No way}",
        ),
        (
            "dimensions.interest",
            {"c-decay": "inactive_for", "c-decay-span": "60 days", "c-decay-lose": "10%"},
            "    decay: {inactive_for: 60 days, lose: 10%}",
        ),
        (
            "thresholds",
            {"c-thresholds-sales_qualified": "60"},
            "thresholds: {sales_qualified: 60, marketing_qualified: else}",
        ),
    ],
)
def test_each_field_writes_one_line(
    people: dict[str, Client],
    part: str,
    changes: dict[str, Any],
    line: str,
) -> None:
    published()
    after = text_in(body(sent(people["mark"], opened(people["mark"], part), **changes, do="apply")))
    come = [each for each in after.splitlines() if each not in FIT.splitlines()]
    assert come == [line]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"c-points": "many"}, "That is no number."),
        ({"c-decay": "half_life", "c-decay-span": ""}, "Say in which time"),
        ({"c-within": "a while"}, "a while"),
        ({"c-where": "path like"}, "path like"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_the_text_stays(
    people: dict[str, Client],
    changes: dict[str, str],
    said: str,
) -> None:
    published()
    mark = people["mark"]
    answer = sent(mark, opened(mark), **changes, do="save")
    assert answer.status_code == 422
    page = body(answer)
    assert text_in(page) == FIT
    name = next(iter(changes))
    assert 'class="errorlist"' in page.partition(f'id="errors-{name.split("-")[1]}"')[2].partition("helptext")[0]
    assert said in page
    assert fields(page, "editor")[list(changes)[-1]] == [list(changes.values())[-1]]  # what was written is still there


def test_a_text_that_is_no_model_is_not_kept_and_not_lost(people: dict[str, Client]) -> None:
    from reifegrad_web.models.models import ModelVersion

    published()
    mark = people["mark"]
    broken = FIT.replace("points: 15", "pionts: 15")
    answer = sent(mark, opened(mark), text=broken, do="save")
    assert answer.status_code == 422
    assert text_in(body(answer)) == broken
    assert "Line 39" in body(answer)
    other = sent(mark, opened(mark), text=template_text("icp-bant"), do="save")
    assert other.status_code == 422
    assert "write name: fit-interest" in body(other).lower()
    assert ModelVersion.objects.count() == 1


def test_who_saves_second_sees_both_texts(people: dict[str, Client]) -> None:
    from reifegrad_web.models import drafting

    published()
    mark, sam = people["mark"], people["sam"]
    values = opened(mark)
    theirs = draft(FIT.replace("points: 15", "points: 20"))
    answer = sent(mark, values, text=MORE, do="save")
    page = body(answer)
    assert answer.status_code == 409
    assert "mark saved version" in page
    assert "points: 25" in page.partition('id="text"')[2].partition("</textarea>")[0]
    assert "points: 20" in page.partition('id="theirs"')[2].partition("</textarea>")[0]
    again = {"seen": theirs.text_hash, "base": theirs.text_hash, "text": MORE, "do": "save"}
    assert sam.post(EDIT, again).status_code == 303
    assert drafting.newest("fit-interest").text == MORE


def test_examples_are_tried_with_the_draft_and_kept_with_it(people: dict[str, Client]) -> None:
    from reifegrad_web.models.examples import examples_of

    published()
    mark = people["mark"]
    values = opened(mark)
    page = body(sent(mark, values, text=MORE, do="check"))
    assert "1 example does not hold." in page
    assert "score: expected 50, got 70" in page
    mended = values["examples"][0].replace("score: 50", "score: 70").replace("interest_score: 30", "interest_score: 50")
    mended = mended.replace("pricing_page: 30", "pricing_page: 50").replace("\r\n", "\n")
    assert "All 5 examples hold." in body(sent(mark, values, text=MORE, examples=mended, do="check"))
    assert sent(mark, values, text=MORE, examples=mended, do="save").status_code == 303
    assert examples_of("fit-interest") == mended
    wrong = sent(mark, opened(mark), examples="cases: [", do="save")
    assert wrong.status_code == 422
    assert examples_of("fit-interest") == mended


def test_the_effect_of_a_draft_shows_the_leads_that_somebody_watches(people: dict[str, Client]) -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.leads.models import Identifier

    deliver()
    published()
    mark = people["mark"]
    lead = Identifier.objects.get(value="u1").lead_id
    values = opened(mark) | {"text": [MORE], "leads": [f"{lead}, nobody@firma.example"]}
    page = body(mark.post(f"{EDIT}/effect", values, headers=PART))
    assert "6 leads will be rescored; the score of 3 changes." in page
    assert "Person 1" in page
    assert "nobody@firma.example: there is no such lead." in page
    assert re.search(r'<td class="num">15<.*?<td class="num"><b>25</b>', page, re.DOTALL)
    assert AuditEntry.objects.filter(action="lead.list", details__leads=[lead]).exists()
    assert mark.post(f"{EDIT}/effect", values | {"text": ["a: ["]}, headers=PART).status_code == 204
    whole = body(sent(mark, values, do="effect"))
    assert "Person 1" in whole


def test_a_model_of_which_nothing_scores_shows_how_its_leads_would_be_spread(people: dict[str, Client]) -> None:
    deliver()
    people["mark"].post("/models/-/new", {"template": "fit-interest", "name": "fit-interest"})
    values = opened(people["mark"])
    page = body(people["mark"].post(f"{EDIT}/effect", values, headers=PART))
    assert "6 leads scored." in page
    assert page.count("<svg viewBox") == 1


def test_a_kind_without_a_form_is_changed_in_the_text(people: dict[str, Client]) -> None:
    text = FIT.replace(
        "thresholds:", '      age:\n        measure: days_since(created_at)\n        points: {"> 30": 5}\n\nthresholds:'
    )
    published(text)
    page = body(people["mark"].get(EDIT, {"at": "dimensions.interest.criteria.age"}))
    assert "This kind of criterion has no form" in page


def test_whatever_is_sent_is_answered(people: dict[str, Client]) -> None:
    published()
    mark = people["mark"]
    values = opened(mark)
    for odd in (
        {"part": "a.b.c"},
        {"part": "dimensions"},
        {"part": ""},
        {"at": "nowhere.at.all"},
        {"text": ""},
        {"text": "- a\n- b"},
        {"base": "ffff"},
        {"leads": ",,,1e9,%%," + "9" * 40},
        {"examples": "x: 1", "do": "save"},
        {"c-points": ["1", "2"]},
        {"c-decay": "nonsense"},
    ):
        for headers in ({}, PART):
            answer = mark.post(EDIT, {**values, **odd}, headers=headers)
            assert answer.status_code in {200, 303, 404, 422}, odd
        assert mark.post(f"{EDIT}/effect", {**values, **odd}).status_code in {200, 204}, odd
    assert mark.post("/models/none/edit", values).status_code == 404
    assert mark.get(EDIT, {"version": "ffff"}).status_code == 404


def test_an_effect_of_some_leads_says_so_before_its_figures_and_gives_ranges(
    people: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver()
    published()
    monkeypatch.setattr("reifegrad_web.pages.models.editor._LEADS", 4)
    values = opened(people["mark"]) | {"text": [FIT.replace("points: 15", "points: 35")]}
    part = body(people["mark"].post(f"{EDIT}/effect", values))
    said = part.partition('class="effect"')[2]
    assert said.index("Estimated from 4 of 6 leads.") < said.index("6 leads will be rescored")
    assert re.search(r"the score of \d \(\d to \d\) changes", said)
    assert re.search(r"\d \(\d to \d\) would come into the stage", said)
    monkeypatch.setattr("reifegrad_web.pages.models.editor._LEADS", 6)
    assert "Estimated" not in body(people["mark"].post(f"{EDIT}/effect", values))


def test_a_german_form_holds_german_words_and_writes_those_of_the_file(people: dict[str, Client]) -> None:
    text = FIT.replace(
        "        points: 15\n", "        points: 15\n        limit: 3 per day\n        within: 30  days\n", 1
    )
    published(text)
    mark = people["mark"]
    page = body(mark.get(EDIT, {"at": PRICING}, headers={"Accept-Language": "de"}))
    values = fields(page, "editor")
    assert values["c-limit"] == ["3 pro Tag"]
    assert "<code>3 pro Tag</code> (auch Stunde, Woche, Monat)" in page
    german: dict[str, Any] = {"headers": {"Accept-Language": "de"}}
    same = body(mark.post(EDIT, {**values, "do": "apply"}, **german))
    assert text_in(same) == text  # also where the file has two spaces
    after = body(
        mark.post(
            EDIT,
            {
                **values,
                "c-limit": "2 pro Woche",
                "c-decay": "linear",
                "c-decay-span": "10 % pro 30 Tage",
                "do": "apply",
            },
            **german,
        )
    )
    assert "        limit: 2 per week\n" in text_in(after)
    assert "        decay: {linear: 10% per 30 days}" in text_in(after)
    assert fields(after, "editor")["c-decay-span"] == ["10 % pro 30 Tage"]
    stages = body(mark.get(EDIT, {"at": "thresholds"}, **german))
    assert "<span>bereit für den Vertrieb</span>" in stages
    wrong = body(mark.post(EDIT, {**values, "c-limit": "oft", "do": "apply"}, **german))
    assert "zum Beispiel 3 pro Tag" in wrong
    assert fields(wrong, "editor")["c-limit"] == ["oft"]
