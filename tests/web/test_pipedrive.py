"""Pipedrive by its documentation: people in pages, what was done and decided, and custom fields under their keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from crm import pull
from people import publish, work
from pipedrive_contract import GRADE, OWN, SCORE, TOKEN, PipedriveServer, pipedrive
from test_webhook_sending import allowed
from test_write_back import states, write

from reifegrad_web.clock import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Iterator[PipedriveServer]:
    monkeypatch.setattr("reifegrad_web.connectors.pipedrive._SPACING", 0)
    with allowed("127.0.0.0/8"), pipedrive() as server:
        for number in range(1, 4):
            emails = [{"value": f"old{number}@firma.example"}, {"value": f"p{number}@firma.example", "primary": True}]
            server.has("persons", number, name="Anna Berger", job_title="CEO", emails=emails, org_id=9)
        yield server


def connect(server: PipedriveServer, **options: str) -> Any:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.connectors.administering import Wanted, add

    given = {"url": server.url, "score": SCORE, "grade": GRADE, **options}
    return add(Wanted("pipedrive", "pipedrive", given, TOKEN), command_line(), utc_now())


def counts(shown: dict[str, Any]) -> tuple[int, int, int, int]:
    told = shown["last_run"]["counts"]
    return told["records"], told["accepted"], told["duplicate"], told["failed"]


def test_people_organisations_activities_and_deals_become_facts(crm: PipedriveServer) -> None:
    from reifegrad_web.leads.models import AccountChange, Activity, Identifier, Outcome

    crm.has("organizations", 9, name="Ahorn GmbH", employee_count=42, address={"country": "Germany"})
    crm.has("activities", 5, type="call", done=True, person_id=1, marked_as_done_time="2026-10-05T09:30:00Z")
    crm.has("activities", 6, type="call", done=False, person_id=1)
    crm.has("deals", 7, status="won", person_id=1, won_time="2026-10-20T12:00:00Z", value=900.5)
    crm.has("deals", 8, status="lost", person_id=2, lost_time="2026-10-21T12:00:00Z", lost_reason="Budget")
    crm.has("deals", 10, status="open", person_id=3)
    crm.has("deals", 11, status="won", person_id=None)
    assert counts(pull(connect(crm))) == (7, 7, 0, 0)
    assert Identifier.objects.filter(namespace="email", value="p1@firma.example").exists()
    assert AccountChange.objects.get(account="9", attribute="employees").value == 42
    assert Activity.objects.get().kind == "call"
    found = {(row.identifier.value, row.outcome, row.amount, row.reason) for row in Outcome.objects.all()}
    assert found == {("1", "won", 900.5, ""), ("2", "lost", None, "Budget")}


def test_pages_are_asked_for_by_cursors_and_then_only_what_changed(
    crm: PipedriveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reifegrad_web.connectors.pipedrive._PAGE", 2)
    connector = connect(crm)
    assert counts(pull(connector))[:2] == (3, 3)
    assert counts(pull(connector)) == (0, 0, 0, 0)
    crm.rows["persons"][2] |= {"job_title": "CTO", "update_time": f"{utc_now():%Y-%m-%dT%H:%M:%SZ}"}
    assert counts(pull(connector)) == (1, 1, 0, 0)


def test_fields_of_ones_own_are_read_and_ours_never(crm: PipedriveServer) -> None:
    from reifegrad_web.leads.models import ProfileChange

    crm.rows["persons"][1]["custom_fields"] = {OWN: {"value": 7, "currency": "EUR"}, SCORE: 3, "d" * 40: "x"}
    pull(connect(crm, properties=f"{OWN}, {SCORE}"))
    custom = ProfileChange.objects.filter(attribute__in=[OWN, SCORE, "d" * 40])
    assert [(each.attribute, each.value) for each in custom] == [(OWN, "7")]


def test_each_row_has_its_own_result_and_what_was_written_is_nothing_new(crm: PipedriveServer) -> None:
    publish()
    connector = connect(crm)
    pull(connector)
    work(utc_now())
    del crm.rows["persons"][2]
    write()
    custom = crm.rows["persons"][1]["custom_fields"]
    assert isinstance(custom[SCORE], float)
    assert custom.keys() == {SCORE, GRADE}, "what has no field is left out"
    assert {number: state for number, (state, _, _) in states().items()} == {
        "1": "written",
        "2": "failed",
        "3": "written",
    }
    assert counts(pull(connector)) == (2, 0, 2, 0)


def test_a_record_that_no_number_names_is_refused_and_holds_up_nobody(crm: PipedriveServer) -> None:
    from reifegrad_web.leads.models import Identifier

    publish()
    connector = connect(crm)
    pull(connector)
    Identifier.objects.filter(namespace="external:pipedrive", value="1").update(value="K-1")
    work(utc_now())
    write()
    assert {number: state for number, (state, _, _) in states().items()} == {
        "2": "written",
        "3": "written",
        "K-1": "failed",
    }


def test_limits_a_wrong_key_and_a_wrong_token_are_said(crm: PipedriveServer) -> None:
    from reifegrad_web.connectors.administering import try_out
    from reifegrad_web.connectors.models import Connector

    connector = connect(crm, grade="Grade")
    trouble = try_out(connector.pk)
    assert trouble is not None
    assert trouble.said == "Grade is no key of a custom field: those have forty letters"
    crm.wait = 90
    shown = pull(connector)
    assert shown["fault"] == "busy"
    assert shown["next_at"] - utc_now() > timedelta(seconds=80)
    crm.wait = None
    Connector.objects.update(secret="wrong")  # noqa: S106 - of nothing
    assert pull(connector)["fault"] == "denied"
