"""What is typed wrong about an engine is told with its real reason, and before anything slow is started."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.run.engine_url import EngineOptions, check_tables, open_engine
from reifegrad.run.engines import spark_session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from conftest import Database

SECRET = "geheim7"  # noqa: S105  # of the tests
ESCAPE = "%40 for @"
MODEL = "reifegrad: 1\nname: m\ndimensions: {d: {criteria: {c: {attribute: country, points: {DE: 1}}}}}\n"


@pytest.fixture
def score(run: Callable[..., Result], tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """The exit code and the words of a run."""
    (tmp_path / "m.yaml").write_text(MODEL, "utf-8")
    (tmp_path / "leads.csv").write_text("lead_id,country\na,DE\n", "utf-8")

    def score_with(*words: object) -> tuple[int, str]:
        leads = () if "--leads" in words else ("--leads", "leads.csv")
        done = run("score", "m.yaml", "--as-of", "2026-01-01", *leads, *words)
        text = " ".join(done.output.split())
        assert SECRET not in text
        return done.exit_code, text

    return score_with


@pytest.mark.parametrize("name", ["postgres", "spark", "duckdb", "jdbc:postgresql"])
def test_a_url_without_its_slashes_is_told_so(score: Any, name: str) -> None:
    """It is no help to propose the word that was typed."""
    code, text = score("--engine", name)
    assert code == 2
    assert f"'{name}' is not a known engine: the URL of an engine contains ://" in text
    assert "Did you mean" not in text


def test_a_url_of_java_is_understood(score: Any) -> None:
    code, text = score("--engine", "jdbc:postgresql://h/x")
    assert (code, "Did you mean 'postgresql'?" in text) == (2, True)


def test_a_table_without_an_engine_asks_for_it(score: Any) -> None:
    code, text = score("--leads", "table:crm.leads")
    assert code == 1
    assert "DuckDB in memory (is --engine missing?) has no table 'crm.leads'" in text


@pytest.mark.parametrize(
    "password", [f"p@{SECRET}:w/d", f"{SECRET}/{SECRET}", f"{SECRET}:{SECRET}", f"%{SECRET}", f"a {SECRET}"]
)
def test_a_password_with_letters_of_urls_is_explained(score: Any, password: str) -> None:
    """It is quoted by the driver as a port or a host; here it never is."""
    code, text = score("--engine", f"postgres://u:{password}@127.0.0.1:1/x")
    assert code in (1, 2)
    assert ESCAPE in text
    assert "Is the server running" not in text


def test_a_password_among_the_parameters_is_not_quoted(score: Any) -> None:
    """What follows an & in it is a parameter of its own for the driver."""
    code, text = score("--engine", f"postgres://u@h/x?password=a&{SECRET}")
    assert code == 2
    assert "%26 for & and" in text


@pytest.mark.parametrize("user", ["u", f"u:{SECRET}"])
def test_a_wrong_parameter_is_told_as_one(score: Any, user: str) -> None:
    code, text = score("--engine", f"postgres://{user}@h/x?sslmod=x")
    assert code == 2
    assert 'invalid URI query parameter: "sslmod"' in text
    assert ESCAPE not in text


def test_the_user_is_named_though_there_is_a_password(score: Any, postgres: Database) -> None:
    code, text = score("--engine", postgres.url.replace("postgres@", f"nobody:{SECRET}@"))
    assert code == 1
    assert 'role "nobody" does not exist' in text


@pytest.mark.parametrize("option", ["-o", "--contributions"])
def test_a_table_without_its_word_is_understood(score: Any, option: str) -> None:
    code, text = score(option, "scoring.scores")
    assert code == 2
    assert "or write table:scoring.scores for a table" in text


def test_who_may_make_no_temporary_tables_is_told_what_to_grant(score: Any, postgres: Database) -> None:
    """Also from table to table, for what stands between the two is a temporary table."""
    user = f"{postgres.schema}_without"
    postgres.run(
        "create table SCHEMA.leads (lead_id text, country text)",
        f"create role {user} login",
        f"grant usage on schema SCHEMA to {user}",
        f"grant select on SCHEMA.leads to {user}",
        "revoke temporary on database postgres from public",
    )
    try:
        url = postgres.url.replace("postgres@", f"{user}@")
        code, text = score("--engine", url, "--leads", postgres.table("leads"))
        assert code == 1
        assert 'grant temporary on database "postgres" to the user' in text
    finally:
        postgres.run("grant temporary on database postgres to public", f"drop owned by {user}", f"drop role {user}")


@pytest.fixture
def no_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Spark that must not be started, and files of settings that are not there."""

    def started(*_: Any) -> None:
        raise AssertionError("Spark was started")

    monkeypatch.setattr(spark_session, "_start", started)
    monkeypatch.setattr(spark_session, "_running", lambda: None)
    monkeypatch.delenv("SPARK_CONF_DIR", raising=False)
    monkeypatch.delenv("SPARK_HOME", raising=False)


