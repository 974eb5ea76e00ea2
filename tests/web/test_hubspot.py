"""HubSpot by its published description: all records in pages, whom a deal is about, each row of a batch by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from crm import pull
from hubspot_contract import TOKEN, HubSpotServer, hubspot
from people import publish, work
from test_webhook_sending import allowed
from test_write_back import states, write

from reifegrad_web.clock import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("emptied")
LONG_AGO = 1_790_000_000_000


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubSpotServer]:
    monkeypatch.setattr("reifegrad_web.connectors.hubspot._SPACING", 0)
    with allowed("127.0.0.0/8"), hubspot() as server:
        made = {"createdate": "2026-09-01T08:00:00Z", "country": "DE", "jobtitle": "CEO"}
        for number in range(1, 4):
            server.has("contacts", number, LONG_AGO, email=f"p{number}@firma.example", firstname="Anna", **made)
        yield server


def connect(server: HubSpotServer, **more: Any) -> Any:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.connectors.administering import Wanted, add

    options = {"url": server.url, **more.pop("options", {})}
    return add(Wanted("hubspot", "hubspot", options, TOKEN, **more), command_line(), utc_now())


def counts(shown: dict[str, Any]) -> tuple[int, int, int, int]:
    told = shown["last_run"]["counts"]
    return told["records"], told["accepted"], told["duplicate"], told["failed"]


def test_contacts_companies_calls_and_closed_deals_become_facts(crm: HubSpotServer) -> None:
    from reifegrad_web.leads.models import AccountChange, Activity, Identifier, Outcome, ProfileChange

    crm.has("companies", 7, LONG_AGO, name="Ahorn GmbH", numberofemployees="42", createdate="2026-08-01T08:00:00Z")
    crm.has("calls", 20, LONG_AGO, hs_timestamp="2026-10-05T09:30:00Z", hs_call_direction="OUTBOUND")
    crm.about["calls", "20"] = ["2"]
    for number, won in ((30, "true"), (31, "false")):
        more = {"hs_is_closed": "true", "hs_is_closed_won": won, "amount": "1200.50", "closed_lost_reason": "Budget"}
        crm.has("deals", number, LONG_AGO, closedate="2026-10-20T12:00:00Z", **more)
    crm.has("deals", 32, LONG_AGO, hs_is_closed="false")
    crm.about |= {("deals", "30"): ["3", "1"], ("deals", "31"): ["2"], ("deals", "32"): ["1"]}
    assert counts(pull(connect(crm))) == (8, 8, 0, 0)
    assert Identifier.objects.filter(namespace="external:hubspot").count() == 3
    assert ProfileChange.objects.filter(attribute="name", value="Anna").count() == 3
    assert AccountChange.objects.get(account="7", attribute="employees").value == 42
    assert (Activity.objects.get().kind, Activity.objects.get().identifier.value) == ("call", "2")
    found = {(row.identifier.value, row.outcome, row.amount) for row in Outcome.objects.select_related("identifier")}
    assert found == {("1", "won", 1200.5), ("3", "won", None), ("2", "lost", 1200.5)}, "what it is worth counts once"


def test_more_records_than_a_search_gives_are_read_in_pages_by_their_ids(
    crm: HubSpotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubspot_contract.MOST_FOUND", 300)
    for number in range(4, 700):
        crm.has("contacts", number, LONG_AGO, email=f"p{number}@firma.example", createdate="2026-09-01T08:00:00Z")
    assert counts(pull(connect(crm)))[:2] == (699, 699)
    assert sum("contacts/search" in each for each in crm.asked) == 4


def test_only_what_changed_is_asked_for_again(crm: HubSpotServer) -> None:
    connector = connect(crm)
    pull(connector)
    assert counts(pull(connector)) == (0, 0, 0, 0)
    crm.has("contacts", 2, round(utc_now().timestamp() * 1000), email="p2@firma.example", jobtitle="Intern")
    assert counts(pull(connector)) == (1, 1, 0, 0)


def test_scores_are_written_into_properties_of_contacts(crm: HubSpotServer) -> None:
    publish()
    pull(connect(crm))
    work(utc_now())
    write()
    row = crm.objects["contacts"]["1"]
    assert float(row["reifegrad_score"] or "") > 0
    assert row["reifegrad_reasons"]
    assert {state for state, _, _ in states().values()} == {"written"}


def test_what_was_written_comes_back_as_nothing_new_and_is_not_written_again(crm: HubSpotServer) -> None:
    publish()
    connector = connect(crm)
    pull(connector)
    work(utc_now())
    write()
    assert counts(pull(connector)) == (3, 0, 3, 0), "HubSpot says that its contacts were changed: by us"
    work(utc_now())
    crm.asked.clear()
    write(utc_now() + timedelta(minutes=2))
    assert crm.asked == []


def test_a_property_of_ones_own_is_read(crm: HubSpotServer) -> None:
    from reifegrad_web.leads.models import ProfileChange

    crm.objects["contacts"]["1"] |= {"favourite_machine": "press", "reifegrad_score": "7"}
    pull(connect(crm, options={"properties": "favourite_machine, country, reifegrad_score"}))
    assert ProfileChange.objects.get(attribute="favourite_machine").value == "press"
    assert not ProfileChange.objects.filter(attribute="reifegrad_score").exists(), "what is ours is never read"


def test_of_a_batch_in_which_a_row_fails_the_others_are_written(crm: HubSpotServer) -> None:
    publish()
    pull(connect(crm))
    work(utc_now())
    del crm.objects["contacts"]["2"]
    write()
    assert {number: state for number, (state, _, _) in states().items()} == {
        "1": "written",
        "2": "failed",
        "3": "written",
    }


def test_a_row_that_is_refused_alone_fails_and_holds_up_nobody(crm: HubSpotServer) -> None:
    from reifegrad_web.connectors.models import Connector

    del crm.objects["contacts"]["2"], crm.objects["contacts"]["3"]
    publish()
    pull(connect(crm, options={"grade": "no_such_property"}))
    work(utc_now())
    write()
    assert states() == {"1": ("failed", "refused", 1)}
    assert Connector.objects.get().held_until is None


def test_a_property_that_is_not_there_is_said(crm: HubSpotServer) -> None:
    from reifegrad_web.connectors.administering import try_out
    from reifegrad_web.connectors.reading import failed_rows

    publish()
    connector = connect(crm, options={"grade": "no_such_property"})
    trouble = try_out(connector.pk)
    assert trouble is not None
    assert trouble.said == "contacts have no property no_such_property"
    pull(connector)
    work(utc_now())
    write()
    said = {each["said"] for each in failed_rows(connector.pk)}
    assert said == {"Property no_such_property does not exist"}


def test_a_limit_is_kept_to(crm: HubSpotServer) -> None:
    connector = connect(crm)
    crm.busy = [120]
    shown = pull(connector)
    assert shown["fault"] == "busy"
    assert shown["next_at"] - utc_now() > timedelta(seconds=110)
    assert counts(pull(connector))[:2] == (3, 3)


def test_a_wrong_token_is_said(crm: HubSpotServer) -> None:
    from reifegrad_web.connectors.models import Connector

    connector = connect(crm)
    Connector.objects.update(secret="wrong")  # noqa: S106 - of nothing
    shown = pull(connector)
    assert (shown["state"], shown["fault"], shown["said"]) == ("fails", "denied", "HTTP 401")
