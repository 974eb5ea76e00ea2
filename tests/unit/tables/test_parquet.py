# ruff: noqa: DTZ001 - the staged times are naive UTC by contract
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reifegrad.tables import ColumnType

DAY = datetime(2025, 7, 1, 12)


def activities(**changed):
    table = {
        "activity_id": pa.array([1, 2, 3], pa.int64()),
        "lead_id": pa.array(["a", "b", "c"]).dictionary_encode(),
        "kind": pa.array(["page_viewed"] * 3),
        "occurred_at": pa.array([DAY] * 3, pa.timestamp("ms", tz="UTC")),
        "amount": pa.array([1, None, 3], pa.int32()),
        "junk": pa.array([[1], [2], [3]]),
    }
    return pa.table(table | changed)


def write(desk, table, name="a.parquet", **more):
    path = desk.folder / name
    path.parent.mkdir(exist_ok=True)
    pq.write_table(table, path, **more)
    return path


WANTED = {"amount": ColumnType.NUMBER}


@pytest.mark.parametrize("statistics", [True, False])
def test_files_that_fit_are_read_in_place(desk, statistics):
    path = write(desk, activities(), write_statistics=statistics)
    seen = []
    intake = desk.prepare("activities", path, WANTED, progress=seen.append)
    assert intake.files == (path,)
    assert intake.casts == {"activity_id": "text", "occurred_at": "time", "amount": "number"}
    assert set(intake.columns) == {"activity_id", "lead_id", "kind", "occurred_at", "amount"}
    assert intake.columns["amount"] is ColumnType.NUMBER
    assert (intake.rows_read, intake.rows_rejected, seen) == (3, 0, [3])
    assert not desk.staging.exists()


def test_headings_are_matched_without_copying(desk):
    table = activities().rename_columns(["Activity-ID", "Lead-ID", "kind", "Zeitpunkt", "Betrag", "junk"])
    path = write(desk, table)
    intake = desk.prepare("activities", path, WANTED)
    assert intake.files == (path,)
    assert intake.source_columns["occurred_at"] == "Zeitpunkt"
    assert intake.casts["occurred_at"] == "time"


def test_a_directory_of_files_is_one_table(desk):
    first = write(desk, activities(), "log/a.parquet")
    second = write(desk, activities(), "log/b.parquet")
    write(desk, activities(), "log/_temporary.parquet")
    intake = desk.prepare("activities", desk.folder / "log", WANTED)
    assert intake.files == (first, second)
    assert intake.rows_read == 6


def test_files_of_different_types_are_staged(desk):
    write(desk, activities(), "log/a.parquet")
    write(desk, activities(activity_id=pa.array([4.0, 5.0, 6.0])).drop_columns(["amount"]), "log/b.parquet")
    intake = desk.prepare("activities", desk.folder / "log/*.parquet", WANTED)
    assert desk.column(intake, "activity_id") == ["1", "2", "3", "4", "5", "6"]
    assert desk.column(intake, "amount") == [1, None, 3, None, None, None]
    assert desk.column(intake, "occurred_at") == [DAY] * 6


@pytest.mark.parametrize("statistics", [True, False])
def test_an_empty_key_costs_its_row_only(desk, statistics):
    table = activities(lead_id=pa.array(["a", None, "c"]))
    intake = desk.prepare("activities", write(desk, table, write_statistics=statistics))
    assert desk.column(intake, "activity_id") == ["1", "3"]
    assert desk.rejects(intake) == [("2", "lead_id", "", "empty")]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        (2e15, "number_too_large"),
        (-1e13, "number_too_large"),
    ],
)
def test_numbers_that_are_none_are_found_and_staged(desk, bad, reason):
    intake = desk.prepare("activities", write(desk, activities(amount=pa.array([1.0, bad, 2.0]))), WANTED)
    assert desk.column(intake, "amount") == [1.0, None, 2.0]
    assert [row[:2] + row[3:] for row in desk.rejects(intake)] == [("2", "amount", reason)]


def test_texts_in_place_of_times_and_numbers_are_staged_and_count_as_utc(desk):
    table = activities(
        occurred_at=pa.array(["2025-07-01 12:00", "2025-07-01T14:00:00+02:00", "x"]),
        amount=pa.array(["1.5", "2,5", None]),
    )
    intake = desk.prepare("activities", write(desk, table), WANTED)
    assert desk.column(intake, "occurred_at") == [DAY, DAY]
    assert desk.column(intake, "amount") == [1.5, None]


def test_naive_times_are_utc_unless_the_mapping_names_a_zone(desk):
    path = write(desk, activities(occurred_at=pa.array([DAY] * 3, pa.timestamp("us"))))
    assert "occurred_at" not in desk.prepare("activities", path).casts
    intake = desk.prepare("activities", path, None, {"timezone": "Europe/Berlin"})
    assert desk.column(intake, "occurred_at") == [datetime(2025, 7, 1, 10)] * 3


