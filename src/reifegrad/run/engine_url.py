"""Opens the engine that a URL names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError, fail, nearest
from reifegrad.language.secrets import masked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.run.engine import Engine

_SCHEMES = ("duckdb", "postgres", "postgresql", "spark")

_TITLES = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "postgresql": "PostgreSQL", "spark": "Spark"}
_IN_MEMORY = ("", ":memory:")


@dataclass(frozen=True)
class EngineOptions:
    """How much of this machine an engine may use, and a folder for what it keeps there for a while.

    `create` lets DuckDB make a database file that is not there. `reads` are the files of the facts: an engine with a
    database file opens no others, unless `allow_views` says that the file is trusted.
    """

    memory: str | None = None
    threads: int | None = None
    spill: Path | None = None
    create: bool = True
    reads: tuple[Path, ...] = ()
    allow_views: bool = False


def open_engine(url: str = "duckdb://", options: EngineOptions | None = None) -> Engine:
    """Open the engine of a URL.

    Raises:
        ReifegradError: The URL has no known form, a driver is missing, or nobody answers.
    """
    options = options or EngineOptions()
    scheme, found, rest = url.strip().partition("://")
    if not found or scheme not in _SCHEMES:
        raise _unknown(scheme, complete=bool(found))
    if scheme == "duckdb":
        from reifegrad.run.engines.duckdb import DatabaseFile, DuckDBEngine

        file = None
        if rest not in _IN_MEMORY:
            file = DatabaseFile(_file(rest, create=options.create), options.reads, options.allow_views)
        return DuckDBEngine(file, memory=options.memory, threads=options.threads, spill=options.spill)
    if scheme == "spark":
        from reifegrad.run.engines.spark_session import open_spark

        return open_spark(rest, options.memory, options.threads, options.spill)
    from reifegrad.run.engines.postgres import open_postgres

    return open_postgres(url.strip(), options.spill)


def _unknown(scheme: str, *, complete: bool) -> ReifegradError:
    shown = masked(scheme)
    if complete:
        near = nearest(shown.removeprefix("jdbc:"), _SCHEMES)
        return fail("engine-url", variant="unknown", url=shown, near=near)
    return fail("engine-url", variant="no-url", url=shown)


def engine_title(url: str) -> str:
    """What people call the engine of a URL; the word before :// if there is no such engine, *** where none is."""
    scheme, found, _ = url.strip().partition("://")
    return _TITLES.get(scheme, scheme if found and scheme.isalnum() else "***")


def keeps_tables(url: str) -> bool:
    """Whether tables of an engine are still there when its session has ended."""
    scheme, _, rest = url.strip().partition("://")
    return scheme != "duckdb" or rest not in _IN_MEMORY


def check_tables(url: str, names: Iterable[str]) -> None:
    """Raise `ReifegradError` if tables of an engine would end with its session, as far as its URL tells."""
    scheme, _, rest = url.strip().partition("://")
    if scheme == "spark":
        from reifegrad.run.engines.spark_session import check_lasting

        check_lasting(rest, names)


def _file(rest: str, *, create: bool) -> Path:
    """duckdb:///relative.db, duckdb:////absolute.db (or an absolute one with three)."""
    text = rest.removeprefix("/")
    path = Path(f"/{text}") if Path(f"/{text}").is_file() and not Path(text).is_file() else Path(text)
    if not text or not path.parent.is_dir():
        raise fail("engine-url", variant="no-folder", folder=str(path.parent))
    if not create and not path.is_file():
        raise fail("engine-url", variant="no-file", path=str(path))
    return path
