"""The report of an attribution in the language of the reader, for screen and file alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.data_notices import notice_paragraphs
from reifegrad.report.losses import with_losses
from reifegrad.report.texts import day_text, days_text
from reifegrad.revenue.attribution import RULES, WIN
from reifegrad.revenue.journeys import OTHERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reifegrad.language.words import Words
    from reifegrad.revenue.attribution import Attribution, ChannelShare, Rule
    from reifegrad.tasks.attribution import AttributionResult

SHOWN = 20
"""Channels in a table; the others are one line of it."""


@dataclass(frozen=True)
class AttributionPage:
    """An attribution with the texts to put it into."""

    result: AttributionResult
    words: Words

    @property
    def made(self) -> Attribution:
        """What each channel has contributed."""
        return self.result.made

    def report(self, *, drawn: bool = False) -> Report:
        """The whole page."""
        words = self.words
        sections = [Section(words("attribution.wins"), (self._wins(),))]
        if self.made.cents:
            sections.insert(0, Section(words("attribution.money"), (self._money(),)))
        if not self.made.contributions:
            sections = []
        known = Section(words("attribution.know"), tuple(self._remarks()))
        by = self.result.request.by
        name = words(f"attribution.by.{by}") if words.has(f"attribution.by.{by}") else by
        title = words("attribution.title", by=name)
        report = Report(title, tuple(self._lines()), (*sections, known), words.language)
        return with_losses(report, self.result.notes, words) if drawn else report

    def _lines(self) -> Iterator[str]:
        words, made = self.words, self.made
        if not made.won + made.lost:
            yield words("attribution.nothing")
            return
        zone = self.result.request.timezone
        yield words(
            "attribution.looked",
            first=day_text(self.result.first, words, zone),
            last=day_text(self.result.last, words, zone),
            won=words.number(made.won),
            lost=words.number(made.lost),
            days=days_text(self.result.lookback, words),
        )
        if made.cents:
            yield words("attribution.worth", amount=self._amount(made.cents))

    def _remarks(self) -> Iterator[Paragraph]:
        words, made = self.words, self.made
        yield from notice_paragraphs(self.result.notices, words, self.result.request.timezone)
        if made.untouched:
            amount = self._amount(made.untouched_cents)
            yield Paragraph(words.count("attribution.untouched", made.untouched, amount=amount), "warning")
        if made.unpriced:
            yield Paragraph(words.count("attribution.unpriced", made.unpriced), "warning")
        if made.joined:
            yield Paragraph(words.count("attribution.joined", made.joined), "warning")
        yield Paragraph(words("attribution.caution"), "small")

    def _money(self) -> TableBlock:
        rows = [
            (self._name(row.channel), *(self._amount(row.cents[rule]) for rule in RULES))
            for row in self._first_channels()
        ]
        return self._table(("channel", *RULES), rows, lambda rule, some: self._amount(sum(r.cents[rule] for r in some)))

    def _wins(self) -> TableBlock:
        words = self.words
        rows = [
            (
                self._name(row.channel),
                words.number(row.journeys),
                words.number(row.won),
                *(self._thousandths(row.wins[rule]) for rule in RULES),
                words.percent(row.removal),
            )
            for row in self._first_channels()
        ]
        names = ("channel", "journeys", "won", *RULES, "effect")
        return self._table(names, rows, lambda rule, some: self._thousandths(sum(r.wins[rule] for r in some)))

    def _first_channels(self) -> Sequence[ChannelShare]:
        return self.made.contributions[:SHOWN]

    def _table(
        self, names: Sequence[str], rows: list[tuple[str, ...]], sums: Callable[[Rule, Sequence[ChannelShare]], str]
    ) -> TableBlock:
        """The rows, what the others have, and what all of them have."""
        words, every = self.words, self.made.contributions
        rest = every[SHOWN:]

        def line(title: str, some: Sequence[ChannelShare]) -> tuple[str, ...]:
            of_rules = {rule: sums(rule, some) for rule in RULES}
            return (title, *(of_rules.get(name, "") for name in names[1:]))  # type: ignore[call-overload]

        further = [line(words.count("attribution.rest", len(rest)), rest)] if rest else []
        lines = (*rows, *further, line(words("attribution.total"), every))
        titles = tuple(words(f"attribution.column.{name}") for name in names)
        return TableBlock(titles, lines, note=words("attribution.note"), marked=frozenset({len(lines) - 1}))

    def _name(self, channel: str) -> str:
        return self.words("attribution.others") if channel == OTHERS else channel

    def _thousandths(self, wins: int) -> str:
        return self.words.decimal(wins / WIN, 3)

    def _amount(self, cents: int) -> str:
        return self.words.decimal(cents / 100, 2)
