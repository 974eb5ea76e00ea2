"""Sequences in a browser: a lead is put onto a list by hand, and is found on its step; and the page to unsubscribe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from handing import MODEL
from nurtured import SEQUENCE
from test_actions_in_browser import LOOKS, looked_at
from test_running_server import page as visited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Browsing
    from running import RunningServer

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with a sequence, and somebody whom it could be for."""
    from people_of_demo import add_people
    from running import running

    folder = tmp_path_factory.mktemp("sequences")
    (folder / "crossing.yaml").write_text(MODEL, "utf-8")
    (folder / "actions.yaml").write_text(SEQUENCE, "utf-8")
    with running(folder / "data") as found:
        add_people(found)
        key = str(found.admin("source", "add", "website")["write_key"])
        found.admin("model", "publish", str(folder / "crossing.yaml"), "--unsigned")
        found.admin("actions", "add", str(folder / "actions.yaml"))
        found.admin("actions", "publish", "nurturing", "--unsigned")
        found.start()
        traits = {"name": "Anna Seidenfaden", "email": "anna@firma.example"}
        named = {"type": "identify", "anonymousId": "a", "userId": "u", "messageId": "i", "traits": traits}
        found.deliver(key, [named, visited("a", 1)])
        yield found


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_a_lead_is_put_onto_a_list_and_found_on_its_step(
    server: RunningServer, browsing: Browsing, size: str, theme: str, language: str
) -> None:
    with browsing.visit(server.url, "ada", size=size, theme=theme, language=language) as visit:
        assert visit.open("/sequences") == 200
        looked_at(visit)
        visit.open("/lists/later")
        looked_at(visit)
        visit.page.fill("form[action$='put-on'] input[name=lead]", "anna@firma.example")
        visit.page.click("form[action$='put-on'] button")
        looked_at(visit)
        for _ in range(60):
            assert visit.open("/sequences/warm") == 200
            if visit.page.locator("tbody tr[data-row] a[data-opens]").count():
                break
            visit.page.wait_for_timeout(500)
        assert "Anna Seidenfaden" in visit.page.inner_text("main")
        looked_at(visit)
        assert visit.open("/unsubscribe/nothing") == 404
        assert visit.barriers() == []
