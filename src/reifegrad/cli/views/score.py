"""Shows a run: the priority list, the counts below it, and where the results are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.cli.report_screen import show_section
from reifegrad.cli.views.listing import list_table, list_title
from reifegrad.cli.views.summary import show_summary
from reifegrad.report.losses import loss_sections
from reifegrad.report.serialize import exact_moment

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.score import ScoreResult


_MOST = 12
"""So many things that did not count are said on the screen; `--json` and `check` say all."""


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
    for name, path in result.request.outputs.items():
        if result.listed is not None and name == "output":
            screen.line(screen.words.count("summary.listed", result.listed, path=path))
        else:
            screen.line(screen.words("summary.written", path=path))
    for schema in result.schemas:
        screen.line(screen.words("summary.schema", name=schema))
    if result.request.output_tables:
        screen.line(screen.words("summary.run", hash=result.model.hash, moment=exact_moment(result.as_of)))
    _show_not_counted(result, screen)


def _show_not_counted(result: ScoreResult, screen: Screen) -> None:
    """What was delivered and did not count; nothing where all is well."""
    for section in loss_sections(result.not_counted[:_MOST], screen.words):
        show_section(section, screen)
    more = len(result.not_counted) - _MOST
    if more > 0:
        screen.print(screen.words.count("not_counted.more", more))
