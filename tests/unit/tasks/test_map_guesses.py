from __future__ import annotations

import json

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


@pytest.mark.parametrize("heading", ["Erfasst am", "Erfassungsdatum", "Angelegt am"])
def test_since_when_a_lead_is_known_is_read(tmp_path, heading):
    _, _, document = _mapped(tmp_path, "kunden.csv", f"Kundennr.;{heading}\n4711;20.01.2025\n")
    assert document["leads"]["columns"]["created_at"] == heading


def test_a_company_that_salesforce_was_not_told_is_unknown(tmp_path):
    text = "Lead ID,Company / Account,Lead Status\n00Q1,[not provided],Open\n00Q2,Kiel AG,Open\n"
    result, _, _ = _mapped(tmp_path, "report.csv", text)
    assert [row["company"] for row in result.sources[0].rows] == [None, "Kiel AG"]


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


def test_a_time_of_day_that_is_a_number_cell_is_proposed(tmp_path):
    path = tmp_path / "anrufe.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, ["Kundennr.", "Aktivität", "Datum", "Uhrzeit"])
        sheet.write_row(1, 0, ["4711", "Anruf"])
        sheet.write_number(1, 2, 46042, day)
        sheet.write_number(1, 3, 0.385)
    result = map_sources(MapRequest((str(path),)))
    assert "time_of_day: {occurred_at: Uhrzeit}" in result.text
    assert str(result.sources[0].rows[0]["occurred_at"]) == "2026-01-20 09:14:24+01:00"


def test_countries_are_proposed_as_codes_wherever_they_stand(tmp_path):
    rows = [f"{n};a{n}@b.example;Schweiz" for n in range(3000)]
    rows += [
        "3000;x@b.example;Österreich",
        "3002;z@b.example;DE",
        "3003;u@b.example;Mars",
    ]
    text = "Kundennr.;E-Mail;Land\n" + "\n".join(rows) + "\n"
    result, _, document = _mapped(tmp_path, "kunden.csv", text)
    assert document["leads"]["values"] == {"country": {"Schweiz": "CH", "Österreich": "AT"}}
    assert result.sources[0].rows[0]["country"] == "CH"
    _, _, document = _mapped(tmp_path, "firmen.csv", "Firmen-ID;Firma;Branche;Land\n1;A;Bau;Deutschland\n2;B;Bau;at\n")
    assert document["accounts"]["values"] == {"country": {"Deutschland": "DE", "at": "AT"}}


def test_german_kinds_are_proposed_as_models_call_them(tmp_path):
    kinds = ("Seitenaufruf", "Formular gesendet", "Anruf", "E-Mail geöffnet", "Kauf", "page_viewed")
    lines = "".join(f"4711;{kind};20.01.2026\n" for kind in kinds)
    _, _, document = _mapped(tmp_path, "a.csv", f"Kundennr.;Aktivität;Datum\n{lines}")
    assert document["activities"]["values"]["kind"] == {
        "Seitenaufruf": "page_viewed", "Formular gesendet": "form_submitted", "E-Mail geöffnet": "email_opened",
        "Kauf": "purchased",
    }  # fmt: skip


def test_words_of_rows_and_columns_that_do_not_count_are_not_proposed(tmp_path):
    """Of two headings the first that is filled counts; of a log of Segment not every call."""
    text = (
        "Activity ID,Lead ID,Subject,Date,Task Subtype\n1,A,Order,2025-11-01,Call\n2,A,Webinar attended,2025-11-02,\n"
    )
    _, _, document = _mapped(tmp_path, "tasks.csv", text)
    assert document["activities"]["values"]["kind"] == {"Webinar attended": "webinar_attended"}
    calls = [{"type": "group", "event": "Order"}, {"type": "track", "event": "Signed Up"}]
    lines = [
        json.dumps({"messageId": f"m{n}", "userId": "A", "timestamp": "2025-11-01", **one})
        for n, one in enumerate(calls)
    ]
    _, _, document = _mapped(tmp_path, "events.jsonl", "\n".join(lines))
    assert "Signed Up" in document["activities"]["values"]["kind"]
    assert "Order" not in document["activities"]["values"]["kind"]


def test_outcomes_in_german_are_proposed(tmp_path):
    text = "Kundennr.;Ergebnis;Abschlussdatum\n1;Gewonnen;20.01.2026\n2;Verloren;20.01.2026\n3;offen;20.01.2026\n"
    _, _, document = _mapped(tmp_path, "deals.csv", text)
    assert document["outcomes"]["values"] == {"outcome": {"Gewonnen": "won", "Verloren": "lost"}}


def test_columns_that_name_no_kinds_are_left_alone(tmp_path):
    lines = "".join(f"1;Kauf {n};20.01.2026\n" for n in range(10_050))
    _, _, document = _mapped(tmp_path, "a.csv", f"Kundennr.;Aktivität;Datum\n1;Kauf;20.01.2026\n{lines}")
    assert "values" not in document["activities"]


def test_a_missing_column_comes_with_the_headings_that_it_may_be(tmp_path):
    """As in a list of tasks that names the record that they are about in a column of its own."""
    text = (
        "Task ID,Activity Type,Summary,Due Date,Created on,Document Name,Related Record ID\n"
        "t1,To-Do,x,2025-11-12,2025-11-01,Pumpen,7\n"
        "t2,Call,y,2025-11-13,2025-11-02,Ventile,8\n"
    )
    result, found, _ = _mapped(tmp_path, "activities.csv", text)
    assert set(found.missing) == {"lead_id", "occurred_at"}
    assert found.candidates["occurred_at"] == ("Due Date", "Created on")
    assert "Related Record ID" in found.candidates["lead_id"]
    assert "Summary" not in found.candidates["lead_id"]
    assert "# occurred_at: the heading of this column; perhaps 'Due Date', 'Created on'" in result.text


@pytest.mark.parametrize(
    ("heading", "code", "line"),
    [
        ("Kundennr.", "decimal-thousands", 'leads: {decimal: "."}'),
        ("Lead ID", "decimal-unclear", 'leads: {decimal: ","}'),
    ],
)
def test_a_point_that_can_be_read_in_two_ways_is_said_with_the_line_that_settles_it(tmp_path, heading, code, line):
    path = tmp_path / "leads.xlsx"
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet()
        for place, cells in enumerate(
            [
                [heading, "E-Mail", "Mitarbeiter"],
                ["K-1", "a@b.example", "12.000"],
                ["K-2", "b@b.example", "ca. 500"],
                ["K-3", "c@b.example", 45],
            ]
        ):
            sheet.write_row(place, 0, cells)
    [source] = map_sources(MapRequest((str(path),))).sources
    [note] = [note for note in source.notes if note.code.startswith("decimal-")]
    assert (note.code, source.values_rejected) == (code, 1)  # "ca. 500"
    assert line in note.fix
