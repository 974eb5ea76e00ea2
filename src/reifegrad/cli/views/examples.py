"""Shows which examples of a model do not hold, and what their scores are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from reifegrad.explain.reasons import reasons
from reifegrad.explain.sentences import Sentences
from reifegrad.language.printable import printable
from reifegrad.report.records.models import written_value

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.run.examples import ExampleResult
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.test import TestResult


def show_examples(result: TestResult, screen: Screen) -> None:
    """Print every example that does not hold, and how many do."""
    for example in result.failed:
        _show(result.model, example, result.file, screen)
    held = screen.words.number(len(result.examples) - len(result.failed))
    summary = screen.words.count("test.summary", len(result.examples), held=held)
    screen.print(summary, style="bold red" if result.failed else "green")


def _show(model: ScoringModel, result: ExampleResult, file: str, screen: Screen) -> None:
    """One example that does not hold: what was expected, what came out, and what it was made of."""
    place = f"{file}:{result.example.line}" if result.example.line else file
    screen.line(printable(f"{place}: {result.example.name}"), style="bold red")
    grid = Table.grid(padding=(0, 2))
    for difference in result.differences:
        wanted, got = (written_value(difference, value) for value in (difference.expected, difference.got))
        grid.add_row(
            f"  {difference.key}",
            screen.words("test.expected", value=printable(wanted)),
            screen.words("test.got", value=printable(got)),
        )
    screen.print(grid)
    if result.score is None:
        screen.print(f"  {screen.words('test.nobody')}")
        return
    sentences = Sentences(model, screen.language)
    for reason in reasons(model, result.score):
        screen.print(f"    {printable(sentences.reason(reason))}", style="dim")
