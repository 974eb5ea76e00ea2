"""Clients as they come from their makers deliver to a running server, and their leads get the right scores.

The page `docs/reference/server-clients.md` shows `CLIENTS`, which is compared with what is in the database.
"""

from __future__ import annotations

import json
import subprocess
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from client_tools import ALL_CLIENTS, node_client_command, node_environment, not_tested, python_client_command
from client_tools import CLIENTS as FOLDER
from running import running
from stock_clients import CLIENTS, PATIENCE, Client, Receiver, compare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "server-clients.md"


@pytest.fixture(scope="session")
def python_clients(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return python_client_command(tmp_path_factory)


@pytest.fixture(scope="session")
def node_clients(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return node_client_command(tmp_path_factory, "node")


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with running(tmp_path_factory.mktemp("server") / "data") as server:
        server.admin("model", "publish", "fit-interest", "--unsigned")
        key = server.admin("source", "add", "applications")["write_key"]
        server.start()
        yield Receiver(server, key)


@pytest.mark.slow
def test_stock_clients_for_python(receiver: Receiver, python_clients: list[str]) -> None:
    _deliver_and_compare(receiver, python_clients, ".py")


@pytest.mark.slow
def test_stock_clients_for_node(receiver: Receiver, node_clients: list[str]) -> None:
    _deliver_and_compare(receiver, node_clients, ".cjs")


def _deliver_and_compare(receiver: Receiver, interpreter: Sequence[str], ending: str) -> None:
    clients = [client for client in CLIENTS if client.script.endswith(ending)]
    compare(receiver, {client.script: _deliver(receiver, interpreter, client) for client in clients})


def _deliver(receiver: Receiver, interpreter: Sequence[str], client: Client) -> tuple[int, int]:
    """Run the script of a client; returns how many messages there were before and after."""
    before = len(receiver.moments())
    user = client.script.partition(".")[0]
    command = [*interpreter, str(FOLDER / client.script), receiver.server.url, receiver.key, user]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert ended.returncode == 0, ended.stderr
    return before, len(receiver.moments())


def test_what_cannot_be_tried_fails_in_ci_and_is_skipped_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ALL_CLIENTS, raising=False)
    with pytest.raises(pytest.skip.Exception, match="WERE NOT TRIED: no npm"):
        not_tested("no npm")
    monkeypatch.setenv(ALL_CLIENTS, "1")
    with pytest.raises(pytest.fail.Exception, match="no npm"):
        not_tested("no npm")


def test_npm_trusts_what_the_system_trusts_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NODE_EXTRA_CA_CERTS", raising=False)
    assert Path(node_environment()["NODE_EXTRA_CA_CERTS"]).is_file()
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", "/own.pem")
    assert node_environment()["NODE_EXTRA_CA_CERTS"] == "/own.pem"


def test_the_page_shows_what_the_clients_are_tested_for() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert "\n".join(_table()) in page, "put it into the page:\n" + "\n".join(_table())


def _table() -> Iterator[str]:
    """One row for each call; clients that become the same facts share theirs."""
    yield "| Client | Call | Facts | Points |"
    yield "| --- | --- | --- | --- |"
    for calls, group in groupby(CLIENTS, lambda client: client.calls):
        clients = list(group)
        names = ", ".join(f"`{client.package}` {_version(client)}{client.where}" for client in clients)
        points = " and ".join(map(str, clients[0].points))
        for number, each in enumerate(calls):
            facts = "; ".join(each.facts)
            yield f"| {names if number == 0 else ''} | {each.call} | {facts} | {points if number == 0 else ''} |"


def _version(client: Client) -> str:
    kind = {".cjs": "node", ".html": "browser"}.get(Path(client.script).suffix)
    if kind is not None:
        package = json.loads((FOLDER / kind / "package.json").read_text(encoding="utf-8"))
        return str(package["dependencies"][client.package])
    pins = (FOLDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return next(pin.partition("==")[2] for pin in pins if pin.startswith(f"{client.package}=="))
