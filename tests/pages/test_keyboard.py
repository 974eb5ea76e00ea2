"""Without a mouse: by the keyboard alone one gets everywhere, sees where one is, and gets out again."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from keyboard import Keyboard
from people_of_demo import PASSWORD
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect
from test_lead_in_browser import open_scored

from reifegrad.language.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from browsing import Browsing, Visit
    from playwright.sync_api import Page
    from running import RunningServer

pytestmark = pytest.mark.slow
LANGUAGES = pytest.mark.parametrize("language", ["de", "en"])
_VERSION = re.compile("/[0-9a-f]{64}$")
_MODEL, _CRITERION = "fit-interest", "dimensions.interest.criteria.blog_post"
expect.set_options(timeout=60_000)  # the machines that test are busy


def sign_in(visit: Visit, name: str) -> Keyboard:
    """By the keyboard; the first field has the focus already."""
    keys = Keyboard(visit.page)
    visit.open("/sign-in")
    expect(visit.page.locator("[name=login]")).to_be_focused()
    keys.look()
    keys.write(name)
    keys.fill(visit.page.locator("[name=password]"), PASSWORD)
    keys.press("Enter")
    visit.page.wait_for_url(lambda url: "sign-in" not in url)
    return keys


@LANGUAGES
def test_a_result_is_noted_and_taken_back(demo: RunningServer, browsing: Browsing, language: str) -> None:
    words = Words(language)
    with browsing.visit(demo.url, None, language=language) as visit:
        keys, page = sign_in(visit, "sam"), visit.page
        open_scored(visit)
        keys.press("g", "d")
        expect(page.locator(".call").first).to_be_visible()
        keys.press("j")
        keys.look()
        expect(page.locator(".call a[data-opens]").first).to_be_focused()
        call = page.locator(".call").first
        keys.use(call.locator("summary"))
        expect(call.get_by_label(words("day.note.text"))).to_be_focused()
        keys.press("Escape")
        expect(call.locator("summary")).to_be_focused()
        keys.look()
        keys.press("Enter")
        keys.write("Thursday")
        keys.go_to(call.get_by_label(words("day.note.again")))
        keys.press("ArrowDown")
        keys.use(call.get_by_role("button", name=words("contact.reached"), exact=True))
        expect(page.locator(".toast")).to_contain_text(words("day.noted"))
        keys.go_to(page.locator(".toast button"), "Shift+Tab")
        keys.press("Enter")
        expect(page.locator(".toast")).to_contain_text(words("day.taken_back"))
        assert visit.complaints == []


@LANGUAGES
def test_one_key_leads_to_where_a_result_is_noted(demo: RunningServer, browsing: Browsing, language: str) -> None:
    with browsing.visit(demo.url, None, language=language) as visit:
        keys, page = sign_in(visit, "sam"), visit.page
        open_scored(visit)
        keys.press("n")
        expect(page.locator(".lead-do textarea")).to_be_focused()
        expect(page.locator(".lead-do textarea")).to_have_value("")
        visit.open("/")
        keys.press("j", "j", "n")
        second = page.locator(".call").nth(1)
        expect(second.locator("textarea")).to_be_focused()
        expect(second.locator("textarea")).to_have_value("")
        keys.look()
        visit.open("/leads")
        keys.press("j", "n")
        expect(page.locator("tr[data-row] a[data-opens]").first).to_be_focused()
        assert visit.complaints == []


@LANGUAGES
def test_a_list_is_filtered_and_a_lead_of_it_is_opened(demo: RunningServer, browsing: Browsing, language: str) -> None:
    with browsing.visit(demo.url, None, language=language) as visit:
        keys, page = sign_in(visit, "sam"), visit.page
        open_scored(visit)
        keys.press("g", "l")
        page.wait_for_url("**/leads")
        keys.into_page()
        keys.use(page.locator("[data-shows=filter-dialog]"))
        expect(page.locator("#f-q")).to_be_focused()
        keys.look()
        keys.write("gmbh")
        keys.press("Enter")
        expect(page.locator(".token")).to_contain_text("gmbh")
        expect(page.locator("#leads")).to_be_focused()  # the list is another one, and one is still in it
        keys.press("j")
        expect(page.locator("tr[data-row] a[data-opens]").first).to_be_focused()
        keys.press("j", "k")
        keys.look()
        keys.press("Enter")
        page.wait_for_url("**/leads/*")
        assert visit.complaints == []


@LANGUAGES
def test_something_is_supposed_and_something_else_is_found(
    demo: RunningServer, browsing: Browsing, language: str
) -> None:
    words = Words(language)
    with browsing.visit(demo.url, None, language=language) as visit:
        keys, page = sign_in(visit, "sam"), visit.page
        open_scored(visit)
        keys.into_page()
        keys.fill(page.locator(".what-if input:not([type=hidden])").first, "CEO")
        keys.press("Tab")
        expect(page.locator("#would-be .moves")).to_be_visible()
        keys.look()
        keys.press("Control+k")
        expect(page.locator("#find")).to_be_focused()
        keys.write("gmbh")
        expect(page.locator("#found a").first).to_be_visible()
        keys.press("ArrowDown")
        expect(page.locator("#found a").first).to_be_focused()
        keys.look()
        keys.press("Escape")
        expect(page.locator("#find")).to_be_focused()
        keys.into_page()
        keys.press("?")
        expect(page.locator("#keys")).to_contain_text(words("keys.title"))
        keys.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()
        assert visit.complaints == []


@LANGUAGES
def test_a_model_is_changed_handed_in_and_signed(demo: RunningServer, browsing: Browsing, language: str) -> None:
    words = Words(language)
    points = {"de": "3", "en": "4"}[language]
    with browsing.visit(demo.url, None, language=language) as visit:
        keys, page = sign_in(visit, "mark"), visit.page
        keys.press("g", "m")
        page.wait_for_url("**/models")
        keys.use(page.locator(f"a[data-opens][href='/models/{_MODEL}']"))
        page.wait_for_url(f"**/models/{_MODEL}")
        keys.use(page.locator(f"a[href='/models/{_MODEL}/edit']").first)
        page.wait_for_url("**/edit")
        keys.use(page.locator(f"#tree button[value='{_CRITERION}']"))
        expect(page.locator("#c-points")).to_be_visible()
        keys.fill(page.locator("#c-points"), points)
        keys.press("Tab")
        expect(page.locator("#live")).to_contain_text(f"→ {points}")
        keys.look()
        keys.go_to(page.locator("#text"))
        keys.press("Tab")
        assert not page.locator("#text").evaluate("(text) => text === document.activeElement"), "the text is a trap"
        keys.fill(page.locator("#why"), "Blog")
        keys.use(page.locator("[name=do][value=save]"))
        page.wait_for_url(_VERSION)
        for what in ("submit", "sign"):
            keys.use(page.get_by_role("button", name=words(f"documents.do.{what}"), exact=True).first)
            page.wait_for_url(f"**/{what}")
            keys.use(page.locator("form.fields button"))
            page.wait_for_url(f"**/models/{_MODEL}")
        assert visit.complaints == []


@LANGUAGES
def test_a_file_is_imported_and_taken_back(
    demo: RunningServer, browsing: Browsing, tmp_path: Path, language: str
) -> None:
    words = Words(language)
    file = tmp_path / "contacts.csv"
    file.write_text("Email;Position\nanna@hafen.example;CEO\n", "utf-8")
    with browsing.visit(demo.url, None, language=language) as visit:
        keys, page = sign_in(visit, "ada"), visit.page
        keys.press("g", "s")
        page.wait_for_url("**/sources")
        keys.use(page.locator("main a[href='/imports']").first)
        page.wait_for_url("**/imports")
        keys.use(page.locator("main a[href='/imports/new']").first)
        page.wait_for_url("**/imports/new")
        choose(keys, page, file)
        keys.fill(page.locator("#import-source"), "crm")
        keys.use(page.locator("form.fields > button"))
        expect(page.locator("table.columns-table")).to_be_visible()
        keys.use(page.locator("form.fields > .buttons button"))
        expect(page.locator(".trial")).to_be_visible()
        keys.use(page.locator(".trial > form button"))
        expect(page.get_by_role("button", name=words("imports.one.leads"))).to_be_visible()
        keys.use(page.get_by_role("button", name=words("imports.one.undo.button")), "Space")
        keys.use(page.locator("form.buttons button.danger"))
        expect(page.locator(".state b")).to_contain_text(words("imports.one.state.undone"))
        assert visit.complaints == []


def choose(keys: Keyboard, page: Page, file: Path) -> None:
    """Choose a file by the key that opens the dialog of the system.

    A browser opens it only soon after a key; on a machine that is busy, that may be over when its turn comes.
    """
    for _ in range(5):
        keys.go_to(page.locator("#files"))
        with suppress(PlaywrightTimeout):
            with page.expect_file_chooser(timeout=10_000) as chosen:
                keys.press("Enter")
            chosen.value.set_files(file)
            return
    pytest.fail("no dialog was opened")


@LANGUAGES
def test_a_person_is_erased(demo: RunningServer, browsing: Browsing, language: str) -> None:
    words = Words(language)
    key = demo.admin("source", "add", f"forms-{language}")["write_key"]
    address = f"{language}@leaver.example"
    person = {"type": "identify", "messageId": address, "userId": address, "traits": {"email": address}}
    demo.deliver(key, [person | {"timestamp": datetime.now(UTC).isoformat()}])
    with browsing.visit(demo.url, None, language=language) as visit:
        keys, page = sign_in(visit, "ada"), visit.page
        keys.press("g", "v")
        page.wait_for_url("**/privacy")
        keys.fill(page.locator("#who"), address)
        keys.press("Enter")
        page.wait_for_url("**/privacy/person/*")
        keys.use(page.locator("main a[href$='/erase']"))
        page.wait_for_url("**/erase")
        keys.fill(page.locator("#because"), "Letter")
        keys.go_to(page.locator("[name=take_again]").first)
        keys.fill(page.locator("#typed"), address)
        keys.use(page.locator("form.doing button.danger"))
        page.wait_for_url("**/privacy/erasures/*")
        expect(page.locator("#toasts")).to_contain_text(words("privacy.erase.done"))
        assert visit.complaints == []


WALKED = (
    *("/", "/leads", "/leads/2", "/leads/2/what-if", "/matrix", "/models/fit-interest", f"/models/{_MODEL}/edit"),
    *("/reports/funnel", "/sources/1", "/imports/new", "/people/1", "/privacy/person/2", "/privacy/person/2/erase"),
    *("/audit", "/system", "/design"),
)
"""One page of each kind."""


@pytest.mark.parametrize(("language", "size", "theme"), [("de", "wide", "dark"), ("en", "narrow", "light")])
def test_every_page_is_walked_through_and_left_again(
    demo: RunningServer, browsing: Browsing, language: str, size: str, theme: str
) -> None:
    with browsing.visit(demo.url, "ada", language=language, size=size, theme=theme) as visit:
        open_scored(visit, "/leads/2")
        for path in WALKED:
            assert visit.open(path) == 200
            visit.loading.settle()
            assert Keyboard(visit.page).walk() > 10, path
