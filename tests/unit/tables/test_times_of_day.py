from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from tests.unit.tables.conftest import codes

from reifegrad.tables.time_advice import format_for
from reifegrad.tables.times_of_day import are_days, are_times_of_day, joined, named_like_time_of

CALLS = "lead_id;kind;activity_id;Datum;Uhrzeit\nL1;called;1;20.01.2026;14:05\nL1;called;2;21.01.2026;{}\n"
JOIN = {"time_of_day": {"occurred_at": "Uhrzeit"}}


def _moments(desk, intake):
    return [str(value) for value in desk.column(intake, "occurred_at")]


def test_a_date_and_its_time_of_day_become_one_moment(desk):
    intake = desk.prepare("activities", desk.write("calls.csv", CALLS.format("9:30 Uhr")), mapping=JOIN)
    assert _moments(desk, intake) == ["2026-01-20 13:05:00", "2026-01-21 08:30:00"]
    assert not codes(intake) - {"column-recognized"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("14:05", "14:05:00"), ("9:05:07", "09:05:07"), ("14.05", "14:05:00"), ("2:05 PM", "14:05:00"),
        ("12:00 am", "00:00:00"), ("14h05", "14:05:00"), ("1405", "14:05:00"), ("14:05:00.000000", "14:05:00"),
        ("14:05:00,250", "14:05:00.25"),
        ("1899-12-30 14:05:00", "14:05:00"), ("30.12.1899 14:05", "14:05:00"), ("14 Uhr", "14:00:00"),
        ("14:05+02:00", "14:05:00+02:00"), ("25:00", "25:00"), ("14:60", "14:60"), ("13:00 PM", "13:00 PM"),
    ],
)  # fmt: skip
def test_times_of_day_are_read_in_the_forms_that_are_written(written, read):
    assert joined(pa.array(["20.01.2026"]), pa.array([written]), None).to_pylist() == [f"20.01.2026 {read}"]


@pytest.mark.parametrize("date", ["2026-01-20 00:00", "2026-01-20T00:00:00", "2026-01-20 12:00:00 AM"])
def test_midnight_behind_a_date_gives_way_to_the_time_of_day(date):
    assert joined(pa.array([date]), pa.array(["14:05"]), None).to_pylist() == ["2026-01-20 14:05:00"]


def test_a_row_without_a_time_of_day_is_midnight_and_counted(desk):
    intake = desk.prepare("activities", desk.write("calls.csv", CALLS.format("")), mapping=JOIN)
    assert _moments(desk, intake) == ["2026-01-20 13:05:00", "2026-01-20 23:00:00"]
    [note] = [note for note in intake.notes if note.code == "time-of-day-missing"]
    assert "1 row without a time of day in 'Uhrzeit'" in str(note)


def test_what_is_no_time_of_day_is_listed_with_its_date(desk):
    intake = desk.prepare("activities", desk.write("calls.csv", CALLS.format("late")), mapping=JOIN)
    assert desk.rejects(intake) == [("3", "occurred_at", "21.01.2026 late", "not_a_time")]


def test_the_format_of_the_date_holds_beside_a_time_of_day(desk):
    text = "lead_id;kind;activity_id;Datum;Uhrzeit\nL1;called;1;20260120;1405\nL1;called;2;20260121;\n"
    mapping = JOIN | {"formats": {"occurred_at": "%Y%m%d"}}
    intake = desk.prepare("activities", desk.write("calls.csv", text), mapping=mapping)
    assert _moments(desk, intake) == ["2026-01-20 13:05:00", "2026-01-20 23:00:00"]


def test_the_order_of_day_and_month_is_that_of_the_whole_column(desk):
    text = "lead_id,kind,activity_id,Date,Time\nL1,called,1,1/2/2026,2:05 PM\nL1,called,2,31/1/2026,9:00 AM\n"
    mapping = {"time_of_day": {"occurred_at": "Time"}}
    intake = desk.prepare("activities", desk.write("calls.csv", text), mapping=mapping)
    assert _moments(desk, intake) == ["2026-02-01 13:05:00", "2026-01-31 08:00:00"]


