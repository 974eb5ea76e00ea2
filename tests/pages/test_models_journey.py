"""Marketing and sales agree on another model in a browser: written, signed by both, published, and gone back from."""

from __future__ import annotations

import re
import sqlite3
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from reifegrad.language.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing, Visit
    from playwright.sync_api import Page, Route
    from running import RunningServer

pytestmark = pytest.mark.slow
_PATIENCE = 60.0
expect.set_options(timeout=_PATIENCE * 1000)  # the machines that test are busy
TITLES = {"de": ("Passung und Interesse", "Preisseite besucht"), "en": ("Fit and interest", "Pricing page visited")}
"""What the model and the criterion are called."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with four people and one lead, who looked at prices twice; `fit-interest` scores."""
    from people_of_demo import add_people
    from running import running

    with running(tmp_path_factory.mktemp("journey") / "data") as found:
        add_people(found)
        found.start()
        key = found.admin("source", "add", "website")["write_key"]
        found.admin("model", "publish", "fit-interest", "--unsigned")
        visits = [{"type": "identify", "messageId": "i", "traits": {"country": "DE", "name": "Nora Seidenfaden"}}]
        visits += [{"type": "page", "messageId": f"p{n}", "properties": {"path": "/pricing"}} for n in range(2)]
        found.deliver(key, [each | {"userId": "nora", "timestamp": datetime.now(UTC).isoformat()} for each in visits])
        yield found


def wait_for_score(server: RunningServer, points: int) -> None:
    """Until the score in the database is this one."""
    ended, seen = time.monotonic() + _PATIENCE, None
    while time.monotonic() < ended:
        with sqlite3.connect(f"file:{server.home / 'reifegrad.sqlite3'}?mode=ro", uri=True) as connection:
            row = connection.execute("select score from scoring_leadscore where model = 'fit-interest'").fetchone()
        seen = row and row[0]
        if seen == points * 1000:
            return
        time.sleep(0.1)
    raise TimeoutError(f"the score is {seen}")


def button(page: Page, text: str) -> None:
    """Press what leads on: a button or a link that looks like one."""
    page.get_by_role("button", name=text, exact=True).first.click()


def decide(visit: Visit, words: Words, what: str, why: str = "") -> None:
    """Press a button of the model's page, look at what is said, and do it."""
    page = visit.page
    button(page, words(f"{'models' if what == 'publish' else 'documents'}.do.{what}"))
    page.wait_for_url(f"**/{what}")
    assert visit.barriers() == [], what
    if why:
        page.fill("#why", why)
    page.locator("form.fields button").click()
    page.wait_for_url("**/models/fit-interest")


def write(visit: Visit, words: Words, points: int) -> None:
    """Give the pricing page other points, see what that does, and submit the draft."""
    page = visit.page
    model, criterion = TITLES[words.language]
    page.get_by_role("link", name=model).click()
    button(page, words("models.edit"))
    page.get_by_role("button", name=criterion).click()
    page.wait_for_selector(f"#criterion h2:has-text('{criterion}')")
    assert page.input_value("#c-points") == "15"
    page.fill("#c-points", str(points))
    expect(page.locator("[name=c-points]")).to_have_count(1)
    expect(page.locator("#text")).to_have_value(re.compile(f"points: {points}\n"))
    page.wait_for_selector(f"#live:has-text('15 → {points}')")
    page.wait_for_selector(f"#effect:has-text('{words.count('models.effect.anew', 1, changed='1')}')")
    assert "Nora Seidenfaden" in page.inner_text("#watched")
    assert str(2 * points) in page.inner_text("#watched")
    page.fill("#why", "Die Preisseite zählt mehr")
    button(page, words("models.edit.save"))
    page.wait_for_url(re.compile("/[0-9a-f]{64}$"))
    decide(visit, words, "submit")


def publish(visit: Visit, words: Words) -> None:
    """Read whom it moves, and publish."""
    page = visit.page
    button(page, words("models.do.publish"))
    page.wait_for_selector(f".effect:has-text('{words.count('models.effect.anew', 1, changed='1')}')")
    assert visit.barriers() == []
    page.locator("form.fields button").click()
    page.wait_for_url("**/models/fit-interest")


