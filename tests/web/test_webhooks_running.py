"""The real server: somebody visits a page, and another system hears of it, signed and once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from receiving import LOOPBACK, receiving
from running import running
from standardwebhooks import Webhook as Checker
from test_running_server import page

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def test_an_activity_becomes_a_signed_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REIFEGRAD_WEBHOOK_NETWORKS", LOOPBACK)
    with running(tmp_path / "data") as server, receiving() as receiver:
        key = str(server.admin("source", "add", "website")["write_key"])
        server.admin("model", "publish", "fit-interest", "--unsigned")
        made = server.admin("webhook", "add", "crm", receiver.url, "--what", "stage", "--include", "email", "--rising")
        server.start()
        server.deliver(key, [_identify(), *(page("a", number) for number in range(3))])
        received = receiver.wait_for(1)
        assert server.stop() == 0
    for each in received:
        Checker(made["secret"]).verify(each.raw, dict(each.headers))
    last = received[-1]
    assert last.body["type"] == "lead.stage.changed"
    assert last.data["identifiers"] == [{"namespace": "email", "value": "a@firma.example"}]
    assert (last.data["to"], last.data["cause"]["why"]) == ("sales_qualified", "facts-or-time")
    assert len({each.headers["webhook-id"] for each in received}) == len(received)
    (shown,) = [server.admin("webhook", "list")]
    assert shown["messages"] == {"waiting": 0, "delivered": len(received), "failed": 0}
    assert "a@firma.example" not in server.log


@pytest.mark.thorough
def test_what_was_under_way_when_the_server_was_killed_is_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receiver has it perhaps, and has not said so: it gets it a second time, under the same name."""
    monkeypatch.setenv("REIFEGRAD_WEBHOOK_NETWORKS", LOOPBACK)
    with running(tmp_path / "data") as server, receiving() as receiver:
        key = str(server.admin("source", "add", "website")["write_key"])
        server.admin("model", "publish", "fit-interest", "--unsigned")
        server.admin("webhook", "add", "crm", receiver.url, "--what", "stage")
        server.start()
        receiver.waits = 15
        server.deliver(key, [_identify(), *(page("a", number) for number in range(3))])
        receiver.wait_for(1)
        server.kill()
        receiver.waits = 0
        server.start()
        received = list(receiver.wait_for(2, 120))
        receiver.waits = 15
        server.deliver(key, [page("b", number) for number in range(9)])
        receiver.wait_for(3)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 10, "nobody waits for a receiver that hangs"
    names = [each.headers["webhook-id"] for each in received]
    assert names[0] == names[1]
    assert received[0].raw == received[1].raw


def _identify() -> dict[str, Any]:
    traits = {"position": "CEO", "email": "a@firma.example"}
    return {"type": "identify", "anonymousId": "a", "userId": "u", "messageId": "1", "traits": traits}
