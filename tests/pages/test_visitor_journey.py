"""A visitor of a website agrees to be followed, becomes known, and is called: from the snippet to the noted result."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from reifegrad.language.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing, Visit
    from playwright.sync_api import Locator, Page
    from running import RunningServer
    from websites import Website

pytestmark = pytest.mark.slow
_PATIENCE = 60_000.0
expect.set_options(timeout=_PATIENCE)  # the machines that test are busy
_PAGE = """<!doctype html><meta charset="utf-8"><title>Ahorn</title>SNIPPET
<p id="banner">May we follow what you look at? <button onclick="reifegradConsent(true)">I agree</button></p>
<nav><a href="FIRST">1</a> <a href="SECOND">2</a></nav>
<form><input name="name"><input name="email" type="email"><input name="position"><button>Send</button></form>
<script>
document.forms[0].addEventListener("submit", (event) => {
  event.preventDefault();
  const { email, ...others } = Object.fromEntries(new FormData(event.target));
  analytics.identify(email, { email, ...others });
});
</script>"""
"""A page of a company: the snippet in its head, a banner that asks, and a form."""


@dataclass(frozen=True)
class Visitor:
    """Somebody, and what prices are called where they look: CEO and two looks at prices make 50 points."""

    name: str
    email: str
    prices: tuple[str, str]
    reason: str


VISITORS = {
    "de": Visitor("Nora Seidenfaden", "nora@ahorn.example", ("/preise", "/preise/pakete"), "Preisseite besucht"),
    "en": Visitor("Maud Ashdown", "maud@ashdown.example", ("/pricing", "/pricing/plans"), "Pricing page visited"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    from websites import website

    with website(tmp_path_factory.mktemp("site"), {}) as found:
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, site: Website) -> Iterator[RunningServer]:
    """A server that takes what the website sends; whoever has 50 points is for sales."""
    from people_of_demo import add_people
    from running import running

    with running(tmp_path_factory.mktemp("visitor") / "data") as found:
        add_people(found)
        found.admin("model", "publish", "fit-interest", "--unsigned")
        found.admin("source", "add", "website", "--origin", site.origin)
        snippet = found.admin("source", "snippet", "website", "--server", found.url)["snippet"]
        for visitor in VISITORS.values():
            page = _PAGE.replace("SNIPPET", snippet)
            for mark, path in zip(("FIRST", "SECOND"), visitor.prices, strict=True):
                page = page.replace(mark, path)
            site.pages.update(dict.fromkeys((f"/{visitor.email}", *visitor.prices), page))
        found.start()
        yield found


def look_around(visit: Visit, site: Website, server: RunningServer, visitor: Visitor) -> None:
    """Look at a page, agree, look at prices twice, and say who one is."""
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.origin}/{visitor.email}")
    expect(page.get_by_role("button", name="I agree")).to_be_visible()
    assert not [url for url in asked if url.startswith(server.url)]
    with page.expect_response("**/api/s/page"):
        page.get_by_role("button", name="I agree").click()
    for path in visitor.prices:
        with page.expect_response("**/api/s/page"):
            page.locator(f"nav a[href='{path}']").click()
    for field, value in (("name", visitor.name), ("email", visitor.email), ("position", "CEO")):
        page.fill(f"[name={field}]", value)
    with page.expect_response("**/api/s/identify"):
        page.get_by_role("button", name="Send").click()
    assert visit.complaints == []


def call_of(page: Page, visitor: Visitor) -> Locator:
    """The row of somebody in somebody's day."""
    return page.locator(".call", has_text=visitor.name)


def wait_for_call(page: Page, visitor: Visitor) -> None:
    """Open the day until somebody is in it: the score comes a moment after the visit."""
    ended = time.monotonic() + _PATIENCE / 1000
    while not call_of(page, visitor).count():
        assert time.monotonic() < ended, page.inner_text("main")
        page.wait_for_timeout(300)
        page.reload()


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_visitor_becomes_known_is_called_and_the_result_is_noted_and_taken_back(
    server: RunningServer, site: Website, browsing: Browsing, language: str
) -> None:
    visitor, words = VISITORS[language], Words(language)
    with browsing.visit(server.url, None, language=language) as visit:
        look_around(visit, site, server, visitor)
    with browsing.visit(server.url, "sam", language=language) as sam:
        day = sam.page
        wait_for_call(day, visitor)
        call = call_of(day, visitor)
        expect(call).to_contain_text(visitor.reason)
        expect(call.locator(".call-standing")).to_contain_text("50")
        lead = day.context.new_page()
        lead.goto(server.url + str(call.locator("a[data-opens]").get_attribute("href")))
        before = lead.locator(".timeline li.unknown")
        for path in visitor.prices:
            expect(before.filter(has_text=path).first).to_be_visible()
        call.get_by_text(words("day.note")).click()
        call.get_by_label(words("day.note.text")).fill("Will am Donnerstag ein Angebot")
        call.get_by_role("button", name=words("contact.reached"), exact=True).click()
        expect(day.locator(".toast")).to_contain_text(words("day.noted"))
        expect(call_of(day, visitor)).to_have_count(0)
        lead.reload()
        expect(lead.locator(".lead-happened")).to_contain_text("Will am Donnerstag ein Angebot")
        day.locator(".toast").get_by_role("button", name=words("element.undo")).click()
        expect(day.locator(".toast")).to_contain_text(words("day.taken_back"))
        expect(call_of(day, visitor)).to_be_visible()
        lead.reload()
        expect(lead.locator(".lead-happened .timeline").first).to_be_visible()
        expect(lead.locator(".lead-happened")).not_to_contain_text("Will am Donnerstag ein Angebot")
        assert sam.complaints == []
