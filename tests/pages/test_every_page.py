"""Every page in a browser, wide and narrow, light and dark, both languages: no error, no barrier, nothing cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browsing import Browsing
    from running import RunningServer

pytestmark = pytest.mark.slow
PAGES = (
    *("/", "/system", "/design"),
    *("/matrix", "/matrix?model=grade-matrix&bound.grades.engagement.1=60", "/matrix?model=fit-interest"),
    *("/reports/funnel", "/reports/origins", "/reports/distribution?model=grade-matrix", "/reports/calibration"),
)
"""Pages that an admin of the demo company can open."""
LOOKS = (("wide", "light", "de"), ("narrow", "dark", "en"), ("wide", "dark", "en"), ("narrow", "light", "de"))


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_every_page_can_be_used(demo: RunningServer, browsing: Browsing, size: str, theme: str, language: str) -> None:
    with browsing.visit(demo.url, "ada", size=size, theme=theme, language=language) as visit:
        for path in PAGES:
            assert visit.open(path) == 200, path
            assert visit.page.get_attribute("html", "lang") == language
            assert visit.barriers() == [], path
            assert visit.sideways() <= 0, path
            assert visit.complaints == [], path


def test_the_page_of_signing_in_can_be_used(demo: RunningServer, browsing: Browsing) -> None:
    for theme in ("light", "dark"):
        with browsing.visit(demo.url, None, theme=theme) as visit:
            assert visit.open("/sign-in") == 200
            assert (visit.barriers(), visit.complaints) == ([], [])
