"""A small company as files, databases that hold tables of their own, and the program run against them."""

from __future__ import annotations

import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

import reifegrad
from reifegrad.run.sources import Sources
from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reifegrad.run.engine import Engine
    from reifegrad.run.engines.spark import SparkEngine

DATABASES = ("duckdb", "postgres")
SOURCE = str(Path(reifegrad.__path__[0]).parent)
ENVIRONMENT = {"PYTHONPATH": SOURCE, "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True)
class Database:
    """A place with tables: the URL of its engine, and a schema that only one test uses."""

    name: str
    url: str
    schema: str
    file: Path | None = None

    def table(self, name: str) -> str:
        """As an option of the command line."""
        return f"table:{self.schema}.{name}"

    def run(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run SQL in a connection of its own; the rows of the last statement. SCHEMA stands for the schema."""
        texts = [text.replace("SCHEMA", self.schema) for text in statements]
        if self.file is not None:
            import duckdb

            with duckdb.connect(str(self.file)) as connection:
                connection.execute("set timezone = 'UTC'")
                for text in texts:
                    rows = connection.execute(text).fetchall()
            return rows
        with psycopg.connect(self.url, autocommit=True) as session:
            for text in texts:
                cursor = session.execute(text.encode())
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def database_named(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """A database by the name of its engine, with an empty schema."""
    made: list[Database] = []

    def make(name: str) -> Database:
        schema = f"t{uuid.uuid4().hex[:10]}"
        if name == "duckdb":
            file = tmp_path / "company.db"
            database = Database(name, f"duckdb:///{file}", schema, file)
        else:
            database = Database(name, request.getfixturevalue("postgres_url"), schema)
        database.run("create schema SCHEMA")
        made.append(database)
        return database

    yield make
    for database in made:
        if database.name == "postgres":
            database.run("drop schema if exists SCHEMA cascade")


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, database_named: Callable[[str], Database]) -> Database:
    """Each database in turn."""
    return database_named(request.param)


@pytest.fixture
def postgres(database_named: Callable[[str], Database]) -> Database:
    """PostgreSQL alone."""
    return database_named("postgres")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start the program as a process of its own in the folder of the test."""
    started: list[subprocess.Popen[str]] = []

    def start_program(*args: object, **environment: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "reifegrad", *map(str, args)]
        environment["PYTHONPATH"] = ":".join(filter(None, (environment.get("PYTHONPATH"), SOURCE)))
        process = subprocess.Popen(
            words,
            cwd=tmp_path,
            env=ENVIRONMENT | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_program
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def company_files(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """300 leads with 6,000 activities."""
    files = generate_company(tmp_path_factory.mktemp("company"), leads=300, activities=6_000, seed=5)
    return Sources(str(files.leads), str(files.accounts), str(files.activities))


@pytest.fixture(scope="session")
def spark(open_named: Callable[[str], Engine]) -> SparkEngine:
    """The Spark of all tests."""
    return open_named("spark")  # type: ignore[return-value]


@pytest.fixture(scope="session")
def duckdb(open_named: Callable[[str], Engine]) -> Engine:
    """What the others are compared with."""
    return open_named("duckdb")
