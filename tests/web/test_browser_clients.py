"""Clients for browsers, as they come from their makers, deliver from a page of another origin in a real browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from client_tools import CLIENTS as FOLDER
from running import running
from stock_clients import CLIENTS, PATIENCE, Client, Receiver, compare
from websites import website

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websites import Browser, Website

STEPS = (
    "analytics.page()",
    "analytics.identify('USER', { position: 'CEO', email: 'USER@firma.example' })",
    "analytics.track('Webinar Attended', { title: 'Scoring' })",
)


@pytest.fixture(scope="module")
def site(browser: Browser) -> Iterator[Website]:
    with website(browser.packages, {}) as found:
        yield found


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory, site: Website) -> Iterator[Receiver]:
    with running(tmp_path_factory.mktemp("server") / "data") as server:
        server.admin("model", "publish", "fit-interest", "--unsigned")
        key = server.admin("source", "add", "website", "--origin", site.origin)["write_key"]
        server.start()
        yield Receiver(server, key)


BROWSERS = [client for client in CLIENTS if client.script.endswith(".html")]


@pytest.mark.slow
def test_stock_clients_in_a_browser(receiver: Receiver, browser: Browser, site: Website) -> None:
    sent = {client.script: _deliver(receiver, browser, site, client) for client in BROWSERS}
    compare(receiver, sent)


def _deliver(receiver: Receiver, browser: Browser, site: Website, client: Client) -> tuple[int, int]:
    """Visit a page with a client; returns how many messages there were before and after."""
    before = len(receiver.moments())
    visited = _visit(receiver, browser, site, client)
    assert {urlsplit(url).hostname for url in _requests(visited)} == {"localhost", "127.0.0.1"}
    assert any(request.startswith("OPTIONS") for step in visited for request in step["requests"]), (
        "the browser asks first"
    )
    ended = time.monotonic() + PATIENCE
    while len(receiver.moments()) < before + len(client.calls):
        assert time.monotonic() < ended, (visited, receiver.server.log[-2_000:])
        time.sleep(0.05)
    assert [said for step in visited for said in step["said"]] == []
    return before, len(receiver.moments())


def _visit(
    receiver: Receiver, browser: Browser, site: Website, client: Client, *, calls: int = len(STEPS)
) -> list[dict[str, Any]]:
    """Open a page, make so many of `STEPS`, and leave it."""
    page = (FOLDER / "browser" / client.script).read_text(encoding="utf-8")
    there = f"{site.origin.replace('localhost', '127.0.0.1')}/webinar"  # another site for a browser
    for name, value in {"WRITE_KEY": receiver.key, "SERVER": receiver.server.url, "ELSEWHERE": there}.items():
        page = page.replace(name, value)
    site.pages["/pricing"] = page
    user = client.script.partition(".")[0]
    made = [{"run": step.replace("USER", user)} for step in STEPS[:calls]]
    return browser.visit([{"open": f"{site.origin}/pricing"}, *made, {"click": "a"}])


def _requests(visited: list[dict[str, Any]]) -> list[str]:
    """The addresses that were asked for."""
    return [request.partition(" ")[2] for step in visited for request in step["requests"]]


@pytest.mark.slow
def test_a_page_that_is_not_allowed_delivers_nothing(receiver: Receiver, browser: Browser, site: Website) -> None:
    before = receiver.moments()
    with website(browser.packages, {}) as other:
        for client in BROWSERS:
            visited = _visit(receiver, browser, other, client, calls=1)
            assert any("403" in said for step in visited for said in step["said"]), visited
    assert receiver.moments() == before
