"""In a browser: an agreement is written, simulated, signed by both sides, put in force, and gone back from."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from test_routing_workers import comes_to_sales

from reifegrad.language.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing, Visit
    from running import RunningServer

pytestmark = pytest.mark.slow
_PATIENCE = 60.0
expect.set_options(timeout=_PATIENCE * 1000)  # the machines that test are busy
AGREEMENT = """agreement: 1
name: sales
title: {de: Unsere Vereinbarung, en: Our agreement}
models: {fit: fit-interest}
people:
  sam: {title: Sam Sommer, capacity: 2}
queues:
  inbound: {title: {de: Eingang, en: Inbound}}
routing:
  otherwise: inbound
  routes:
    everyone: {when: else, to: sam}
"""


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with four people, whose model brings leads to sales."""
    from people_of_demo import add_people
    from running import running

    with running(tmp_path_factory.mktemp("agreement") / "data") as found:
        add_people(found)
        found.key = found.admin("source", "add", "website")["write_key"]  # type: ignore[attr-defined]
        found.admin("model", "publish", "fit-interest", "--unsigned")
        found.start()
        yield found


def routed(server: RunningServer, count: int) -> list[tuple[str, str]]:
    """Owner and queue of each decision, as soon as there are so many."""
    query = """select coalesce(owner.username, ''), queue from routing_routingdecision decision
        left join org_user owner on owner.id = decision.owner_id order by decision.id"""
    ended = time.monotonic() + _PATIENCE
    while time.monotonic() < ended:
        with sqlite3.connect(f"file:{server.home / 'reifegrad.sqlite3'}?mode=ro", uri=True) as connection:
            found = connection.execute(query).fetchall()
        if len(found) >= count:
            return found
        time.sleep(0.1)
    raise TimeoutError(str(found))


def hand_over(server: RunningServer, *names: str) -> None:
    for name in names:
        server.deliver(server.key, comes_to_sales(name))  # type: ignore[attr-defined]


def press(visit: Visit, text: str) -> None:
    visit.page.get_by_role("button", name=text, exact=True).first.click()


def decide(visit: Visit, words: Words, what: str, why: str = "") -> None:
    """Press a button of the agreement's page, look at what is said, and do it."""
    press(visit, words(f"documents.do.{what}"))
    visit.page.wait_for_url(f"**/{what}")
    assert visit.barriers() == [], what
    if why:
        visit.page.fill("#why", why)
    visit.page.locator("form.fields button").click()
    visit.page.wait_for_url("**/agreement")
    assert visit.barriers() == []


def sign(server: RunningServer, browsing: Browsing, language: str) -> None:
    words = Words(language)
    for name in ("sam", "mark"):
        with browsing.visit(server.url, name, language=language) as signer:
            signer.open("/agreement")
            decide(signer, words, "sign")
            assert signer.complaints == []


def take_and_give_back(server: RunningServer, browsing: Browsing, words: Words) -> None:
    """Of two who wait sam takes the first, coming from his day, and reads why; the second he takes and gives back."""
    with browsing.visit(server.url, "sam", language=words.language, size="narrow", theme="dark") as sam:
        sam.open("/")
        sam.page.get_by_role("link", name=words("day.queued.open")).click()
        sam.page.wait_for_url("**/queues")
        expect(sam.page.locator("li.call")).to_have_count(2)
        assert (sam.barriers(), sam.sideways() <= 0) == ([], True)
        lead = str(sam.page.locator("li.call a").first.get_attribute("href"))
        sam.page.locator(".call-take button").first.click()
        expect(sam.page.locator("li.call")).to_have_count(1)
        sam.open(lead)
        assert words("lead.routing.changed") in sam.page.inner_text(".routing")
        sam.page.locator(".routing summary").click()
        assert (sam.barriers(), sam.sideways() <= 0) == ([], True)
        sam.open("/queues")
        sam.page.locator(".call-take button").first.click()
        press(sam, words("element.undo"))
        sam.page.wait_for_url("**/leads/*")
        assert sam.complaints == []


def begin(server: RunningServer, browsing: Browsing, language: str) -> None:
    """Marketing writes the first agreement, and asks for the signatures."""
    words = Words(language)
    with browsing.visit(server.url, "mark", language=language) as mark:
        mark.open("/agreement")
        mark.page.fill("#text", AGREEMENT)
        press(mark, words("models.new.take"))
        mark.page.wait_for_url("**/agreement/sales/*")
        decide(mark, words, "submit", "Frühjahr")
        assert mark.complaints == []


def change(server: RunningServer, browsing: Browsing, language: str) -> None:
    """Marketing changes it, is told what is wrong and what it would have done, and asks for the signatures."""
    words = Words(language)
    with browsing.visit(server.url, "mark", language=language) as mark:
        page = mark.page
        mark.open("/agreement/sales/edit")
        page.fill("#text", AGREEMENT.replace("capacity: 2", "capacity: two"))
        page.wait_for_selector("#live .finding-error")
        page.fill("#text", AGREEMENT.replace("capacity: 2", "capacity: 30"))
        page.wait_for_selector("#live .verdict-line.good")
        page.wait_for_selector(f"#effect:has-text('{words.count('agreements.simulated.every', 4)}')")
        page.wait_for_selector("#effect-card:not(.stale)")
        assert mark.barriers() == []
        press(mark, words("models.edit.save"))
        page.wait_for_url("**/agreement/sales/*")
        decide(mark, words, "submit")
        assert mark.complaints == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_change_is_written_simulated_signed_put_in_force_and_gone_back_from(
    server: RunningServer, browsing: Browsing, language: str
) -> None:
    words = Words(language)
    begin(server, browsing, language)
    sign(server, browsing, language)
    with browsing.visit(server.url, "ada", language=language) as ada:
        ada.open("/agreement")
        decide(ada, words, "publish")
        assert words("documents.in_force") in ada.page.inner_text(".heading")
        hand_over(server, "first", "second", "third")
        assert routed(server, 3) == [("sam", ""), ("sam", ""), ("", "inbound")]  # he takes two a week
        hand_over(server, "late")
        assert routed(server, 4)[3] == ("", "inbound")
        take_and_give_back(server, browsing, words)
        change(server, browsing, language)
        sign(server, browsing, language)
        ada.open("/agreement")
        decide(ada, words, "publish")
        hand_over(server, "fifth")
        assert routed(server, 5)[4] == ("sam", "")
        press(ada, words("element.undo"))
        ada.page.wait_for_selector(f"text={words('models.event.back')}")
        assert ada.complaints == []
