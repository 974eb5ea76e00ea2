"""An id is the same as a number cell and as a text; a text is the same in every form of Unicode."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from reifegrad.spec.loader import parse_model
from reifegrad.tables import ColumnType

LARGE = 1202100000000123


def workbook(desk, name, ids):
    path = desk.folder / name
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, ["lead_id", "plz"])
        for row, one in enumerate(ids, start=1):
            sheet.write_row(row, 0, [one, 1067.0])
    return path


def test_ids_in_number_cells_stay_whole_up_to_two_to_the_53(desk):
    ids = [5, LARGE, 2**53 - 1, 999_999_999_999_999]
    path = workbook(desk, "leads.xlsx", ids)
    intake = desk.prepare("leads", path)
    assert desk.column(intake, "lead_id") == [str(one) for one in ids]
    assert desk.column(intake, "plz") == ["1067"] * 4
    for kind in (pa.float64(), pa.int64(), pa.decimal128(24, 2)):
        values = pa.array(ids, pa.int64()).cast(kind)
        pq.write_table(pa.table({"lead_id": values}), desk.folder / "leads.parquet")
        found = desk.prepare("leads", desk.folder / "leads.parquet")
        assert [str(one) for one in desk.column(found, "lead_id")] == [str(one) for one in ids]


def test_ids_with_lost_digits_are_an_error_that_says_why(desk):
    sources = [workbook(desk, "leads.xlsx", [5, 12_021_000_000_001_234])]
    sources.append(desk.write("exported.csv", 'lead_id;plz\n1;2\n"1,2021E+15";3\n'))
    for place, kind in enumerate((pa.float64(), pa.float32())):
        sources.append(desk.folder / f"{place}.parquet")
        number = 2.0**53 + 2 if kind == pa.float64() else 2.0**24 + 2
        pq.write_table(pa.table({"lead_id": pa.array([1.0, number], kind)}), sources[-1])
    for source in sources:
        [problem] = desk.error("leads", source).problems
        assert problem.code == "id-digits-lost"
        assert ("rounded number" if source.suffix == ".csv" else "2^53") in problem.what
        assert problem.line in (2, 3)


@pytest.mark.parametrize("one", ["1E10", "7e12", "anna+berger@e.example", "00Q5e000003", "+49 821"])
def test_ids_that_only_look_like_numbers_are_ids(desk, one):
    assert desk.column(desk.prepare("leads", desk.write("leads.csv", f"lead_id\n{one}\n")), "lead_id") == [one]


TEXTS = ["Geschäftsführer", "Größe Å", "\u1e69", "\u212b", "한국", "ASCII", "€ „x“"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_texts_are_composed_in_every_kind_of_file(desk, form):
    texts = [unicodedata.normalize(form, text) for text in TEXTS]
    expected = [unicodedata.normalize("NFC", text) for text in TEXTS]
    table = pa.table({"lead_id": texts, "Größe": texts})
    pq.write_table(table, desk.folder / "leads.parquet")
    coded = table["Größe"].combine_chunks().dictionary_encode()
    pq.write_table(pa.table({"lead_id": texts, "Größe": coded}), desk.folder / "coded.parquet")
    desk.write("leads.csv", "lead_id,Größe\n" + "".join(f"{text},{text}\n" for text in texts))
    heading = unicodedata.normalize(form, "Größe")
    desk.write("decomposed.csv", f"lead_id,{heading}\n" + "".join(f"{text},{text}\n" for text in texts))
    for name in ("leads.parquet", "coded.parquet", "leads.csv", "decomposed.csv"):
        intake = desk.prepare("leads", desk.folder / name, {"Größe": ColumnType.TEXT})
        assert desk.column(intake, "lead_id") == expected
        assert desk.column(intake, "Größe") == expected


def test_composed_parquet_files_are_still_read_in_place(desk):
    path = desk.folder / "leads.parquet"
    pq.write_table(pa.table({"lead_id": ["a"], "x": ["Müller €"]}), path)
    assert desk.prepare("leads", path).files == (path,)


def test_the_texts_of_a_model_are_composed():
    text = (
        "reifegrad: 1\nname: m\ndimensions: {f: {criteria: {p: {when: \"position = 'Geschäftsführer'\", points: 1}}}}"
    )
    composed, decomposed = (parse_model(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed == decomposed


@pytest.mark.parametrize("nobody", ["NULL", "n/a", "(leer)", "None", "-"])
def test_a_word_for_no_id_is_no_lead_and_is_listed(desk, nobody):
    leads = desk.prepare("leads", desk.write("l.csv", f"lead_id,account_id\nA,{nobody}\n{nobody},C\n"))
    assert desk.column(leads, "lead_id") == ["A"]
    assert desk.column(leads, "account_id") == [nobody]
    shown = "'-" if nobody == "-" else nobody  # a spreadsheet would take a hyphen for the start of a formula
    assert desk.rejects(leads) == [("3", "lead_id", shown, "empty")]
    text = f"activity_id,lead_id,kind,occurred_at\n1,{nobody},x,2025-01-01\n2,A,{nobody},2025-01-01\n"
    log = desk.prepare("activities", desk.write("a.csv", text))
    assert desk.column(log, "activity_id") == ["2"]


@pytest.mark.parametrize("mapping", [{"lower": ["lead_id"]}, {"one_row": True}, {"columns": {"lead_id": ["x", "y"]}}])
def test_ids_in_doubles_stay_digits_where_a_mapping_changes_them(desk, mapping):
    """As pandas writes whole numbers with a gap among them; twelve digits are an id of HubSpot."""
    ids = pa.array([120_000_000_000, 5, 12_345_678_901_234], pa.float64())
    pq.write_table(pa.table({"lead_id": ids, "x": ids, "y": pa.array(["a", "b", "c"])}), desk.folder / "leads.parquet")
    intake = desk.prepare("leads", desk.folder / "leads.parquet", None, mapping)
    assert desk.column(intake, "lead_id") == ["120000000000", "5", "12345678901234"]


def test_large_numbers_in_cells_are_texts_in_plain_notation(desk):
    book = xlsxwriter.Workbook(str(desk.folder / "leads.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["lead_id", "code"])
    codes = [49_000_000_000_000_000, 9_007_199_254_740_992, 0.00001, 12.5, 1e21, "1.2e+16"]
    for line, code in enumerate(codes, start=1):
        sheet.write(line, 0, f"L{line}")
        sheet.write(line, 1, code)
    book.close()
    written = ["49000000000000000", "9007199254740992", "0.00001", "12.5", "1" + "0" * 21, "1.2e+16"]
    assert desk.column(desk.prepare("leads", desk.folder / "leads.xlsx"), "code") == written
    table = pa.table(
        {"lead_id": [str(n) for n in range(5)], "code": pa.array(list(map(float, codes[:5])), pa.float64())}
    )
    pq.write_table(table, desk.folder / "leads.parquet")
    intake = desk.prepare("leads", desk.folder / "leads.parquet", {"code": ColumnType.TEXT})
    assert desk.column(intake, "code") == written[:5]


def test_an_id_that_a_cell_cannot_hold_is_refused(desk):
    book = xlsxwriter.Workbook(str(desk.folder / "leads.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["lead_id", "code"])
    sheet.write_row(1, 0, [49_000_000_000_000_000, "x"])
    book.close()
    assert [problem.code for problem in desk.error("leads", desk.folder / "leads.xlsx").problems] == ["id-digits-lost"]


@pytest.mark.parametrize("damaged", ["8,82145E+10", "8.82145E+10"])
def test_an_id_that_a_spreadsheet_has_rounded_is_called_so(desk, damaged):
    [problem] = desk.error("leads", desk.write("leads.csv", f"lead_id;name\n{damaged};Anna\n")).problems
    assert (problem.code, problem.variant) == ("id-digits-lost", "rounded")
    assert "rounded number" in problem.what
    assert "2^53" not in problem.what
