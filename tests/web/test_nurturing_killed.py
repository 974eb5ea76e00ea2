"""The real server, killed again and again while leads go through a sequence: each step once, and none is lost."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from handing import MODEL
from receiving import LOOPBACK, receiving
from running import RunningServer, running
from test_actions_killed import taking_mails
from test_running_server import page

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
KILLS, LEADS = 6, 6
ACTIONS = """
actions: 1
name: nurturing
models: {crossing: crossing}
lists: {later: {}}
templates: {hot: {subject: Hot, text: "{lead}"}}
rules:
  cold:
    on: {what: stage, direction: up, after: [marketing_qualified]}
    do: [{add_to: later}]
sequences:
  warm:
    list: later
    steps:
      first: {do: [{webhook: crm}, {email: {to: boss@firma.example, template: hot}}]}
      second: {do: [{task: {title: Call}}]}
      third: {wait: 1 minute, do: [{webhook: crm}]}
"""


def test_every_lead_comes_to_every_step_once_however_often_the_server_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_again_and_again(tmp_path, monkeypatch, None)


@pytest.mark.postgres
def test_and_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database nurturing_killed")
    _kill_again_and_again(tmp_path, monkeypatch, postgres_url.replace("/postgres?", "/nurturing_killed?"))


def _kill_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str | None) -> None:
    with receiving() as receiver, taking_mails() as mails:
        monkeypatch.setenv("REIFEGRAD_WEBHOOK_NETWORKS", LOOPBACK)
        monkeypatch.setenv("REIFEGRAD_SMTP", f"smtp://127.0.0.1:{mails.server_address[1]}")
        monkeypatch.setenv("REIFEGRAD_MAIL_FROM", "sales@us.example")
        with running(tmp_path / "data", database) as server:
            key = _set_up(server, tmp_path, receiver.url)
            server.start()
            for turn in range(KILLS):
                names = [f"lead-{turn}-{number}" for number in range(LEADS)]
                server.deliver(key, [page(name, 0) for name in names])
                time.sleep(0.3 + turn * 0.25)  # each time, it is further
                server.kill()
                server.start()
            wanted = KILLS * LEADS
            _wait_for(server, wanted)
            steps = {
                row["step"]: row["reached"]
                for row in server.admin("actions", "contribution", "warm")["steps"]
                if row["step"]
            }
            assert server.stop() == 0
    ids: dict[tuple[str, str], set[str]] = {}
    for each in receiver.received:
        rule = each.data["rule"]
        ids.setdefault((each.data["lead_id"], rule), set()).add(each.headers["webhook-id"])
    assert Counter(rule for _, rule in ids) == {"warm/first": wanted, "warm/third": wanted}
    assert {len(found) for found in ids.values()} == {1}
    assert len(set(mails.names)) == wanted
    assert steps == dict.fromkeys(("first", "second", "third"), wanted)


def _set_up(server: RunningServer, folder: Path, url: str) -> str:
    (folder / "crossing.yaml").write_text(MODEL, "utf-8")
    (folder / "actions.yaml").write_text(ACTIONS, "utf-8")
    key = str(server.admin("source", "add", "website")["write_key"])
    server.admin("model", "publish", str(folder / "crossing.yaml"), "--unsigned")
    server.admin("webhook", "add", "crm", url, "--what", "action")
    server.admin("actions", "add", str(folder / "actions.yaml"))
    server.admin("actions", "publish", "nurturing", "--unsigned")
    return key


def _wait_for(server: RunningServer, wanted: int) -> None:
    """Until everything is done: leases of those who were killed last some minutes, and receivers are tried again."""
    ended = time.monotonic() + 400
    while time.monotonic() < ended:
        found = server.admin("actions", "summary")
        if found["waiting"] == 0 and found["done"] == 5 * wanted:
            return
        time.sleep(3)
    raise AssertionError(found)
