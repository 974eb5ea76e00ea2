"""Tables of the engine as sources: they give what the same facts give as files, or one clear error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from conftest import Database

MODEL = """
reifegrad: 1
name: m
timezone: Europe/Berlin
dimensions:
  fit:
    criteria:
      big: {attribute: account.employees, points: {'> 100': 10}}
      country: {attribute: country, points: {DE: 5, AT: 4}}
      opted: {attribute: opted_in, points: {true: 3}}
      budget: {attribute: budget, points: {'> 1000.5': 7}}
      since: {when: "customer_since < date '2025-01-01'", points: 2}
  interest:
    decay: {inactive_for: 30 days, lose: 20%}
    criteria:
      page: {activity: page_viewed, where: "path like '/pricing%'", points: 15}
      demo: {activity: demo_requested, points: 1.5, within: 90 days}
      spent: {activity: purchased, measure: sum(amount), points: {'> 100': 4}}
"""
LEADS = """lead_id,created_at,country,account_id,opted_in,budget,customer_since
5f0c1111-1111-4111-8111-111111111111,2025-01-01T00:00:00Z,DE,7,true,1000.75,2024-12-31
5f0c2222-2222-4222-8222-222222222222,2025-01-01T12:00:00+02:00,AT,8,false,1000.5,2025-01-01
5f0c3333-3333-4333-8333-333333333333,,FR,,,,
"""
ACCOUNTS = "account_id,employees\n7,101\n8,100\n"
ACTIVITIES = """activity_id,lead_id,kind,occurred_at,path,amount
1,5f0c1111-1111-4111-8111-111111111111,page_viewed,2025-11-01T00:30:00+01:00,/pricing/a,
2,5f0c1111-1111-4111-8111-111111111111,demo_requested,2025-12-24T10:00:00Z,,
3,5f0c2222-2222-4222-8222-222222222222,purchased,2025-09-01T10:00:00Z,,60.25
4,5f0c2222-2222-4222-8222-222222222222,purchased,2025-09-02T10:00:00Z,,40.25
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    """The model and the facts as files."""
    for name, text in (
        ("m.yaml", MODEL), ("leads.csv", LEADS), ("accounts.csv", ACCOUNTS), ("activities.csv", ACTIVITIES)
    ):  # fmt: skip
        (tmp_path / name).write_text(text, "utf-8")
    return ("--leads", "leads.csv", "--accounts", "accounts.csv", "--activities", "activities.csv")


def fill(database: Database) -> None:
    """The same facts as tables, each column in the type that a database would have."""
    zone = "set timezone = 'America/New_York'"
    database.run(
        zone,
        "create table SCHEMA.leads (lead_id uuid, created_at timestamptz, country varchar(2), account_id integer, "
        "opted_in boolean, budget numeric(12, 2), customer_since date)",
        f"insert into SCHEMA.leads values {_values(LEADS)}",
        "create table SCHEMA.accounts (account_id integer, employees bigint)",
        f"insert into SCHEMA.accounts values {_values(ACCOUNTS)}",
        "create table SCHEMA.activities (activity_id bigint, lead_id uuid, kind text, occurred_at timestamptz, "
        "path varchar, amount real)",
        f"insert into SCHEMA.activities values {_values(ACTIVITIES)}",
    )


def _values(text: str) -> str:
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return ", ".join("(" + ", ".join(f"'{value}'" if value else "null" for value in row) + ")" for row in rows)


def score(run: Callable[..., Result], *words: object) -> list[dict[str, Any]]:
    """The scores and contributions as records."""
    done = run("score", "m.yaml", "--as-of", "2026-01-01", *words, "-o", "s.json", "--contributions", "c.json")
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(Path("s.json").read_text("utf-8"))
    return found + json.loads(Path("c.json").read_text("utf-8"))


def tables(database: Database, **names: str) -> tuple[str, ...]:
    """The options that name the tables of a database."""
    called = {name: name for name in ("leads", "accounts", "activities")} | names
    sources = [word for name, table in called.items() for word in (f"--{name}", database.table(table))]
    return ("--engine", database.url, *sources)


def refused(run: Callable[..., Result], *words: object) -> str:
    """What is said, and that it is said in a few lines."""
    done = run("score", "m.yaml", "--as-of", "2026-01-01", *words)
    assert done.exit_code in (1, 2), done.output
    return " ".join(done.output.split())


def test_tables_give_the_scores_of_files(run: Callable[..., Result], database: Database, files: Any) -> None:
    """Whole numbers, numeric, real, timestamptz, date, varchar and uuid: typed columns mean what their texts mean."""
    expected = score(run, *files)
    assert [row["score"] for row in expected[:3]] == [10 + 5 + 3 + 7 + 2 + 15 * 0.8 + 1.5, 4 + 4, 0]
    fill(database)
    assert score(run, *tables(database)) == expected


def test_views_give_the_scores_of_files(run: Callable[..., Result], database: Database, files: Any) -> None:
    """A view, and in PostgreSQL a materialized view, is as good as a table; a file must be trusted for it."""
    expected = score(run, *files)
    fill(database)
    kind = "materialized view" if database.name == "postgres" else "view"
    database.run(
        "create view SCHEMA.people as select * from SCHEMA.leads",
        f"create {kind} SCHEMA.log as select * from SCHEMA.activities",
    )
    assert score(run, *tables(database, leads="people", activities="log"), "--allow-views") == expected


