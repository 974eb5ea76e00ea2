"""Says at the end of a command what was found in its files: rejected rows and values, columns that are not used."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reifegrad.cli.screen import Screen
    from reifegrad.errors import Problem


@contextmanager
def losses_at_end(notes: Iterable[Problem], screen: Screen) -> Iterator[None]:
    """Say at the end what was found in the files: rows and values that were rejected, columns that are not used."""
    yield
    screen.problems(note for note in notes if note.severity != "note")
