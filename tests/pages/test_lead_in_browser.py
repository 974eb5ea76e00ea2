"""The page of a lead in a browser: what is drawn and loaded there, what changes at once, and what can be undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from browsing import Browsing, Visit
    from running import RunningServer

pytestmark = pytest.mark.slow
LEAD, ACTIVE = "/leads/1", "/leads/469"
"""Somebody of the demo company, and somebody who has done much."""
LOOKS = (("wide", "light", "de"), ("narrow", "dark", "en"), ("wide", "dark", "en"), ("narrow", "light", "de"))
_TRIES = 120


def open_scored(visit: Visit, path: str = LEAD) -> None:
    """Open a lead, as soon as it has a score: those of the demo company take some seconds."""
    for _ in range(_TRIES):
        assert visit.open(path) == 200
        if visit.page.locator(".score-bar").count():
            visit.page.wait_for_load_state("networkidle")
            return
        visit.page.wait_for_timeout(1_000)
    raise AssertionError("the lead has no score")


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_the_page_of_a_lead_can_be_used(
    demo: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    with browsing.visit(demo.url, "sam", size=size, theme=theme, language=language) as visit:
        for model in ("grade-matrix", "icp-bant", "fit-interest", "customer-lifecycle"):
            open_scored(visit, f"{LEAD}?model={model}")
            expect(visit.page.locator(".curve-drawn canvas")).to_be_visible()
            for opened in visit.page.locator("main details").all():
                opened.evaluate("(details) => { details.open = true; }")
            assert visit.barriers() == [], model
            assert visit.sideways() <= 0, model
        for path in (
            "/what-if?model=icp-bant",
            "/ask?model=icp-bant",
            "/timeline",
            f"/same{ACTIVE.removeprefix('/leads')}",
        ):
            assert visit.open(LEAD + path) == 200
            assert (visit.barriers(), visit.sideways() <= 0) == ([], True), path
        assert visit.complaints == []


def test_a_supposition_moves_the_score_at_once_and_nothing_is_kept(demo: RunningServer, browsing: Browsing) -> None:
    with browsing.visit(demo.url, "sam", language="en") as visit:
        open_scored(visit, f"{LEAD}?model=fit-interest")
        score = visit.page.locator(".reason.sum .num").inner_text()
        field = visit.page.get_by_label("Position", exact=True)
        field.fill("CEO" if field.get_attribute("placeholder") != "CEO" else "intern")
        expect(visit.page.locator("#would-be .standing")).to_have_count(2)
        visit.page.get_by_label("New activity").select_option("page_viewed")
        visit.page.get_by_label("Page", exact=True).fill("/pricing")
        expect(visit.page.locator("#would-be .moves")).to_contain_text("Pricing page visited")
        open_scored(visit, f"{LEAD}?model=fit-interest")
        assert visit.page.locator(".reason.sum .num").inner_text() == score
        assert visit.complaints == []


def test_what_was_noted_is_undone_where_it_is_said(demo: RunningServer, browsing: Browsing) -> None:
    with browsing.visit(demo.url, "sam", language="en") as visit:
        open_scored(visit)
        visit.page.locator("#contact-note").fill("Spoke to her")
        visit.page.get_by_role("button", name="Reached", exact=True).click()
        expect(visit.page.locator(".toast")).to_contain_text("The contact is noted.")
        expect(visit.page.locator(".timeline").first).to_contain_text("Spoke to her")
        visit.page.get_by_role("button", name="Undo").click()
        expect(visit.page.locator(".toast")).to_contain_text("Taken back.")
        expect(visit.page.locator(".timeline").first).not_to_contain_text("Spoke to her")
        visit.page.go_back()
        assert re.search(r"/leads/1\b", visit.page.url)


def test_what_happened_before_is_shown_below(demo: RunningServer, browsing: Browsing) -> None:
    with browsing.visit(demo.url, "sam", language="en") as visit:
        open_scored(visit, ACTIVE)
        before = visit.page.locator(".timeline li").count()
        visit.page.get_by_role("button", name="Show earlier").click()
        expect(visit.page.locator(".timeline li").nth(before + 1)).to_be_visible()
        assert visit.page.url.endswith(ACTIVE)
        assert visit.complaints == []


def test_without_a_script_the_curve_is_drawn_and_everything_is_reached(demo: RunningServer, browsing: Browsing) -> None:
    with browsing.visit(demo.url, "sam", language="en") as visit:
        open_scored(visit)
        kept = visit.page.context.cookies()
    context = browsing.browser.new_context(java_script_enabled=False, locale="en-GB")
    try:
        context.add_cookies(kept)  # type: ignore[arg-type] # what one context gives, another takes
        page = context.new_page()
        page.goto(f"{demo.url}{LEAD}")
        expect(page.locator(".curve > svg")).to_be_visible()
        page.get_by_role("link", name="Which question tells most?").click()
        expect(page.locator("main")).to_contain_text("Back to the lead")
        page.goto(f"{demo.url}{LEAD}")
        page.locator(".what-if button").click()
        assert "/what-if?" in page.url
    finally:
        context.close()
