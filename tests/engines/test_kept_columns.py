"""Tables that are there: a run goes in as it is, or not at all; and the names by which they are called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.run.engines.kept_columns import keeps
from reifegrad.run.engines.table_names import name_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from conftest import Database
    from reifegrad.run.engines.spark import SparkEngine

MODEL = "reifegrad: 1\nname: m\ndimensions: {fit: {criteria: {c: {attribute: country, points: {DE: 1.667}}}}}\n"
NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def publish(run: Callable[..., Result], tmp_path: Path) -> Callable[..., Result]:
    """Score one lead into a table."""
    (tmp_path / "m.yaml").write_text(MODEL, "utf-8")
    (tmp_path / "leads.csv").write_text("lead_id,country\na,DE\n", "utf-8")

    def score(database: Database, place: str = "", *words: str) -> Result:
        target = place or database.table("scores")
        common = ("score", "m.yaml", "--leads", "leads.csv", "--as-of", "2025-06-01T15:00Z")
        return run(*common, "--engine", database.url, "-o", target, *words)

    return score


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("fit_score int", "the results have the type"),
        ("fit_score numeric(20, 2)", "the results have the type"),
        ("fit_score numeric(20, 3)", "the results have the type"),
        ("fit_score double precision", "the results have the type"),
        ("as_of date", "the results have the type timestamp"),
        ("model_hash integer", "the column 'model_hash'"),
        ("lead_id integer", "the column 'lead_id'"),
        ("owner text not null", "needs a value"),
    ],
)
def test_a_column_that_cannot_keep_the_values_is_refused(
    publish: Callable[..., Result], database: Database, column: str, words: str
) -> None:
    """1.667 would become 2, and a moment a day, by which the rows of the run are not found again."""
    database.run(f"create table SCHEMA.scores ({column})")
    for _ in range(2):
        done = publish(database)
        text = " ".join(done.output.split())
        assert (done.exit_code, "table-column-" in text) == (1, True), text
        assert repr(column.split(maxsplit=1)[0]) in text
        assert words in text.lower() or words in text
    assert database.run("select count(*) from SCHEMA.scores") == [(0,)]
    kinds = "select count(*) from information_schema.columns where table_schema = 'SCHEMA'"
    assert database.run(kinds) == [(1,)], "not even a column is added"


def test_all_columns_that_do_not_fit_are_told_at_once(publish: Callable[..., Result], database: Database) -> None:
    database.run("create table SCHEMA.scores (fit_score int, as_of date)")
    assert publish(database).output.count("table-column-type") == 2


def test_a_short_text_of_postgres_is_refused(publish: Callable[..., Result], postgres: Database) -> None:
    """Its words would be longer some day, in the middle of a night."""
    postgres.run("create table SCHEMA.scores (lead_id varchar(3))")
    assert "has the type character varying(3), but the results have the type text" in " ".join(
        publish(postgres).output.split()
    )


def test_wider_columns_keep_the_values(publish: Callable[..., Result], database: Database) -> None:
    """And what has a default, or may be empty, need not be given."""
    database.run(
        "create table SCHEMA.scores (lead_id varchar, score numeric(30, 6), fit_score numeric(24, 3), "
        "model_hash text, as_of timestamp, owner text, since integer not null default 7)"
    )
    for _ in range(2):
        done = publish(database)
        assert done.exit_code == 0, done.output
    found = database.run("select lead_id, score, fit_score, owner, since from SCHEMA.scores")
    assert [(lead, str(score), str(fit), owner, since) for lead, score, fit, owner, since in found] == [
        ("a", "1.667000", "1.667", None, 7)
    ]


def test_a_constraint_of_postgres_is_named(publish: Callable[..., Result], postgres: Database) -> None:
    postgres.run("create table SCHEMA.scores (lead_id text check (lead_id = 'z'))")
    done = publish(postgres)
    assert done.exit_code == 1
    assert "table-constraint" in done.output
    assert "report" not in done.output


@pytest.mark.parametrize(
    ("there", "wanted", "kept"),
    [
        ("numeric", "numeric(21, 3)", True),
        ("numeric(21,3)", "numeric(21, 3)", True),
        ("DECIMAL(38,3)", "DECIMAL(21,3)", True),
        ("DECIMAL(21,4)", "DECIMAL(21,3)", False),
        ("bigint", "int", True),
        ("int", "bigint", False),
        ("timestamp(3) without time zone", "timestamp(6)", False),
        ("timestamp with time zone", "timestamp(6)", False),
        ("character varying", "text", True),
        ("uuid", "text", False),
    ],
)
def test_a_type_keeps_the_values_of_a_narrower_one(there: str, wanted: str, kept: bool) -> None:
    assert keeps(there, wanted) is kept


def test_a_table_of_spark_is_compared_too(spark: SparkEngine) -> None:
    """Files of another type would lie in its folder, and nobody could read the table any more."""
    import pyarrow as pa

    run = spark.register("fitting", pa.table({"lead_id": ["a"], "score": pa.array([7], pa.int64())}))
    columns = "model_hash string, as_of {moment}) using parquet partitioned by (model_hash, as_of)"
    for name, kind, moment in (("narrow", "int", "string"), ("days", "bigint", "date")):
        spark.session.sql(f"create table default.{name} (lead_id string, score {kind}, {columns.format(moment=moment)}")
        with pytest.raises(ReifegradError, match="table-column-type"):
            spark.publish({"default.kept": run, f"default.{name}": run}, "hash", NOW)
        assert spark.session.table(f"default.{name}").collect() == []
    assert not spark.session.catalog.tableExists("default.kept"), "what is refused is refused before anything is made"
    spark.session.sql(
        f"create table default.wide (lead_id string, score decimal(30, 0), {columns.format(moment='string')}"
    )
    with pytest.raises(ReifegradError, match="table-column-type"):
        spark.publish({"default.wide": run}, "hash", NOW)


def test_integers_of_all_models_have_one_width(publish: Callable[..., Result], database: Database) -> None:
    """A model without activities counts none of them, and the table takes one with activities later."""
    done = publish(database, "s.csv", "--contributions", database.table("parts"))
    assert done.exit_code == 0, done.output
    kinds = (
        "select distinct data_type from information_schema.columns where table_schema = 'SCHEMA' and column_name in "
    )
    found = database.run(kinds + "('position', 'occurrences', 'counted')")
    assert [kind.lower() for (kind,) in found] == ["bigint"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a", ["a"]),
        (" a.b ", ["a", "b"]),
        ('"a.b".c', ["a.b", "c"]),
        ('a."b""c"', ["a", 'b"c']),
        ("`a.b`.c", ["a.b", "c"]),
        ("a.b.c", ["a", "b", "c"]),
        ("a b.c", ["a b", "c"]),
    ],
)
def test_a_name_is_taken_apart_at_its_dots(name: str, parts: list[str]) -> None:
    assert name_parts(name, 3) == parts


@pytest.mark.parametrize("name", ["", "a.", ".a", "a..b", '"a', 'a"b".c', "a.b.c.d"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ReifegradError, match="table-name"):
        name_parts(name, 3)


def test_a_name_of_three_parts_makes_no_schema(publish: Callable[..., Result], database: Database) -> None:
    done = publish(database, database.table("a.b"))
    assert done.exit_code == 1
    assert "3 parts separated by dots" in done.output
    schemas = f"select count(*) from information_schema.schemata where schema_name like '{database.schema}.%'"
    assert database.run(schemas) == [(0,)]


def test_a_schema_that_is_made_is_named(publish: Callable[..., Result], database: Database) -> None:
    """Who mistypes the name of one sees it at once; the second run makes none."""
    new = f"{database.schema}x"
    try:
        done = publish(database, f"table:{new}.scores")
        assert f"Created the schema {new}." in done.stdout
        assert "Created" not in publish(database, f"table:{new}.scores").stdout
    finally:
        database.run("drop schema if exists SCHEMAx cascade")


def test_the_run_can_be_found_in_its_table(publish: Callable[..., Result], database: Database) -> None:
    """What is printed beside "Written" is what stands in the rows."""
    line = next(line for line in publish(database).stdout.splitlines() if line.startswith("Run: "))
    words: dict[str, Any] = dict(part.split() for part in line.removeprefix("Run: ").split(", "))
    where = f"model_hash = '{words['model_hash']}' and as_of = timestamp '{words['as_of'].removesuffix('Z')}'"
    assert words["as_of"] == "2025-06-01T15:00:00Z"
    assert database.run(f"select count(*) from SCHEMA.scores where {where}") == [(1,)]
