from __future__ import annotations

import pytest
import xlsxwriter

PSQL = (
    " lead_id | name | created_at \n---------+------+------------\n L1      | Anna | 2025-01-01\n"
    " L2      | Ben  | 2025-01-02\n(2 rows)\n\n"
)


def _note(intake, code):
    return next((str(note) for note in intake.notes if note.code == code), "")


@pytest.mark.parametrize("quote", ["", '"'])
def test_headings_in_the_middle_of_a_file_are_no_lead(desk, quote):
    text = f"lead_id,name\n{quote}L1{quote},Anna\nlead_id,name\nL2,Ben\nlead_id , name\nL3,Cleo\n"
    intake = desk.prepare("leads", desk.write("leads.csv", text))
    assert desk.column(intake, "lead_id") == ["L1", "L2", "L3"]
    assert (intake.rows_read, intake.rows_rejected) == (3, 0)
    note = _note(intake, "rows-without-data")
    assert "(2): line 3: 'lead_id | name', line 5: 'lead_id | name'" in note


def test_headings_in_the_middle_of_a_large_file_keep_the_lines_of_the_others(desk):
    rows = "".join(f"L{n},x\n" for n in range(20_000))
    text = f"lead_id,n\n{rows}lead_id,n\n,y\n"
    intake = desk.prepare("leads", desk.write("leads.csv", text))
    assert intake.rows_read - intake.rows_rejected == 20_000
    assert [line for line, *_ in desk.rejects(intake)] == ["20003"]
    assert "line 20002" in _note(intake, "rows-without-data")


def test_what_psql_draws_is_no_lead(desk):
    intake = desk.prepare("leads", desk.write("leads.txt", PSQL))
    assert desk.column(intake, "lead_id") == ["L1", "L2"]
    assert "line 2: '---------+------+------------'" in _note(intake, "rows-without-data")
    assert "row 5 is a footer" in _note(intake, "footer-left-out")


def test_what_psql_draws_twice_is_no_lead(desk):
    intake = desk.prepare("leads", desk.write("leads.txt", PSQL + PSQL.replace("L1", "L3").replace("L2", "L4")))
    assert desk.column(intake, "lead_id") == ["L1", "L2", "L3", "L4"]


def test_headings_in_the_middle_of_a_sheet_are_no_lead(desk):
    book = xlsxwriter.Workbook(str(desk.folder / "leads.xlsx"))
    sheet = book.add_worksheet()
    for line, row in enumerate([["lead_id", "name"], ["L1", "Anna"], ["lead_id", "name"], ["L2", "Ben"]]):
        sheet.write_row(line, 0, row)
    book.close()
    intake = desk.prepare("leads", desk.folder / "leads.xlsx")
    assert desk.column(intake, "lead_id") == ["L1", "L2"]
    assert "line 3" in _note(intake, "rows-without-data")


@pytest.mark.parametrize(
    "row",
    [
        "Totale,,2", "Sous-total,,5", "Total général,,", "2 records,,", "(2 rows),,", "2 rows selected.,,",
        "Summe,,7", "Итого,,7", "Razem,,7", "3 Datensätze,,",
        "Summe,2 Interessenten,", "2 leads,,", "Anzahl,2 Kontakte,", ",,Anzahl: 2",
        "Count: 2,,", "Anzahl,2,", "Records:,,2", "Datensätze: 1.234,,", "Zeilen (2),,", ",rows = 2,",
    ],
)  # fmt: skip
def test_a_total_or_a_count_at_the_end_is_a_footer(desk, row):
    intake = desk.prepare("leads", desk.write("leads.csv", f"lead_id,name,n\nL1,Anna,2\nL2,Ben,3\n{row}\n"))
    assert desk.column(intake, "lead_id") == ["L1", "L2"]
    assert "row 4 is a footer" in _note(intake, "footer-left-out")


@pytest.mark.parametrize("row", ["Totaleinkauf GmbH,Anna,2", "2 records AG,Ben,1", "Summe,Anna,7", "---,Anna,3"])
def test_a_row_with_something_to_say_is_read(desk, row):
    intake = desk.prepare("leads", desk.write("leads.csv", f"lead_id,name,n\nL1,Anna,2\n{row}\nL9,Cleo,2\n"))
    assert intake.rows_read == 3
    assert not {note.code for note in intake.notes} & {"rows-without-data", "footer-left-out", "id-like-a-total"}


def test_a_total_in_the_middle_stays_and_is_said(desk):
    text = "lead_id,email,n\nL1,a@b.example,2\nZwischensumme,,5.00 €\nL2,c@d.example,3\n"
    path = desk.write("leads.csv", text)
    intake = desk.prepare("leads", path)
    assert desk.column(intake, "lead_id") == ["L1", "Zwischensumme", "L2"]
    note = _note(intake, "id-like-a-total")
    assert note.startswith(f"{path}:3: ")
    assert "leads: {values: {lead_id: {'Zwischensumme': null}}}" in note
    mapped = desk.prepare("leads", path, mapping={"values": {"lead_id": {"Zwischensumme": None}}})
    assert (mapped.rows_rejected, _note(mapped, "id-like-a-total")) == (1, "")


