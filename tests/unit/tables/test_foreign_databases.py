"""A database file that somebody else brought gives its tables and nothing else."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.tables import ColumnType
from reifegrad.tables.reading_limits import ReadingLimits, connect, current, in_time, lock, within

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def duck(desk):
    """A DuckDB file with a table, a harmless view, a view of another file, and a macro with the name of a function."""
    outside = desk.write("outside.csv", "lead_id\nX\n")
    with duckdb.connect(desk.folder / "w.db") as con:
        con.execute("create table leads as select 'A' as lead_id, 'DE' as country")
        con.execute("create view people as select * from leads")
        con.execute(f"create view elsewhere as select * from read_csv('{outside}')")
        con.execute("create view endless as select range as lead_id from range(1000000000000)")
        con.execute("create macro lower(word) as 'not what you think'")
        con.execute("create schema crm")
        con.execute("create view crm.persons as select * from main.leads")
    return f"duckdb:///{desk.folder}/w.db"


@pytest.fixture
def lite(desk):
    with closing(sqlite3.connect(desk.folder / "app.db")) as con:
        con.execute("create table leads (lead_id text, country text)")
        con.execute("insert into leads values ('A', 'DE')")
        con.execute("create view people as select * from leads")
        con.execute("create virtual table search using fts5(lead_id)")
        con.execute("create table doubled (lead_id text, twice text generated always as (lead_id || lead_id) virtual)")
        con.execute("insert into doubled (lead_id) values ('A')")
        con.commit()
    return f"sqlite:///{desk.folder}/app.db"


@pytest.mark.parametrize("name", ["people", "elsewhere", "endless", "crm.persons", "main.people"])
def test_a_view_of_a_duckdb_file_is_refused_by_name(desk, duck, name):
    before = time.monotonic()
    problem = desk.error("leads", f"{duck}#{name}").problems[0]
    assert (problem.code, problem.params["name"]) == ("source-is-view", name)
    assert "create table" in problem.fix
    assert time.monotonic() - before < 60


@pytest.mark.parametrize("name", ["people", "search"])
def test_a_view_and_a_virtual_table_of_sqlite_are_refused_by_name(desk, lite, name):
    problem = desk.error("leads", f"{lite}#{name}").problems[0]
    assert (problem.code, problem.params["name"]) == ("source-is-view", name)


def test_a_missing_table_does_not_advise_a_view(desk, duck, lite):
    for place in (duck, lite):
        problem = desk.error("leads", f"{place}#peopl").problems[0]
        assert problem.code == "table-missing"
        assert "'people'" not in problem.fix
        assert "leads" in problem.fix


def test_tables_beside_views_are_read(desk, duck, lite):
    wanted = {"country": ColumnType.TEXT}
    for place in (duck, lite):
        intake = desk.prepare("leads", f"{place}#leads", wanted)
        assert desk.rows(intake) == [{"lead_id": "A", "country": "DE"}]
    assert desk.column(desk.prepare("leads", f"{lite}#doubled", {"twice": ColumnType.TEXT}), "twice") == ["AA"]


def test_a_file_is_not_changed_and_not_locked(desk, duck, lite):
    """Somebody may write into it at the same time."""
    files = [desk.folder / "w.db", desk.folder / "app.db"]
    before = [file.read_bytes() for file in files]
    with closing(sqlite3.connect(files[1])) as con:
        con.execute("begin immediate")
        desk.prepare("leads", f"{lite}#leads")
        con.rollback()
    with duckdb.connect(files[0], read_only=True):
        desk.prepare("leads", f"{duck}#leads")
    assert [file.read_bytes() for file in files] == before
    assert sorted(path.name for path in desk.folder.glob("*.db*")) == ["app.db", "w.db"]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2025-11-03 14:22:00+01:00", "2025-11-03T13:22:00"),
        ("2025-11-03T14:22:00.250-05:00", "2025-11-03T19:22:00.250000"),
        ("2025-07-01T12:00:00Z", "2025-07-01T12:00:00"),
        ("2025-07-01 12:00:00", "2025-07-01T12:00:00"),  # databases write UTC
        ("2025-07-01", "2025-07-01T00:00:00"),
    ],
)
def test_the_offset_of_a_sqlite_time_counts(desk, written, utc):
    with closing(sqlite3.connect(desk.folder / "t.db")) as con:
        con.execute("create table leads (lead_id text, created_at datetime)")
        con.execute("insert into leads values ('A', ?)", [written])
        con.commit()
    intake = desk.prepare("leads", f"sqlite:///{desk.folder}/t.db#leads")
    assert [moment.isoformat() for moment in desk.column(intake, "created_at")] == [utc]


def test_numbers_in_a_sqlite_date_column_are_no_days_by_chance(desk):
    """Eight digits are a day by their form; others are rejected, or read as the mapping says."""
    with closing(sqlite3.connect(desk.folder / "t.db")) as con:
        con.execute("create table leads (lead_id real, created_at date, score real)")
        con.executemany("insert into leads values (?, ?, ?)", [(1, 20240101, 0.1), (1202100000000123, 1735689600, 2.5)])
        con.commit()
    place, wanted = f"sqlite:///{desk.folder}/t.db#leads", {"score": ColumnType.NUMBER}
    intake = desk.prepare("leads", place, wanted)
    assert desk.column(intake, "lead_id") == ["1", "1202100000000123"]
    assert desk.column(intake, "score") == [0.1, 2.5]
    assert [reject[:2] + reject[3:] for reject in desk.rejects(intake)] == [("2", "created_at", "not_a_time")]
    assert desk.column(intake, "created_at")[0].isoformat() == "2024-01-01T00:00:00"
    mapped = desk.prepare("leads", place, wanted, {"formats": {"created_at": "unix"}})
    assert [str(moment) for moment in desk.column(mapped, "created_at")][1] == "2025-01-01 00:00:00"


def test_every_kind_of_sqlite_value_arrives(desk):
    with closing(sqlite3.connect(desk.folder / "t.db")) as con:
        con.execute("create table leads (lead_id, note)")
        rows = [("A", None), ("B", "x"), ("C", 7), ("D", 0.5), ("E", b"caf\xc3\xa9"), ("F", b"\xff")]
        con.executemany("insert into leads values (?, ?)", rows)
        con.commit()
    intake = desk.prepare("leads", f"sqlite:///{desk.folder}/t.db#leads", {"note": ColumnType.TEXT})
    assert desk.column(intake, "note") == [None, "x", "7", "0.5", "caf\u00e9", "\\xff"]


def test_connections_for_reading_keep_the_limits_of_the_run(tmp_path: Path):
    limits = ReadingLimits("96MB", 1, tmp_path, 77)
    with within(limits), connect() as con:
        setting = (
            "select current_setting('memory_limit'), current_setting('threads'), current_setting('temp_directory')"
        )
        assert con.execute(setting).fetchone() == ("91.5 MiB", 1, str(tmp_path))
        assert current() is limits
    assert current() == ReadingLimits()


def test_a_locked_connection_opens_nothing_and_stays_locked(tmp_path: Path):
    file = tmp_path / "x.csv"
    file.write_text("a\n1\n", "utf-8")
    with connect() as con:
        assert con.execute(f"select * from read_csv('{file}')").fetchall() == [(1,)]
        lock(con)
        for text in (
            f"select * from read_csv('{file}')",
            f"copy (select 1) to '{tmp_path}/out.csv'",
            f"attach '{tmp_path}/other.db'",
            "set enable_external_access = true",
            "set threads = 2",
            "load sqlite_scanner",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(text)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_reading_that_takes_too_long_is_stopped():
    with (
        within(ReadingLimits(seconds=1)),
        connect() as con,
        pytest.raises(ReifegradError) as caught,
        in_time(con.interrupt, "postgres://h/db#view"),
    ):
        con.execute("select count(*) from range(100000000000) a, range(100000) b").fetchall()
    problem = caught.value.problems[0]
    assert (problem.code, problem.file) == ("source-too-slow", "postgres://h/db#view")
    assert "--source-timeout" in problem.fix


def test_an_error_in_time_stays_what_it_is():
    with (
        within(ReadingLimits(seconds=60)),
        connect() as con,
        pytest.raises(duckdb.CatalogException),
        in_time(con.interrupt, "x"),
    ):
        con.execute("select * from nowhere")
