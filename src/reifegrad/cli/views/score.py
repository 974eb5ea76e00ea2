"""Shows a run: the priority list, the counts below it, and where the results are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.cli.views.listing import list_table, list_title
from reifegrad.cli.views.summary import show_summary
from reifegrad.report.serialize import exact_moment

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.score import ScoreResult


def show_scores(result: ScoreResult, screen: Screen) -> None:
    """Print the list unless it went into a file, and what became of every row."""
    # Rejected rows and values are told in the summary, with the file that lists them; here only what would read them.
    told = (note for note in result.notes if not note.code.startswith("rejected-") or note.variant == "format")
    screen.problems(note for note in told if note.severity != "note")
    if result.ranked is not None:
        screen.print(list_title(result.model, result.as_of, screen))
        if result.ranked:
            screen.print(list_table(result.model, result.ranked, screen))
    show_summary(result.summary, result.model, screen)
    for path in result.request.outputs.values():
        screen.line(screen.words("summary.written", path=path))
    for schema in result.schemas:
        screen.line(screen.words("summary.schema", name=schema))
    if result.request.output_tables:
        screen.line(screen.words("summary.run", hash=result.model.hash, moment=exact_moment(result.as_of)))
