"""How a task reports how far it is: steps given to a callable, in no language and on no screen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.run.engine import Engine

_POLL_SECONDS = 0.25


@dataclass(frozen=True)
class ProgressStep:
    """What a task is doing now. `name` is the text key `progress.NAME`; `done` of `total`, where both are known."""

    name: str
    fields: Mapping[str, str | int] = field(default_factory=dict)
    done: int | None = None
    total: int | None = None


Progress = Callable[[ProgressStep], None]


def quiet(_step: ProgressStep) -> None:
    """The progress of a task that nobody watches."""


def reading(progress: Progress) -> Callable[[str, int], None]:
    """What readers call with further rows of a table; the step reports all rows so far."""
    rows: dict[str, int] = {}

    def read(table: str, further: int) -> None:
        rows[table] = rows.get(table, 0) + further
        progress(ProgressStep("read", {"table": table, "rows": rows[table]}))

    return read


@contextmanager
def computing(engine: Engine | None, progress: Progress) -> Iterator[None]:
    """Report a few times a second how far the engine is, while the block runs; nothing takes long without one."""
    progress(ProgressStep("compute"))
    if progress is quiet or engine is None:
        yield
        return
    finished = threading.Event()
    watcher = threading.Thread(target=_watch, args=(engine, progress, finished), daemon=True)
    watcher.start()
    try:
        with engine.watched():
            yield
    finally:
        finished.set()
        watcher.join()


def _watch(engine: Engine, progress: Progress, finished: threading.Event) -> None:
    while not finished.wait(_POLL_SECONDS):
        percent = engine.done()
        if percent is not None:
            progress(ProgressStep("compute", done=int(percent), total=100))
