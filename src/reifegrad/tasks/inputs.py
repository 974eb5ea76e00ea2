"""Where the facts of a task are, and which moments of the past it looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reifegrad.spec.source_names import SourceNames, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.tasks.moment import Moment

ENGINE = "duckdb://"
TABLES = ("leads", "accounts", "activities", "profile_changes", "outcomes")
REJECTS = "reifegrad-rejects"
"""The folder for rejected rows, unless another one is named."""
SOURCE_TIMEOUT = 3_600
"""Seconds that the reading of one table of a database may take, unless the user says otherwise."""


@dataclass(frozen=True)
class FactInputs:
    """Where the facts are and how they are read: files, folders, tables of an engine.

    A table may have several sources: all their rows are read. `allow_views`: the database file of the engine is
    trusted, so that its views run. `source_timeout` is in seconds.
    """

    leads: SourceNames | None = None
    accounts: SourceNames | None = None
    activities: SourceNames | None = None
    profile_changes: SourceNames | None = None
    mapping: str | None = None
    rejects: str = REJECTS
    allow_missing: bool = False
    memory: str | None = None
    threads: int | None = None
    engine: str = ENGINE
    outcomes: SourceNames | None = None
    allow_views: bool = False
    source_timeout: int = SOURCE_TIMEOUT

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that was named."""
        named = (self.leads, self.accounts, self.activities, self.profile_changes, self.outcomes)
        return tuple(name for source in named for name in names_of(source))

    def with_sources_of_mapping(self, tables: Iterable[str]) -> FactInputs:
        """The same with the sources that the mapping file names, for those of the tables that have none here.

        Raises:
            ReifegradError: The mapping file has problems.
        """
        if self.mapping is None:
            return self
        from reifegrad.tables import load_mapping

        mapping = load_mapping(Path(self.mapping))
        named: dict[str, Any] = {
            table: sources for table in tables if getattr(self, table) is None and (sources := mapping.sources(table))
        }
        return replace(self, **named)


@dataclass(frozen=True)
class PastInputs:
    """Which moments of the past are judged; empty texts mean: as the model was trained."""

    at: str = ""
    horizon: str = ""
    since: Moment | None = None
    until: Moment | None = None
    stage: str = "sales_qualified"
    complete_until: Moment | None = None
