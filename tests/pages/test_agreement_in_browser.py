"""The agreement in a browser, from the example to what is in force: nobody is kept out, and nothing is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing, Visit
    from running import RunningServer

pytestmark = pytest.mark.slow
AGREEMENT = """
agreement: 1
name: sales
timezone: Europe/Berlin
models: {fit: fit-interest}
people:
  sam: {title: Sam, capacity: 2}
teams:
  north: {members: [sam]}
queues:
  inbound: {title: {de: Eingang, en: Inbound}}
routing:
  otherwise: inbound
  routes:
    bosses: {when: "position = 'CEO' and score.fit >= 20", to: sam}
"""
LOOKS = (("wide", "light", "de"), ("narrow", "dark", "en"), ("wide", "dark", "en"), ("narrow", "light", "de"))


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with four people and a model, and no agreement yet."""
    from people_of_demo import add_people
    from running import running

    with running(tmp_path_factory.mktemp("agreement") / "data") as found:
        add_people(found)
        found.start()
        found.admin("model", "publish", "fit-interest", "--unsigned")
        yield found


def looked_at(visit: Visit) -> None:
    """Nobody is kept out, nothing is cut off, and the browser has nothing to complain of."""
    visit.loading.settle()
    assert visit.barriers() == [], visit.page.url
    assert visit.sideways() <= 0, visit.page.url
    assert visit.complaints == [], visit.page.url


def decide(visit: Visit, address: str) -> None:
    """Look at a decision, and take it."""
    assert visit.open(address) == 200, address
    looked_at(visit)
    if visit.page.locator("#why[required]").count():
        visit.page.fill("#why", "because")
    visit.page.locator("form.fields button").first.click()
    visit.page.wait_for_url(lambda url: not url.endswith(address))
    looked_at(visit)


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_an_agreement_is_begun_signed_and_put_in_force(
    server: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    look = {"size": size, "theme": theme, "language": language}
    with browsing.visit(server.url, "mark", **look) as mark:
        mark.open("/agreement")
        looked_at(mark)
        mark.page.fill("textarea[name=text]", AGREEMENT)
        mark.page.locator("form:has(textarea[name=text]) button").first.click()
        mark.page.wait_for_url(lambda url: not url.endswith("/agreement"))
        looked_at(mark)
        version = mark.page.url.removeprefix(server.url).partition("?")[0]
        for path in (version, f"{version}/effect", version.rpartition("/")[0] + "/edit"):
            assert mark.open(path) == 200, path
            looked_at(mark)
        for what in ("submit", "sign", "withdraw", "sign"):
            decide(mark, f"{version}/{what}")
    with browsing.visit(server.url, "sam", **look) as sam:
        decide(sam, f"{version}/sign")
    with browsing.visit(server.url, "ada", **look) as ada:
        decide(ada, f"{version}/publish")
        ada.open("/agreement")
        looked_at(ada)
        decide(ada, f"{version}/retire")
        decide(ada, f"{version}/back")
