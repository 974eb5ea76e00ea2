"""What a source has delivered, and what could not be taken, is read in a browser, without barriers or complaints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from browsing import Browsing, Visit
    from running import RunningServer

pytestmark = pytest.mark.slow
LOOKS = (("wide", "light", "de"), ("narrow", "dark", "en"), ("wide", "dark", "en"), ("narrow", "light", "de"))


def looked_at(visit: Visit) -> None:
    """Nobody is kept out, nothing is cut off, and the browser has nothing to complain of."""
    assert visit.barriers() == [], visit.page.url
    assert visit.sideways() <= 0, visit.page.url
    assert visit.complaints == []


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_what_has_arrived_can_be_read(
    demo: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    name = f"site-{size}-{theme}"
    key = demo.admin("source", "add", name)["write_key"]
    now, path = datetime.now(UTC).isoformat(), "/pricing?of=" + "x" * 90
    page_viewed = {"type": "page", "timestamp": now, "properties": {"path": path}}
    said = {"type": "identify", "timestamp": now, "userId": name, "traits": {"position": "CEO"}}
    with browsing.visit(demo.url, "ada", size=size, theme=theme, language=language) as visit:
        page = visit.page
        visit.open("/sources")
        page.get_by_role("link", name=name, exact=True).first.click()
        page.wait_for_selector("#live .waits")
        looked_at(visit)
        sent = [{**page_viewed, "userId": name}, said, page_viewed]
        demo.deliver(key, [{**each, "messageId": f"{name}-{place}"} for place, each in enumerate(sent)])
        expect(page.locator("#live tr[data-row]")).to_have_count(3, timeout=30_000)
        looked_at(visit)
        here = page.url
        for kind, address in (("activity", "**/activity/*"), ("profile", "**/profile/*"), ("failed", "**/failed/*")):
            page.goto(here)
            page.locator(f"#live tr.{kind} a[data-opens]").first.click()
            page.wait_for_url(address)
            looked_at(visit)
        visit.open("/sources/failed")
        looked_at(visit)
        page.goto(f"{here}/close")
        looked_at(visit)
