"""Shows the evidence for each criterion, and the patterns that no criterion reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from reifegrad.cli.report_screen import is_cut
from reifegrad.report.criteria_page import COLUMNS
from reifegrad.report.data_notices import notice_sentences

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.report.criteria_page import CriteriaPage

_STYLES = {"wrong_sign": "bold red", "never": "yellow", "always": "yellow", "too_low": "yellow", "too_high": "yellow"}


def show_criteria(page: CriteriaPage, screen: Screen) -> None:
    """Print the evidence, what to do, the patterns, and where the proposal is."""
    words, result = screen.words, page.result
    screen.print(page.title(), style="bold")
    screen.print(*page.lines())
    for sentence in notice_sentences(result.notices, words, result.model.timezone):
        screen.print(sentence, style="yellow")
    screen.print(_table(page, screen))
    screen.print(words("criteria.legend"), style="dim")
    screen.print(*page.advice(), *page.about_proposals())
    if result.patterns is not None:
        screen.print("", words("patterns.title"), style="bold")
        screen.print(*page.pattern_lines())
    screen.print("")
    if result.request.output is not None:
        screen.line(words("summary.written", path=result.request.output))
        screen.line(page.next_step(), "dim")
    elif page.next_step():
        screen.print(page.next_step(), style="dim")


def _table(page: CriteriaPage, screen: Screen) -> Table:
    """One row a line of the model; where letters would be lost, the intervals may stand below their value."""
    table = _lines_table(page)
    return _lines_table(page, narrow=True) if is_cut(table, screen) else table


def _lines_table(page: CriteriaPage, *, narrow: bool = False) -> Table:
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
