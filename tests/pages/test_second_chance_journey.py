"""In a browser: a rep rejects a lead, its score brings it back once, another rep wins it, a manager reads of both."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from test_handover_journey import LOOKS, MODEL, PATIENCE, do, looked_at, wait_for, wait_until_scored

from reifegrad.language.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing, Visit
    from running import RunningServer

pytestmark = pytest.mark.slow
AGREEMENT = """
agreement: 1
name: reps
title: {de: Unsere Vereinbarung, en: Our agreement}
models: {oak: oak}
people:
  sam: {title: Sam Sommer}
  sue: {title: Sue Winter}
teams: {reps: {members: [sam, sue]}}
queues: {inbound: {title: {de: Eingang, en: Inbound}}}
routing:
  otherwise: inbound
  routes:
    everyone: {when: else, to: reps}
promises:
  leads: {title: {de: Leads geliefert, en: Leads delivered}, by: marketing, what: delivered, at_least: 1}
  accepted: {title: {de: Leads angenommen, en: Leads accepted}, by: sales, what: accepted, at_least: 50%}
"""
REPS = {"sam", "sue"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with two reps who share leads by an agreement."""
    from people_of_demo import add_people
    from running import running

    folder = tmp_path_factory.mktemp("second")
    with running(folder / "data") as found:
        add_people(found, sue="sales")
        (folder / "oak.yaml").write_text(MODEL, encoding="utf-8")
        (folder / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
        found.admin("model", "publish", str(folder / "oak.yaml"), "--unsigned")
        found.admin("agreement", "add", str(folder / "agreement.yaml"))
        found.admin("agreement", "publish", "reps", "--unsigned")
        found.key = found.admin("source", "add", "web")["write_key"]  # type: ignore[attr-defined]
        found.start()
        yield found


def owner(visit: Visit, path: str, words: Words) -> str:
    """Who has the lead, as soon as a worker has given it to somebody."""
    ended = time.monotonic() + PATIENCE
    while time.monotonic() < ended:
        visit.open(path)
        said = visit.page.inner_text(f"dt:text-is('{words('lead.owner')}') + dd").split()
        if said and said[0] in REPS:
            return said[0]
        visit.page.wait_for_timeout(300)
    raise AssertionError(visit.page.inner_text("main"))


def sees(visit: Visit, text: str) -> None:
    visit.page.wait_for_selector(f".handover .stage-path b:text('{text}')")


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_who_was_rejected_by_one_rep_comes_back_and_is_won_by_another_and_a_manager_reads_both(
    server: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    words, name = Words(language), f"carla-{language}"
    path, how = f"/leads/{name}@x.example", {"size": size, "theme": theme, "language": language}
    handed, won = words("handover.stage.marketing_qualified"), words("handover.stage.won")
    do(server, name, "page", "page", "page")
    first = _reject(server, browsing, path, how, handed, words)
    _nurture(server, browsing, name, how, words)
    second = "sue" if first == "sam" else "sam"
    with browsing.visit(server.url, second, **how) as visit:
        page = visit.page
        wait_for(visit, path, words("handover.cycle", number=2))
        assert owner(visit, path, words) == second, "who has rejected it does not get it again"
        page.click(".handover button[value=accept]")
        sees(visit, words("handover.stage.sales_accepted"))
        page.click(".handover a[href*='/decide/won']")
        page.fill("[name=amount]", "4800")
        page.select_option("[name=reason]", "service")
        page.fill("[name=learned]", f"Ask again in spring ({name})")
        page.click("form#feedback button")
        sees(visit, won)
        assert f"Ask again in spring ({name})" in page.inner_text(".handover")
        looked_at(visit)
    _read_reports(server, browsing, name, how, words)


def _reject(
    server: RunningServer, browsing: Browsing, path: str, how: dict[str, Any], handed: str, words: Words
) -> str:
    """Whoever has got it gives it back; returns who that was."""
    with browsing.visit(server.url, "ada", **how) as visit:
        wait_for(visit, path, handed)
        first = owner(visit, path, words)
    with browsing.visit(server.url, first, **how) as visit:
        wait_for(visit, path, handed)
        visit.page.click(".handover summary")
        visit.page.select_option("#handover-reason", "reject:timing")
        visit.page.fill("#handover-note", "not before spring")
        visit.page.click(".handover details button")
        sees(visit, words("handover.stage.sales_rejected"))
        looked_at(visit)
    return first


def _nurture(server: RunningServer, browsing: Browsing, name: str, how: dict[str, Any], words: Words) -> None:
    """More of the same brings nobody back; falling below the stage and coming up again does, once."""
    path = f"/leads/{name}@x.example"
    with browsing.visit(server.url, "mark", **how) as visit:
        for event in ("page", "newsletter_unsubscribed"):
            do(server, name, event)
            wait_until_scored(server)
            assert visit.open(path) == 200
            sees(visit, words("handover.stage.sales_rejected"))
        do(server, name, "content_requested")
        wait_for(visit, path, words("handover.cycle", number=2))
        do(server, name, "newsletter_unsubscribed")
        do(server, name, "content_requested", "content_requested")
        wait_until_scored(server)
        visit.open(path)
        assert words("handover.cycle", number=3) not in visit.page.inner_text(".handover"), "one cycle at a time"


def _read_reports(server: RunningServer, browsing: Browsing, name: str, how: dict[str, Any], words: Words) -> None:
    """Whoever leads both sides sees the loss of the first, and the win of the second."""
    with browsing.visit(server.url, "ada", **how) as visit:
        page = visit.page
        assert visit.open("/reports/funnel") == 200
        row = page.locator(f"tr:has(th:text-is('{words('handover.stage.won')}'))")
        assert row.count() >= 1, page.inner_text("main")
        looked_at(visit)
        assert visit.open("/reports/feedback") == 200
        said = page.inner_text("main")
        assert words("handover.reason.timing") in said
        assert f"Ask again in spring ({name})" in said
        looked_at(visit)
        assert visit.open("/reports/promises") == 200
        week = page.locator("#table-weeks tbody tr").first
        delivered, accepted, _, _, won = (int(each) for each in week.locator("td").all_inner_texts())
        assert (delivered, won) == (2 * accepted, accepted), "one of its two cycles was accepted, and won"
        assert accepted >= 1
        looked_at(visit)
