"""Tables of the commands that show more on the screen than a report has: criteria, ideal customers, purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from reifegrad.cli.report_screen import is_cut
from reifegrad.report.criteria_page import COLUMNS
from reifegrad.report.profile_text import rfm_rows

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.report.criteria_page import CriteriaPage
    from reifegrad.report.profile_text import IdealCustomerText
    from reifegrad.tasks.rfm import RfmResult

_STYLES = {"wrong_sign": "bold red", "never": "yellow", "always": "yellow", "too_low": "yellow", "too_high": "yellow"}


def criteria_table(page: CriteriaPage, screen: Screen) -> Table:
    """One row a line of the model; where letters would be lost, the intervals may stand below their value."""
    table = _criteria_table(page)
    return _criteria_table(page, narrow=True) if is_cut(table, screen) else table


def _criteria_table(page: CriteriaPage, *, narrow: bool = False) -> Table:
    words = page.words
    whole = {"points", "alone"} if narrow else {"points", "with", "alone", "beside"}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=0, header_style="bold")
    first, *others, last = COLUMNS
    table.add_column(words(f"criteria.{first}"), width=17)
    for key in others:
        table.add_column(words(f"criteria.{key}"), justify="right", no_wrap=key in whole)
    table.add_column(words(f"criteria.{last}"), min_width=None if narrow else 15)
    for one in page.evidence.lines:
        table.add_row(*page.cells(one), style=_STYLES.get(one.finding, ""))
    return table


def ideal_customer_table(text: IdealCustomerText) -> Table:
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


def purchases_table(result: RfmResult, screen: Screen) -> Table:
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
