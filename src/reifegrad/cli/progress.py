"""Shows on stderr what a task is doing, if it takes longer than a second and somebody is watching."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import rich.progress
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

from reifegrad.tasks.progress import quiet

if TYPE_CHECKING:
    from rich.progress import TaskID

    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.progress import Progress, ProgressStep

_PATIENCE = 1.0  # seconds: nobody wants a bar for less


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

    def _show(self, step: ProgressStep) -> None:
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
