"""In a browser: a German Excel file becomes leads with scores, as they were worked out by hand, and is taken back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from reifegrad.language.words import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from browsing import Browsing
    from running import RunningServer

pytestmark = pytest.mark.slow
PATIENCE = 60_000.0
"""Milliseconds until a worker has done something: also where others keep the machine busy."""

MODEL = """
reifegrad: 1
name: umsatz
title: {de: Umsatz, en: Revenue}
timezone: Europe/Berlin
dimensions:
  fit:
    criteria:
      ceo: {attribute: position, points: {CEO: 20, Praktikant: -10}}
      large: {when: revenue >= 1000000, points: 30}
      abroad: {when: "country not in ('DE', 'AT', 'CH')", points: -15}
      new: {when: "created_at >= '2025-12-31'", points: 4}
  interest:
    criteria:
      prices: {activity: page_viewed, where: path like '/preise%', points: 15}
      orders: {activity: purchased, measure: sum(amount), points: {">= 1250": 7}}
"""
CONTACTS = (
    ("Kundennummer", "Vorname", "Nachname", "E-Mail", "Funktion", "Jahresumsatz", "Land", "Erstellt am", "Bemerkung"),
    ("K-1", "Anna", "Berger", "anna@ahorn.example", "CEO", "1.250.000,50", "Deutschland", "31.12.2025", "ruft an"),
    ("K-2", "Ben", "Krüger", "ben@gmx.example", "Praktikant", "999.999,99", "Österreich", "03.11.2025", ""),
    ("K-3", "Carla", "Rossi", "carla@rossi.example", "Einkauf", "2.000.000,00", "Italien", "30.12.2025", ""),
    ("", "Ohne", "Nummer", "ohne@nummer.example", "CEO", "1,00", "Schweiz", "01.01.2025", ""),
)
ACTIVITIES = (
    ("Kundennummer", "Datum", "Uhrzeit", "Aktivität", "Seite", "Betrag"),
    ("K-1", "02.01.2026", "09:14", "page_viewed", "/preise/pakete", ""),
    ("K-1", "03.01.2026", "10:00", "page_viewed", "/preise", ""),
    ("K-2", "04.01.2026", "22:40", "page_viewed", "/karriere", ""),
    ("K-2", "05.01.2026", "08:00", "Kauf", "", "1.000,00"),
    ("K-2", "05.01.2026", "08:30", "Kauf", "", "250,50"),
)
BY_HAND = {
    "anna@ahorn.example": 20 + 30 + 4 + 2 * 15,  # CEO, revenue, known since the very day, two looks at prices
    "ben@gmx.example": -10 + 7,  # an intern whose orders are 1,250.50 together; just below a million
    "carla@rossi.example": 30 - 15,  # revenue, but from Italy; known a day too early
}
SCORES = """
import json, sys
from pathlib import Path
from reifegrad_web.start import start
start(Path(sys.argv[1]), migrate=False)
from django.db.models import OuterRef, Subquery
from reifegrad_web.leads.models import Activity, Identifier
from reifegrad_web.scoring.models import DueLead, LeadScore
emails = Identifier.objects.filter(namespace="email", lead_id=OuterRef("lead_id"))
found = LeadScore.objects.exclude(score=None).annotate(email=Subquery(emails.values("value")[:1]))  # of one moment
scores = {email: score / 1000 for email, score in found.values_list("email", "score")}
waits = DueLead.objects.exclude(touched_at=None).count()
print(json.dumps([scores, waits, Identifier.objects.count() + Activity.objects.count()]))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server with the model, and nothing else."""
    from people_of_demo import add_people
    from running import running

    with running(tmp_path / "data") as found:
        add_people(found)
        (tmp_path / "umsatz.yaml").write_text(MODEL, encoding="utf-8")
        found.admin("model", "publish", str(tmp_path / "umsatz.yaml"), "--unsigned")
        found.start()
        yield found


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "Kontakte & Aktivitäten.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("Kontakte", CONTACTS), ("Aktivitäten", ACTIVITIES)):
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


def database(server: RunningServer) -> Any:
    """Scores by address, how many leads wait for one, and how many people and activities there are."""
    import json
    import subprocess
    import sys

    command = [sys.executable, "-c", SCORES, str(server.home)]
    ended = subprocess.run(command, env=server.environment, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def settled(server: RunningServer) -> Any:
    """The same as soon as nobody waits."""
    over = time.monotonic() + PATIENCE / 1000
    while (found := database(server))[1]:
        assert time.monotonic() < over, found
        time.sleep(0.2)
    return found


def test_a_german_excel_file_becomes_leads_with_scores_and_is_taken_back(
    server: RunningServer, browsing: Browsing, workbook: Path
) -> None:
    with browsing.visit(server.url, "ada") as visit:
        page = visit.page
        page.set_default_timeout(PATIENCE)
        visit.open("/imports/new")
        page.set_input_files("#files", workbook)
        page.fill("#import-source", "crm")
        page.click("form.fields button")
        page.wait_for_selector("table.columns-table")
        read = {row.query_selector("th .strong").inner_text(): row for row in page.query_selector_all(".part tbody tr")}
        chosen = {
            heading: row.query_selector("select").evaluate("it => it.selectedOptions[0].text")
            for heading, row in read.items()
        }
        assert chosen["Jahresumsatz"] == "Umsatz"
        assert chosen["Erstellt am"] == "Bekannt seit"
        assert chosen["Uhrzeit"] == "Uhrzeit zum Datum"
        assert read["Jahresumsatz"].query_selector(".read-as").inner_text() == "1.250.000,5"
        assert read["Erstellt am"].query_selector(".read-as").inner_text() == "31.12.2025, 00:00"
        assert visit.barriers() == []
        page.select_option('[aria-label="Was ist die Spalte Bemerkung?"]', "ignored")
        page.click("form.fields > .buttons button")
        page.wait_for_selector(".trial")
        rows = [row.inner_text().split() for row in page.query_selector_all(".trial table.outcome tbody tr")]
        assert rows == [["Leads", "4", "3", "0", "0", "1"], ["Aktivitäten", "5", "5", MISSING, "0", "0"]]
        assert visit.barriers() == []
        assert database(server)[2] == 0
        page.click(".trial > form button")
        page.wait_for_selector("text=Leads ansehen")
        assert visit.barriers() == []
        scores, _, _ = settled(server)
        assert scores == BY_HAND
        page.click("text=Zurücknehmen")
        page.click("form.buttons button.danger")
        page.wait_for_selector("b:text('zurückgenommen')")
        assert settled(server)[0] == {}
        assert database(server)[2] == 0
        assert visit.complaints == []
