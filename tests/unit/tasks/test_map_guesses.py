from __future__ import annotations

import pytest
import xlsxwriter
from ruamel.yaml import YAML

from reifegrad.tasks.map import MapRequest, map_sources


def _mapped(folder, name, text, **more):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    result = map_sources(MapRequest((str(path),), **more))
    [one] = [one for one in result.sources if one.recognised.source == str(path)][:1]
    return result, one.recognised, YAML(typ="safe").load(result.text)


def test_a_date_and_a_time_of_day_are_proposed_together(tmp_path):
    text = "Kundennr.;Aktivität;Datum;Uhrzeit\n4711;Anruf;20.01.2026;14:05\n4711;Anruf;21.01.2026;\n"
    result, found, document = _mapped(tmp_path, "anrufe.csv", text)
    assert document["activities"]["time_of_day"] == {"occurred_at": "Uhrzeit"}
    assert "Uhrzeit" not in found.others
    assert [str(row["occurred_at"]) for row in result.sources[0].rows] == [
        "2026-01-20 14:05:00+01:00", "2026-01-21 00:00:00+01:00",
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Vorgang", "Aktion", "Kontaktart", "Maßnahme", "Touchpoint", "Category"])
def test_a_column_that_may_say_what_happened_is_a_guess(tmp_path, heading):
    result, found, document = _mapped(
        tmp_path, "activities.csv", f"Kundennr.,{heading},Datum\n4711,Anruf,20.01.2026\n4711,Mail,21.01.2026\n"
    )
    assert document["activities"]["columns"]["kind"] == heading
    assert "constants" not in document["activities"]
    assert "kind" in found.guessed
    assert f"kind: {heading}  # a guess: please check" in result.text


def test_a_kind_that_no_column_says_is_called_a_guess(tmp_path):
    result, _, document = _mapped(tmp_path, "clicks.csv", "Kundennr.,Datum\n4711,20.01.2026\n")
    assert document["activities"]["constants"] == {"kind": "clicks"}
    assert "the same value in every row; a guess: please check" in result.text


@pytest.mark.parametrize("heading", ["Kundennr.", "Kundennummer", "Kunden-Nr", "Kunden-Nr.", "Customer Number"])
def test_numbers_of_customers_are_known(tmp_path, heading):
    _, found, document = _mapped(tmp_path, "kunden.csv", f"{heading};Erstkontakt;E-Mail\n4711;20.01.2025;a@b.example\n")
    assert document["leads"]["columns"] == {"lead_id": heading, "created_at": "Erstkontakt", "email": "E-Mail"}
    assert not found.guessed


def test_names_that_serve_as_ids_are_guesses(tmp_path):
    text = "Interessent;Unternehmen;Erstkontakt\nAnna Berger;Ahorn GmbH;20.01.2025\nBen Krüger;Kiel AG;21.01.2025\n"
    result, found, _ = _mapped(tmp_path, "leads.csv", text)
    assert set(found.guessed) == {"lead_id", "account_id"}
    assert "account_id: Unternehmen  # a guess: please check" in result.text


def test_ids_under_the_name_of_a_person_or_company_are_no_guess(tmp_path):
    _, found, document = _mapped(tmp_path, "leads.csv", "Interessent;Firma;Erstkontakt\nL1;K-7;20.01.2025\n")
    assert document["leads"]["columns"]["lead_id"] == "Interessent"
    assert not found.guessed


def _workbook(folder, **sheets):
    with xlsxwriter.Workbook(str(folder / "crm.xlsx")) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return str(folder / "crm.xlsx")


LEADS = [["Kundennr.", "E-Mail", "Erstkontakt"], ["1", "a@b.example", "20.01.2025"]]
CALLS = [["Kundennr.", "Vorgang", "Datum", "Uhrzeit"], ["1", "Anruf", "20.01.2026", "14:05"]]
LEGEND = [["Wort", "Sinn"], ["a", "b"], ["c", "d"]]


def test_two_sheets_that_are_two_tables_are_both_proposed_and_the_others_named(tmp_path):
    result = map_sources(MapRequest((_workbook(tmp_path, Kontakte=LEADS, Verlauf=CALLS, Legende=LEGEND),)))
    document = YAML(typ="safe").load(result.text)
    assert (document["leads"]["sheet"], document["activities"]["sheet"]) == ("Kontakte", "Verlauf")
    assert [one.rows_read for one in result.sources] == [1, 1]
    [note] = result.sources[0].notes
    assert "'Legende' (3 rows)" in str(note)


def test_sheets_that_are_not_read_are_named_with_their_rows_and_the_remedy(tmp_path):
    result = map_sources(MapRequest((_workbook(tmp_path, Kontakte=LEADS, Legende=LEGEND),)))
    [one] = result.sources
    assert "sheet" not in YAML(typ="safe").load(result.text)["leads"]
    assert "'Legende' (3 rows)" in str(one.notes[0])
    assert "sheet: NAME" in str(one.notes[0])
