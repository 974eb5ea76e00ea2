# ruff: noqa: DTZ001 - the staged times are naive UTC by contract
from __future__ import annotations

import re
import sqlite3
from datetime import datetime

import duckdb
import pytest

from reifegrad.language.secrets import masked
from reifegrad.tables import ColumnType

WANTED = {"amount": ColumnType.NUMBER, "ok": ColumnType.BOOLEAN}
ROW = {
    "activity_id": "1", "lead_id": "a", "kind": "purchased",
    "occurred_at": datetime(2025, 7, 1, 12), "amount": 5.5, "ok": True,
}  # fmt: skip


@pytest.fixture
def sqlite(desk):
    con = sqlite3.connect(desk.folder / "app.db")
    con.execute(
        'create table "act ivities" (activity_id integer, lead_id text, kind text, occurred_at datetime, '
        "amount real, ok bool)"
    )
    rows = [
        (1, "a", "purchased", "2025-07-01 12:00:00", 5.5, 1),
        (2, "b", "purchased", "whenever", 1, 0),
        (3, "c", "purchased", "2025-07-01T14:00:00+02:00", "many", 0),
    ]
    con.executemany('insert into "act ivities" values (?, ?, ?, ?, ?, ?)', rows)
    con.commit()
    con.close()
    return f"sqlite:///{desk.folder}/app.db"


def test_a_sqlite_table_with_values_of_any_type(desk, sqlite):
    intake = desk.prepare("activities", f"{sqlite}#act ivities", WANTED)
    assert desk.rows(intake)[0] == ROW
    assert desk.rejects(intake) == [
        ("2", "occurred_at", "whenever", "not_a_time"),
        ("3", "amount", "many", "not_a_number"),
    ]
    assert intake.rows_rejected == 1


def test_a_duckdb_table_in_a_schema(desk):
    with duckdb.connect(desk.folder / "w.db") as con:
        con.execute("create schema crm")
        con.execute(
            "create table crm.activities as select 1 activity_id, 'a' lead_id, 'purchased'::enum('purchased') kind, "
            "timestamptz '2025-07-01 14:00:00+02' occurred_at, 5.5::decimal(10,2) amount, true ok, [1] junk"
        )
        con.execute("create table activities as select 1 x")
    place = f"duckdb://{desk.folder}/w.db"
    intake = desk.prepare("activities", f"{place}#crm.activities", WANTED)
    assert desk.rows(intake) == [ROW]
    error = desk.error("activities", f"{place}#crm.activitys")
    assert error.problems[0].code == "table-missing"
    assert "'crm.activities'" in error.problems[0].fix
    assert desk.error("activities", f"{place}#activities").problems[0].code == "table-missing"
    assert desk.error("activities", place).problems[0].code == "table-missing"


def test_a_relative_path_has_three_slashes(desk, monkeypatch):
    with duckdb.connect(desk.folder / "w.db") as con:
        con.execute("create table leads as select range lead_id from range(3)")
    monkeypatch.chdir(desk.folder)
    assert desk.column(desk.prepare("leads", "duckdb:///w.db#leads"), "lead_id") == ["0", "1", "2"]


def test_databases_that_cannot_be_read(desk):
    path = desk.write("no.db", b"no database at all, just some text that is long enough" * 99)
    assert desk.error("leads", f"duckdb:///{path}#leads").problems[0].code == "source-unreadable"
    assert desk.error("leads", f"sqlite:///{path}#leads").problems[0].code == "source-unreadable"
    assert desk.error("leads", "sqlite:///none.db#leads").problems[0].code == "source-not-found"


def test_a_password_is_never_shown(desk):
    url = "postgres://me:s3cret@127.0.0.1:1/shop"
    error = desk.error("leads", f"{url}#public.leads")
    assert error.problems[0].code == "source-unreadable"
    assert "s3cret" not in str(error)
    assert masked(url) == "postgres://me:***@127.0.0.1:1/shop"


@pytest.mark.parametrize("password", ["Ge@heim", "a@b@c", "Ge/heim", "Ge?heim"])
def test_a_password_that_is_read_as_a_host_is_not_shown_in_parts(desk, password):
    error = desk.error("leads", f"postgres://me:{password}@127.0.0.1:1/shop#public.leads")
    assert error.problems[0].variant == "escapes"
    parts = [part for part in re.split(r"[@/?]", password) if len(part) > 1]
    assert not [part for part in [password, *parts] if part in str(error)]
    assert "%40 for @" in str(error)


def test_ids_in_a_column_of_reals_are_digits_or_an_error(desk):
    path = desk.folder / "real.db"
    con = sqlite3.connect(path)
    con.execute("create table leads (lead_id real)")
    con.executemany("insert into leads values (?)", [(5.0,), (2.0**53,)])
    con.commit()
    intake = desk.prepare("leads", f"sqlite:///{path}#leads")
    assert desk.column(intake, "lead_id") == ["5", str(2**53)]
    con.execute("insert into leads values (?)", (2.0**53 + 2,))
    con.commit()
    con.close()
    assert desk.error("leads", f"sqlite:///{path}#leads").problems[0].code == "id-digits-lost"