def test_a_mapping_names_columns_in_upper_case_and_gives_constants(
    run: Callable[..., Result], database: Database, files: Any
) -> None:
    """Headings with capitals and spaces are found by the mapping; a constant stands for a column."""
    expected = score(run, *files)
    fill(database)
    database.run(
        'create table SCHEMA."Lead List" as select lead_id as "LEAD ID", created_at as "Angelegt", country as "Land", '
        'account_id as "FIRMA", opted_in, budget as "BUDGET (EUR)", customer_since from SCHEMA.leads',
        "create table SCHEMA.views as select activity_id, lead_id, occurred_at, path from SCHEMA.activities "
        "where kind = 'page_viewed'",
    )
    columns = '{lead_id: "LEAD ID", created_at: Angelegt, country: Land, account_id: FIRMA, budget: "BUDGET (EUR)"}'
    Path("map.yaml").write_text(f"leads: {{columns: {columns}}}\n", "utf-8")
    assert score(run, *tables(database, leads="Lead List"), "--mapping", "map.yaml") == expected
    Path("map.yaml").write_text("activities: {constants: {kind: page_viewed}}\n", "utf-8")
    words = (*tables(database, activities="views"), "--mapping", "map.yaml", "--allow-missing")
    names = {row["name"]: row["occurrences"] for row in score(run, *words)[3:] if row["occurrences"]}
    assert names == {"page": 1}


def test_rows_without_a_key_are_counted(run: Callable[..., Result], database: Database, files: Any) -> None:
    """They are left out, and the summary says how many of how many."""
    fill(database)
    database.run(
        "insert into SCHEMA.leads (country) values ('DE'), ('DE')",
        "insert into SCHEMA.activities (activity_id, kind, occurred_at) values (9, 'page_viewed', '2025-11-01')",
    )
    done = run("score", "m.yaml", "--as-of", "2026-01-01", *tables(database), "-o", "s.csv", "--json")
    told = json.loads(done.stdout)
    counts = {name: (table["rows_read"], table["rows_rejected"]) for name, table in told["tables"].items()}
    assert counts == {"leads": (5, 2), "accounts": (2, 0), "activities": (5, 1)}
    assert "rejected-empty-key" in {problem["code"] for problem in told["problems"]}
    shown = run("score", "m.yaml", "--as-of", "2026-01-01", *tables(database), "-o", "s.csv", "--lang", "en").output
    assert "2 rows" in shown


def test_a_lead_in_two_rows_is_an_error(run: Callable[..., Result], database: Database, files: Any) -> None:
    fill(database)
    database.run("insert into SCHEMA.leads (lead_id) select lead_id from SCHEMA.leads where country = 'AT'")
    told = refused(run, *tables(database))
    assert "table-key-repeated" in told
    assert "5f0c2222" in told
    assert database.table("leads") in told
    assert "view" in told


def test_a_column_of_another_type_is_an_error(run: Callable[..., Result], database: Database, files: Any) -> None:
    """All of them at once, each with the column, what it is, and the remedy."""
    fill(database)
    database.run(
        "create view SCHEMA.wrong as select lead_id, created_at, country, account_id, 'yes' as opted_in, "
        "cast(budget as text) as budget, customer_since from SCHEMA.leads"
    )
    told = refused(run, *tables(database, leads="wrong"), "--allow-views")
    assert told.count("table-type") == 2
    assert "leads.budget as number, but the column is string" in told
    assert database.table("wrong") in told
    assert "Convert it in a view" in told


def test_a_missing_column_is_an_error(run: Callable[..., Result], database: Database, files: Any) -> None:
    fill(database)
    database.run("create view SCHEMA.nameless as select country, created_at from SCHEMA.leads")
    told = refused(run, *tables(database, leads="nameless"), "--allow-views")
    assert "missing-columns" in told
    assert database.table("nameless") in told
    assert "mapping file" in told


def test_a_missing_table_is_an_error_that_names_the_near_one(
    run: Callable[..., Result], database: Database, files: Any
) -> None:
    fill(database)
    told = refused(run, *tables(database, leads="leeds"))
    assert "table-not-found" in told
    assert f"Did you mean '{database.schema}.leads'?" in told


def test_what_is_no_finite_number_is_unknown(run: Callable[..., Result], database: Database, files: Any) -> None:
    """NaN and infinity of a float column, and of PostgreSQL's numeric, are not larger than everything."""
    fill(database)
    kinds = ["double precision", "real"] + (["numeric"] if database.name == "postgres" else [])
    for kind in kinds:
        database.run(
            "drop table if exists SCHEMA.odd",
            f"create table SCHEMA.odd (lead_id text, budget {kind})",
            "insert into SCHEMA.odd values ('a', 'NaN'), ('b', 'Infinity'), ('c', '-Infinity'), ('d', 2000)",
        )
        found = score(run, *tables(database, leads="odd"), "--allow-missing")
        assert {row["lead_id"]: row["score"] for row in found[:4]} == {"a": 0, "b": 0, "c": 0, "d": 7}, kind
