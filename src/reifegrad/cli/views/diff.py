"""Shows what differs between two models, and whom the difference moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table

from reifegrad.explain.wording import Wording
from reifegrad.language.printable import printable
from reifegrad.report.differences import Differences, compared_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.cli.screen import Screen
    from reifegrad.explain.movers import Migration
    from reifegrad.tasks.diff import DiffResult


def show_differences(result: DiffResult, screen: Screen) -> None:
    """Print each change as a sentence; then, if the leads were scored, their moves."""
    for sentence in Differences(result.old, result.new, screen.language).sentences(result.changes):
        screen.print(printable(sentence))
    if not result.changes:
        screen.print(screen.words("diff.same"))
    if result.migration is not None:
        _show_migration(result.migration, Wording(result.new, screen.language), screen)


def _show_migration(migration: Migration, wording: Wording, screen: Screen) -> None:
    words = screen.words
    screen.print("", compared_text(migration, words))
    for name, moves in migration.moves.items():
        moved = sum(n for (before, after), n in moves.items() if before != after)
        screen.print("", words.count(f"diff.moves.{name}", moved), style="bold")
        if moved:
            screen.print(Padding(_moves_table(name, moves, wording, screen), (0, 0, 0, 2)))
    if migration.movers:
        screen.print("", words("diff.movers"), style="bold")
        screen.print(Padding(_movers_table(migration, wording, screen), (0, 0, 0, 2)))


def _moves_table(name: str, moves: Mapping[tuple[str, str], int], wording: Wording, screen: Screen) -> Table:
    """Each move with how many make it, the most frequent first."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right")
    for (before, after), n in sorted(moves.items(), key=lambda item: (-item[1], item[0])):
        if before != after:
            was, now = (wording.verdict(name, place or None) for place in (before, after))
            grid.add_row(screen.words.number(n), printable(was), "\N{RIGHTWARDS ARROW}", printable(now))
    return grid


def _movers_table(migration: Migration, wording: Wording, screen: Screen) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for _ in range(4):
        grid.add_column(justify="right", no_wrap=True)
    none = screen.words("diff.not_scored")
    for mover in migration.movers:
        was, now = (none if value is None else wording.milli(value) for value in (mover.before, mover.after))
        gain = (mover.after or 0) - (mover.before or 0)
        sign = "+" if gain > 0 else ""
        who, gained = (printable(mover.subject_id), printable(mover.name)), f"{sign}{wording.milli(gain)}"
        grid.add_row(*who, was, "\N{RIGHTWARDS ARROW}", now, gained)
    return grid
