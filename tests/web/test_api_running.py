"""The API of the real server, on both databases: asked twice, killed between, and asked for what no database has."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from running import RunningServer, running

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def ask(
    server: RunningServer, token: str, path: str, body: Any = None, key: str | None = None
) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    headers |= {} if key is None else {"Idempotency-Key": key}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}/api/v1/{path}", data, headers)  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_what_is_asked_for_twice_is_done_once(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> None:
    with running(tmp_path / "data", None if engine == "sqlite" else _database(request)) as server:
        key = str(server.admin("source", "add", "website")["write_key"])
        token = str(server.admin("token", "add", "every", "--scopes", "read,write,admin")["token"])
        server.start()
        messages = [
            {"type": "identify", "userId": "u", "traits": {"name": "Anna Ahorn", "email": "a@ahorn.example"}},
            {"type": "group", "userId": "u", "groupId": "ahorn", "traits": {"employees": 12}},
            {"type": "page", "userId": "u", "properties": {"path": "/pricing"}},
            {"type": "track", "userId": "u", "event": ""},
        ]
        server.deliver(key, messages)
        assert ask(server, token, "leads/user:u")[1]["name"] == "Anna Ahorn"
        assert len(ask(server, token, "leads/user:u/activities?limit=1")[1]["activities"]) == 1
        assert ask(server, token, "accounts")[1]["accounts"] == [
            {"account_id": "ahorn", "attributes": {"employees": 12}}
        ]
        assert [row["email"] for row in ask(server, token, "accounts/ahorn/leads")[1]["leads"]] == ["a@ahorn.example"]
        (failed,) = ask(server, token, "failed-events")[1]["failed_events"]
        assert (failed["code"], failed["can_be_replayed"]) == ("no-event-name", True)
        first = ask(server, token, "failed-events/replay", {}, "replay")
        assert (first[0], first[1]["tried"], first[1]["failed"]) == (200, 1, 1)
        opened = ask(server, token, "sources", {"name": "shop"}, "open")
        server.kill()
        server.start()
        assert ask(server, token, "failed-events/replay", {}, "replay") == first
        assert ask(server, token, "sources", {"name": "shop"}, "open") == opened
        assert ask(server, token, "sources", {"name": "shop"}, "other")[0] == 409
        with ThreadPoolExecutor(6) as several:
            parallel = list(several.map(lambda _: ask(server, token, "sources", {"name": "both"}, "both"), range(6)))
        answered = [answer for status, answer in parallel if status == 201]
        assert {status for status, _ in parallel} <= {201, 409}
        assert answered
        assert all(answer == answered[0] for answer in answered)
        for odd in ("leads/%00", "leads?model=%00", "accounts?cursor=%00", "accounts/%00/leads"):
            assert ask(server, token, odd)[0] == 422
        assert (
            ask(server, token, "outcomes", {"lead": "\0", "outcome": "won", "decided_at": "2026-01-01T00:00Z"})[0]
            == 422
        )
        assert ask(server, token, "sources", {"name": "\ud800"})[0] == 422
        assert len(ask(server, token, "sources")[1]) == 3
        assert server.stop() == 0


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_what_no_database_keeps_is_mended_in_a_query_too(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    """A message of it fails, so that what the request said of all is kept with it."""
    with running(tmp_path / "data", None if engine == "sqlite" else _database(request)) as server:
        key = str(server.admin("source", "add", "website")["write_key"])
        token = str(server.admin("token", "add", "every", "--scopes", "read,write")["token"])
        server.start()
        events = [{"event": "", "distinct_id": "u"}, {"event": "x", "distinct_id": "u"}]
        body = json.dumps({"api_key": key, "batch": events}).encode()
        url = f"{server.url}/batch/?_=17%00"
        sent = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - our own server
        with urllib.request.urlopen(sent, timeout=30) as answer:  # noqa: S310
            assert answer.status == 200
        (failed,) = ask(server, token, "failed-events")[1]["failed_events"]
        assert ask(server, token, f"failed-events/{failed['id']}")[1]["said"] == {"sent_at": "17\ufffd"}
        assert len(ask(server, token, "leads/user:u/activities")[1]["activities"]) == 1
        assert server.stop() == 0


def _database(request: pytest.FixtureRequest) -> str:
    import psycopg

    name = f"api_{time.time_ns()}"
    with psycopg.connect(str(request.getfixturevalue("postgres_url")), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return str(request.getfixturevalue("postgres_url")).replace("/postgres?", f"/{name}?")
