"""Tables of figures on the phone: none is wider than the screen, in either language, and no day is broken in two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browsing import Browsing
    from running import RunningServer

PAGES = ("promises", "capacity", "forecast", "funnel", "cycle", "origins", "attribution", "service")
_OVER = """[...document.querySelectorAll('.figure-table .wide')]
    .filter(each => each.scrollWidth > each.clientWidth).map(each => each.closest('[id]').id)"""
_BROKEN = """() => {
    const lines = each => { const all = document.createRange(); all.selectNodeContents(each);
        return new Set([...all.getClientRects()].map(one => Math.round(one.top))).size; };
    return [...document.querySelectorAll('tbody .day')].filter(each => lines(each) > 1).map(each => each.innerText);
}"""


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_table_of_a_report_is_wider_than_a_phone(browsing: Browsing, demo: RunningServer, language: str) -> None:
    found = {}
    with browsing.visit(demo.url, "ada", size="narrow", language=language) as visit:
        for name in PAGES:
            assert visit.open(f"/reports/{name}") == 200
            visit.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            found[name] = visit.page.evaluate(_OVER), visit.page.evaluate(_BROKEN)
    assert found == {name: ([], []) for name in PAGES}