def test_typed_cells_and_columns_are_joined_too(desk):
    book = xlsxwriter.Workbook(str(desk.folder / "calls.xlsx"))
    sheet = book.add_worksheet()
    for place, name in enumerate(("lead_id", "kind", "activity_id", "Datum", "Uhrzeit")):
        sheet.write(0, place, name)
    sheet.write_row(1, 0, ["L1", "called", "1"])
    sheet.write_datetime(1, 3, dt.datetime(2026, 1, 20), book.add_format({"num_format": "dd.mm.yyyy"}))  # noqa: DTZ001
    sheet.write_datetime(1, 4, dt.time(14, 5), book.add_format({"num_format": "hh:mm"}))
    book.close()
    table = {"lead_id": ["L1"], "kind": ["called"], "activity_id": ["1"]}
    table |= {"Datum": [dt.date(2026, 1, 20)], "Uhrzeit": [dt.time(14, 5)]}
    pq.write_table(pa.table(table), desk.folder / "calls.parquet")
    for name in ("calls.xlsx", "calls.parquet"):
        intake = desk.prepare("activities", desk.folder / name, mapping=JOIN | {"timezone": "Europe/Berlin"})
        assert _moments(desk, intake) == ["2026-01-20 13:05:00"], name


@pytest.mark.parametrize("columns", [{}, {"columns": {"occurred_at": ["Datum", "Uhrzeit"]}}])
def test_a_time_of_day_that_nothing_reads_is_a_warning_with_the_line_that_joins_them(desk, columns):
    intake = desk.prepare("activities", desk.write("calls.csv", CALLS.format("9:30")), mapping=columns)
    [note] = [note for note in intake.notes if note.code == "time-of-day-unread"]
    assert note.severity == "warning"
    assert "activities: {time_of_day: {occurred_at: 'Uhrzeit'}}" in str(note)


@pytest.mark.parametrize(
    ("date", "heading", "time"),
    [("20.01.2026 14:05", "Uhrzeit", "14:05"), ("20.01.2026", "Uhrzeit", "90"), ("20.01.2026", "Dauer", "00:05")],
)
def test_there_is_no_warning_where_the_date_has_a_clock_or_the_column_is_no_time_of_day(desk, date, heading, time):
    text = f"lead_id;kind;activity_id;occurred_at;{heading}\nL1;called;1;{date};{time}\n"
    assert codes(desk.prepare("activities", desk.write("calls.csv", text))) == set()


def test_a_typed_column_of_times_beside_dates_is_a_warning_though_files_are_read_in_place(desk):
    table = {"lead_id": ["L1"], "kind": ["called"], "activity_id": ["1"]}
    table |= {"occurred_at": [dt.date(2026, 1, 20)], "Uhrzeit": [dt.time(14, 5)]}
    pq.write_table(pa.table(table), desk.folder / "calls.parquet")
    intake = desk.prepare("activities", desk.folder / "calls.parquet", timezone="UTC")
    assert "time-of-day-unread" in codes(intake)


def test_a_time_of_day_without_its_heading_or_its_date_is_an_error(desk):
    path = desk.write("calls.csv", CALLS.format("9:30"))
    error = desk.error("activities", path, mapping={"time_of_day": {"occurred_at": "Uhr"}})
    assert "'Uhr'" in str(error)
    error = desk.error("activities", path, mapping={"time_of_day": {"occured": "Uhrzeit"}})
    assert [problem.code for problem in error.problems] == ["time-of-day-without-date"]


def test_headings_are_paired_by_their_names():
    assert named_like_time_of("Anrufdatum", ["Anrufzeit", "Bearbeitungszeit", "Uhrzeit"]) == ["Anrufzeit", "Uhrzeit"]
    assert named_like_time_of("call_date", ["call_time", "lead time"]) == ["call_time"]
    assert are_times_of_day(["14:05", "9:30", "late"])
    assert not are_times_of_day(["1405", "0930"])
    assert are_days(["20.01.2026", "2026-01-21 00:00:00"])
    assert not are_days(["20.01.2026 14:05"])


@pytest.mark.parametrize(
    ("written", "form"),
    [("20260201_120000", "%Y%m%d_%H%M%S"), ("01.02.2026, 14.05 Uhr", "%d.%m.%Y, %H.%M Uhr")],
)
def test_dates_that_are_not_understood_come_with_the_line_that_reads_them(desk, written, form):
    text = f"lead_id;kind;activity_id;occurred_at\nL1;called;1;{written}\n"
    path = desk.write("calls.csv", text)
    [note] = [note for note in desk.prepare("activities", path).notes if note.code == "rejected-not-a-time"]
    assert f'activities: {{formats: {{occurred_at: "{form}"}}}}' in str(note)
    intake = desk.prepare("activities", path, mapping={"formats": {"occurred_at": form}})
    assert (intake.rows_rejected, len(_moments(desk, intake))) == (0, 1)


