"""Reports say what became of leads, of which leads and of which time, and what is not known."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from histories import MODEL, decide, move, publish
from test_matrix import card, client, now, sign_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
REPORTS = ("funnel", "origins", "distribution", "calibration")
__all__ = ["client"]


def read(client: Client, report: str, **asked: Any) -> str:
    answer = client.get(f"/reports/{report}", {"model": MODEL, **asked})
    assert answer.status_code == 200, answer.content[:2_000]
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def taken(client: Client, report: str, table: str, **asked: Any) -> list[list[str]]:
    answer = client.get(f"/reports/{report}", {"model": MODEL, "table": table, "as": "csv", **asked})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def company(emptied: None) -> None:
    """Three leads of two campaigns: one was won, one fell back and was lost, one is new."""
    ago = {days: now() - timedelta(days=days) for days in range(60)}
    publish(ago[50])
    for lead, campaign in ((1, "=1+1"), (2, "Messe"), (3, "Messe")):
        card(lead, campaign=campaign)
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.writing import write

    with write():
        LeadCard.objects.update(first_seen_at=ago[40])
    move(1, "D4", ago[39], score=10_000)
    move(1, "A1", ago[30], score=90_000)
    move(2, "A1", ago[30], score=80_000)
    lost = {"why": "facts-or-time", "criteria": {"topic_page": [80_000, 20_000]}}
    move(2, "D4", ago[20], score=20_000, cause=lost)
    move(3, "D4", ago[10], score=0)
    decide(1, "won", ago[9])
    decide(2, "lost", ago[9])
    from reifegrad_web.leads.models import Outcome

    with write():
        Outcome.objects.filter(outcome="lost").update(reason="Preis")
        Outcome.objects.filter(outcome="won").update(amount=1_234.5)


def test_where_no_model_is_published_every_report_says_what_to_do(client: Client) -> None:
    sign_in(client, "reader")
    for report in REPORTS:
        answer = client.get(f"/reports/{report}")
        assert answer.status_code == 200
        assert "Noch kein Modell" in answer.content.decode()


def test_the_place_of_reports_begins_with_the_funnel(client: Client) -> None:
    sign_in(client, "reader")
    assert client.get("/reports?on=2026-01-01")["Location"] == "/reports/funnel?on=2026-01-01"


def test_without_outcomes_the_calibration_teaches_what_to_do(client: Client) -> None:
    sign_in(client, "reader")
    publish(now() - timedelta(days=9))
    assert "Importieren Sie, welche Leads gewonnen und verloren wurden" in read(client, "calibration")
    assert "In dieser Auswahl gibt es keine Leads" in read(client, "distribution")
    assert "In dieser Auswahl gibt es keine Leads" in read(client, "origins")


def test_the_funnel_says_how_far_leads_came_and_what_each_step_is_made_of(client: Client, company: None) -> None:
    sign_in(client, "admin")
    text = read(client, "funnel")
    assert "Neue Leads zum ersten Mal bekannt geworden 3" in text
    assert "An den Vertrieb übergeben kam in die Stufe hot oder wurde von Hand übergeben 2" in text
    assert "1 davon ist als verloren gemeldet" in text
    assert "bringen zusammen 1.23" in text  # rounded, in the form of the language
    assert taken(client, "funnel", "funnel")[1:] == [
        ["Neue Leads", "3", "", "", "", ""],
        ["Gepflegt", "0", "0", "0,0%", "56,1%", ""],
        ["MQL: vom Marketing qualifiziert", "2", "0", "", "", "10"],
        ["An den Vertrieb übergeben", "2", "2", "34,2%", "100,0%", "0"],
        ["Verkaufschance", "1", "1", "9,5%", "90,5%", "21"],
        ["Gewonnen", "1", "1", "20,7%", "100,0%", "0"],
    ]


def test_what_sales_did_is_in_the_funnel_and_each_lead_is_somewhere(client: Client, company: None) -> None:
    from handing import doer

    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.sales.commanding import Order, give
    from reifegrad_web.sales.stage_machine import Command
    from reifegrad_web.writing import write

    sign_in(client, "admin")
    ago = {days: now() - timedelta(days=days) for days in (8, 3)}
    with write():
        Identifier.objects.create(namespace="user", value="u3", first_seen_at=ago[8], lead_id=3)
    give(3, Order(Command.ACCEPT), doer("admin"), ago[8])
    give(3, Order(Command.RECYCLE, "timing"), doer("admin"), ago[3])
    rows = {row[0]: row[1:3] for row in taken(client, "funnel", "funnel")}
    assert rows["An den Vertrieb übergeben"] == ["3", "3"]  # the third one by hand: its score is too low
    assert rows["Vom Vertrieb angenommen"] == ["3", "3"]  # who was won or lost had been taken over, said or not
    assert rows["SQL: vom Vertrieb qualifiziert"] == ["1", "1"]
    there = taken(client, "funnel", "standing")[1:]
    assert sum(int(row[1]) for row in there) == 3
    assert there[-1][0] == "Zurück beim Marketing"
    assert there[-1][3].endswith("(1)")
    assert "Wo diese Leads jetzt sind" in read(client, "funnel")
    then = (now() - timedelta(days=5)).date().isoformat()
    assert "Zurück beim Marketing" not in [row[0] for row in taken(client, "funnel", "standing", on=then)]


@pytest.mark.parametrize(
    ("share", "spoken"),
    [(0, "0 %"), (0.5, "50 %"), (0.0031, "0,3 %"), (0.00041, "0,04 %"), (0.9968, "99,7 %"), (1, "100 %")],
)
def test_a_share_of_a_few_is_not_nobody(share: float, spoken: str) -> None:
    from reifegrad.language.words import Words
    from reifegrad_web.pages.reports.funnel_page import _spoken

    assert _spoken(Words("de"), share) == spoken


def test_stages_falls_and_reasons_are_told(client: Client, company: None) -> None:
    sign_in(client, "admin")
    rows = {row[0]: row[1:] for row in taken(client, "funnel", "stages")}
    assert rows["hot"] == ["1", "2", "0", "0,0%", "", "1"]
    assert rows["cold"][:4] == ["2", "3", "1", "33,3%"]
    falls = taken(client, "funnel", "falls")
    assert falls[1] == ["hot", "cold", "1", "Themen- oder Produktseite besucht (1)"]
    assert taken(client, "funnel", "lost")[1] == ["Preis", "1", "100,0%"]


def test_where_much_was_crossed_the_funnel_does_not_wait_for_the_stages(
    client: Client, company: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reifegrad_web.scoring import stage_flow

    sign_in(client, "reader")
    whole = read(client, "funnel")
    assert "Stufen des Modells in dieser Zeit" in whole
    monkeypatch.setattr(stage_flow, "MANY", 0)
    first = client.get("/reports/funnel", {"model": MODEL}).content.decode()
    assert "Die Stufen des Modells in dieser Zeit werden berechnet" in first
    (address,) = set(re.findall(r'hx-get="(/reports/funnel[^"]*stages=on[^"]*)"', first))
    part = client.get(address.replace("&amp;", "&"), HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    assert "Preis" in part  # why one of them was lost
    assert read(client, "funnel", stages="on") == whole  # without a script
    assert len(taken(client, "funnel", "stages")) > 1


def test_the_time_and_the_cell_of_a_funnel_stand_in_the_address(client: Client, company: None) -> None:
    sign_in(client, "admin")
    days = {ago: (now() - timedelta(days=ago)).date().isoformat() for ago in (45, 35, 20, 5)}
    assert taken(client, "funnel", "funnel", **{"from": days[20], "to": days[5]})[1][1] == "0"
    assert taken(client, "funnel", "funnel", **{"from": days[45], "to": days[35]})[4][1] == "0"
    assert taken(client, "funnel", "funnel", **{"from": days[45], "to": days[20]})[4][1] == "2"
    assert taken(client, "funnel", "funnel", cell="D4")[1][1] == "2"
    assert taken(client, "funnel", "funnel", cell="nothing", **{"from": "x", "to": "2999-01-01"})[1][1] == "3"


def test_a_past_day_shows_the_funnel_as_it_was(client: Client, company: None) -> None:
    sign_in(client, "admin")
    then = (now() - timedelta(days=25)).date().isoformat()
    rows = {row[0]: row[1] for row in taken(client, "funnel", "funnel", on=then)}
    assert (rows["Neue Leads"], rows["An den Vertrieb übergeben"], rows["Gewonnen"]) == ("3", "2", "0")
    before = (now() - timedelta(days=55)).date().isoformat()
    for report in ("funnel", "origins", "distribution"):
        assert "Für diesen Tag lässt es sich nicht sagen" in read(client, report, on=before)
    assert "Noch keine Ergebnisse" in read(client, "calibration", on=before)


def test_origins_tell_what_each_campaign_brought_and_no_spreadsheet_runs_them(client: Client, company: None) -> None:
    sign_in(client, "admin")
    rows = taken(client, "origins", "origins", by="campaign")
    assert rows[1:] == [
        ["Messe", "2", "1", "1", "0", "0", "1", "0,0%", ""],
        ["'=1+1", "1", "1", "1", "1", "1", "0", "100,0%", "1234,5"],
    ]
    assert [row[0] for row in taken(client, "origins", "origins")[1:]] == ["unbekannt"]
    assert [row[0] for row in taken(client, "origins", "origins", by="owner")[1:]] == ["niemand"]
    assert "Kampagne" in read(client, "origins", by="nothing")


def test_origins_tell_what_the_leads_of_each_cell_became(client: Client, company: None) -> None:
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.writing import write

    sign_in(client, "admin")
    card(4)
    with write():
        LeadCard.objects.filter(lead_id=4).update(first_seen_at=now() - timedelta(days=40))
    rows = taken(client, "origins", "origins", by="cell")
    assert [(row[0], row[1], row[-1]) for row in rows[1:]] == [
        ("D4 (Kalt)", "2", ""),
        ("ohne Score", "1", ""),
        ("A1 (Heiß: sofort anrufen)", "1", "1234,5"),
    ]
    assert "cell=A1" in client.get("/reports/origins?by=cell", HTTP_ACCEPT_LANGUAGE="de").content.decode()
    assert "Das Feld ist das, in dem ein Lead jetzt ist" in read(client, "origins", by="cell")


def test_the_distribution_is_compared_with_another_day(client: Client, company: None) -> None:
    sign_in(client, "admin")
    then = (now() - timedelta(days=25)).date()
    text = read(client, "distribution", than=then.isoformat())
    assert "In der Mitte liegt ein Lead jetzt bei 20 Punkten; damals waren es 80" in text
    rows = taken(client, "distribution", "distribution", than=then.isoformat())
    assert [sum(int(row[place]) for row in rows[1:]) for place in (2, 3)] == [3, 2]
    early = read(client, "distribution", than="2020-01-01")
    assert "Für diesen Tag lässt es sich nicht sagen" in early
    assert "3 Leads sind bewertet" in early


def test_of_few_outcomes_no_share_is_told(client: Client, company: None) -> None:
    from test_taking import message, take

    sign_in(client, "admin")
    take(message("page", user_id="u1", occurred_at=now() - timedelta(days=10), properties={"path": "/products"}))
    text = read(client, "calibration")
    assert "Erst" in text
    assert "zu wenige" in text
    bands = taken(client, "calibration", "bands")
    assert [row[3] for row in bands[1:]] == [""]


def test_whoever_sees_their_own_leads_reads_of_those(client: Client, company: None) -> None:
    sign_in(client, "sales", sees="own")
    assert taken(client, "funnel", "funnel")[1][1] == "0"
    assert "Preis" not in read(client, "funnel")
    assert "In dieser Auswahl gibt es keine Leads" in read(client, "distribution")
    assert "Noch keine Ergebnisse" in read(client, "calibration")
