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
def open_session(model: ScoringModel, data: DataOptions, screen: Screen) -> Iterator[Session]:
    """Read all facts of a command; converted copies are gone when it ends.

    Raises:
        ReifegradError: A source cannot be read, or lacks what the model needs.
    """
    from reifegrad.run.engine_url import EngineOptions, open_engine
    from reifegrad.run.sources import Sources, load_facts
    from reifegrad.tables import load_mapping

    sources = Sources(
        leads=data.leads or "",
        accounts=data.accounts,
        activities=data.activities,
        profile_changes=data.profile_changes,
        mapping=None if data.mapping is None else load_mapping(Path(data.mapping)),
        outcomes=data.outcomes,
    )
    with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder, Bar(screen) as bar:
        bar.say(screen.words("progress.open"))
        engine = open_engine(data.engine, EngineOptions(data.memory, data.threads, Path(folder)))
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
            engine.close()
