"""Pages on paper: no navigation and nothing to press, black on white also in the dark, and no row is torn in two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browsing import Browsing
    from running import RunningServer

pytestmark = pytest.mark.slow
PAGES = ("/", "/leads", "/leads/2", "/matrix?model=grade-matrix", "/reports/moves", "/reports/distribution")
_PRESSED = """() => [...document.querySelectorAll("button, [role=button], input, select, .rail, .top")]
    .filter(each => each.checkVisibility() && each.getClientRects().length).map(each => each.outerHTML.slice(0, 80))"""
_BRIGHT = """() => ["backgroundColor", "color"].map(name => getComputedStyle(document.body)[name])"""
_TORN = """() => [...document.querySelectorAll("tr, .call")]
    .filter(each => each.checkVisibility() && getComputedStyle(each).breakInside !== "avoid").length"""
_PALE = """() => [...document.querySelectorAll(".chip")]
    .filter(each => getComputedStyle(each).printColorAdjust !== "exact").length"""


def test_what_is_printed_can_be_read_and_holds_nothing_to_press(demo: RunningServer, browsing: Browsing) -> None:
    with browsing.visit(demo.url, "ada", language="de", theme="dark") as visit:
        visit.page.set_viewport_size({"width": 680, "height": 960})  # A4 with its margins
        for path in PAGES:
            assert visit.open(path) == 200, path
            visit.page.emulate_media(media="print")
            assert visit.page.evaluate(_PRESSED) == [], path
            assert visit.page.evaluate(_BRIGHT) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"], path
            assert visit.page.evaluate(_TORN) == 0, path
            assert visit.page.evaluate(_PALE) == 0, path
            visit.page.emulate_media(media="screen")
        assert visit.complaints == []


_GAP = """() => {
  const bottom = (part) => Math.max(...[...document.querySelectorAll(`${part} > *`)]
      .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect().bottom));
  const top = document.querySelector("#timeline").getBoundingClientRect().top;
  return top - Math.max(bottom(".lead-score"), bottom(".lead-do"));
}"""


def test_no_part_of_the_sheet_of_a_lead_waits_for_a_longer_one_beside_it(
    demo: RunningServer, browsing: Browsing
) -> None:
    with browsing.visit(demo.url, "ada", language="en") as visit:
        visit.open("/leads/2")
        visit.loading.settle()
        visit.page.set_viewport_size({"width": 680, "height": 960})
        visit.page.emulate_media(media="print")
        for details in visit.page.locator("details[data-printed]").all():
            details.evaluate("(each) => { each.open = true; }")
        who = visit.page.locator(".lead-who").bounding_box()
        score = visit.page.locator(".standing-card").bounding_box()
        assert who is not None
        assert score is not None
        assert who["x"] + who["width"] < score["x"], "side by side"
        assert 0 <= visit.page.evaluate(_GAP) < 40


def test_a_list_is_a_table_on_paper_and_a_report_says_which_it_is(demo: RunningServer, browsing: Browsing) -> None:
    with browsing.visit(demo.url, "ada", language="en") as visit:
        visit.page.set_viewport_size({"width": 680, "height": 960})
        visit.open("/leads")
        row = "() => getComputedStyle(document.querySelector('table.leads tbody tr')).display"
        assert visit.page.evaluate(row) == "grid"
        visit.page.emulate_media(media="print")
        assert visit.page.evaluate(row) == "table-row"
        visit.page.emulate_media(media="screen")
        visit.open("/reports/moves")
        visit.page.emulate_media(media="print")
        assert visit.page.locator(".print-only").inner_text().startswith("Moves · ")
