"""Shows below a list what became of everybody and of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table

from reifegrad.explain.wording import Wording
from reifegrad.report.run_texts import people_lines, result_lines, row_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.cli.screen import Screen
    from reifegrad.run.summary import RunSummary
    from reifegrad.spec.model import ScoringModel


def show_summary(summary: RunSummary, model: ScoringModel, screen: Screen) -> None:
    """Print how many were scored, and who and what was left out, and why."""
    wording = Wording(model, screen.language)
    for line in (*people_lines(summary, wording, screen.words), *result_lines(summary, wording, screen.words)):
        screen.print(line)
    if model.matrix is not None and "cell" in summary.counts:
        screen.print("", _matrix(summary.counts["cell"], wording, screen), "")
    for line, is_loss in row_lines(summary, screen.words):
        screen.print(line, style="yellow" if is_loss else "")


def _matrix(counts: Mapping[str | None, int], wording: Wording, screen: Screen) -> Padding:
    """How many are in each cell: rows and columns as the model has them, best first."""
    model = wording.model
    if model.matrix is None:
        raise ValueError("the model has no matrix")
    rows, columns = model.grades[model.matrix.rows].steps, model.grades[model.matrix.columns].steps
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="dim")
    names = f"{wording.dimension(model.matrix.rows)} / {wording.dimension(model.matrix.columns)}"
    table.add_column(names, style="dim", justify="right")
    for column in columns:
        table.add_column(column.name, justify="right", min_width=8)
    for row in rows:
        found = [screen.words.number(counts.get(row.name + column.name, 0)) for column in columns]
        table.add_row(row.name, *found)
    return Padding(table, (0, 0, 0, 2))