@pytest.mark.parametrize(("language", "points"), [("de", 25), ("en", 35)])
def test_two_agree_on_a_model_and_go_back(
    server: RunningServer, browsing: Browsing, language: str, points: int
) -> None:
    words = Words(language)
    wait_for_score(server, 30)
    with browsing.visit(server.url, "mark", language=language) as mark:
        mark.open("/models")
        write(mark, words, points)
        assert mark.complaints == []
    for name in ("sam", "mark"):
        with browsing.visit(server.url, name, language=language) as signer:
            signer.open("/models/fit-interest")
            decide(signer, words, "sign")
            assert signer.complaints == []
    wait_for_score(server, 30)
    with browsing.visit(server.url, "ada", language=language) as ada:
        ada.open("/models/fit-interest")
        publish(ada, words)
        wait_for_score(server, 2 * points)
        if language == "de":
            decide(ada, words, "back", "zu viele Leads")
        else:
            button(ada.page, words("element.undo"))
            ada.page.wait_for_selector(f"#history:has-text('{words('models.event.back')}')")
        wait_for_score(server, 30)
        assert words("models.event.back") in ada.page.inner_text("#history")
        assert ada.complaints == []


def test_form_and_text_are_one_document_in_a_browser(server: RunningServer, browsing: Browsing) -> None:
    """What is typed in one of them stands in the other, Enter leads to no other page, and leaving is asked about."""
    with browsing.visit(server.url, "mark", language="en") as mark:
        page = mark.page
        mark.open("/models/fit-interest/edit?at=dimensions.fit.criteria.position")
        rows = page.locator(".field-points .inputs-row")
        count = rows.count()
        rows.nth(count - 1).locator("input").first.fill("CTO")
        assert rows.count() == count + 1
        rows.nth(count - 1).locator("input").nth(1).fill("7")
        page.keyboard.press("Enter")
        expect(page.locator("#text")).to_have_value(re.compile("Praktikantin: -10, CTO: 7}"))
        expect(page.locator("#live")).to_contain_text("CTO")
        page.locator("#text").focus()
        page.keyboard.press("Control+Home")
        for _ in range(14):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("End")
        page.keyboard.press("Enter")
        page.keyboard.type("unknown: 3")
        expect(page.locator("#c-unknown, [name=c-unknown]")).to_have_value("3")
        assert "position\n        unknown: 3\n" in page.input_value("#text")
        assert page.locator("#numbers span").count() == page.input_value("#text").count("\n") + 1
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.goto(f"{server.url}/models")
        assert asked == ["beforeunload"]
        assert mark.complaints == []


def test_an_answer_takes_no_letters_away_from_who_goes_on_writing(server: RunningServer, browsing: Browsing) -> None:
    """A form that is being taken over would overwrite the text that somebody has turned to meanwhile."""
    with browsing.visit(server.url, "mark", language="en") as mark:
        page = mark.page
        mark.open("/models/fit-interest/edit?at=dimensions.interest.criteria.blog_post")
        waiting: list[Route] = []

        def hold_first(route: Route) -> None:
            if waiting:
                route.continue_()
            else:
                waiting.append(route)

        page.route("**/models/fit-interest/edit", hold_first)
        page.fill("#c-points", "3")
        page.keyboard.press("Enter")
        while not waiting:
            page.wait_for_timeout(50)
        page.locator("#text").focus()
        page.keyboard.press("Control+End")
        page.keyboard.type("# agreed in May")
        waiting[0].continue_()
        expect(page.locator("#text")).to_have_value(re.compile("path like '/blog%'\n        points: 3\n"))
        assert "# agreed in May" in page.input_value("#text")
        assert page.input_value("#c-points") == "3"
        assert mark.complaints == []


def test_figures_of_an_earlier_text_are_marked_until_those_of_the_new_one_are_there(
    server: RunningServer, browsing: Browsing
) -> None:
    with browsing.visit(server.url, "mark", language="en") as mark:
        page, card = mark.page, mark.page.locator("#effect-card.stale")
        mark.open("/models/fit-interest/edit?at=dimensions.interest.criteria.blog_post")
        expect(page.locator("#effect .effect")).to_be_visible()
        expect(card).to_have_count(0)
        before = page.input_value("#text")
        waiting: list[Route] = []
        page.route(
            "**/models/fit-interest/edit/effect",
            lambda route: route.continue_() if waiting else waiting.append(route),
        )
        page.fill("#c-points", "17")
        expect(card).to_be_visible()
        expect(card).to_contain_text("the text before your change. Updating")
        while not waiting:
            page.wait_for_timeout(50)
        expect(card).to_be_visible()
        waiting[0].continue_()
        expect(card).to_have_count(0)
        page.fill("#text", before.replace("dimensions:", "dimensoins:"))  # no model: the figures stay those of before
        expect(page.locator("#live .verdict-line.bad")).to_be_visible()
        expect(card).to_be_visible()
        expect(card.locator(".anew")).to_be_hidden()
        page.fill("#text", before + "# agreed in May\n")  # means something else than the figures that stand there
        expect(card).to_have_count(0)
        page.locator("#text").press_sequentially("# and in June")  # means the same: nothing is computed
        expect(card).to_have_count(0)
        assert mark.complaints == []
