"""Shows the bins of recency, frequency and monetary value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from reifegrad.report.profile_text import rfm_rows, rfm_title

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.rfm import RfmResult


def show_bins(result: RfmResult, screen: Screen) -> None:
    """Print the bins, and where the model is."""
    words, output = screen.words, result.request.output
    screen.print(rfm_title(result, words), style="bold")
    screen.print(_table(result, screen))
    if output is not None:
        screen.line(words("summary.written", path=output))
    else:
        screen.print(words("rfm.next"), style="dim")


def _table(result: RfmResult, screen: Screen) -> Table:
    """One row a bin, an empty one between the measures."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("")
    for key in ("rfm.values", "rfm.points", "rfm.customers"):
        table.add_column(screen.words(key), justify="right")
    for place, rows in enumerate(rfm_rows(result, screen.words)):
        if place:
            table.add_row()
        for row in rows:
            table.add_row(*row)
    return table