@pytest.fixture
def calls(desk):
    """A workbook whose times of day are mere numbers, as after pasting values only."""

    def made(*clocks: float) -> object:
        path = desk.folder / "calls.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
            sheet.write_row(0, 0, ["lead_id", "kind", "activity_id", "Datum", "Uhrzeit"])
            for row, clock in enumerate(clocks, start=1):
                sheet.write_row(row, 0, ["L1", "called", str(row)])
                sheet.write_datetime(row, 3, dt.date(2026, 1, 20), day)
                sheet.write_number(row, 4, clock)
        return path

    return made


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        (0.385, "09:14:24"), (0.25, "06:00:00"), (0.5, "12:00:00"), (0, "00:00:00"), (0.6041666666666666, "14:30:00"),
        (0.99999999999, "23:59:59.999000"), (1405, "14:05:00"),
    ],
)  # fmt: skip
def test_a_number_cell_is_a_time_of_day_where_the_mapping_says_that_there_is_one(desk, calls, cell, clock):
    intake = desk.prepare("activities", calls(cell), mapping=JOIN | {"timezone": "UTC"})
    assert _moments(desk, intake) == [f"2026-01-20 {clock}"]


def test_number_cells_below_one_beside_dates_are_noticed_where_nothing_reads_them(desk, calls):
    assert "time-of-day-unread" in codes(desk.prepare("activities", calls(0.385, 0.25)))
    assert "time-of-day-unread" not in codes(desk.prepare("activities", calls(7, 45)))


def test_a_number_cell_that_is_no_part_of_a_day_is_listed(desk, calls):
    intake = desk.prepare("activities", calls(0.5, 45.5), mapping=JOIN)
    assert desk.rejects(intake) == [("3", "occurred_at", "2026-01-20 45.5", "not_a_time")]


GA4 = "lead_id,kind,activity_id,Date,{0}\nU1,x,1,20251130,23\nU1,x,2,20251101,00\nU1,x,3,20251102,7\n"


@pytest.mark.parametrize("form", ["%Y%m%d", "%Y%m%d %H", "%Y%m%d %H%M"])
def test_two_digits_beside_a_date_are_an_hour(desk, form):
    mapping = {"time_of_day": {"occurred_at": "Hour"}, "formats": {"occurred_at": form}}
    intake = desk.prepare("activities", desk.write("ga.csv", GA4.format("Hour")), mapping=mapping)
    assert _moments(desk, intake) == ["2025-11-30 22:00:00", "2025-10-31 23:00:00", "2025-11-02 06:00:00"]
    assert not desk.rejects(intake)


@pytest.mark.parametrize("heading", ["Hour", "Stunde"])
def test_hours_that_nothing_reads_are_told(desk, heading):
    path = desk.write("ga.csv", GA4.format(heading))
    intake = desk.prepare("activities", path, mapping={"formats": {"occurred_at": "%Y%m%d"}})
    [warning] = [note for note in intake.notes if note.code == "time-of-day-unread"]
    assert (warning.severity, warning.params["heading"]) == ("warning", heading)


@pytest.mark.parametrize(("heading", "value"), [("Dauer", "23"), ("Stunde", "24")])
def test_digits_that_are_no_hours_are_none(desk, heading, value):
    text = f"lead_id,kind,activity_id,Datum,{heading}\nU1,x,1,2025-11-30,{value}\n"
    assert "time-of-day-unread" not in codes(desk.prepare("activities", desk.write("a.csv", text)))


def test_minutes_are_never_advised_for_two_digits(desk):
    assert format_for(["20251130 23", "20251101 00"]) == "%Y%m%d %H"
    assert format_for(["20251130 2310"]) == "%Y%m%d %H%M"
    text = "lead_id,kind,activity_id,occurred_at\nU1,x,1,20251130 23\nU1,x,2,20251130 2310\n"
    mapping = {"formats": {"occurred_at": "%Y%m%d %H%M"}}
    intake = desk.prepare("activities", desk.write("a.csv", text), mapping=mapping)
    assert _moments(desk, intake) == ["2025-11-30 22:10:00"]
    assert desk.rejects(intake) == [("2", "occurred_at", "20251130 23", "not_a_time")]
