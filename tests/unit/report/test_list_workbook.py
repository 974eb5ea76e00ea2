"""The workbook for people: values as they are, looks that say something, and nothing that is lost or run."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from list_case import MODEL, ListCase, fills, part, sheet, table

from reifegrad.errors import ReifegradError
from reifegrad.report import list_files, list_workbook
from reifegrad.report.ripeness import COLOURS


@pytest.fixture
def case(tmp_path: Path) -> ListCase:
    return ListCase(tmp_path)


def test_the_usual_columns_say_who_to_call_and_why(case: ListCase) -> None:
    rows = table(case.write("list.xlsx"))
    assert list(rows[0]) == [
        *("Rank", "Name", "Position", "E-mail", "Score", "Cell", "What it means", "Priority", "Why"),
        *("Last active", "Next change", "What will change", "Lead ID"),
    ]
    first = rows[0]
    assert (first["Rank"], first["Name"], first["Score"], first["Cell"]) == (1, "Anna Öztürk", 66, "A1")
    assert first["What it means"] == "Hot: call"
    assert first["Why"].split("\n") == [
        "Pricing page: +31 points (2 times, last on 2026-01-08)",
        "Position (CEO): +20 points",
        "Webinar: +8 points (once, on 2025-11-25)",
        "2 more reasons: +7 points",
    ]
    assert first["Last active"] == datetime.fromisoformat("2026-01-08T10:02")
    assert first["Next change"] == date(2026, 2, 7)
    assert first["What will change"] == "Falls from A1 to A2 on 2026-02-07 if nothing happens"


def test_further_reasons_that_the_formula_takes_away_are_not_in_the_column(case: ListCase) -> None:
    mail = "      mail: {title: {de: Mail, en: Mail}, activity: email_opened, points: 2}\n"
    case.model = (
        case.model.replace("{CEO: 20,", "{CEO: 1,").replace(mail, "").replace("grades:", "score: interest\ngrades:")
    )
    first = table(case.write("list.xlsx"))[0]
    assert [line.split(":")[0] for line in first["Why"].split("\n")] == ["Pricing page", "Webinar", "Trial"]
    assert first["Score"] == 44


def test_the_same_list_in_german(case: ListCase) -> None:
    path = case.write("liste.xlsx", language="de")
    first = table(path)[0]
    assert first["Einstufung"] == "Heiß: anrufen"
    assert first["Warum"].startswith("Preisseite: +31 Punkte (2-mal, zuletzt am 08.01.2026)")
    assert first["Warum"].endswith("2 weitere Gründe: +7 Punkte")
    assert "dd\\.mm\\.yyyy" in part(path, "xl/styles.xml") or "dd.mm.yyyy" in part(path, "xl/styles.xml")
    assert sheet(path, 1)[0][0] == "Kleines Modell, Stand 10.01.2026 00:00"


def test_who_is_disqualified_is_not_on_the_list_and_the_second_sheet_says_so(case: ListCase) -> None:
    path = case.write("list.xlsx")
    assert [row["Lead ID"] for row in table(path)] == ["L1", "L2", "L3"]
    said = "\n".join(" ".join(map(str, row)) for row in sheet(path, 1))
    assert "4 leads scored; 1 of them disqualified and set aside (Too far: 1)." in said
    assert "Version of the model" in said
    assert "2026-01-10 00:00 (Europe/Berlin)" in said
    assert "Why The three strongest reasons" in said


def test_texts_stay_texts_whatever_they_look_like(case: ListCase) -> None:
    path = case.write("list.xlsx", "name,email,phone,id")
    names = [row["Name"] for row in table(path)]
    assert names == ["Anna Öztürk", "=1+1 Xu", "<r>a b</r>"]
    assert [row["phone"] for row in table(path)] == ["+49 170 1", "0049", ""]
    assert "<f>" not in part(path, "xl/worksheets/sheet1.xml")
    links = part(path, "xl/worksheets/_rels/sheet1.xml.rels")
    assert "mailto:anna@ahorn.example" in links
    assert "not an address" not in links


@pytest.mark.parametrize("text", ["internal:Sheet2!A1", "mailto:x", "https://x.example/" + "a" * 3000, "{=1}", "\t=1"])
def test_no_text_becomes_a_link_or_loses_a_letter(case: ListCase, text: str) -> None:
    case.leads = f'lead_id,name,country\nL1,"{text}",DE\n'
    case.model = MODEL.replace("attribute: position", "attribute: country")
    written = table(case.write("list.xlsx", "name,id"))[0]["Name"]
    assert written == text.replace("\t", "").strip()


def test_numbers_and_days_of_the_facts_are_numbers_and_days(case: ListCase) -> None:
    case.model = MODEL.replace("dimensions:", "population: Betrag > 0 or Betrag is null\ndimensions:").replace(
        "when: country = 'US'", "when: \"country = 'US' and seit < date '2030-01-01' or country = 'US'\""
    )
    rows = table(case.write("list.xlsx", "id,Betrag=Amount,seit"))
    assert [row["Amount"] for row in rows] == [1250.5, 12, ""]
    assert [row["seit"] for row in rows] == [date(2025, 1, 31), datetime.fromisoformat("2025-02-01T09:30"), ""]


def test_the_list_is_a_table_with_filters_a_frozen_head_and_colours(case: ListCase) -> None:
    path = case.write("list.xlsx")
    head = part(path, "xl/worksheets/sheet1.xml")
    assert '<pane xSplit="2" ySplit="1" topLeftCell="C2"' in head
    assert 'ref="A1:M4"' in part(path, "xl/tables/table1.xml")
    assert "<autoFilter" in part(path, "xl/tables/table1.xml")
    assert fills(path, 5) == [COLOURS[4], COLOURS[1], COLOURS[0]]  # A1, B3, C3


def test_a_long_list_has_the_same_cells_without_a_table(case: ListCase, monkeypatch: pytest.MonkeyPatch) -> None:
    short = case.write("short.xlsx")
    monkeypatch.setattr(list_workbook, "MOST_IN_TABLE", 2)
    long = case.write("long.xlsx")
    assert sheet(long) == sheet(short)
    assert part(long, "xl/tables/table1.xml") == ""
    assert '<autoFilter ref="A1:M4"' in part(long, "xl/worksheets/sheet1.xml")


def test_links_beyond_the_limit_of_a_sheet_are_texts(case: ListCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_workbook, "_MOST_LINKS", 1)
    path = case.write("list.xlsx")
    assert part(path, "xl/worksheets/_rels/sheet1.xml.rels").count("mailto:") == 1
    assert [row["E-mail"] for row in table(path)][2] == "carla@rossi.example"


def test_a_list_that_no_sheet_can_hold_is_refused_before_it_is_written(
    case: ListCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_files, "MOST_ROWS", 2)
    with pytest.raises(ReifegradError, match="3 rows, and a sheet holds at most 2"):
        case.write("list.xlsx")
    assert not list(case.folder.glob("*list.xlsx*"))
    assert case.result("list.xlsx", top=2).listed == 2


def test_nobody_is_a_list_that_says_so(case: ListCase) -> None:
    case.leads = "lead_id,name,position,country\nL4,Far,CEO,US\n"
    path = case.write("list.xlsx")
    assert sheet(path)[1][0] == "Nobody is on this list; the second sheet says why."


def test_headings_that_differ_in_nothing_get_numbers(case: ListCase) -> None:
    path = case.write("list.xlsx", "score=Wert,rank=wert,phone= Wert ")
    assert sheet(path)[0] == ["Wert", "wert (2)", "Wert (3)"]


def test_the_file_of_before_stays_if_the_list_fails(case: ListCase, monkeypatch: pytest.MonkeyPatch) -> None:
    before = case.write("list.xlsx").read_bytes()

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(list_workbook.ListWorkbook, "_finish", fails)
    for most in (list_workbook.MOST_IN_TABLE, 1):
        monkeypatch.setattr(list_workbook, "MOST_IN_TABLE", most)
        with pytest.raises(ReifegradError, match="No space left"):
            case.write("list.xlsx")
    assert (case.folder / "list.xlsx").read_bytes() == before
    assert [path.name for path in case.folder.iterdir() if "list" in path.name] == ["list.xlsx"]


def test_two_lists_of_the_same_facts_are_the_same_to_the_byte(case: ListCase) -> None:
    assert case.write("one.xlsx").read_bytes() == case.write("two.xlsx").read_bytes()


def test_a_long_list_looks_ahead_only_if_it_is_asked_to(case: ListCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_files, "MOST_LOOKED_AHEAD", 2)
    path = case.write("list.xlsx")
    assert "Next change" not in sheet(path)[0]
    assert any("Not in this list:" in str(row) for row in sheet(path, 1))
    assert "Next change" in sheet(case.write("few.xlsx", top=2))[0]
    assert "Next change" in sheet(case.write("asked.xlsx", "id,next_change_on"))[0]


@pytest.mark.parametrize(("language", "title"), [("en", "did not count"), ("de", "nicht")])
def test_the_second_sheet_says_what_did_not_count(case: ListCase, language: str, title: str) -> None:
    case.activities += "7,nobody,page_viewed,2026-01-01T08:00\n8,L1,page_viewed,soon\n"
    result = case.result("list.xlsx", language=language)
    said = [" ".join(map(str, row)).strip() for row in sheet(case.folder / "list.xlsx", 1)]
    assert result.not_counted
    assert any(title in line for line in said)
    for lost in result.not_counted:
        assert any(lost.what_in(language) in line for line in said)