@pytest.mark.parametrize("row", ["Count,,", "Rows 12 AG,,", "Records,Anna,2", "Anzahl: keine,,", "Countess: 2,,"])
def test_a_lead_at_the_end_that_is_called_like_a_count_is_read(desk, row):
    intake = desk.prepare("leads", desk.write("leads.csv", f"lead_id,name,n\nL1,Anna,2\n{row}\n"))
    assert desk.column(intake, "lead_id") == ["L1", row.split(",")[0]]
    assert not _note(intake, "footer-left-out")


def test_a_count_in_the_middle_or_in_a_narrow_table_stays_and_is_said(desk):
    middle = desk.prepare("leads", desk.write("middle.csv", "lead_id,name,n\nAnzahl,,2\nCount: 2,,\nL1,Anna,2\n"))
    assert desk.column(middle, "lead_id") == ["Anzahl", "Count: 2", "L1"]
    narrow = desk.prepare("leads", desk.write("narrow.csv", "lead_id,n\nL1,2\nAnzahl,1\n"))
    assert desk.column(narrow, "lead_id") == ["L1", "Anzahl"]
    assert all("Anzahl" in _note(intake, "id-like-a-total") for intake in (middle, narrow))


def test_a_total_whose_id_says_how_many_there_are_is_no_lead(desk):
    head = "Nr.,Kundennr.,Name,n\n1,K-1,Anna,2\n2,K-2,Ben,3\n"
    mapping = {"columns": {"lead_id": "Kundennr."}}
    end = desk.prepare("leads", desk.write("end.csv", head + "Summe,2 Interessenten,,\n"), mapping=mapping)
    assert desk.column(end, "lead_id") == ["K-1", "K-2"]
    assert "Summe | 2 Interessenten" in _note(end, "footer-left-out")
    middle = desk.prepare("leads", desk.write("m.csv", head + ",2 Leads,,5\n3,K-3,Cleo,2\n"), mapping=mapping)
    assert "2 Leads" in _note(middle, "id-like-a-total")
    company = desk.prepare("leads", desk.write("c.csv", head + "Summe,2 Brothers,,\n"), mapping=mapping)
    assert desk.column(company, "lead_id") == ["K-1", "K-2", "2 Brothers"]


def test_a_count_at_the_end_of_a_sheet_is_a_footer(desk):
    book = xlsxwriter.Workbook(str(desk.folder / "leads.xlsx"))
    sheet = book.add_worksheet()
    rows = [["lead_id", "name", "n"], ["L1", "Anna", 3], ["L2", "Ben", 4], ["Anzahl", 2]]
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)
    book.close()
    intake = desk.prepare("leads", desk.folder / "leads.xlsx")
    assert desk.column(intake, "lead_id") == ["L1", "L2"]
    assert "'Anzahl | 2'" in _note(intake, "footer-left-out")


def test_a_row_of_units_below_the_headings_is_no_lead(desk):
    intake = desk.prepare("leads", desk.write("leads.csv", "lead_id;Umsatz;Quote\n[-];[EUR];[%]\nL1;5;2\n"))
    assert desk.column(intake, "lead_id") == ["L1"]
    assert "'[-] | [EUR] | [%]'" in _note(intake, "rows-above-headings")


def test_rejected_rows_are_named_with_their_file_and_line(desk):
    path = desk.write("leads.csv", "lead_id,created_at\nL1,2025-01-01\n,2025-01-01\nL3,gestern\n")
    intake = desk.prepare("leads", path)
    assert _note(intake, "rejected-empty").startswith(f"{path}:3: ")
    assert _note(intake, "rejected-not-a-time").startswith(f"{path}:4: ")


@pytest.mark.parametrize("quote", ["", '"'])
def test_headings_of_a_second_file_with_a_mark_of_utf_8_are_no_lead(desk, quote):
    part = "\ufeff" + "".join(f"{quote}{one}{quote},x\n" for one in ("lead_id", "L1"))
    text = part.replace("x", "name", 1) + part.replace("x", "name", 1).replace("L1", "L2")
    intake = desk.prepare("leads", desk.write("leads.csv", text))
    assert desk.column(intake, "lead_id") == ["L1", "L2"]
    assert "line 3" in _note(intake, "rows-without-data")


def test_a_lead_behind_a_mark_of_utf_8_stays(desk):
    intake = desk.prepare("leads", desk.write("leads.csv", "lead_id,name\nL1,x\n\ufefflead_id,Anna\n"))
    assert desk.column(intake, "name") == ["x", "Anna"]
