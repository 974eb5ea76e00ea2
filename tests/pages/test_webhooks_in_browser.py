"""A webhook is added, watched, given a new secret and switched off in a browser, without barriers or complaints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browsing import Browsing, Visit
    from running import RunningServer

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("size", "theme", "language"), [("wide", "light", "de"), ("narrow", "dark", "en")])
def test_a_webhook_from_the_form_to_its_end(
    demo: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    """Nobody listens at the address: what the visitors of the demo company do waits to be sent."""
    with browsing.visit(demo.url, "ada", size=size, theme=theme, language=language) as visit:
        page = visit.page
        visit.open("/sources/webhooks/new")
        page.fill("[name=name]", f"CRM {language}")
        page.fill("[name=url]", "https://10.0.0.1/hook")
        page.press("[name=url]", "Enter")
        page.wait_for_selector(".errorlist")
        looked_at(visit)
        page.fill("[name=url]", "https://hooks.invalid/hook")
        page.check("[name=includes][value=email]")
        page.press("[name=url]", "Enter")
        page.wait_for_selector("#secret")
        looked_at(visit)
        assert re.fullmatch(r"whsec_\S{44}", page.text_content("#secret") or "")
        page.click("p > a[role=button]")
        page.wait_for_url(re.compile(r"/sources/webhooks/\d+$"))
        looked_at(visit)
        here = page.url.removeprefix(demo.url)
        for _ in range(120):
            if page.locator("[data-opens]").count():
                break
            page.wait_for_timeout(1_000)
            page.reload()
        looked_at(visit)
        page.locator("[data-opens]").last.click()
        page.wait_for_selector("pre")
        assert "@" in (page.text_content("pre") or "") or '"identifiers": []' in (page.text_content("pre") or "")
        looked_at(visit)
        for more in ("/change", "/secret", "/remove"):
            assert visit.open(here + more) == 200
            looked_at(visit)
        visit.open(here)
        page.click(f"form[action='{here}/off'] button")
        page.wait_for_selector(".off-notice")
        looked_at(visit)
        page.click("#toasts button, .toast button")
        page.wait_for_selector(f"form[action='{here}/off']")
        visit.open("/sources/webhooks")
        looked_at(visit)
        assert page.locator(f"a[href='{here}']").count() == 1


def looked_at(visit: Visit) -> None:
    """Nobody is kept out, nothing is cut off, and the browser has nothing to complain of."""
    assert visit.barriers() == [], visit.page.url
    assert visit.sideways() <= 0, visit.page.url
    assert [each for each in visit.complaints if "422" not in each] == []
