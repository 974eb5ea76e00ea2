"""Shows what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.cli.report_screen import show_report
from reifegrad.report.model_card import summary_report

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.learn import LearnResult

_SHOWN_TERMS = 8
_SHOWN_COLUMNS = 12


def show_learned(result: LearnResult, card: str | None, screen: Screen) -> None:
    """How good it is, what counts most, what was left out, and where the files are."""
    output = str(result.request.output)
    show_report(summary_report(result, screen.words, terms=_SHOWN_TERMS, columns=_SHOWN_COLUMNS), screen)
    screen.print("")
    for path in (output, card):
        if path is not None:
            screen.line(screen.words("summary.written", path=path))
    screen.line(screen.words("learn.next", path=output))
