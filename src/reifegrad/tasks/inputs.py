"""Where the facts of a task are, and which moments of the past it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad.tasks.moment import Moment

ENGINE = "duckdb://"
REJECTS = "reifegrad-rejects"
"""The folder for rejected rows, unless another one is named."""
SOURCE_TIMEOUT = 3_600
"""Seconds that the reading of one table of a database may take, unless the user says otherwise."""


@dataclass(frozen=True)
class FactInputs:
    """Where the facts are and how they are read: files, folders, tables of an engine.

    `allow_views`: the database file of the engine is trusted, so that its views run. `source_timeout` is in seconds.
    """

    leads: str | None = None
    accounts: str | None = None
    activities: str | None = None
    profile_changes: str | None = None
    mapping: str | None = None
    rejects: str = REJECTS
    allow_missing: bool = False
    memory: str | None = None
    threads: int | None = None
    engine: str = ENGINE
    outcomes: str | None = None
    allow_views: bool = False
    source_timeout: int = SOURCE_TIMEOUT

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that was named."""
        named = (self.leads, self.accounts, self.activities, self.profile_changes, self.outcomes)
        return tuple(source for source in named if source is not None)


@dataclass(frozen=True)
class PastInputs:
    """Which moments of the past are judged; empty texts mean: as the model was trained."""

    at: str = ""
    horizon: str = ""
    since: Moment | None = None
    until: Moment | None = None
    stage: str = "sales_qualified"
    complete_until: Moment | None = None
