"""The values of a whole column decide how it is written, never the delimiter alone; what no value decides is said."""

# ruff: noqa: DTZ001 - the staged times are naive UTC by contract
from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from tests.unit.tables.conftest import codes

from reifegrad.tables import ColumnType

SIZE = {"size": ColumnType.NUMBER}
SINCE = {"since": ColumnType.TIME}


def sizes(desk: Any, values: list[str], delimiter: str = ",", **more: Any) -> Any:
    rows = "".join(f'{place}{delimiter}"{value}"\n' for place, value in enumerate(values))
    path = desk.write("leads.csv", f"lead_id{delimiter}size\n{rows}")
    return desk.prepare("leads", path, SIZE, **more)


def dates(desk: Any, values: list[str], **more: Any) -> Any:
    rows = "".join(f'{place},"{value}"\n' for place, value in enumerate(values))
    path = desk.write("leads.csv", f"lead_id,since\n{rows}")
    return desk.prepare("leads", path, SINCE, timezone="UTC", **more)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["4.857", "99213206.0", "1150560.52", "12.5"], [4.857, 99213206, 1150560.52, 12.5]),
        (["12.500", "3.100,5", "1.299.000,50", "480"], [12500, 3100.5, 1299000.5, 480]),
        (["1.500", "2.300.000"], [1500, 2300000]),
        (["1,500", "2,300,000"], [1500, 2300000]),
        (["1.500", "0.125"], [1.5, 0.125]),
        (["1,500", "0,125"], [1.5, 0.125]),
        (["1'234.50", "2.500"], [1234.5, 2.5]),
        (["1\u202f234,5", "2.500"], [1234.5, 2500]),
        (["1.500", "1,5e3"], [1500, 1500]),
        (["12.500", "1.234,56 €", "7 EUR"], [12500, 1234.56, 7]),
    ],
)
def test_one_value_decides_the_decimal_mark_of_its_column(desk, delimiter, values, expected):
    intake = sizes(desk, values, delimiter)
    assert desk.column(intake, "size") == expected
    assert codes(intake) <= {"decimal-assumed"}


@pytest.mark.parametrize(
    ("delimiter", "expected", "line"), [(";", 1500, 'leads: {decimal: "."}'), ("\t", 1.5, 'leads: {decimal: ","}')]
)
def test_a_column_that_says_nothing_is_read_in_the_usual_way_and_that_is_said(desk, delimiter, expected, line):
    intake = sizes(desk, ["1.500", "900", ""], delimiter)
    assert desk.column(intake, "size") == [expected, 900, None]
    [note] = [note for note in intake.notes if note.code == "decimal-unclear"]
    assert note.severity == "warning"
    assert line in note.fix
    assert "1.500" in note.what
    told = sizes(desk, ["1.500", "900"], delimiter, mapping={"decimal": "," if expected == 1500 else "."})
    assert desk.column(told, "size") == [expected, 900]
    assert not codes(told)


def test_plain_numbers_need_no_evidence(desk):
    assert not codes(sizes(desk, ["1500", "-3", "1'000", "450,-"], ";"))


def test_a_column_that_contradicts_itself_is_said_and_its_few_are_listed(desk):
    intake = sizes(desk, ["1.500,5", "7,5", "12.5", "1.500"])
    assert desk.column(intake, "size") == [1500.5, 7.5, None, 1500]
    assert desk.rejects(intake) == [("4", "size", "12.5", "not_a_number")]
    [note] = [note for note in intake.notes if note.code == "decimal-mixed"]
    assert "'12.5'" in note.what
    assert "decimal comma" in note.what


def test_evidence_that_comes_late_counts_for_what_was_read_before(desk, monkeypatch):
    monkeypatch.setattr("reifegrad.tables.text_reader.BLOCK_CHARACTERS", 8)
    seen: list[int] = []
    intake = sizes(desk, ["1.500", "2.500", "3.500", "4,5", ""], progress=seen.append)
    assert desk.column(intake, "size") == [1500, 2500, 3500, 4.5, None]
    assert (intake.rows_read, sum(seen), intake.values_rejected) == (5, 5, 0)
    assert codes(intake) == {"decimal-assumed"}


