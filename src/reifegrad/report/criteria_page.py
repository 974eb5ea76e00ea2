"""What was found of criteria, in words, comes in; the page of it goes out, in the language of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.report.blocks import Grid, Paragraph, Report, Section
from reifegrad.report.pictures import picture
from reifegrad.report.plots import EvidenceLine, evidence_figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.language.words import Words
    from reifegrad.report.blocks import Block

PICTURES = ("criteria",)
_MOST = 30  # lines in a picture
_COLUMNS = ("criterion", "finding", "points", "counts", "with", "without", "alone", "beside")


@dataclass(frozen=True)
class Row:
    """One line of a model: the cells of the table, and what is drawn of it (None: nothing can be measured)."""

    cells: tuple[str, ...]
    held: EvidenceLine | None
    marked: bool


@dataclass(frozen=True)
class CriteriaPage:
    """Title and lines above, sentences on what to do, the rows, and sentences on patterns (None: not looked for)."""

    title: str
    lines: Sequence[str]
    advice: Sequence[Paragraph]
    rows: Sequence[Row]
    patterns: Sequence[str] | None
    words: Words

    def report(self) -> Report:
        """The whole page."""
        words = self.words
        sections = [
            Section(words("calibrate.advice"), tuple(self.advice)),
            Section(words("criteria.table"), tuple(self._evidence())),
        ]
        if self.patterns is not None:
            found = [
                *(Paragraph(text.removeprefix("- ")) for text in self.patterns),
                Paragraph(words("patterns.hurdles"), "small"),
            ]
            sections.append(Section(words("patterns.title"), tuple(found)))
        return Report(self.title, tuple(self.lines), tuple(sections), words.language)

    def _evidence(self) -> Iterator[Block]:
        words = self.words
        titles = tuple(words(f"criteria.{name}") for name in _COLUMNS)
        marked = frozenset(place for place, row in enumerate(self.rows) if row.marked)
        held = [row.held for row in self.rows if row.held is not None]
        if held:
            # Of many lines those that the outcomes say most of; in the order of the model.
            least = sorted((abs(one.value) for one in held), reverse=True)[:_MOST][-1]
            most = [one for one in held if abs(one.value) >= least][:_MOST]
            yield picture("criteria", evidence_figure(most, words), words)
            if len(most) < len(held):
                yield Paragraph(
                    words("criteria.drawn", n=words.number(len(most)), all=words.number(len(held))), "small"
                )
        cells = tuple(row.cells for row in self.rows)
        yield Grid(titles, cells, note=words("criteria.legend"), words=2, marked=marked)
