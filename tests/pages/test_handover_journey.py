"""In a browser: a rep accepts, asks what BANT asks, wins and tells why; another lead is rejected and comes back."""

from __future__ import annotations

import re
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing, Visit
    from running import RunningServer

pytestmark = pytest.mark.slow
PATIENCE = 60.0
"""Seconds until a worker has done something: also where others keep the machine busy."""
LOOKS = [("wide", "light", "de"), ("narrow", "dark", "en")]
MODEL = """
reifegrad: 1
name: oak
title: {de: Eiche, en: Oak}
timezone: Europe/Berlin
dimensions:
  interest:
    criteria:
      pages: {activity: page_viewed, points: 10}
      gone: {activity: newsletter_unsubscribed, points: -100}
      back: {activity: content_requested, points: 100}
  bant:
    title: BANT
    criteria:
      budget: {title: Budget, attribute: budget, points: {yes: 25, no: -25}}
      need: {attribute: need, points: {yes: 25, no: -25}}
thresholds: {sales_qualified: 30, marketing_qualified: else}
"""
WORDS = {
    "de": ("Übergeben", "Angenommen", "Gewonnen", "Vom Vertrieb abgelehnt", "Kein Budget", "2. Durchgang"),
    "en": ("Handed over", "Accepted", "Won", "Rejected by sales", "No budget", "cycle 2"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with the model, a source and people."""
    from people_of_demo import add_people
    from running import running

    folder = tmp_path_factory.mktemp("handover")
    with running(folder / "data") as found:
        add_people(found)
        (folder / "oak.yaml").write_text(MODEL, encoding="utf-8")
        found.admin("model", "publish", str(folder / "oak.yaml"), "--unsigned")
        found.key = found.admin("source", "add", "web")["write_key"]  # type: ignore[attr-defined]
        found.start()
        yield found


def do(server: RunningServer, name: str, *events: str) -> None:
    """Somebody does something, one after the other."""
    said: list[dict[str, Any]] = [
        {"type": "identify", "userId": name, "traits": {"name": name, "email": f"{name}@x.example"}}
    ]
    said += [{"type": "page", "userId": name, "properties": {"path": "/pricing"}} for each in events if each == "page"]
    said += [{"type": "track", "event": each, "userId": name} for each in events if each != "page"]
    server.deliver(server.key, [{"messageId": f"{name}-{time.time_ns()}-{at}", **each} for at, each in enumerate(said)])  # type: ignore[attr-defined]


def wait_until_scored(server: RunningServer) -> None:
    """Until no lead waits for its score."""
    ended = time.monotonic() + PATIENCE
    while True:
        with urllib.request.urlopen(f"{server.url}/metrics", timeout=30) as answer:  # noqa: S310 - our own server
            if re.search(r"^reifegrad_leads_due 0\.0$", answer.read().decode(), re.M):
                return
        assert time.monotonic() < ended
        time.sleep(0.2)


def wait_for(visit: Visit, path: str, text: str) -> None:
    """Load a page again and again until its panel of the handover says something."""
    ended = time.monotonic() + PATIENCE
    while time.monotonic() < ended:
        if visit.open(path) == 200 and text in visit.page.inner_text(".handover"):
            return
        visit.page.wait_for_timeout(300)
    raise AssertionError(visit.page.inner_text("main"))


def looked_at(visit: Visit) -> None:
    assert visit.barriers() == []
    assert visit.sideways() <= 0
    assert visit.complaints == []


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_a_lead_is_accepted_qualified_won_and_told_of(
    server: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    handed, accepted, won, *_ = WORDS[language]
    name = f"anna-{language}"
    do(server, name, "page", "page", "page")
    with browsing.visit(server.url, "sam", size=size, theme=theme, language=language) as visit:
        page = visit.page
        wait_for(visit, f"/leads/{name}@x.example", handed)
        looked_at(visit)
        page.click(".handover button[value=accept]")
        page.wait_for_selector(f".handover .stage-path b:text('{accepted}')")
        page.click("#qualification button[value='budget=yes']")
        page.wait_for_selector("#qualification button[value='budget=yes'][aria-pressed=true]")
        assert "55" in page.inner_text("#qualification .scheme-title")
        looked_at(visit)
        page.click("#qualification .answered button")
        page.wait_for_selector("#qualification button[value='budget=yes'][aria-pressed=false]")
        assert "30" in page.inner_text("#qualification .scheme-title")
        page.click("#qualification button[value='need=yes']")
        page.wait_for_selector("#qualification button[value='need=yes'][aria-pressed=true]")
        page.click(".handover button[value=qualify]")
        page.click(".handover button[value=open_opportunity]")
        page.click(".handover a[href*='/decide/won']")
        looked_at(visit)
        page.fill("[name=amount]", "1200")
        page.select_option("[name=reason]", "product")
        page.fill("[name=arguments]", "oak from here")
        page.select_option("[name=recommends]", "yes")
        page.click("form#feedback button")
        page.wait_for_selector(f".handover .stage-path b:text('{won}')")
        assert "oak from here" in page.inner_text(".handover")
        looked_at(visit)
        page.click(".handover a[href*='/feedback']")
        assert page.input_value("[name=arguments]") == "oak from here"
        looked_at(visit)
        page.fill("[name=learned]", f"They ask for oak ({language})")
        page.click("form#feedback button")
        page.wait_for_selector(".toast")
        assert f"They ask for oak ({language})" in page.inner_text(".handover")
        looked_at(visit)


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_a_lead_is_rejected_marketing_reads_why_and_it_comes_back_in_a_new_cycle(
    server: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    handed, accepted, _, rejected, reason, second = WORDS[language]
    name = f"bert-{language}"
    path = f"/leads/{name}@x.example"
    do(server, name, "page", "page", "page")
    how = {"size": size, "theme": theme, "language": language}
    with browsing.visit(server.url, "sam", **how) as visit:  # type: ignore[arg-type]
        page = visit.page
        wait_for(visit, path, handed)
        page.click(".handover summary")
        page.select_option("#handover-reason", "reject:no_budget")
        page.fill("#handover-note", "not before spring")
        page.click(".handover details button")
        page.wait_for_selector(f".handover .stage-path b:text('{rejected}')")
        assert "not before spring" in page.inner_text(".handover")
        looked_at(visit)
    with browsing.visit(server.url, "mark", **how) as visit:  # type: ignore[arg-type]
        assert visit.open("/reports/feedback") == 200
        assert reason in visit.page.inner_text("table:has-text('" + reason + "')")
        looked_at(visit)
    do(server, name, "newsletter_unsubscribed")
    with browsing.visit(server.url, "sam", **how) as visit:  # type: ignore[arg-type]
        wait_until_scored(server)
        visit.open(path)
        assert "-70" in visit.page.inner_text(".lead-score")
        do(server, name, "content_requested")
        wait_for(visit, path, second)
        assert handed in visit.page.inner_text(".handover")
        visit.page.click(".handover button[value=accept]")
        visit.page.wait_for_selector(f".handover .stage-path b:text('{accepted}')")
        assert second in visit.page.inner_text(".handover")
        looked_at(visit)
