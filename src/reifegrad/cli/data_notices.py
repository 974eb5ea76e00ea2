"""Says on the screen what was odd in the facts, beside the results."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reifegrad.report.data_notices import notice_sentences
from reifegrad.tasks.past import FailureAfterReading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reifegrad.cli.screen import Screen
    from reifegrad.measure.notices import Notice


def show_notices(notices: Iterable[Notice], screen: Screen, timezone: str) -> None:
    """Say them where no report does."""
    for sentence in notice_sentences(notices, screen.words, timezone):
        screen.aside(sentence, "yellow")


@contextmanager
def showing_notices(screen: Screen, timezone: str) -> Iterator[None]:
    """Say also what was odd in the facts of a task that failed: it may be why. The error goes on."""
    try:
        yield
    except FailureAfterReading as failure:
        show_notices(failure.notices, screen, timezone)
        raise
