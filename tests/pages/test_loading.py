"""Pages are light, nothing moves while they load, and they run nothing that the policy does not allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from test_every_page import PAGES

from reifegrad.language.words import Words

if TYPE_CHECKING:
    from browsing import Browsing
    from running import RunningServer

pytestmark = pytest.mark.slow
MOST = 300_000
"""Bytes that a page may cost whoever opens it for the first time."""
LOOKS = (("wide", "de"), ("narrow", "en"))


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_every_page_is_light_at_its_first_load_and_nothing_moves(
    demo: RunningServer, browsing: Browsing, size: str, language: str
) -> None:
    with browsing.visit(demo.url, "ada", language=language) as visit:
        kept = visit.page.context.storage_state()
    costs: dict[str, dict[str, int]] = {}
    moved: dict[str, Any] = {}
    for path in ("/sign-in", *PAGES):
        with browsing.visit(demo.url, None, size=size, language=language, storage_state=kept) as visit:
            assert visit.open(path) == 200, path
            visit.loading.settle()
            costs[path] = visit.loading.bytes
            moved[path] = visit.loading.moved()
            assert visit.complaints == [], path
    for path in costs: print(path, sum(costs[path].values()), len(costs[path]), round(sum(x["value"] for x in moved[path]),4), [x["what"] for x in moved[path]][:2])
    too_heavy = {path: cost for path, cost in costs.items() if sum(cost.values()) > MOST}
    assert not too_heavy
    assert {path: each for path, each in moved.items() if each} == {}