def test_other_types_have_their_casts(desk):
    table = activities(
        occurred_at=pa.array([date(2025, 7, 1)] * 3),
        amount=pa.array([Decimal("1.50")] * 3),
        ok=pa.array([True, False, None]),
    )
    wanted = WANTED | {"ok": ColumnType.BOOLEAN}
    intake = desk.prepare("activities", write(desk, table), wanted)
    assert intake.casts == {"activity_id": "text", "occurred_at": "time", "amount": "number"}


def test_seconds_since_1970_need_the_mapping(desk):
    path = write(desk, activities(occurred_at=pa.array([1751371200] * 3)))
    problem = desk.error("activities", path).problems[0]
    assert (problem.code, "unix" in problem.fix) == ("wrong-column-type", True)
    intake = desk.prepare("activities", path, None, {"formats": {"occurred_at": "unix"}})
    assert desk.column(intake, "occurred_at") == [DAY] * 3


def test_a_wanted_list_is_an_error(desk):
    error = desk.error("activities", write(desk, activities()), wanted={"junk": ColumnType.TEXT})
    assert error.problems[0].code == "wrong-column-type"


def test_repeated_leads_are_found_and_staged(desk):
    table = pa.table({"lead_id": [1, 2, 1, 2], "size": [1.0, 2.0, 1.0, 3.0], "tags": [[1]] * 4, "Size": ["x"] * 4})
    intake = desk.prepare("leads", write(desk, table, "we[ird]*.parquet"))
    assert desk.rows(intake) == [{"lead_id": "1", "size": 1.0}, {"lead_id": "2", "size": 2.0}]
    assert desk.rejects(intake) == [("4", "lead_id", "2", "duplicate_key")]
    assert intake.rows_dropped == 1


def test_leads_with_one_row_each_are_read_in_place(desk):
    table = pa.table({"lead_id": [1, 2], "size": [1, 2], "tags": [[1], []], "since": [DAY, DAY]})
    path = write(desk, table, "we[ird]*.parquet")
    intake = desk.prepare("leads", path)
    assert intake.files == (path,)
    assert intake.columns == {
        "lead_id": ColumnType.TEXT,
        "size": ColumnType.NUMBER,
        "since": ColumnType.TIME,
    }
    staged = desk.prepare("leads", path, {"size": ColumnType.TEXT}, {"constants": {"source": "fair"}})
    assert desk.column(staged, "size") == ["1", "2"]
    assert desk.column(staged, "source") == ["fair", "fair"]


def test_outcomes_in_place_only_if_all_are_known(desk):
    table = {"lead_id": ["a", "b"], "outcome": ["won", "lost"], "decided_at": [DAY, DAY]}
    assert desk.prepare("outcomes", write(desk, pa.table(table))).files[0].name == "a.parquet"
    intake = desk.prepare("outcomes", write(desk, pa.table(table | {"outcome": ["Won", "open"]})))
    assert desk.column(intake, "outcome") == ["won"]


def test_an_empty_column_does_not_cost_a_copy(desk):
    table = pa.table({"lead_id": ["a"], "email": pa.nulls(1), "at": pa.array([1], pa.time32("s"))})
    intake = desk.prepare("leads", write(desk, table))
    assert intake.files[0].name == "a.parquet"
    assert intake.casts == {"email": "text", "at": "text"}


def test_cut_off_files_are_clear_errors(desk):
    table = pa.table({"lead_id": list(range(100)), "n": [1.5] * 100})
    good = write(desk, table, compression="none").read_bytes()
    for cut in range(0, len(good), 50):
        assert desk.error("leads", desk.write("c.parquet", good[:cut])).problems[0].code.startswith("source-")


def test_no_rows_and_row_groups(desk):
    assert desk.prepare("activities", write(desk, activities().slice(0, 0))).rows_read == 0
    big = pa.table({"lead_id": [str(i) for i in range(130_000)], "n": ["1"] * 130_000})
    intake = desk.prepare("leads", write(desk, big), {"n": ColumnType.NUMBER})
    meta = pq.read_metadata(intake.files[0])
    assert [meta.row_group(i).num_rows for i in range(meta.num_row_groups)] == [122_880, 7_120]
    assert meta.row_group(0).column(0).compression == "ZSTD"
    assert desk.column(intake, "lead_id") == big.column("lead_id").to_pylist()


def test_the_staged_file_never_replaces_its_source(desk):
    desk.staging.mkdir()
    path = write(desk, activities(kind=pa.array(["a", None, "b"])), "staging/activities.parquet")
    assert desk.error("activities", path).problems[0].code == "staging-is-source"
    assert pq.read_metadata(path).num_rows == 3


def test_a_damaged_page_is_a_clear_error(desk):
    path = write(desk, activities(kind=pa.array(["a", None, "b"])), compression="none")
    data = bytearray(path.read_bytes())
    data[4:60] = b"\xff" * 56
    path.write_bytes(data)
    assert desk.error("activities", path).problems[0].code == "source-unreadable"