def test_evidence_of_the_many_wins_also_where_the_few_come_first(desk, monkeypatch):
    monkeypatch.setattr("reifegrad.tables.text_reader.BLOCK_CHARACTERS", 8)
    intake = sizes(desk, ["12.5", "1,5", "2,5", "x"])
    assert desk.column(intake, "size") == [None, 1.5, 2.5, None]
    assert [row[2] for row in desk.rejects(intake)] == ["12.5", "x"]


def test_cells_that_are_numbers_say_nothing_of_texts_beside_them(desk):
    path = desk.folder / "leads.xlsx"
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet()
        for row, cells in enumerate((["lead_id", "size"], [1, "12.500"], [2, "1.234,56 €"], [3, 4.857], [4, 1.5e-7])):
            sheet.write_row(row, 0, cells)
    intake = desk.prepare("leads", path, SIZE)
    assert desk.column(intake, "size") == [12500, 1234.56, 4.857, 1.5e-7]


@pytest.mark.parametrize(
    ("headings", "since", "other"),
    [
        (["Kundennr.", "Mitarbeiter", "Firma"], "2026-05-03", "1"),
        (["lead_id", "size", "x"], "03.05.2026", "1"),
        (["lead_id", "size", "x"], "2026-05-03", "7,5"),
    ],
)
def test_a_point_in_texts_of_a_german_workbook_stands_between_thousands(desk, headings, since, other):
    intake = _texts_of_workbook(desk, headings, [["1", "12.000", "A", since, other], ["2", "3.200", "B", since, "2"]])
    assert desk.column(intake, "size") == [12000, 3200, 45]
    [note] = [note for note in intake.notes if note.code == "decimal-thousands"]
    assert "'12.000'" in note.what
    assert 'leads: {decimal: "."}' in note.fix


@pytest.mark.parametrize(
    ("headings", "size", "expected"),
    [(["lead_id", "size", "Firma"], "12.000", 12), (["Kundennr.", "Mitarbeiter", "Firma"], "12.5", 12.5)],
)
def test_a_point_in_other_workbooks_is_read_as_before(desk, headings, size, expected):
    intake = _texts_of_workbook(desk, headings, [["1", size, "A", "2026-05-03", "1"], ["2", "3.200", "B", "", "2"]])
    assert desk.column(intake, "size") == [expected, 3.2, 45]
    assert "decimal-thousands" not in codes(intake)


def _texts_of_workbook(desk: Any, headings: list[str], rows: list[list[str]]) -> Any:
    path = desk.folder / "leads.xlsx"
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet()
        for place, cells in enumerate([[*headings, "since", "other"], *rows, ["3", 45, "C", "", ""]]):
            sheet.write_row(place, 0, cells)
    mapping = {"columns": {"lead_id": headings[0], "size": headings[1]}}
    return desk.prepare("leads", path, {**SIZE, **SINCE, "other": ColumnType.NUMBER}, mapping)


