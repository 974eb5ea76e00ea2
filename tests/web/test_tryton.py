"""Tryton is the master: its lead is pulled, scored, and has score, reasons and next change as a note in Tryton."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from running import RunningServer, running
from test_running_server import rows
from tryton_server import DATABASE, PASSWORD, USER, TrytonServer, tryton

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrytonServer]:
    with tryton(tmp_path_factory, tmp_path_factory.mktemp("tryton-data")) as server:
        yield server


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningServer]:
    monkeypatch.setenv("REIFEGRAD_WEBHOOK_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("REIFEGRAD_CONNECTOR_SECRET", PASSWORD)
    with running(tmp_path / "data") as found:
        found.admin("model", "publish", "fit-interest", "--unsigned")
        yield found


def connect(server: RunningServer, crm: TrytonServer, *more: str) -> dict[str, Any]:
    said = (f"url={crm.url}", f"database={DATABASE}", f"user={USER}")
    options = [part for each in said for part in ("--set", each)]
    return server.admin("connector", "add", "tryton", "tryton", *options, *more)


def until(is_so: Callable[[], Any], seconds: float = 60) -> Any:
    over = time.monotonic() + seconds
    while not (found := is_so()):
        if time.monotonic() > over:
            raise TimeoutError
        time.sleep(0.3)
    return found


def test_a_lead_of_tryton_gets_its_score_back(server: RunningServer, crm: TrytonServer) -> None:
    party, lead = crm.add_lead("Ahorn Anlagen GmbH", "Anna Berger", "anna@ahorn.example")
    connect(server, crm, "--language", "de")
    assert server.admin("connector", "test", "tryton") == {"name": "tryton", "reached": True}
    server.start()
    (note,) = until(lambda: crm.notes(lead))
    assert note.startswith("Reifegrad: ")
    assert "Punkte" in note
    assert "Als Nächstes" in note
    assert "Modell fit-interest" in note
    assert crm.changed_at(lead) is None, "a note is no change of the lead: it is not pulled again for it"
    name = "select value from leads_profilechange where attribute = 'name'"
    assert rows(server, name) == [('"Anna Berger"',)]
    again = server.admin("connector", "run", "tryton", "--all")
    assert (again["accepted"], again["failed"]) == (0, 0)
    assert crm.notes(lead) == [note]
    change = {"contact_mechanisms": [["create", [{"type": "email", "value": "a.berger@ahorn.example"}]]]}
    crm.call("party.party.write", [party], change)
    changed = server.admin("connector", "run", "tryton")
    assert changed["records"] > 0, "an address that is added changes neither the party nor the lead in Tryton"


def test_what_became_of_a_lead_is_an_outcome_and_the_note_follows_the_score(
    server: RunningServer, crm: TrytonServer
) -> None:
    _, lead = crm.add_lead("Birke Bau GmbH", "Ben Krüger", "ben@birke.example")
    key = server.admin("source", "add", "website")["write_key"]
    connect(server, crm)
    server.start()
    (before,) = until(lambda: crm.notes(lead))
    visits = [
        {
            "type": "page",
            "userId": "ben",
            "anonymousId": "d1",
            "messageId": f"m{number}",
            "properties": {"path": "/pricing"},
        }
        for number in range(6)
    ]
    known = {"type": "identify", "userId": "ben", "messageId": "i", "traits": {"email": "ben@birke.example"}}
    server.deliver(key, [*visits, known])
    until(lambda: crm.notes(lead) != [before])
    (after,) = until(lambda: len(crm.notes(lead)) == 1 and crm.notes(lead))
    assert after != before
    crm.call("sale.opportunity.write", [lead], {"lost_reason": "No budget"})
    crm.call("sale.opportunity.lost", [lead])
    server.admin("connector", "run", "tryton")
    assert rows(server, "select outcome, reason from leads_outcome") == [("lost", "No budget")]


def test_a_wrong_password_is_said_and_shown_nowhere(
    server: RunningServer, crm: TrytonServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REIFEGRAD_CONNECTOR_SECRET", "wrong-and-secret")
    connect(server, crm)
    server.start()
    (found,) = until(lambda: rows(server, "select fault, said from connectors_connector where fault <> ''"))
    assert found == ("denied", "HTTP 401")
    assert "wrong-and-secret" not in server.log
    assert "wrong-and-secret" not in str(rows(server, "select * from audit_auditentry"))
