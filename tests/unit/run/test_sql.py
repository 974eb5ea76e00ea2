from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb
import pytest
import sqlglot

from reifegrad.run.sql_text import sql_text
from reifegrad.spec.loader import parse_model
from reifegrad.tasks.sql import DIALECTS
from reifegrad.templates.shipped import load_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("name", "contributions"), [("fit-interest", True), ("customer-lifecycle", False)])
def test_the_query_is_one_statement_of_its_dialect(name: str, dialect: str, *, contributions: bool) -> None:
    text = sql_text(load_template(name), dialect, as_of=AS_OF, contributions=contributions)
    statements = sqlglot.parse(text, dialect=dialect)
    assert len(statements) == 1
    assert isinstance(statements[0], sqlglot.exp.Query)


def test_the_query_of_duckdb_gives_the_scores_of_the_command(
    run: Callable[..., Result], company: tuple[str, ...]
) -> None:
    assert run("score", "icp-bant", *company, "--as-of", "2026-01-01", "-o", "scores.parquet").exit_code == 0
    text = run("sql", "icp-bant", "--as-of", "2026-01-01").stdout
    assert text.startswith("-- Reifegrad scoring model icp-bant, content hash ")
    connection = duckdb.connect()
    leads, accounts = (f"read_parquet('{company[place]}')" for place in (1, 3))
    connection.execute(
        f"create view leads as select l.* replace (coalesce(l.country, a.country) as country), employees, industry "
        f"from {leads} l left join {accounts} a using (account_id)"
    )
    connection.execute(f"create view activities as select * from read_parquet('{company[5]}')")
    query = "select lead_id, score / 1000, cell, stage from"
    ours = connection.execute(f"{query.replace(' / 1000', '')} read_parquet('scores.parquet') order by 1").fetchall()
    theirs = connection.execute(f"{query} ({text}) order by 1").fetchall()
    assert [(a, float(b), c, d) for a, b, c, d in ours] == [(a, float(b), c, d) for a, b, c, d in theirs]


def test_a_name_cannot_leave_the_comment() -> None:
    text = (
        "reifegrad: 1\nname: x\ndimensions:\n  d:\n    criteria:\n      c:\n"
        '        attribute: "a\\nDROP TABLE leads; \\u2028 --"\n        points: {x: 1}\n'
    )
    query = sql_text(parse_model(text), "duckdb", as_of=AS_OF)
    assert [type(statement) for statement in sqlglot.parse(query, dialect="duckdb")] == [sqlglot.exp.Select]
    assert not any(line.startswith("DROP") for line in query.splitlines()[:6])
