"""A profile change is read in the type of its attribute, by the same rules as a column of leads."""

# ruff: noqa: DTZ001 - cells of workbooks have no zone
from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from tests.unit.tables.conftest import codes

from reifegrad.tables import ColumnType

KINDS = {
    "renewal": ColumnType.TIME,
    "optin": ColumnType.BOOLEAN,
    "size": ColumnType.NUMBER,
    "position": ColumnType.TEXT,
    "budget": ColumnType.NUMBER,
}
HEAD = "lead_id,attribute,value,known_at\n"


def log(desk, *changes, **more):
    rows = "".join(f'A,{attribute},"{value}",2025-01-05\n' for attribute, value in changes)
    return desk.prepare("profile_changes", desk.write("changes.csv", HEAD + rows), KINDS, **more)


@pytest.mark.parametrize(
    ("attribute", "written", "expected"),
    [
        ("renewal", "2025-05-01", "2025-04-30 22:00:00.000000Z"),
        ("renewal", "15.01.2025", "2025-01-14 23:00:00.000000Z"),
        ("renewal", "15-Jan-2025 14:30", "2025-01-15 13:30:00.000000Z"),
        ("renewal", "2025-05-01T12:00:00.000Z", "2025-05-01 12:00:00.000000Z"),
        ("optin", "True", "true"),
        ("optin", "ja", "true"),
        ("optin", "Nein", "false"),
        ("size", "1,500.5", "1500.5"),
        ("size", "\u2212450,00", "-450"),
        ("size", "1500.0", "1500"),
        ("position", "1.500", "1.500"),
        ("position", "True", "True"),
        ("other", "15.01.2025", "15.01.2025"),
        ("size", "", None),
    ],
)
def test_values_have_one_form(desk, attribute, written, expected):
    intake = log(desk, (attribute, written))
    assert desk.column(intake, "value") == [expected]
    assert intake.values_rejected == 0


def test_each_attribute_is_a_column_for_itself(desk):
    changes = [("size", "1.500"), ("budget", "1.500"), ("size", "0,5"), ("budget", "0.5")]
    assert desk.column(log(desk, *changes), "value") == ["1500", "1.5", "0.5", "0.5"]


def test_what_decides_nothing_is_said_with_the_line_for_the_log(desk):
    intake = log(desk, ("renewal", "1/2/2025"), ("size", "1,500"))
    fixes = " ".join(note.fix for note in intake.notes)
    assert "profile_changes: {formats: {renewal: day_first}}" in fixes
    assert 'profile_changes: {decimal: ","}' in fixes
    mapping = {"formats": {"renewal": "day_first"}, "decimal": ","}
    told = log(desk, ("renewal", "1/2/2025"), ("size", "1,500"), mapping=mapping)
    assert desk.column(told, "value") == ["2025-01-31 23:00:00.000000Z", "1.5"]
    assert not codes(told)


def test_values_that_do_not_fit_are_counted_and_listed_and_unknown_from_then_on(desk):
    intake = log(
        desk, ("size", "many"), ("optin", "maybe"), ("renewal", "soon"), ("renewal", "1850-01-01"), ("size", "7")
    )
    assert desk.column(intake, "value") == [None, None, None, None, "7"]
    assert (intake.rows_read, intake.rows_rejected, intake.values_rejected) == (5, 0, 4)
    assert sorted(desk.rejects(intake)) == [
        ("2", "value (size)", "many", "not_a_number"),
        ("3", "value (optin)", "maybe", "not_a_boolean"),
        ("4", "value (renewal)", "soon", "not_a_time"),
        ("5", "value (renewal)", "1850-01-01", "not_a_time"),
    ]


def test_cells_of_a_workbook_are_read_as_they_are(desk):
    path = desk.folder / "changes.xlsx"
    with xlsxwriter.Workbook(path) as file:
        day = file.add_format({"num_format": "dd.mm.yyyy"})
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, HEAD.strip().split(","))
        for row, (attribute, value) in enumerate(
            [
                ("renewal", datetime(2025, 5, 1)),
                ("optin", True),
                ("size", 4.857),
                ("size", "1.234,5"),
                ("position", 2.5),
            ],
            start=1,
        ):
            sheet.write_row(row, 0, ["A", attribute])
            sheet.write(row, 2, value, day) if isinstance(value, datetime) else sheet.write(row, 2, value)
            sheet.write_datetime(row, 3, datetime(2025, 1, 5), day)
    intake = desk.prepare("profile_changes", path, KINDS)
    assert desk.column(intake, "value") == ["2025-04-30 22:00:00.000000Z", "true", "4.857", "1234.5", "2.5"]


@pytest.mark.parametrize(
    ("attribute", "value", "expected"),
    [
        ("renewal", datetime(2025, 5, 1, tzinfo=UTC), "2025-05-01 00:00:00.000000Z"),
        ("optin", True, "true"),
        ("size", 1500.25, "1500.25"),
        ("size", 7, "7"),
        ("size", "1.500,5", "1500.5"),
    ],
)
def test_typed_values_of_parquet_files_are_read_in_their_type(desk, attribute, value, expected):
    path = desk.folder / "changes.parquet"
    known = pa.array([datetime(2025, 1, 5)], pa.timestamp("us"))
    pq.write_table(pa.table({"lead_id": ["A"], "attribute": [attribute], "value": [value], "known_at": known}), path)
    assert desk.column(desk.prepare("profile_changes", path, KINDS), "value") == [expected]


def test_a_log_in_the_one_form_is_read_in_place(desk):
    path = desk.folder / "changes.parquet"
    values = ["1500.5", "true", "2025-05-01T00:00:00Z", "", "any"]
    names = ["size", "optin", "renewal", "size", "position"]
    known = pa.array([datetime(2025, 1, 5)] * 5, pa.timestamp("us"))
    pq.write_table(pa.table({"lead_id": ["A"] * 5, "attribute": names, "value": values, "known_at": known}), path)
    assert desk.prepare("profile_changes", path, KINDS).files == (path,)
    assert desk.prepare("profile_changes", path, KINDS | {"position": ColumnType.NUMBER}).files != (path,)


def test_a_number_beyond_the_largest_is_not_called_no_number(desk):
    text = "lead_id,attribute,value,known_at\nL1,size,1e16,2025-01-01\nL1,size,many,2025-01-02\nL1,size,5,2025-01-03\n"
    intake = desk.prepare("profile_changes", desk.write("c.csv", text), {"size": ColumnType.NUMBER})
    assert desk.rejects(intake) == [
        ("2", "value (size)", "1e16", "number_too_large"),
        ("3", "value (size)", "many", "not_a_number"),
    ]
