"""Salesforce by its documentation: records in pages, a session that ends, limits, a result for each row."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from crm import pull
from people import publish, work
from salesforce_contract import CLIENT, SECRET, SalesforceServer, salesforce
from test_webhook_sending import allowed
from test_write_back import states, write

from reifegrad_web.clock import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("emptied")
LONG_AGO = "2026-09-01T08:00:00Z"


@pytest.fixture
def crm() -> Iterator[SalesforceServer]:
    with allowed("127.0.0.0/8"), salesforce() as server:
        for number in range(1, 4):
            named = {"Name": "Anna Berger", "Title": "CEO", "Country": "DE", "CreatedDate": LONG_AGO}
            server.has("Lead", f"00Q00000000000{number}AAA", LONG_AGO, Email=f"p{number}@firma.example", **named)
        yield server


def connect(server: SalesforceServer, **options: str) -> Any:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.connectors.administering import Wanted, add

    given = {"url": server.url, "client": CLIENT, **options}
    return add(Wanted("salesforce", "salesforce", given, SECRET), command_line(), utc_now())


def counts(shown: dict[str, Any]) -> tuple[int, int, int, int]:
    told = shown["last_run"]["counts"]
    return told["records"], told["accepted"], told["duplicate"], told["failed"]


def test_people_companies_what_was_done_and_what_was_decided_become_facts(crm: SalesforceServer) -> None:
    from reifegrad_web.leads.models import Activity, Identifier, Outcome, ProfileChange

    crm.has("Account", "001A", LONG_AGO, Name="Ahorn GmbH", NumberOfEmployees=42, CreatedDate=LONG_AGO)
    contact = {"Email": "c@firma.example", "AccountId": "001A", "Account__Name": "Ahorn GmbH", "CreatedDate": LONG_AGO}
    crm.has("Contact", "003A", LONG_AGO, **contact)
    done = {"WhoId": "003A", "TaskSubtype": "Call", "CompletedDateTime": "2026-10-05T09:30:00.000+0000"}
    crm.has("Task", "00TA", LONG_AGO, IsClosed=True, **done)
    crm.has("Task", "00TB", LONG_AGO, IsClosed=False, WhoId="003A")
    crm.has("Event", "00UA", LONG_AGO, WhoId="003A", EventSubtype="Event", StartDateTime="2026-10-06T09:30:00Z")
    sale = {"Opportunity__IsClosed": True, "Opportunity__CloseDate": "2026-10-20", "Opportunity__Amount": 1200.5}
    crm.has(
        "OpportunityContactRole", "00KA", LONG_AGO, ContactId="003A", IsPrimary=True, Opportunity__IsWon=True, **sale
    )
    assert counts(pull(connect(crm))) == (8, 8, 0, 0)
    assert Identifier.objects.filter(namespace="external:salesforce").count() == 4
    assert set(Activity.objects.values_list("kind", flat=True)) == {"call", "meeting"}
    (won,) = Outcome.objects.all()
    assert (won.outcome, won.amount, won.decided_at.date().isoformat()) == ("won", 1200.5, "2026-10-20")
    assert ProfileChange.objects.filter(attribute="company", value="Ahorn GmbH").exists()


def test_more_than_a_page_is_read_in_the_order_of_ids(crm: SalesforceServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reifegrad_web.connectors.salesforce._PAGE", 2)
    assert counts(pull(connect(crm)))[:2] == (3, 3)


def test_a_session_that_ends_in_the_middle_is_begun_again(crm: SalesforceServer) -> None:
    crm.ends_after = 3
    assert counts(pull(connect(crm)))[:2] == (3, 3)
    assert crm.sessions == 2


def test_only_what_changed_is_asked_for_again_and_a_deal_that_is_won_later(crm: SalesforceServer) -> None:
    from reifegrad_web.leads.models import Outcome

    role = {"ContactId": "00Q000000000001AAA", "IsPrimary": True, "Opportunity__CloseDate": "2026-10-20"}
    crm.has("OpportunityContactRole", "00KA", LONG_AGO, Opportunity__IsClosed=False, **role)
    connector = connect(crm)
    pull(connector)
    assert counts(pull(connector)) == (0, 0, 0, 0)
    row = crm.rows["OpportunityContactRole"]["00KA"]
    now = f"{utc_now():%Y-%m-%dT%H:%M:%SZ}"
    row |= {"Opportunity.IsClosed": True, "Opportunity.IsWon": False, "Opportunity.SystemModstamp": now}
    assert counts(pull(connector)) == (1, 1, 0, 0)
    assert Outcome.objects.get().outcome == "lost"


def test_each_row_has_its_own_result_and_a_locked_one_is_tried_again(crm: SalesforceServer) -> None:
    publish()
    connector = connect(crm)
    pull(connector)
    work(utc_now())
    del crm.rows["Lead"]["00Q000000000002AAA"]
    crm.locked = {"00Q000000000003AAA"}
    write()
    assert {number[12:15]: state for number, (state, _, _) in states().items()} == {
        "001": "written",
        "002": "failed",
        "003": "waiting",
    }
    row = crm.rows["Lead"]["00Q000000000001AAA"]
    assert row["Reifegrad_Score__c"] > 0
    assert row["Reifegrad_Reasons__c"]
    crm.locked = set()
    write(utc_now() + timedelta(minutes=2))
    assert states()["00Q000000000003AAA"][0] == "written"
    assert counts(pull(connector)) == (2, 0, 2, 0), "what we have written is nothing new"


def test_who_has_asked_too_often_waits_though_the_status_is_403(crm: SalesforceServer) -> None:
    connector = connect(crm)
    crm.is_exhausted = True
    shown = pull(connector)
    assert shown["fault"] == "busy"
    assert shown["next_at"] - utc_now() > timedelta(minutes=10)
    crm.is_exhausted = False
    assert counts(pull(connector))[:2] == (3, 3)


def test_a_wrong_secret_and_a_missing_field_are_said(crm: SalesforceServer) -> None:
    from reifegrad_web.connectors.administering import try_out
    from reifegrad_web.connectors.models import Connector

    connector = connect(crm)
    assert try_out(connector.pk) is None
    crm.custom.remove("Reifegrad_Grade__c")
    trouble = try_out(connector.pk)
    assert trouble is not None
    assert trouble.said == "No such column 'Reifegrad_Grade__c' on entity"
    Connector.objects.update(secret="wrong")  # noqa: S106 - of nothing
    assert pull(connector)["fault"] == "denied"
