"""Says what a list is: which model, as of when, whom it leaves out, and what its columns and colours mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.language.printable import printable
from reifegrad.report.list_columns import LOOKING_AHEAD
from reifegrad.report.losses import loss_text, with_one_mapping
from reifegrad.report.ripeness import STEPS, Ripeness
from reifegrad.report.run_texts import people_lines, result_lines, row_lines
from reifegrad.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.explain.wording import Wording
    from reifegrad.report.list_columns import ShownColumn
    from reifegrad.tasks.score import ScoreResult


@dataclass(frozen=True)
class AboutLine:
    """A line of the sheet: a heading, or a name and what there is to say; `step` is a colour of ripeness."""

    label: str
    text: str = ""
    is_heading: bool = False
    is_loss: bool = False
    step: int | None = None


class AboutList:
    """The texts of a list of one run, in one language.

    Args:
        result: The run.
        wording: The model in the language of the list.
        columns: What the list shows.
        rows: How many leads are on it.
        total: How many could be on it.
    """

    def __init__(
        self, result: ScoreResult, wording: Wording, columns: Sequence[ShownColumn], rows: int, total: int
    ) -> None:
        self.result, self.wording, self.words, self.columns = result, wording, wording.words, columns
        self.rows, self.total = rows, total
        model = result.model
        self.title = printable(wording.title(model.title, model.name))
        self.as_of = result.as_of.astimezone(wording.zone).replace(tzinfo=None)
        self.heading = self.words("list.title", title=self.title, moment=wording.moment(result.as_of))
        goal = printable(wording.title(model.goal, ""))
        self.subtitle = self.words("list.goal", goal=goal) if goal else ""
        self.sheet = self.words(f"list.sheet.{model.subject}")
        self.table = "List"
        self.about_sheet = self.words("list.sheet.about")
        self.nobody = self.words("list.nobody")
        self.day_form, self.moment_form = self.words("list.form.day"), self.words("list.form.moment")

    def lines(self) -> Iterator[AboutLine]:
        """All lines of the sheet, from above."""
        yield AboutLine(self.heading, is_heading=True)
        yield from self._model()
        yield AboutLine(self.words("list.about_people"), is_heading=True)
        yield from self._people()
        if self.result.not_counted:
            yield AboutLine(self.words("not_counted.title"), is_heading=True)
            told, mapping = with_one_mapping(self.result.not_counted)
            for lost in told:
                yield AboutLine("", loss_text(lost, self.words.language), is_loss=lost.severity == "warning")
            if mapping:
                yield AboutLine("", self.words("not_counted.mapping"))
                yield from (AboutLine("", printable(line)) for line in mapping.splitlines())
        colours = list(self._colours())
        if colours:
            yield AboutLine(self.words("list.about_colours"), is_heading=True)
            yield from colours
        yield AboutLine(self.words("list.about_columns"), is_heading=True)
        yield from (AboutLine(column.heading, column.about) for column in self.columns)
        if self.result.model.reads.clock and not any(column.name in LOOKING_AHEAD for column in self.columns):
            yield AboutLine(self.words("list.column.next_change_on"), self.words("list.no_forecast"))

    def _colours(self) -> Iterator[AboutLine]:
        """What has which colour, the ripest first."""
        ripeness = Ripeness(self.result.model)
        for step in reversed(range(STEPS)):
            found = [
                printable(self.wording.verdict("stage", name) if column.name == "stage" else name)
                for column in self.columns
                for name, own in ripeness.names(column.name).items()
                if own == step
            ]
            if found:
                yield AboutLine(", ".join(dict.fromkeys(found)), self.words(f"list.colour.{step}"), step=step)

    def _model(self) -> Iterator[AboutLine]:
        words, model = self.words, self.result.model
        goal = printable(self.wording.title(model.goal, ""))
        if goal:
            yield AboutLine(words("list.label.goal"), goal)
        yield AboutLine(words("list.label.model"), model.name)
        yield AboutLine(words("list.label.hash"), model.hash)
        yield AboutLine(words("list.label.as_of"), f"{self.wording.moment(self.result.as_of)} ({model.timezone})")
        yield AboutLine(words("list.label.program"), f"Reifegrad {__version__}")

    def _people(self) -> Iterator[AboutLine]:
        words, summary = self.words, self.result.summary
        label = words("list.label.listed")
        text = (
            words.count("list.all", self.rows)
            if self.rows == self.total
            else words("list.first", rows=words.number(self.rows), total=words.number(self.total))
        )
        yield AboutLine(label, text)
        for number, line in enumerate(people_lines(summary, self.wording, words)):
            yield AboutLine("" if number else words("list.label.scored"), printable(line))
        for line in result_lines(summary, self.wording, words):
            yield AboutLine("", printable(line))
        for number, (line, is_loss) in enumerate(row_lines(summary, words)):
            yield AboutLine("" if number else words("list.label.read"), printable(line), is_loss=is_loss)
        for note in self.result.notes:
            if note.severity == "warning" and not note.code.startswith("rejected-"):
                yield AboutLine("", printable(note.say(words.language)), is_loss=True)
