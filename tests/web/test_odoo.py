"""Odoo by its documentation, over both of its interfaces: archived leads are found, and each row has a result."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from crm import pull
from odoo_contract import DATABASE, KEY, USER, OdooServer, odoo
from people import publish, work
from test_webhook_sending import allowed
from test_write_back import states, write

from reifegrad_web.clock import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def crm() -> Iterator[OdooServer]:
    with allowed("127.0.0.0/8"), odoo() as server:
        for number in range(1, 4):
            named = {"contact_name": "Anna Berger", "function": "CEO", "country_id": [57, "Germany"]}
            server.has("crm.lead", number, email_from=f"p{number}@firma.example", **named)
        yield server


@pytest.fixture(params=["", USER], ids=["json-2", "json-rpc"])
def connector(request: pytest.FixtureRequest, crm: OdooServer) -> Any:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.connectors.administering import Wanted, add

    options = {"url": crm.url, "database": DATABASE, "user": request.param}
    return add(Wanted("odoo", "odoo", options, KEY), command_line(), utc_now())


def counts(shown: dict[str, Any]) -> tuple[int, int, int, int]:
    told = shown["last_run"]["counts"]
    return told["records"], told["accepted"], told["duplicate"], told["failed"]


def test_leads_meetings_and_what_was_won_or_lost_become_facts(crm: OdooServer, connector: Any) -> None:
    from reifegrad_web.leads.models import Activity, Outcome, ProfileChange

    crm.rows["crm.lead"][1] |= {"stage_id": [4, "Won"], "date_closed": "2026-10-20 12:00:00", "expected_revenue": 900.0}
    lost = {"active": False, "probability": 0.0, "lost_reason_id": [2, "Too expensive"]}
    crm.rows["crm.lead"][2] |= lost | {"date_closed": "2026-10-21 22:30:00"}
    crm.has("calendar.event", 5, opportunity_id=[3, "New line"], start="2026-10-05 09:30:00")
    assert counts(pull(connector)) == (6, 6, 0, 0)
    found = {(row.identifier.value, row.outcome, row.amount, row.reason) for row in Outcome.objects.all()}
    assert found == {("1", "won", 900.0, ""), ("2", "lost", None, "Too expensive")}
    meeting = Activity.objects.get()
    assert (meeting.kind, meeting.identifier.value, meeting.occurred_at.isoformat()) == (
        "meeting",
        "3",
        "2026-10-05T09:30:00+00:00",
    )
    assert ProfileChange.objects.filter(attribute="country", value="Germany").count() == 3
    assert not ProfileChange.objects.filter(value=False).exists(), "what is empty is no value"


def test_only_what_changed_is_asked_for_again_in_pages(
    crm: OdooServer, connector: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reifegrad_web.connectors.odoo._PAGE", 2)
    assert counts(pull(connector))[:2] == (3, 3)
    assert counts(pull(connector)) == (0, 0, 0, 0)
    crm.rows["crm.lead"][2] |= {"function": "CTO", "write_date": f"{utc_now():%Y-%m-%d %H:%M:%S}"}
    assert counts(pull(connector)) == (1, 1, 0, 0)


def test_each_row_has_its_own_result(crm: OdooServer, connector: Any) -> None:
    publish()
    pull(connector)
    work(utc_now())
    del crm.rows["crm.lead"][2]
    crm.held = {3}
    write()
    assert isinstance(crm.rows["crm.lead"][1]["x_reifegrad_score"], float)
    assert crm.rows["crm.lead"][1]["x_reifegrad_reasons"]
    assert states()["2"][0] == "failed"
    assert states()["3"][0] == "waiting", "two changes at once: tried again"
    crm.held = set()
    write(utc_now() + timedelta(minutes=2))
    assert states()["3"][0] == "written"
    assert counts(pull(connector))[1] == 0, "what we have written is nothing new"


def test_a_record_that_no_number_names_is_refused_and_holds_up_nobody(crm: OdooServer, connector: Any) -> None:
    from reifegrad_web.leads.models import Identifier

    publish()
    pull(connector)
    Identifier.objects.filter(namespace="external:odoo", value="1").update(value="K-1")
    work(utc_now())
    write()
    assert {number: state for number, (state, _, _) in states().items()} == {
        "2": "written",
        "3": "written",
        "K-1": "failed",
    }


def test_a_wrong_key_and_a_missing_field_are_said(crm: OdooServer, connector: Any) -> None:
    from reifegrad_web.connectors.administering import try_out
    from reifegrad_web.connectors.models import Connector

    assert try_out(connector.pk) is None
    crm.custom.remove("x_reifegrad_grade")
    trouble = try_out(connector.pk)
    assert trouble is not None
    assert "Invalid field 'x_reifegrad_grade'" in trouble.said
    Connector.objects.update(secret="wrong")  # noqa: S106 - of nothing
    assert pull(connector)["fault"] == "denied"
