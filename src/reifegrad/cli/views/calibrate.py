"""Shows what was changed in a model file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen


def show_change(model: str, lines: tuple[str, ...], screen: Screen) -> None:
    """The change of the model file as a diff, and what to do with it."""
    screen.print("")
    if not lines:
        screen.print(screen.words("calibrate.unchanged", path=model))
        return
    screen.print(screen.words("calibrate.changed", path=model), style="bold")
    for line in lines:
        screen.line(line, {"+": "green", "-": "red"}.get(line[:1], "dim"))
    screen.print(screen.words("calibrate.next", path=model))
