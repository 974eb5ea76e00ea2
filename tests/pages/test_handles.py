"""Bounds as handles in a browser: a slider beside each field, the effect when one is let go, the address follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people_of_demo import PASSWORD

if TYPE_CHECKING:
    from browsing import Browsing
    from running import RunningServer

pytestmark = pytest.mark.slow
FIELD = "bound.grades.engagement.1"


def test_a_handle_that_is_let_go_shows_its_effect(demo: RunningServer, browsing: Browsing) -> None:
    with browsing.visit(demo.url, "mark", language="en") as visit:
        assert visit.open("/matrix?model=grade-matrix") == 200
        slider = visit.page.locator(f'[name="{FIELD}"] + input[type=range]')
        slider.focus()
        for _ in range(20):
            slider.press("ArrowLeft")
        assert visit.page.input_value(f'[name="{FIELD}"]') == "56"
        visit.page.wait_for_selector("#effect table.matrix", timeout=60_000)
        visit.page.wait_for_function("location.search.includes('engagement.1=56')")
        assert visit.page.locator("#effect button").count() == 1
        address = visit.page.url
        visit.page.reload()
        assert visit.page.locator("#effect table.matrix").count() == 1
        assert visit.page.input_value(f'[name="{FIELD}"]') == "56"
        assert address == visit.page.url
        assert visit.barriers() == []
        assert visit.complaints == []


def test_without_a_script_the_form_does_the_same(demo: RunningServer, browsing: Browsing) -> None:
    context = browsing.browser.new_context(java_script_enabled=False, locale="en-GB")
    try:
        page = context.new_page()
        page.goto(f"{demo.url}/sign-in?next=/matrix%3Fmodel%3Dfit-interest")
        page.fill("[name=login]", "rita")
        page.fill("[name=password]", PASSWORD)
        page.click("form.fields button")
        page.fill('[name="bound.thresholds.sales_qualified"]', "40")
        page.click(".handles button")
        page.wait_for_selector("#effect .ladder", timeout=60_000)
        assert "sales_qualified=40" in page.url
        assert page.locator("#effect button").count() == 0  # rita reads
    finally:
        context.close()
