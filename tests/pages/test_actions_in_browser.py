"""What rules have started, in a browser: the log, a list with somebody on it, a task that ends and opens again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from handing import MODEL
from test_running_server import page as visited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing, Visit
    from running import RunningServer

pytestmark = pytest.mark.slow
ACTIONS = """
actions: 1
name: reactions
models: {crossing: crossing}
lists: {hot: {title: {de: Heiß, en: Hot}}}
templates: {hot: {subject: Hot, text: Hot}}
rules:
  hot:
    on: {what: stage, direction: up, after: [sales_qualified]}
    do:
      - task: {title: {de: "{name} anrufen", en: "Call {name}"}, due: 4 hours}
      - add_to: hot
      - email: {to: boss@firma.example, template: hot}
"""
LOOKS = (("wide", "light", "de"), ("narrow", "dark", "en"), ("wide", "dark", "en"), ("narrow", "light", "de"))


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server on which a visitor has got hot, under rules."""
    from people_of_demo import add_people
    from running import running

    folder = tmp_path_factory.mktemp("actions")
    (folder / "crossing.yaml").write_text(MODEL, "utf-8")
    (folder / "actions.yaml").write_text(ACTIONS, "utf-8")
    with running(folder / "data") as found:
        add_people(found)
        key = str(found.admin("source", "add", "website")["write_key"])
        found.admin("model", "publish", str(folder / "crossing.yaml"), "--unsigned")
        found.admin("actions", "add", str(folder / "actions.yaml"))
        found.admin("actions", "publish", "reactions", "--unsigned")
        found.start()
        traits = {"name": "Anna Seidenfaden", "email": "anna@firma.example"}
        named = {"type": "identify", "anonymousId": "a", "userId": "u", "messageId": "i", "traits": traits}
        found.deliver(key, [named, *(visited("a", number) for number in range(4))])
        yield found


def looked_at(visit: Visit) -> None:
    """Nobody is kept out, nothing is cut off, and the browser has nothing to complain of."""
    visit.loading.settle()
    assert visit.barriers() == [], visit.page.url
    assert visit.sideways() <= 0, visit.page.url
    assert visit.complaints == [], visit.page.url


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_a_list_and_the_log_can_be_used(
    server: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    with browsing.visit(server.url, "ada", size=size, theme=theme, language=language) as visit:
        visit.open("/actions")
        for _ in range(60):
            assert visit.open("/actions?state=failed") == 200
            if visit.page.locator("tbody tr").count():
                break
            visit.page.wait_for_timeout(500)
        looked_at(visit)
        assert visit.open("/actions/rules") == 200
        looked_at(visit)
        assert visit.open("/lists/hot") == 200
        looked_at(visit)
        visit.page.click("form[action$='take-off'] button")
        looked_at(visit)
        visit.open("/")
        looked_at(visit)
