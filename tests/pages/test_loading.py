"""Pages are light, nothing in lists moves under somebody's eyes, and what the policy forbids is not done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from test_every_page import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from browsing import Browsing
    from playwright.sync_api import Page
    from running import RunningServer

pytestmark = pytest.mark.slow
MOST = 300_000
"""Bytes that a page may cost whoever opens it for the first time."""
LOOKS = (("wide", "de"), ("narrow", "en"))
_EYE, _BESIDE = 0.01, 0.05
"""How far a page may move, as browsers measure it: 0.1 disturbs people. The second is for a figure that comes later."""
_LATER = ("/models/", "/matrix", "/leads/")
"""Pages of which a part is computed while they are looked at already, with something below it."""


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_every_page_is_light_at_its_first_load_and_does_not_move(
    demo: RunningServer, browsing: Browsing, size: str, language: str
) -> None:
    with browsing.visit(demo.url, "ada", language=language) as visit:
        kept = visit.page.context.storage_state()
    costs: dict[str, int] = {}
    moved: dict[str, list[dict[str, Any]]] = {}
    for path in PAGES:
        with browsing.visit(demo.url, None, size=size, language=language, storage_state=kept) as visit:
            assert visit.open(path) == 200, path
            visit.loading.settle()
            costs[path] = sum(visit.loading.bytes.values())
            moved[path] = visit.loading.moved()
            assert visit.complaints == [], path
    assert {path: cost for path, cost in costs.items() if cost > MOST} == {}
    assert min(costs.values()) > 20_000, "style and scripts are counted"
    too_far = {
        path: each
        for path, each in moved.items()
        if sum(one["value"] for one in each) > (_BESIDE if path.startswith(_LATER) else _EYE)
    }
    assert too_far == {}


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_list_stays_where_it_is_while_its_rows_change(demo: RunningServer, browsing: Browsing, language: str) -> None:
    steps: tuple[tuple[str, Callable[[Page], Any]], ...] = (
        ("sort=activity", lambda page: page.locator("th.col-active a").click()),
        ("after=", lambda page: page.locator("a[rel=next]").click()),
        ("before=", lambda page: page.locator("a[rel=prev]").click()),
    )
    with browsing.visit(demo.url, "sam", language=language) as visit:
        page = visit.page
        visit.open("/leads?model=grade-matrix")
        expect(page.locator("tr[data-row]")).to_have_count(50)
        visit.loading.settle()
        head = page.locator("table.leads thead").bounding_box()
        for said, do in steps:
            rows = page.locator("tr[data-row]").all_inner_texts()
            do(page)
            page.wait_for_url(f"**{said}**")
            visit.loading.settle()
            assert page.locator("tr[data-row]").all_inner_texts() != rows
            page.evaluate("scrollTo(0, 0)")
            box = page.locator("table.leads thead").bounding_box()
            assert box is not None
            assert head is not None
            assert (box["x"], box["y"]) == (head["x"], head["y"]), said
        assert sum(each["value"] for each in visit.loading.moved() if not each["asked"]) <= _EYE
        assert visit.complaints == []


def test_what_the_policy_forbids_is_refused_and_noticed(demo: RunningServer, browsing: Browsing) -> None:
    """So that other tests, which find nothing to complain of, would find it."""
    with browsing.visit(demo.url, "sam", language="en") as visit:
        visit.open("/leads")
        visit.page.evaluate("document.body.setAttribute('style', 'color: red')")
        visit.page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))"
        )
        assert visit.page.evaluate("window.ran") is None
        assert len([said for said in visit.complaints if "Content Security Policy" in said]) == 2


def test_style_and_scripts_are_kept_by_the_browser_and_come_packed(demo: RunningServer, browsing: Browsing) -> None:
    with browsing.visit(demo.url, "sam", language="en") as visit:
        answers = []
        visit.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it is given an attribute
        visit.open("/leads")
        visit.loading.settle()
        files = [answer for answer in answers if "/static/" in answer.url and not answer.url.endswith(".svg")]
        assert len(files) > 5
        for answer in files:
            assert "immutable" in answer.headers["cache-control"], answer.url
            assert answer.headers["content-encoding"] == "gzip", answer.url
        page = next(answer for answer in answers if answer.url.endswith("/leads"))
        assert page.headers["content-encoding"] == "gzip"
        before = visit.loading.bytes
        visit.open("/leads")
        visit.loading.settle()
        again = {url: size - before.get(url, 0) for url, size in visit.loading.bytes.items() if "/static/" in url}
        assert sum(again.values()) == 0
