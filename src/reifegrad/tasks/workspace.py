"""A model and the options of the facts come in; an engine with the facts loaded goes out, for the time of a command."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.cli.progress import Bar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.cli.options import DataOptions
    from reifegrad.cli.screen import Screen
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class Session:
    """A model, the facts on an engine, and the bar that shows the work."""

    model: ScoringModel
    engine: Engine
    facts: LoadedFacts
    bar: Bar


@contextmanager
def open_session(model: ScoringModel, data: DataOptions, screen: Screen, *, create: bool = False) -> Iterator[Session]:
    """Read all facts of a command; converted copies are gone when it ends. `create` makes a new database file.

    Raises:
        ReifegradError: A source cannot be read, or lacks what the model needs.
    """
    from reifegrad.run.engine_tables import is_engine_table
    from reifegrad.run.engine_url import EngineOptions, engine_title, open_engine
    from reifegrad.run.sources import Sources, load_facts
    from reifegrad.tables import load_mapping
    from reifegrad.tables.sources import locate

    sources = Sources(
        leads=data.leads or "",
        accounts=data.accounts,
        activities=data.activities,
        profile_changes=data.profile_changes,
        mapping=None if data.mapping is None else load_mapping(Path(data.mapping)),
        outcomes=data.outcomes,
    )
    for source in data.sources:
        if not is_engine_table(source):
            locate(source)  # an engine may take long to start; what is not there is told before
    with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder, Bar(screen) as bar:
        bar.say(screen.words("progress.open", engine=engine_title(data.engine)))
        engine = open_engine(data.engine, EngineOptions(data.memory, data.threads, Path(folder), create))
        try:
            facts = load_facts(
                engine,
                model,
                sources,
                staging=Path(folder),
                rejects=Path(data.rejects),
                allow_missing=data.allow_missing,
                progress=bar.read,
            )
            yield Session(model, engine, facts, bar)
        finally:
            with suppress(Exception):  # what counts has happened by then, or has been told
                engine.close()
