"""Lays out the priority list as a table that a sales rep can work from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from reifegrad.explain.sentences import Sentences
from reifegrad.language.printable import printable
from reifegrad.report.list_reasons import reason_lines
from reifegrad.report.score_texts import score_text_rows
from reifegrad.spec.points import round_half_away

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.cli.screen import Screen
    from reifegrad.explain.ranking import RankedLead
    from reifegrad.spec.model import ScoringModel

_NAMED = {"priority", "probability"}
"""Results that say nothing without their name: `Priority A`."""


def list_title(model: ScoringModel, as_of: datetime, screen: Screen) -> Text:
    """What the list is: the model, the goal and the moment."""
    sentences = Sentences(model, screen.language)
    wording = sentences.wording
    title = wording.title(model.title, model.name)
    goal = wording.title(model.goal, "")
    line = screen.words("list.title", title=title, moment=wording.moment(as_of))
    text = Text(line, style="bold")
    if goal:
        text.append("\n" + screen.words("list.goal", goal=goal), style="not bold")
    return text


def list_table(model: ScoringModel, ranked: Sequence[RankedLead], screen: Screen) -> Table:
    """One block of lines for each lead: who it is, its score, what follows from it, and why."""
    words, sentences = screen.words, Sentences(model, screen.language)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column(words(f"list.{model.subject}"), max_width=24)
    table.add_column(words("list.score"), justify="right", no_wrap=True)
    table.add_column(words("list.verdict"), max_width=18)
    table.add_column(words("list.why"), min_width=36)
    for lead in ranked:
        table.add_row(
            str(lead.rank),
            _name_cell(lead),
            Text(_short(sentences, lead.score.score or 0), style="bold"),
            _verdict(sentences, lead, screen),
            _reasons_cell(sentences, lead, screen),
        )
        if lead is not ranked[-1]:
            table.add_row()
    return table


def _name_cell(lead: RankedLead) -> Text:
    text = Text(printable(lead.name or lead.score.subject_id), style="bold")
    for line in (lead.position, lead.company):
        if line:
            text.append("\n" + printable(line), style="not bold")
    if lead.name:
        text.append("\n" + printable(lead.score.subject_id), style="dim not bold")
    return text


def _verdict(sentences: Sentences, lead: RankedLead, screen: Screen) -> Text:
    """The cell and what it stands for, or the stage; then segment, priority, best profile, and how likely it is won."""
    score = lead.score
    facts = dict(score_text_rows(score, sentences.wording, screen.words))
    words = screen.words
    order = ("cell", "stage", "segment", "priority", "persona", "probability")
    lines = [(kind, facts[words(f"fact.{kind}")]) for kind in order if words(f"fact.{kind}") in facts]
    if score.cell is not None and not sentences.wording.knows_stage(score.stage):
        lines = [line for line in lines if line[0] != "stage"]  # a stage of the cell's own says it once more
    shown = [f"{words(f'fact.{kind}')} {text}" if kind in _NAMED else text for kind, text in lines]
    if lead.percentile is not None:
        shown.append(words("list.percentile", rank=words.number(lead.percentile)))
    return Text("\n").join(Text(printable(line)) for line in shown)


def _reasons_cell(sentences: Sentences, lead: RankedLead, screen: Screen) -> Group:
    """The reasons with the greatest effect, what else adds up to the score, and when the lead was last active."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column()
    for line in reason_lines(lead, sentences):
        points = ("+" if line.points > 0 else "") + sentences.wording.milli(line.points)
        grid.add_row(points, Text(printable(line.text)), style=None if line.is_reason else "dim")
    latest = max((row.last_at for row in lead.score.contributions if row.last_at is not None), default=None)
    if latest is None:
        return Group(grid)
    return Group(grid, Text(screen.words("list.latest", date=sentences.wording.date(latest)), style="dim"))


def _short(sentences: Sentences, milli: int) -> str:
    """The score with at most one decimal, as the points of its reasons."""
    return sentences.wording.milli(round_half_away(milli / 100) * 100)
