"""Learning in a browser: from outcomes to a model card, and a proposal to a draft that two sign and that scores."""

from __future__ import annotations

import re
import sqlite3
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from test_models_journey import button, decide

from reifegrad.language.words import Words
from reifegrad.templates.shipped import template_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from browsing import Browsing, Visit
    from playwright.sync_api import Page
    from running import RunningServer

pytestmark = pytest.mark.slow
_PATIENCE = 240.0
WRONG = {
    "-50\n\nthresholds": "50\n\nthresholds",
    "'proton.me', 'protonmail.com')\n        points: -10": "'proton.me', 'protonmail.com')\n        points: 60",
}
"""Points of the opposite sign to what the demo company is like: whoever looks at jobs does not buy."""
ASKED = {"de": ("Passung und Interesse", "Private E-Mail-Adresse"), "en": ("Fit and interest", "Careers page visited")}
"""What the model is called, and the criterion of which the proposal is taken."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The demo company, with four people and a model that has two criteria with the wrong sign."""
    from demo_company import demo_server

    text = template_text("fit-interest")
    for right, wrong in WRONG.items():
        assert right in text
        text = text.replace(right, wrong)
    with demo_server(tmp_path_factory, "learning") as found:
        (found.home.parent / "wrong.yaml").write_text(text, "utf-8")
        found.admin("model", "publish", str(found.home.parent / "wrong.yaml"), "--unsigned")
        yield found


def scores(server: RunningServer) -> Mapping[int, int]:
    """The scores of all leads, as soon as every one is by the version that is published."""
    published = str(server.admin("model", "show", "fit-interest")["model_hash"])
    ended = time.monotonic() + _PATIENCE
    while time.monotonic() < ended:
        with sqlite3.connect(f"file:{server.home / 'reifegrad.sqlite3'}?mode=ro", uri=True) as connection:
            rows = connection.execute(
                "select lead_id, score, model_hash from scoring_leadscore where model = 'fit-interest'"
            ).fetchall()
        if len(rows) > 1_000 and all(row[2] == published for row in rows):
            return {row[0]: row[1] for row in rows}
        time.sleep(0.5)
    raise TimeoutError(f"{len(rows)} scores, not all by {published}")


def learn(visit: Visit, words: Words, model: str) -> None:
    """Ask for a run on the page that the models lead to, and wait for what it finds."""
    page = visit.page
    visit.open("/models")
    page.locator("nav.tabs").get_by_role("link", name=words("learning.title")).click()
    page.select_option("#model", label=model)
    page.locator("form[action='/learn/start'] button").click()
    page.wait_for_url("**/learn/*")
    page.wait_for_selector("#progress progress")
    page.wait_for_selector("#proposals", timeout=_PATIENCE * 1000)
    assert page.locator("#progress").count() == 0
    expect(page.locator("#compared .tenths .card")).to_have_count(2)
    expect(page.locator("#compared h2")).to_have_text(words("learning.compared"))
    page.locator("#learned details").first.click()
    expect(page.locator("#learned details").first).to_contain_text(re.compile(r"30\.11|2024|2025|2026"))
    assert visit.barriers() == []
    assert visit.sideways() <= 0


def take_proposal(page: Page, words: Words, criterion: str) -> None:
    """Take one proposal into the draft, and go to it."""
    card = page.locator(".proposals > li", has=page.locator("h3", has_text=re.compile(f"^{criterion}$")))
    card.get_by_role("button", name=words("learning.take")).click()
    expect(card).to_contain_text(words("learning.is_taken"))
    expect(page.locator("#toasts")).to_contain_text(words("element.undo"))
    page.locator("#proposals .in-draft a").first.click()
    page.wait_for_url("**/models/fit-interest/*")


def hold_against_the_past(page: Page, words: Words) -> None:
    """Compare the draft with the published version, and come back."""
    draft = page.url
    button(page, words("learning.backtest.start"))
    page.wait_for_selector("#compared", timeout=_PATIENCE * 1000)
    expect(page.locator("h1")).to_have_text(words("learning.kind.backtest"))
    page.goto(draft)
    expect(page.get_by_role("link", name=words("learning.backtest.last"))).to_be_visible()


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_proposal_that_was_learned_is_published(server: RunningServer, browsing: Browsing, language: str) -> None:
    words, (model, criterion) = Words(language), ASKED[language]
    before = scores(server)
    with browsing.visit(server.url, "mark", language=language) as mark:
        learn(mark, words, model)
        take_proposal(mark.page, words, criterion)
        hold_against_the_past(mark.page, words)
        decide(mark, words, "submit")
        assert mark.complaints == []
    for name in ("mark", "sam"):
        with browsing.visit(server.url, name, language=language) as signer:
            signer.open("/models/fit-interest")
            decide(signer, words, "sign")
            assert signer.complaints == []
    with browsing.visit(server.url, "ada", language=language) as ada:
        ada.open("/models/fit-interest")
        decide(ada, words, "publish")
        assert ada.complaints == []
    after = scores(server)
    fallen = [lead for lead, score in after.items() if lead in before and score < before[lead]]
    assert len(fallen) > 10, "of whom the criterion holds"


def test_a_learned_model_becomes_a_draft_and_its_run_is_read_by_everybody(
    server: RunningServer, browsing: Browsing
) -> None:
    words = Words("en")
    run = server.admin("model", "learn", "fit-interest")["run"]
    with browsing.visit(server.url, "rita", language="en", size="narrow", theme="dark") as rita:
        rita.open("/learn")
        assert rita.page.locator("form[action='/learn/start']").count() == 0
        assert rita.page.locator(f"#runs a.strong[href$='/{run}']").inner_text() == words("learning.kind.learn")
        rita.page.locator(f"#runs a.strong[href$='/{run}']").click()
        rita.page.wait_for_selector("#learned")
        assert rita.page.locator("#content button").count() == 0
        assert (rita.barriers(), rita.sideways() <= 0, rita.complaints) == ([], True, [])
        address = rita.page.url.removeprefix(server.url)
    with browsing.visit(server.url, "mark", language="en") as mark:
        mark.open(address)
        mark.page.fill("#name", "learned-in-demo")
        button(mark.page, words("learning.take_model"))
        mark.page.wait_for_url("**/models/learned-in-demo/*")
        expect(mark.page.locator("h1")).to_contain_text("Learned model")
        mark.open(address)
        expect(mark.page.locator("#learned .in-draft")).to_contain_text("learned-in-demo")
        assert mark.complaints == []
