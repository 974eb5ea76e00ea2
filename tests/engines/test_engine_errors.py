"""What can be wrong with an engine: one clear line each, no traceback, and no password anywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.cli.failures import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from conftest import Database

SECRET = "geheim7"  # noqa: S105  # of the tests


@pytest.fixture
def told(run: Callable[..., Result], tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """The exit code and the words of a run on an engine."""
    (tmp_path / "m.yaml").write_text(
        "reifegrad: 1\nname: m\ndimensions: {d: {criteria: {c: {attribute: country, points: {DE: 1}}}}}\n", "utf-8"
    )
    (tmp_path / "leads.csv").write_text("lead_id,country\na,DE\n", "utf-8")

    def score(engine: str, *words: str) -> tuple[int, str]:
        leads = () if "--leads" in words else ("--leads", "leads.csv")
        done = run("score", "m.yaml", *leads, "--as-of", "2026-01-01", "--engine", engine, *words)
        text = " ".join(done.output.split())
        assert SECRET not in text
        assert "secret" not in text
        assert "traceback" not in text.lower(), "it is an error of the user, not of the program"
        return done.exit_code, text

    return score


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"mysql://u:{SECRET}@h/x", "'mysql' is not a known engine"),
        (f"postgre://u:{SECRET}@h/x", "Did you mean 'postgres'?"),
        (f"u:{SECRET}@h/x", "is not a known engine"),
        ("duckdb:///no/such/folder/x.db", "there is no folder"),
        (f"postgres://u:{SECRET}@h:port/x", "port"),
        (f"postgres://u:{SECRET}%zz@h/x", "is not a valid PostgreSQL URL"),
        (f"postgres://u:{SECRET}/pa@h/x", "***"),
        ("postgres://u@h/x?nonsense=1", "nonsense"),
        (f"postgres://u@h/x?password={SECRET}&nonsense=1", "is not a valid PostgreSQL URL"),
        (f"postgres://u@127.0.0.1:1/x?password={SECRET}", "refused"),
    ],
)
def test_a_url_that_means_nothing_is_an_error(told: Any, url: str, words: str) -> None:
    """An unknown scheme, a folder that is not there, a bad port; a password is not shown wherever it stands."""
    code, text = told(url)
    assert code in (1, 2)
    assert text.startswith(("engine-url: ", "engine-unreachable: "))
    assert words in text


def test_the_file_of_a_traceback_has_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of the command stand in it; people send it to us."""
    monkeypatch.setattr(sys, "argv", ["reifegrad", "score", "--engine", f"postgres://u:{SECRET}@h/x"])
    told = describe(ValueError("x")).problems[0]
    file = Path(next(word for word in told.fix.split() if "traceback" in word).rstrip(";"))
    text = file.read_text("utf-8")
    file.unlink()
    assert "postgres://u:***@h/x" in text
    assert SECRET not in text


def test_a_host_that_is_not_there_is_an_error(told: Any) -> None:
    code, text = told(f"postgres://u:{SECRET}@127.0.0.1:1/db")
    assert code == 1
    assert "engine-unreachable" in text
    assert "postgres://u:***@127.0.0.1:1/db" in text
    assert "Is the server running" in text


@pytest.fixture
def guarded(postgres: Database) -> Iterator[str]:
    """A user of the private server who needs a password: its name."""
    user = f"{postgres.schema}_guarded"
    postgres.run(f"create role {user} login password '{SECRET}'")
    file = Path(str(postgres.run("show hba_file")[0][0]))
    before = file.read_text("utf-8")
    file.write_text(f"local all {user} scram-sha-256\n{before}", "utf-8")
    postgres.run("select pg_reload_conf()")
    yield user
    file.write_text(before, "utf-8")
    postgres.run("select pg_reload_conf()", f"drop owned by {user}", f"drop role {user}")


def test_a_wrong_password_is_an_error(told: Any, postgres: Database, guarded: str) -> None:
    """Wrong, and none at all; the right one gets in."""
    code, text = told(postgres.url.replace("postgres@", f"{guarded}:wrong-{SECRET}@"))
    assert (code, "engine-unreachable" in text) == (1, True)
    assert "Check the user and the password" in text
    code, text = told(postgres.url.replace("postgres@", f"{guarded}@"))
    assert (code, "engine-unreachable" in text) == (1, True)
    assert "PGPASSWORD" in text
    code, text = told(postgres.url.replace("postgres@", f"{guarded}:{SECRET}@"), "-o", "s.csv")
    assert code == 0, text


