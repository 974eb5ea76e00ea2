"""Shows the ideal customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from reifegrad.report.profile_text import IdealCustomerText

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.icp import IcpResult


def show_ideal_customer(result: IcpResult, screen: Screen) -> None:
    """Print the profile, how it did on newer leads, and where the model is."""
    text, output = IdealCustomerText(result, screen.words), result.request.output
    screen.print(text.title(), style="bold")
    screen.print(_table(text), *text.sentences())
    if output is not None:
        screen.line(screen.words("summary.written", path=output))
    else:
        screen.print(screen.words("icp.next"), style="dim")


def _table(text: IdealCustomerText) -> Table:
    """One row an attribute: its weight, and the values that were won most and least often."""
    words = text.words
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(words("icp.attribute"))
    table.add_column(words("icp.weight"), justify="right")
    table.add_column(words("icp.best"), min_width=34)
    table.add_column(words("icp.worst"), min_width=34)
    for row in text.rows():
        table.add_row(*row)
    return table
