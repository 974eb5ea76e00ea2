"""A CRM is connected, read, changed and switched off in a browser, without barriers or complaints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from test_webhooks_in_browser import looked_at

if TYPE_CHECKING:
    from browsing import Browsing
    from running import RunningServer

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("size", "theme", "language"), [("wide", "light", "de"), ("narrow", "dark", "en")])
def test_a_crm_is_connected_and_cannot_be_reached(
    demo: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    """Nobody listens at the address: the page says so, and what to do about it."""
    with browsing.visit(demo.url, "ada", size=size, theme=theme, language=language) as visit:
        page = visit.page
        visit.open("/sources/connections/new")
        looked_at(visit)
        page.click("a[href='?kind=tryton']")
        page.wait_for_selector("[name=option_url]")
        page.fill("[name=name]", f"crm-{language}")
        for name, value in (("url", "https://10.0.0.1"), ("database", "crm"), ("user", "reifegrad")):
            page.fill(f"[name=option_{name}]", value)
        page.fill("[name=secret]", "secret-of-this-test")
        page.press("[name=minutes]", "Enter")
        page.wait_for_selector(".errorlist")
        looked_at(visit)
        assert "secret-of-this-test" not in page.content()
        page.fill("[name=option_url]", "https://crm.invalid")
        page.fill("[name=secret]", "secret-of-this-test")
        page.press("[name=minutes]", "Enter")
        page.wait_for_url(re.compile(r"/sources/connections/\d+$"))
        here = page.url.removeprefix(demo.url)
        for _ in range(60):
            if page.locator(".off-notice.fails").count():
                break
            page.wait_for_timeout(500)
            page.reload()
        looked_at(visit)
        assert "REIFEGRAD_WEBHOOK_NETWORKS" in (page.text_content(".off-notice.fails") or "")
        for more in ("/change", "/remove"):
            assert visit.open(here + more) == 200
            looked_at(visit)
            assert "secret-of-this-test" not in page.content()
        visit.open(here)
        page.click(f"form[action='{here}/off'] button")
        page.wait_for_selector(f"form[action='{here}/on']")
        looked_at(visit)
        page.click("#toasts button, .toast button")
        page.wait_for_selector(f"form[action='{here}/off']")
        visit.open("/sources/connections")
        looked_at(visit)
        assert page.locator(f"a[href='{here}']").count() == 1
        assert visit.barriers() == []