def test_an_unknown_database_is_an_error(told: Any, postgres: Database) -> None:
    code, text = told(postgres.url.replace("/postgres?", "/nowhere?"))
    assert code == 1
    assert 'database "nowhere" does not exist' in text
    assert "Check the names of the database" in text


def test_an_unknown_user_is_an_error(told: Any, postgres: Database) -> None:
    code, text = told(postgres.url.replace("postgres@", "nobody@"))
    assert code == 1
    assert 'role "nobody" does not exist' in text


@pytest.mark.parametrize("name", ["", "a.", '""'])
def test_a_name_of_no_table_is_an_error(told: Any, database: Database, name: str) -> None:
    code, text = told(database.url, "--leads", f"table:{name}")
    assert code in (1, 2)
    assert "table-name" in text


def test_a_missing_table_names_the_near_one(told: Any, database: Database) -> None:
    database.run("create table SCHEMA.customers (lead_id text, country text)")
    code, text = told(database.url, "--leads", database.table("custmers"))
    assert code == 1
    assert "table-not-found" in text
    assert f"Did you mean '{database.schema}.customers'?" in text


def test_a_missing_driver_is_an_error(tmp_path: Path, start: Any) -> None:
    """As on a machine where only `pip install .` was run."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text("import sys\nsys.modules['psycopg'] = None\n", "utf-8")
    (tmp_path / "leads.csv").write_text("lead_id,country\na,DE\n", "utf-8")
    process = start(
        "score", "fit-interest", "--leads", "leads.csv", "--as-of", "now", "--engine", f"postgres://u:{SECRET}@h/x",
        PYTHONPATH=str(tmp_path / "site"),
    )  # fmt: skip
    shown, text = process.communicate(timeout=300)
    assert process.returncode == 1
    assert shown == ""
    assert "driver-missing" in text
    assert "Install it in the cloned project: pip install '.[postgres]'" in " ".join(text.split())
    assert "Traceback" not in text
    assert SECRET not in text


def test_who_may_only_read_can_score_but_not_write(told: Any, postgres: Database) -> None:
    user = f"{postgres.schema}_reader"
    postgres.run(
        "create table SCHEMA.leads (lead_id text, country text)",
        "create table SCHEMA.closed (lead_id text, country text)",
        f"create role {user} login",
        f"grant usage on schema SCHEMA to {user}",
        f"grant select on SCHEMA.leads to {user}",
    )
    url = postgres.url.replace("postgres@", f"{user}@")
    try:
        assert told(url, "--leads", postgres.table("leads"), "-o", "s.csv")[0] == 0
        for place in (postgres.table("scores"), f"table:{user}.scores", postgres.table("closed")):
            code, text = told(url, "--leads", postgres.table("leads"), "-o", place)
            assert code == 1
            assert "engine-rights" in text
            assert "permission denied" in text or "must be owner" in text
        code, text = told(url, "--leads", postgres.table("closed"), "-o", "s.csv")
        assert code == 1
        assert "engine-rights" in text or "table-not-found" in text
    finally:
        postgres.run(f"drop owned by {user}", f"drop role {user}")


def test_a_file_that_another_process_holds_is_an_error(told: Any, database_named: Any) -> None:
    database = database_named("duckdb")
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(database.file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        code, text = told(database.url, "-o", database.table("scores"))
        assert code == 1
        assert "engine-unreachable" in text
        assert "lock" in text
        assert "Wait until the other program has closed it" in text
    finally:
        holder.communicate("\n", timeout=120)
    assert told(database.url, "-o", database.table("scores"))[0] == 0


@pytest.mark.parametrize("content", [b"this is no database\n" * 500, b"lead_id,country\na,DE\n"])
def test_a_file_that_is_no_database_is_an_error(told: Any, tmp_path: Path, content: bytes) -> None:
    """It is named, and not changed."""
    file = tmp_path / "x.db"
    file.write_bytes(content)
    code, text = told(f"duckdb:///{file}")
    assert code == 1
    assert "engine-unreachable" in text
    assert "x.db" in text
    assert file.read_bytes() == content
