"""Further sheets of a workbook that `map` proposes, and headings of amounts in thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from ruamel.yaml import YAML

from reifegrad.tables.scaled_headings import scaled_headings
from reifegrad.tasks.map import MapRequest, map_sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LEADS = [
    ["Nr.", "E-Mail", "Branche", "Umsatz (T€)", "Erfasst am"],
    [1001, "a@b.example", "Handel", 12500.5, "20.01.2025"],
    [1002, "b@b.example", "Handel", 900, "21.01.2025"],
]
CALLS = [
    ["Kontaktprotokoll"],
    [],
    ["Lfd. Nr.", "Nr.", "Datum", "Uhrzeit", "Art", "Bemerkung"],
    [1, 1001, "20.01.2026", "14:05", "Anruf", "Rückruf"],
    [2, 1001, "21.01.2026", "09:00", "Angebot", ""],
]


def _workbook(folder: Path, **sheets: Sequence[Sequence[object]]) -> str:
    path = folder / "messe.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name.replace("_", " "))
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return str(path)


def test_a_sheet_with_ids_of_leads_dates_and_kinds_is_proposed_as_activities(tmp_path: Path) -> None:
    legend = [["Kürzel", "Bedeutung"], ["A", "heiß"]]
    path = _workbook(tmp_path, Interessenten=LEADS, Kontakte_2025=CALLS, Legende=legend)
    result = map_sources(MapRequest((path,)))
    document = YAML(typ="safe").load(result.text)
    assert document["leads"]["sheet"] == "Interessenten"
    assert document["activities"] == {
        "source": path,
        "columns": {"lead_id": "Nr.", "kind": "Art", "occurred_at": "Datum"},
        "key_from_row": True,
        "time_of_day": {"occurred_at": "Uhrzeit"},
        "sheet": "Kontakte 2025",
    }
    assert result.is_ready
    assert [one.rows_read for one in result.sources] == [2, 2]
    [note] = [note for note in result.sources[0].notes if note.code == "sheets-unread"]
    assert "'Legende' (2 rows)" in note.what


def test_sheets_of_two_years_are_both_read(tmp_path: Path) -> None:
    earlier = [CALLS[2], [1, 1002, "20.01.2025", "14:05", "Anruf", ""]]
    result = map_sources(MapRequest((_workbook(tmp_path, Leads=LEADS, J2026=CALLS, J2025=earlier),)))
    document = YAML(typ="safe").load(result.text)
    assert [part["sheet"] for part in document["activities"]] == ["J2026", "J2025"]
    assert [one.rows_read for one in result.sources] == [2, 2, 1]


def test_a_second_list_of_leads_is_no_log(tmp_path: Path) -> None:
    former = [["Nr.", "E-Mail", "Geburtstag", "Art"], [1001, "a@b.example", "20.01.1990", "Kunde"]]
    result = map_sources(MapRequest((_workbook(tmp_path, Leads=LEADS, Kunden=former),)))
    assert [one.recognised.table for one in result.sources] == ["leads"]


def test_revenue_in_thousands_is_named_and_not_read(tmp_path: Path) -> None:
    [one] = map_sources(MapRequest((_workbook(tmp_path, Leads=LEADS),))).sources
    [note] = [note for note in one.notes if note.code == "heading-scaled"]
    assert "'Umsatz (T€)' is there, but is not read as revenue" in note.what
    assert "revenue" not in one.recognised.columns


@pytest.mark.parametrize(
    "heading",
    [
        *("Umsatz (T€)", "Umsatz in T€", "Umsatz TEUR", "Jahresumsatz (Mio. €)", "Umsatz in Tausend Euro", "T€ Umsatz"),
        *("Umsatz [Tsd. EUR]", "Revenue (k$)", "Annual Revenue ($m)", "Revenue (USD thousands)", "Revenue (000s)"),
    ],
)
def test_headings_of_thousands_and_millions_are_told_from_those_of_units(heading: str) -> None:
    units = ["Umsatz", "Umsatz (EUR)", "Umsatz in Euro", "Jahresumsatz", "Annual Revenue", "Markt (T€)"]
    assert scaled_headings("leads", [heading, *units]) == {heading: "revenue"}
