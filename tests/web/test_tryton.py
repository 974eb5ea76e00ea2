"""Tryton is the master: its lead is pulled, scored, and has score, reasons and next change as a note in Tryton."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from running import RunningServer, running
from test_running_server import rows
from test_webhook_sending import allowed
from tryton_server import DATABASE, PASSWORD, USER, TrytonServer, tryton

from reifegrad_web.clock import utc_now
from reifegrad_web.connectors.contract import Said
from reifegrad_web.connectors.tryton import Tryton

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
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
    _, lead = crm.add_lead("Ahorn Anlagen GmbH", "Anna Berger", "anna@ahorn.example")
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


def read(connection: Any, since: datetime | None) -> list[tuple[str, str]]:
    """The records that a run brings which begins at a moment: table and id."""
    found, is_over = [], False
    cursor = connection.begin(None, utc_now()) | {"since": None if since is None else since.isoformat()}
    while not is_over:
        page = connection.page(cursor)
        found += [(record.table, record.number) for record in page.records]
        cursor, is_over = page.cursor, page.is_last
    return found


@pytest.mark.usefixtures("emptied")
def test_a_lead_is_read_again_when_its_party_gets_an_address(
    crm: TrytonServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address changes neither the party nor the lead; pages of one record show that none is skipped or doubled."""
    monkeypatch.setattr("reifegrad_web.connectors.tryton._PAGE", 1)
    party, lead = crm.add_lead("Eiche GmbH", "Eva Lang", "eva@eiche.example")
    crm.add_lead("Fichte GmbH", "Finn Lang", "finn@fichte.example")
    with allowed("127.0.0.0/8"):
        connection = Tryton({"url": crm.url, "database": DATABASE, "user": USER}, PASSWORD)
        everything = read(connection, None)
        assert ("leads", str(lead)) in everything
        assert len(set(everything)) == len(everything)
        time.sleep(1.1)
        since = utc_now()
        assert read(connection, since) == []
        address = {"party": party, "type": "email", "value": "e.lang@eiche.example"}
        crm.call("party.contact_mechanism.create", [address])
        assert crm.changed_at(lead) is None
        assert read(connection, since) == [("leads", str(lead)), ("accounts", str(party))]


@pytest.mark.usefixtures("emptied")
def test_a_user_of_the_group_sale_opportunity_is_enough_and_notes_of_others_stay(crm: TrytonServer) -> None:
    _, lead = crm.add_lead("Ginster GmbH", "Gerd Lang", "gerd@ginster.example")
    crm.call("ir.note.create", [{"resource": f"sale.opportunity,{lead}", "message": "Reifegrad: written by hand"}])
    groups = crm.call("res.group.search", [["name", "=", "Sale Opportunity"]], 0, None, None)
    company = crm.context["company"]
    own: dict[str, Any] = {"login": "reifegrad", "name": "Reifegrad", "password": "long-and-unusual-4711"}
    crm.call(
        "res.user.create", [own | {"groups": [["add", groups]], "companies": [["add", [company]]], "company": company}]
    )
    said = [Said(str(lead), points, "A", ("why",), "", "", f"{points} points") for points in (10.0, 20.0, None)]
    with allowed("127.0.0.0/8"):
        connection = Tryton({"url": crm.url, "database": DATABASE, "user": "reifegrad"}, str(own["password"]))
        assert connection.check() == "Tryton"
        for row, ours in zip(said, (["Reifegrad: 10.0 points"], ["Reifegrad: 20.0 points"], []), strict=True):
            assert [connection.write([row])[0].fault for _ in "ab"] == ["", ""], "the second time changes nothing"
            assert sorted(crm.notes(lead)) == sorted(["Reifegrad: written by hand", *ours])
        gone = replace(said[0], record="999999")
        found = {each.record: (each.fault, each.is_over) for each in connection.write([gone, said[0]])}
        assert found == {"999999": ("refused", True), str(lead): ("", False)}
