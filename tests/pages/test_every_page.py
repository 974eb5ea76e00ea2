"""Every page in a browser, wide and narrow, light and dark, both languages: no error, no barrier, nothing cut off."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from reifegrad.templates.shipped import actions_text, agreement_text

if TYPE_CHECKING:
    from browsing import Browsing
    from running import RunningServer

pytestmark = pytest.mark.slow
_AGREEMENT = hashlib.sha256(agreement_text("bavaria").encode()).hexdigest()
_RULES = f"/actions/rules/bavaria/{hashlib.sha256(actions_text('bavaria').encode()).hexdigest()}"
PAGES = (
    *("/", "/welcome", "/system", "/system/examination", "/design"),
    *("/models", "/models/-/new", "/models/fit-interest", "/models/fit-interest/published"),
    *("/models/icp-bant/published", "/models/fit-interest/edit", "/models/fit-interest/published/retire"),
    "/models/fit-interest/published/effect",
    *("/learn", "/queues"),
    *("/actions", "/lists", "/sequences"),
    *("/actions/rules", "/actions/rules/bavaria/edit", _RULES, f"{_RULES}/effect", f"{_RULES}/retire"),
    *(
        "/agreement",
        "/agreement/bavaria/edit",
        f"/agreement/bavaria/{_AGREEMENT}",
        f"/agreement/bavaria/{_AGREEMENT}/effect",
    ),
    f"/agreement/bavaria/{_AGREEMENT}/retire",
    *("/matrix", "/matrix?model=grade-matrix&bound.grades.engagement.1=60", "/matrix?model=fit-interest"),
    *(
        "/leads",
        "/leads?model=grade-matrix&cell=A4&q=gmbh",
        "/leads?on=2026-10-01",
        "/leads/filter",
        "/find?q=an",
        "/leads/1",
        "/leads/2",
        "/leads/2/qualification",
        "/leads/2/decide/won",
        "/leads/2/decide/lost",
    ),
    *(
        "/reports",
        "/reports/funnel",
        "/reports/origins",
        "/reports/moves",
        "/reports/promises",
        "/reports/attribution",
        "/reports/attribution?by=kind",
        "/reports/forecast",
        "/reports/cycle",
        "/reports/capacity",
        "/reports/feedback",
        "/reports/service",
        "/reports/feedback?from=2026-01-01",
        "/reports/distribution?model=grade-matrix",
        "/reports/calibration",
    ),
    *("/sources", "/sources/new", "/sources/1", "/sources/1/key", "/sources/events", "/sources/failed"),
    *("/sources/webhooks", "/sources/webhooks/new"),
    *("/sources/connections", "/sources/connections/new", "/sources/connections/new?kind=tryton"),
    *("/imports", "/imports/new", "/imports/export"),
    *("/people", "/people/new", "/people/1", "/people/1/absences", "/people/tokens"),
    *("/privacy", "/privacy/person/2", "/privacy/person/2/access", "/privacy/person/2/erase", "/privacy/erasures"),
    *(
        "/privacy/statements",
        "/privacy/retention",
        "/privacy/retention/rule?subject=failed&days=30",
        "/privacy/minimisation",
        "/privacy/minimisation/report",
    ),
    *("/audit", "/audit/verification"),
    *(
        "/account/sessions",
        "/account/absences",
        "/account/password",
        "/account/security/",
        "/account/security/totp/activate/",
    ),
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