@pytest.mark.usefixtures("no_spark")
def test_simple_faults_are_told_before_spark_starts(score: Any) -> None:
    spark = ("--engine", "spark://local[2]")
    assert score(*spark, "-o", "table:crm.scores")[1].startswith("table-not-lasting: ")
    assert score(*spark, "--leads", "lead.csv")[1].startswith("source-not-found: ")
    code, text = score("--engine", "spark://local[2]?hive=yes")
    assert code == 2
    assert "'yes' is not a valid value of hive. Write hive=true" in text


@pytest.mark.usefixtures("no_spark")
def test_tables_that_may_last_are_left_to_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another catalog, one of Hive, or one that files of settings may name."""
    check_tables("spark://local[2]?hive=true", ["crm.scores"])
    check_tables("spark://local[2]?spark.sql.catalogImplementation=hive", ["crm.scores"])
    check_tables("spark://local[2]", ["lake.crm.scores"])
    monkeypatch.setenv("SPARK_CONF_DIR", "/etc/spark")
    check_tables("spark://local[2]", ["crm.scores"])


def test_a_mistyped_database_file_is_not_made(run: Any, score: Any, tmp_path: Path) -> None:
    """Only tables of results make one, and only if it should not hold the facts."""
    url = "duckdb:///typo.db"
    for words in ((), ("--leads", "table:leads"), ("--leads", "table:leads", "-o", "table:scores")):
        code, text = score("--engine", url, *words)
        assert (code, "there is no database file typo.db" in text) == (2, True), text
    assert run("test", "fit-interest", "--engine", url).exit_code == 2
    assert run("doctor", "--engine", url).exit_code == 1
    with pytest.raises(ReifegradError, match="no database file"):
        open_engine(url, EngineOptions(create=False))
    assert not (tmp_path / "typo.db").exists()
    assert score("--engine", url, "-o", "table:scores")[0] == 0
    assert (tmp_path / "typo.db").exists()
    assert score("--engine", url, "--leads", "table:scores", "--allow-missing")[0] == 0


def test_doctor_tries_the_engine_of_a_url(run: Any, postgres: Database) -> None:
    assert re.search("^engine +PostgreSQL works$", run("doctor", "--engine", postgres.url).stdout, re.MULTILINE)
    url = f"postgres://u:{SECRET}@127.0.0.1:1/secret"
    done = run("doctor", "--report", "--engine", url)
    assert done.exit_code == 1
    assert "engine: FAILED: PostgreSQL: engine-unreachable\n" in done.stdout
    assert "127.0.0.1" not in done.stdout, "a report names no host"
    assert "cannot connect to PostgreSQL at" in done.stderr
    assert SECRET not in done.output


def test_interrupted_says_what_is_true_of_tables_too() -> None:
    from reifegrad.cli.failures import describe

    assert "tables are unchanged" in describe(KeyboardInterrupt()).problems[0].fix


def test_all_files_of_the_demo_company_are_named(run: Any, tmp_path: Path) -> None:
    done = run("demo-data", "--leads", "20", "--activities", "50", "demo")
    named = {line.removeprefix("Written: demo/") for line in done.stdout.splitlines()}
    assert named == {path.name for path in (tmp_path / "demo").iterdir()}
