"""A model and the options of the facts come in; an engine with the facts loaded goes out, for the time of a command."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.cli.progress import Bar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ibis.backends.duckdb import Backend

    from reifegrad.cli.options import DataOptions
    from reifegrad.cli.screen import Screen
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class Session:
    """A model, the facts on an engine, and the bar that shows the work."""

    model: ScoringModel
    connection: Backend
    facts: LoadedFacts
    bar: Bar


@contextmanager
def open_session(model: ScoringModel, data: DataOptions, screen: Screen) -> Iterator[Session]:
    """Read all facts of a command; converted copies are gone when it ends.

    Raises:
        ReifegradError: A source cannot be read, or lacks what the model needs.
    """
    from reifegrad.run.engine import open_engine
    from reifegrad.run.sources import Sources, load_facts
    from reifegrad.tables import load_mapping

    sources = Sources(
        leads=data.leads or "",
        accounts=data.accounts,
        activities=data.activities,
        profile_changes=data.profile_changes,
        mapping=None if data.mapping is None else load_mapping(Path(data.mapping)),
    )
    with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder, Bar(screen) as bar:
        connection = open_engine(memory=data.memory, threads=data.threads, spill=Path(folder))
        try:
            facts = load_facts(
                connection,
                model,
                sources,
                staging=Path(folder),
                rejects=Path(data.rejects),
                allow_missing=data.allow_missing,
                progress=bar.read,
            )
            yield Session(model, connection, facts, bar)
        finally:
            connection.disconnect()
