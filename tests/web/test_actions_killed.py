"""The real server, killed again and again: no action is lost, and none is done under two names."""

from __future__ import annotations

import smtplib
import socketserver
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from handing import MODEL
from receiving import LOOPBACK, receiving
from running import RunningServer, running
from test_running_server import page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
KILLS, LEADS = 6, 8
"""How often it is killed, and how many leads get hot before each time."""
ACTIONS = """
actions: 1
name: reactions
models: {crossing: crossing}
lists: {hot: {}}
templates: {hot: {subject: Hot, text: "{lead}"}}
rules:
  hot:
    on: {what: stage, direction: up, after: [sales_qualified]}
    do:
      - webhook: crm
      - email: {to: boss@firma.example, template: hot}
      - task: {title: Call}
      - add_to: hot
"""


class _Mails(socketserver.ThreadingTCPServer):
    """A server that takes e-mails, and keeps their names."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MailHandler)
        self.names: list[str] = []


class _MailHandler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with suppress(ConnectionError):  # whoever sends is killed
            self._converse()

    def _converse(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "QUIT":
                self._say("221 bye")
                return
            if word != "DATA":
                self._say("250 fine")
                continue
            self._say("354 go on")
            name = ""
            while (text := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                if text.lower().startswith("message-id:"):
                    name = text.partition(":")[2].strip()
            server: Any = self.server
            server.names.append(name)
            self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def taking_mails() -> Iterator[_Mails]:
    """While the block runs, e-mails are taken."""
    with _Mails() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_no_action_is_lost_and_none_has_two_names_however_often_the_server_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_again_and_again(tmp_path, monkeypatch, None)


@pytest.mark.postgres
def test_nor_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database actions_killed")
    _kill_again_and_again(tmp_path, monkeypatch, postgres_url.replace("/postgres?", "/actions_killed?"))


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
                server.deliver(key, [page(name, number) for name in names for number in range(4)])
                time.sleep(0.3 + turn * 0.25)  # each time, it is further
                server.kill()
                server.start()
            wanted = KILLS * LEADS
            _wait_for(server, wanted)
            assert server.stop() == 0
    by_lead: dict[str, set[str]] = {}
    for each in receiver.received:
        by_lead.setdefault(each.data["lead_id"], set()).add(each.headers["webhook-id"])
    assert len(by_lead) == wanted
    assert {len(ids) for ids in by_lead.values()} == {1}
    assert len(set(mails.names)) == wanted


def _set_up(server: RunningServer, folder: Path, url: str) -> str:
    """A model by which three visits make a lead hot, the rules, and the webhook that they tell."""
    (folder / "crossing.yaml").write_text(MODEL, "utf-8")
    (folder / "actions.yaml").write_text(ACTIONS, "utf-8")
    key = str(server.admin("source", "add", "website")["write_key"])
    server.admin("model", "publish", str(folder / "crossing.yaml"), "--unsigned")
    server.admin("webhook", "add", "crm", url, "--what", "action")
    server.admin("actions", "add", str(folder / "actions.yaml"))
    server.admin("actions", "publish", "reactions", "--unsigned")
    return key


def _wait_for(server: RunningServer, wanted: int) -> None:
    """Until everything is done: leases of those who were killed last some minutes, and receivers are tried again."""
    ended = time.monotonic() + 400
    while time.monotonic() < ended:
        found = server.admin("actions", "summary")
        if found["waiting"] == 0 and found["done"] == 4 * wanted:
            return
        time.sleep(3)
    raise AssertionError(found)


def test_the_server_for_emails_of_this_test_keeps_names() -> None:
    with taking_mails() as mails, smtplib.SMTP("127.0.0.1", mails.server_address[1]) as client:
        client.sendmail("a@us.example", ["b@us.example"], "Message-ID: <1@us.example>\r\n\r\nHello\r\n")
    assert mails.names == ["<1@us.example>"]
