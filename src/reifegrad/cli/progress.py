"""Shows a bar on stderr for work that takes longer than a second, if somebody is watching."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rich.progress
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

from reifegrad.tasks.progress import quiet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID

    from reifegrad.cli.screen import Screen
    from reifegrad.run.engine import Engine
    from reifegrad.tasks.progress import Progress, Step

_PATIENCE = 1.0  # seconds: nobody wants a bar for less
_POLL = 0.25


class Bar:
    """One bar that shows what is being done; it appears when the work takes longer than a second."""

    def __init__(self, screen: Screen) -> None:
        self._words = screen.words
        self._bar = rich.progress.Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TimeElapsedColumn(),
            console=screen.err,
            transient=True,
            disable=not screen.err.is_terminal,
        )
        self._task: TaskID = self._bar.add_task("", total=None)
        self._rows: dict[str, int] = {}
        self._timer = threading.Timer(_PATIENCE, self._bar.start)
        self._timer.daemon = True

    def __enter__(self) -> Bar:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away, before something is printed."""
        self._timer.cancel()
        self._bar.stop()

    @property
    def progress(self) -> Progress:
        """What a task calls to show its steps on this bar; quiet where nobody is watching."""
        return quiet if self._bar.disable else self._show

    def _show(self, step: Step) -> None:
        fields = {
            name: self._words.number(value) if isinstance(value, int) else value for name, value in step.fields.items()
        }
        if "table" in fields:
            fields["table"] = self._words(f"table.{fields['table']}")
        self._bar.update(
            self._task,
            description=self._words(f"progress.{step.name}", **fields),
            completed=step.done,
            total=step.total,
        )

    def read(self, table: str, rows: int) -> None:
        """So many further rows of a table were read."""
        self._rows[table] = self._rows.get(table, 0) + rows
        count = self._words.number(self._rows[table])
        self.say(self._words("progress.read", table=self._words(f"table.{table}"), rows=count))

    def count(self, done: int, total: int, text: str) -> None:
        """So much of a known total is done."""
        self._bar.update(self._task, description=text, completed=done, total=total)

    def say(self, text: str) -> None:
        """What is being done now, without a known end."""
        self._bar.update(self._task, description=text, total=None)

    @contextmanager
    def computing(self, engine: Engine) -> Iterator[None]:
        """Show how far the engine says that it is."""
        self.say(self._words("progress.compute"))
        if self._bar.disable:
            yield
            return
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(engine, done), daemon=True)
        watcher.start()
        try:
            with engine.watched():
                yield
        finally:
            done.set()
            watcher.join()

    def _watch(self, engine: Engine, done: threading.Event) -> None:
        while not done.wait(_POLL):
            percent = engine.done()
            if percent is not None:
                self._bar.update(self._task, completed=percent, total=100)
