"""In a browser: rules are begun, written, played over the past, signed, put in force, and gone back from."""

from __future__ import annotations

import re
import sqlite3
import time
from typing import TYPE_CHECKING

import pytest
from handing import MODEL
from playwright.sync_api import expect
from test_running_server import page as visited

from reifegrad.language.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing, Visit
    from running import RunningServer

pytestmark = pytest.mark.slow
_PATIENCE = 60.0
expect.set_options(timeout=_PATIENCE * 1000)  # the machines that test are busy
_VERSION = re.compile("/actions/rules/actions/[0-9a-f]{64}$")
_WARM = """  warm:
    title: {de: Lead wird warm, en: A lead gets warm}
    on: {what: stage, direction: up, after: [marketing_qualified]}
    do: [{set: {name: warmth, to: high}}]
"""
LOOKS = (("wide", "light", "de"), ("narrow", "dark", "en"))


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server on which a visitor got ready before there were rules."""
    from people_of_demo import add_people
    from running import running

    folder = tmp_path_factory.mktemp("rules")
    (folder / "crossing.yaml").write_text(MODEL, "utf-8")
    with running(folder / "data") as found:
        add_people(found)
        found.key = found.admin("source", "add", "website")["write_key"]  # type: ignore[attr-defined]
        found.admin("model", "publish", str(folder / "crossing.yaml"), "--unsigned")
        found.start()
        gets_ready(found, "Anna Seidenfaden")
        wait_for(found, "select after from scoring_scoretransition where what = 'stage'", "sales_qualified")
        yield found


def gets_ready(server: RunningServer, name: str) -> None:
    """Somebody visits so many pages that sales should call."""
    lead = name.partition(" ")[0]
    named = {"type": "identify", "anonymousId": lead, "userId": lead, "messageId": f"{lead}-i"}
    visits = [visited(lead, number) for number in range(4)]
    server.deliver(server.key, [{**named, "traits": {"name": name}}, *visits])  # type: ignore[attr-defined]


def wait_for(server: RunningServer, query: str, expected: str) -> None:
    """Wait until the first column of the last row is that."""
    ended, seen = time.monotonic() + _PATIENCE, ""
    while time.monotonic() < ended:
        with sqlite3.connect(f"file:{server.home / 'reifegrad.sqlite3'}?mode=ro", uri=True) as connection:
            rows = connection.execute(query).fetchall()
        seen = str(rows[-1][0]) if rows else ""
        if seen == expected:
            return
        time.sleep(0.1)
    raise TimeoutError(f"{query}: {seen}")


def looked_at(visit: Visit) -> None:
    """Nobody is kept out, nothing is cut off, and the browser has nothing to complain of."""
    visit.loading.settle()
    assert visit.barriers() == [], visit.page.url
    assert visit.sideways() <= 0, visit.page.url
    assert visit.complaints == [], visit.page.url


def decide(visit: Visit, words: Words, what: str, why: str = "") -> None:
    """Press a button of the page of the rules, look at what is said, and do it."""
    visit.open("/actions/rules")
    looked_at(visit)
    key = "rules.do.retire" if what == "retire" else f"documents.do.{what}"
    visit.page.get_by_role("button", name=words(key), exact=True).first.click()
    visit.page.wait_for_url(f"**/{what}")
    looked_at(visit)
    if why:
        visit.page.fill("#why", why)
    visit.page.locator("form.fields button").click()
    visit.page.wait_for_url("**/actions/rules")
    looked_at(visit)


def played(visit: Visit, title: str, started: int) -> None:
    """In the dry run a rule has started so often."""
    row = visit.page.locator("#effect table.load tr", has_text=title)
    expect(row.locator("td").first).to_have_text(str(started))


def write(mark: Visit, words: Words) -> None:
    """Begin with two rules, add one, be told what is wrong with it, and see what all would have done."""
    page, hot = mark.page, words("rules.starter.hot")
    mark.open("/actions/rules")
    looked_at(mark)
    page.get_by_role("button", name=words("documents.begin.example.do")).first.click()
    page.wait_for_url(_VERSION)
    played(mark, hot, 1)
    looked_at(mark)
    version = page.url.removeprefix(mark.page.url.partition("/actions")[0])
    assert mark.open(f"{version}/effect") == 200
    looked_at(mark)
    mark.open("/actions/rules/actions/edit")
    text = page.input_value("#text")
    page.fill("#text", text + _WARM.replace("stage,", "stages,"))
    page.wait_for_selector("#live .finding-error")
    page.fill("#text", text + _WARM)
    page.wait_for_selector("#live .verdict-line.good")
    page.wait_for_selector("#effect-card:not(.stale)")
    played(mark, hot, 1)
    looked_at(mark)
    page.get_by_role("button", name=words("models.edit.save"), exact=True).click()
    page.wait_for_url(_VERSION)
    decide(mark, words, "submit", "Frühjahr")


def sign(server: RunningServer, browsing: Browsing, look: dict[str, str]) -> None:
    for name in ("sam", "mark"):
        with browsing.visit(server.url, name, **look) as signer:
            decide(signer, Words(look["language"]), "sign")
            if name == "sam":  # thinks again, twice
                decide(signer, Words(look["language"]), "withdraw")
                decide(signer, Words(look["language"]), "sign")


def started(visit: Visit, name: str, title: str) -> None:
    """The log says that a rule has started for somebody."""
    ended = time.monotonic() + _PATIENCE
    row = visit.page.locator("tbody tr", has_text=name).filter(has_text=title)
    while True:
        visit.open("/actions")
        if row.count():
            return
        assert time.monotonic() < ended, visit.page.inner_text("main")
        visit.page.wait_for_timeout(300)


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_rules_are_written_played_signed_put_in_force_and_start_what_they_say(
    server: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    look, words = {"size": size, "theme": theme, "language": language}, Words(language)
    with browsing.visit(server.url, "mark", **look) as mark:
        write(mark, words)
    sign(server, browsing, look)
    with browsing.visit(server.url, "ada", **look) as ada:
        decide(ada, words, "publish")
        assert words("documents.in_force") in ada.page.inner_text(".heading")
        gets_ready(server, "Ben Okafor")
        started(ada, "Ben Okafor", words("rules.starter.hot"))
        assert ada.page.locator("tbody tr", has_text="Anna").count() == 0  # she was ready before
        looked_at(ada)
        decide(ada, words, "retire")
        decide(ada, words, "back", "zu früh beendet")
        assert words("models.event.back") in ada.page.inner_text("#history")


def test_rules_come_into_force_without_a_script(server: RunningServer, browsing: Browsing) -> None:
    """Every step is a link or a form: what a script exchanges in parts is a page without one."""
    words = Words("en")
    with browsing.visit(server.url, "mark", language="en", java_script_enabled=False) as mark:
        mark.page.goto(f"{server.url}/actions/rules")
        mark.page.get_by_role("button", name=words("documents.begin.example.do")).first.click()
        mark.page.wait_for_url(_VERSION)
        mark.page.goto(f"{server.url}/actions/rules/actions/edit")
        mark.page.get_by_role("button", name=words("models.effect.show")).click()
        assert words("rules.starter.hot") in mark.page.inner_text("#effect")
        mark.page.goto(f"{server.url}/actions/rules")
        for what in ("submit", "sign"):
            mark.page.get_by_role("button", name=words(f"documents.do.{what}"), exact=True).first.click()
            mark.page.locator("form.fields button").click()
            mark.page.wait_for_url("**/actions/rules")
        assert words("models.event.signed") in mark.page.inner_text("#history")
