"""Prints texts and tables to a terminal, a pipe or a test, in one width and one language."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from reifegrad.cli.streams import can_write_everything, write_exactly
from reifegrad.language.printable import printable
from reifegrad.language.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import RenderableType

    from reifegrad.errors import Problem
    from reifegrad.report.serialize import Output

WIDTH = 100
"""Columns where there is no terminal to ask."""

_TRAILING = re.compile(r" +$", re.MULTILINE)
_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDTH
    # Names of leads may hold brackets and colons: nothing in a text is ever markup.
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)


@dataclass
class Screen:
    """Where a command prints: results to `out`, everything about the work to `err`."""

    language: str = "en"
    as_json: bool = False
    out: Console = field(default_factory=lambda: _console(stderr=False))
    err: Console = field(default_factory=lambda: _console(stderr=True))

    @property
    def words(self) -> Words:
        """The texts in the language of this screen."""
        return Words(self.language)

    def print(self, *parts: RenderableType, style: str = "") -> None:
        """Print results; a plain text is wrapped at words and may hold anything."""
        for part in parts:
            with self.out.capture() as captured:
                self.out.print(Text(printable(part), style=style) if isinstance(part, str) else part)
            # Tables fill their lines with spaces, which are in the way in files and documentation.
            self.out.file.write(_TRAILING.sub("", captured.get()))

    def line(self, text: str, style: str = "") -> None:
        """Print one line that is never broken, however long: an error, a path."""
        self.out.print(Text(printable(text), style=style), soft_wrap=True)

    def text(self, text: str) -> None:
        """Print a whole text as it is: a schema, a query. What a terminal cannot show of it is not changed."""
        write_exactly(self.out.file, text)

    def next_steps(self, commands: Mapping[str, str]) -> None:
        """Print what to try next: the key of a text, and the command that does it."""
        self.print("", self.words("demo.next"), style="bold")
        for key, command in commands.items():
            self.print(self.words(key))
            self.line(f"  {command}", style="cyan")

    def aside(self, text: str, style: str = "") -> None:
        """Say something about the work, beside the results."""
        self.err.print(Text(printable(text), style=style), soft_wrap=True)

    def json(self, output: Output) -> None:
        """Print one JSON document."""
        from reifegrad.report.serialize import to_data

        plain = not can_write_everything(self.out.file)
        self.out.file.write(json.dumps(to_data(output), ensure_ascii=plain, indent=2, allow_nan=False) + "\n")

    def problems(self, problems: Iterable[Problem]) -> None:
        """Print problems as `file:line: code: what. fix`, coloured by their severity."""
        for problem in problems:
            self.aside(problem.say(self.language), _STYLES[problem.severity])
