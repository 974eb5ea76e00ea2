"""A notebook reads from a running server, and gets the scores that the server shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from running import RunningServer, running
from test_running_server import page, set_up, wait_for

import reifegrad as rg
from reifegrad.client.server import Server

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
NOBODY = "select 1 where not exists (select 1 from scoring_duelead where touched_at is not null)"


@pytest.fixture
def served(tmp_path: Path) -> tuple[RunningServer, str]:
    with running(tmp_path / "data") as server:
        key = set_up(server)
        token = str(server.admin("token", "add", "notebook", "--scopes", "read,write,admin")["token"])
        server.start()
        person = {
            "type": "identify",
            "anonymousId": "p0",
            "messageId": "i",
            "traits": {"position": "CEO", "country": "DE"},
        }
        visits = [page(f"p{number % 5}", number) for number in range(40)]
        server.deliver(key, [*visits, person])
        wait_for(server, NOBODY, 60)
        yield server, token


def test_scores_of_a_notebook_are_those_of_the_server(served: tuple[RunningServer, str]) -> None:
    given, token = served
    server = Server(given.url, token=token)
    shown = list(server.leads("fit-interest"))
    assert len(shown) == 5
    facts = rg.Facts(given.url, token=token)
    computed = rg.score("fit-interest", facts, as_of=datetime.now(UTC).isoformat()).to_arrow().to_pylist()
    assert {row["lead_id"]: row["score"] for row in computed} == pytest.approx(
        {row["lead_id"]: row["points"] for row in shown}, abs=0.001
    )
    best = server.score(shown[0]["lead_id"], language="de")
    assert best["score"]["score"] == pytest.approx(shown[0]["points"], abs=0.001)
    assert best["sentences"]
    assert server.history(shown[0]["lead_id"])["changes"]
    with pytest.raises(rg.ReifegradError) as error:
        server.score(shown[0]["lead_id"], as_of=datetime.now(UTC) - timedelta(days=3_000))
    assert error.value.problems[0].code == "server-refused"


def test_what_cannot_be_read_is_said_and_the_token_is_never_shown(served: tuple[RunningServer, str]) -> None:
    given, token = served
    reads = str(given.admin("token", "add", "reads", "--scopes", "read")["token"])
    for facts, code in (
        (rg.Facts(given.url, token=reads), "server-token"),
        (rg.Facts("http://127.0.0.1:9", token=token), "server-unreachable"),
        (rg.Facts(given.url, token=token, accounts="accounts.csv"), "server-with-tables"),
    ):
        with pytest.raises(rg.ReifegradError) as error:
            rg.score("fit-interest", facts, as_of="now")
        assert error.value.problems[0].code == code
        assert token not in repr(facts) + json.dumps(str(error.value))
    assert token not in repr(Server(given.url, token=token))
