"""Reports of promises, contribution, forecast, cycle and capacity: pages, files, and whom they show what."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from histories import MODEL, decide, publish
from test_matrix import card, client, now, sign_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
__all__ = ["client"]


def read(client: Client, report: str, **asked: Any) -> str:
    answer = client.get(f"/reports/{report}", {"model": MODEL, **asked})
    assert answer.status_code == 200, answer.content[:2_000]
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def taken(client: Client, report: str, table: str, form: str = "csv", **asked: Any) -> Any:
    answer = client.get(f"/reports/{report}", {"model": MODEL, "table": table, "as": form, **asked})
    assert answer.status_code == 200
    if form == "xlsx":
        return answer.content
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def company(emptied: None) -> None:
    """Forty leads of two campaigns that came every week; every second one of the older was won."""
    from reifegrad_web.leads.models import LeadCard, Outcome
    from reifegrad_web.writing import write

    begun = now() - timedelta(days=300)
    publish(begun)
    for lead in range(1, 41):
        card(lead, campaign="Messe" if lead % 2 else "Mailing")
        at = begun + timedelta(days=7 * lead)
        with write():
            LeadCard.objects.filter(lead_id=lead).update(first_seen_at=at)
        if lead <= 36:
            decide(lead, "won" if lead % 2 else "lost", at + timedelta(days=10))
    with write():
        Outcome.objects.filter(outcome="won").update(amount=1_000.01)


@pytest.mark.usefixtures("company")
def test_what_was_won_is_divided_to_the_cent_and_the_file_says_it_all(client: Client) -> None:
    sign_in(client, "marketing")
    shown = read(client, "attribution", by="campaign")
    assert "Messe" in shown and "18 gewonnen" in shown and "Markow-Kette" in shown
    rows = taken(client, "attribution", "money", by="campaign")
    assert rows[1][0] == "Messe" and set(rows[1][3:8]) == {"18000,18"}
    assert rows[-1][3:8] == ["18000,18"] * 5
    assert taken(client, "attribution", "wins", "xlsx", by="campaign")[:2] == b"PK"


@pytest.mark.usefixtures("company")
def test_the_forecast_says_what_is_expected_and_how_often_it_was_right(client: Client) -> None:
    sign_in(client, "marketing")
    shown = read(client, "forecast")
    assert "4 Leads sind offen." in shown and "Gegen die Vergangenheit geprüft" in shown
    rows = taken(client, "forecast", "weeks")
    assert len(rows) == 9 and all(int(row[2]) <= int(row[3]) for row in rows[1:])
    early = (now() - timedelta(days=200)).date().isoformat()
    assert "Zu wenige Gewonnene" in read(client, "forecast", on=early), "then only a few were won"


@pytest.mark.usefixtures("company")
def test_where_there_are_many_decisions_the_page_does_not_wait_for_the_forecast(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reifegrad_web.pages.reports import forecast_page

    monkeypatch.setattr(forecast_page, "MANY", 5)
    sign_in(client, "marketing")
    answer = client.get("/reports/forecast", {"model": MODEL})
    (later,) = re.findall(r'hx-get="([^"]+weeks=on[^"]*)"', answer.content.decode())
    assert "Sekunden" in answer.content.decode()
    part = client.get(later.replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert "Die nächsten Wochen" in part and "<html" not in part
    whole = client.get(later.replace("&amp;", "&")).content.decode()
    assert "Die nächsten Wochen" in whole and "<html" in whole


@pytest.mark.usefixtures("company")
def test_the_cycle_counts_open_leads_for_as_long_as_they_are_open(client: Client) -> None:
    sign_in(client, "marketing")
    rows = taken(client, "cycle", "cycle", by="campaign")
    assert {row[0]: row[1:5] for row in rows[1:]} == {
        "alle": ["40", "18", "11", "11"],
        "Messe": ["20", "18", "11", "11"],
        "Mailing": ["20", "0", "11", ""],
    }
    assert "sobald 30 Kunden" in read(client, "cycle")


@pytest.mark.usefixtures("company")
def test_whoever_does_not_see_all_leads_sees_nobodys_load(client: Client) -> None:
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    sign_in(client, "marketing")
    shown = read(client, "capacity")
    assert "Der Vertrieb bekommt 0,0 Leads in der Woche." in shown and "nicht gesagt" in shown
    with write():
        User.objects.update(sees=User.Sees.OWN, role="sales")
    assert "Nur für alle, die alle Leads sehen" in read(client, "capacity")
    assert "18 gewonnen" not in read(client, "attribution")


@pytest.mark.usefixtures("company")
def test_without_an_agreement_the_page_of_promises_says_where_to_make_one(client: Client) -> None:
    sign_in(client, "marketing")
    assert "Keine Vereinbarung in Kraft" in read(client, "promises")


def test_with_an_agreement_each_side_has_its_promises_with_what_became_of_them(client: Client) -> None:
    from serving_leads import DAY, MONDAY
    from test_revenue_reports import handed

    handed()
    sign_in(client, "marketing")
    moment = (MONDAY + 8 * DAY).date().isoformat()
    answer = client.get("/reports/promises", {"on": moment})
    shown = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    assert "Marketing verspricht" in shown and "Mindestens 2 Leads übergeben je Woche" in shown
    assert "Mindestens 50 % der Leads angenommen je Woche 1 von 3, 33 % noch offen" in shown
    assert "1 von 3, 33 % nicht gehalten" in shown
    answer = client.get("/reports/promises", {"on": moment, "table": "weeks", "as": "csv"})
    assert "09.03.2026;3;1;3;1;1" in answer.content.decode("utf-8-sig")
