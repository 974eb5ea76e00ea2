"""A workspace with a bar on the screen, for the commands that still print while they work."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.cli.progress import Bar
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.cli.screen import Screen
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs


@dataclass(frozen=True)
class Session:
    """A model, the facts on an engine, and the bar that shows the work."""

    model: ScoringModel
    engine: Engine
    facts: LoadedFacts
    bar: Bar


@contextmanager
def open_session(
    model: ScoringModel, data: FactInputs, screen: Screen, *, create: bool = False, wide: bool = False
) -> Iterator[Session]:
    """A workspace and its bar."""
    with Bar(screen) as bar, open_workspace(model, data, bar.progress, create=create, wide=wide) as space:
        yield Session(space.model, space.engine, space.facts, bar)
