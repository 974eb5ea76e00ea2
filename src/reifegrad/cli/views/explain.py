"""Shows why a lead has its score: a headline, reasons that add up, coming changes, and the steps if asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reifegrad.explain.reasons import LIMITS
from reifegrad.explain.sentences import Sentences
from reifegrad.explain.steps_text import steps_text
from reifegrad.language.printable import printable
from reifegrad.report.score_texts import score_text_rows

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.cli.screen import Screen
    from reifegrad.explain.lead_explanation import LeadExplanation
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore
    from reifegrad.tasks.explain import ExplainResult


def show_explanations(result: ExplainResult, screen: Screen) -> None:
    """Print a page for each lead."""
    for place, explanation in enumerate(result.leads):
        if place:
            screen.print("")
        _Page(result.model, screen, result.days).show(explanation, result.as_of)


class _Page:
    """The page of one lead."""

    def __init__(self, model: ScoringModel, screen: Screen, days: int) -> None:
        self.model, self.screen, self.days = model, screen, days
        self.words = screen.words
        self.sentences = Sentences(model, screen.language)
        self.wording = self.sentences.wording

    def show(self, explanation: LeadExplanation, as_of: datetime) -> None:
        """Headline, reasons, coming changes, steps."""
        print_ = self.screen.print
        who = ", ".join(part for part in (explanation.name, explanation.position, explanation.company) if part)
        print_(printable(f"{who} ({explanation.subject_id})" if who else explanation.subject_id), style="bold")
        title = self.wording.title(self.model.title, self.model.name)
        print_(self.words("explain.of", title=title, moment=self.wording.moment(as_of)), style="dim")
        if explanation.score is None:
            print_(self.words("explain.unknown", moment=self.wording.moment(as_of)))
            return
        if explanation.score.score is None:
            print_(self.words("explain.outside"))
            return
        print_("", self._facts(explanation.score), "", Text(self.words("explain.why"), style="bold"))
        print_(Padding(self._reasons(explanation), (0, 0, 0, 2)))
        print_("", Text(self.words("explain.changes"), style="bold"))
        for line in self._changes(explanation):
            print_(Padding(Text(printable(line)), (0, 0, 0, 2)))
        if explanation.steps:
            print_("", Text(self.words("explain.steps"), style="bold"))
            for line in steps_text(explanation.steps, self.model, self.screen.language):
                self.screen.line(f"  {printable(line)}")

    def _facts(self, score: LeadScore) -> Table:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column()
        total = Text(self.wording.milli(score.score or 0), style="bold")
        grid.add_row(self.words("explain.total"), total)
        for name, value in score_text_rows(score, self.wording, self.words):
            grid.add_row(name, printable(value))
        return grid

    def _reasons(self, explanation: LeadExplanation) -> Table:
        """Every reason with its points, and the line below which says what they add up to."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(justify="right", no_wrap=True)
        grid.add_column()
        shown = [reason for reason in explanation.reasons if reason.points or reason.code not in LIMITS]
        for reason in shown:
            points = self.wording.milli(reason.points)
            text = Text(printable(self.sentences.reason_beside_points(reason)))
            grid.add_row(f"+{points}" if reason.points > 0 else points, text)
        if not shown:
            grid.add_row("", self.words("explain.no_reasons"))
        total = sum(reason.points for reason in explanation.reasons)
        width = max(len(self.wording.milli(reason.points)) + 1 for reason in explanation.reasons) if shown else 1
        grid.add_row("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * width, "")
        grid.add_row(Text(self.wording.milli(total), style="bold"), Text(self.words("explain.total"), style="bold"))
        return grid

    def _changes(self, explanation: LeadExplanation) -> list[str]:
        if not explanation.changes:
            return [self.words.count("explain.no_changes", self.days)]
        # A cell names both grades: then they would say the same again.
        cells = {change.at for change in explanation.changes if change.what == "cell"}
        told = [change for change in explanation.changes if change.what != "grade" or change.at not in cells]
        return [self.sentences.change(change) for change in told]