def test_texts_of_parquet_files_and_each_of_several_files_have_evidence_of_their_own(desk):
    pq.write_table(pa.table({"lead_id": ["1", "2"], "size": ["1.500", "2,5"]}), desk.folder / "leads.parquet")
    assert desk.column(desk.prepare("leads", desk.folder / "leads.parquet", SIZE), "size") == [1500, 2.5]
    desk.write("a.csv", "lead_id,size\n1,1.500\n2,0.5\n")
    desk.write("b.csv", 'lead_id,size\n3,1.500\n4,"0,5"\n')
    assert desk.column(desk.prepare("leads", desk.folder / "[ab].csv", SIZE), "size") == [1.5, 0.5, 1500, 0.5]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1/2/2025", "31/12/2025"], [datetime(2025, 2, 1), datetime(2025, 12, 31)]),
        (["1/2/2025", "12/31/2025 2:05 PM"], [datetime(2025, 1, 2), datetime(2025, 12, 31, 14, 5)]),
        (["01-02-2025", "13-02-2025"], [datetime(2025, 2, 1), datetime(2025, 2, 13)]),
        (["1/2/25", "15/1/25"], [datetime(2025, 2, 1), datetime(2025, 1, 15)]),
        (["5/5/2025"], [datetime(2025, 5, 5)]),
        (["1.2.2025", "2025-01-02"], [datetime(2025, 2, 1), datetime(2025, 1, 2)]),
    ],
)
def test_one_date_decides_the_order_of_its_column(desk, values, expected):
    intake = dates(desk, values)
    assert desk.column(intake, "since") == expected
    assert not codes(intake)


def test_dates_that_say_nothing_are_read_with_the_month_first_and_that_is_said(desk):
    intake = dates(desk, ["1/2/2025", "3/3/2025"])
    assert desk.column(intake, "since") == [datetime(2025, 1, 2), datetime(2025, 3, 3)]
    [note] = [note for note in intake.notes if note.code == "date-order-unclear"]
    assert "leads: {formats: {since: day_first}}" in note.fix
    told = dates(desk, ["1/2/2025", "3/3/2025"], mapping={"formats": {"since": "day_first"}})
    assert desk.column(told, "since") == [datetime(2025, 2, 1), datetime(2025, 3, 3)]
    assert not codes(told)


def test_dates_that_contradict_each_other_are_said_and_the_few_are_listed(desk):
    intake = dates(desk, ["12/31/2025", "10/30/2025", "31/12/2025", "1/2/2025"])
    assert desk.column(intake, "since")[2:] == [None, datetime(2025, 1, 2)]
    assert desk.rejects(intake) == [("4", "since", "31/12/2025", "not_a_time")]
    assert "date-order-mixed" in codes(intake)


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["1738368000", "1738368001"], "unix"),
        (["1738368000000"], "unix_ms"),
        (["1738368000000000"], "unix_us"),
        (["1738368000000000000"], "unix_ns"),
        (["2025011514"], '"%Y%m%d%H"'),
        (["20250115143005"], '"%Y%m%d%H%M%S"'),
        (["14:30 15.01.2025"], '"%H:%M %d.%m.%Y"'),
    ],
)
def test_rejected_times_name_the_format_that_reads_them(desk, values, form):
    intake = dates(desk, values)
    [note] = [note for note in intake.notes if note.code == "rejected-not-a-time"]
    assert f"leads: {{formats: {{since: {form}}}}}" in note.fix
    read = dates(desk, values, mapping={"formats": {"since": form.strip('"')}})
    assert read.values_rejected == 0
    assert all(moment.year == 2025 for moment in desk.column(read, "since"))


def test_times_that_no_format_reads_name_the_list_only(desk):
    [note] = [note for note in dates(desk, ["soon", "1738368000"]).notes if note.code == "rejected-not-a-time"]
    assert "formats" not in note.fix


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (1738368000, "unix"),
        (1738368000123, "unix_ms"),
        (1738368000123456, "unix_us"),
        (1738368000123456789, "unix_ns"),
        (20250201, '"%Y%m%d"'),
    ],
)
def test_a_column_of_numbers_is_told_the_unit_by_its_magnitude(desk, number, form):
    path = desk.folder / "leads.parquet"
    pq.write_table(pa.table({"lead_id": ["1"], "since": pa.array([number], pa.int64())}), path)
    [problem] = desk.error("leads", path, wanted=SINCE).problems
    assert f"leads: {{formats: {{since: {form}}}}}" in problem.fix
    read = desk.prepare("leads", path, SINCE, {"formats": {"since": form.strip('"')}})
    assert desk.column(read, "since")[0].replace(hour=0, minute=0, second=0, microsecond=0) == datetime(2025, 2, 1)
