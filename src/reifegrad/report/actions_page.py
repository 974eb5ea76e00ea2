"""The report of a dry run of actions in the language of the reader: what would have started, by rule and week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.actions.rules import KINDS
from reifegrad.actions.sentences import ActionSentences
from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.data_notices import notice_paragraphs
from reifegrad.report.losses import with_losses
from reifegrad.spec.title import title_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.actions.rules import Actions
    from reifegrad.actions.sequence_simulation import SequenceCount
    from reifegrad.actions.simulation import ActionsPlayed, RuleCount
    from reifegrad.language.words import Words
    from reifegrad.tasks.play_actions import PlayActionsResult

_MOST_WEEKS = 12
_MOST_RULES = 8
"""Columns beside the weeks; with more a table is as wide as no screen."""


@dataclass(frozen=True)
class ActionsPage:
    """A dry run with the texts to put it into; `leads` are those of which every verdict is said."""

    result: PlayActionsResult
    words: Words
    leads: tuple[str, ...] = ()

    @property
    def made(self) -> ActionsPlayed:
        """What would have started."""
        return self.result.made

    @property
    def actions(self) -> Actions:
        """The actions."""
        return self.made.actions

    @property
    def sentences(self) -> ActionSentences:
        """What says verdicts."""
        return ActionSentences(self.actions, self.words.language)

    def report(self, *, drawn: bool = False) -> Report:
        """The whole page; `drawn`: as a page of its own."""
        words = self.words
        sections = [
            Section(words("actions.play.rules"), (*self._notices(), self._rules())),
            Section(words("actions.play.effects"), (self._effects(),)),
        ]
        if any(count.causes for count in self.made.counts):
            sections.append(Section(words("actions.play.not_started"), (self._causes(),)))
        sections += [Section(self._sequence_title(one), tuple(self._sequence(one))) for one in self.result.sequences]
        if self.made.weeks:
            sections.append(Section(words("actions.play.weeks"), tuple(self._weeks())))
        sections += [Section(words("simulate.lead", lead=lead), tuple(self._verdicts(lead))) for lead in self.leads]
        title = words("simulate.title", agreement=title_in(self.actions.title, words.language, self.actions.name))
        report = Report(title, tuple(self._lines()), tuple(sections), words.language)
        return with_losses(report, self.result.notes, words) if drawn else report

    def _lines(self) -> Iterator[str]:
        words, zone = self.words, ZoneInfo(self.actions.timezone)
        first, last = (words.day(at.astimezone(zone)) for at in (self.result.first, self.result.last))
        crossed = words.count("actions.count.crossings", len(self.made.played))
        yield words("actions.play.looked", crossings=crossed, first=first, last=last)
        yield words.count("actions.play.done", self.made.effects)

    def _notices(self) -> Iterator[Paragraph]:
        yield from notice_paragraphs(self.result.notices, self.words, self.actions.timezone)
        if self.result.not_seen:
            rules = ", ".join(map(self.sentences.rule, self.result.not_seen))
            yield Paragraph(self.words("actions.play.not_seen", rules=rules), "warning")

    def _rules(self) -> TableBlock:
        keys = ("rule", "started", "leads", "per_week", "refused")
        return self._table(keys, tuple(map(self._rule, self.made.counts)))

    def _rule(self, count: RuleCount) -> tuple[str, ...]:
        words = self.words
        per_week = count.started / max(1, len(self.made.weeks))
        numbers = (words.number(count.started), words.number(count.leads), words.decimal(per_week, 1))
        return self.sentences.rule(count.rule), *numbers, words.number(count.refused)

    def _effects(self) -> TableBlock:
        words = self.words
        kinds = [kind for kind in KINDS if any(count.effects.get(kind) for count in self.made.counts)]
        rows = [(words(f"actions.kind.{kind}"), words.number(self._total(kind))) for kind in kinds]
        return self._table(("effect", "times"), tuple(rows))

    def _total(self, kind: str) -> int:
        return sum(count.effects.get(kind, 0) for count in self.made.counts)

    def _causes(self) -> TableBlock:
        """Why rules would not have started, the most frequent reason of a rule first."""
        rows = [
            (self.sentences.rule(count.rule), self.words(f"actions.why.{code}"), self.words.number(times))
            for count in self.made.counts
            for code, times in sorted(count.causes.items(), key=lambda one: (-one[1], one[0]))
        ]
        keys = tuple(self.words(f"actions.column.{key}") for key in ("rule", "cause", "times"))
        return TableBlock(keys, tuple(rows), words=2)

    def _sequence_title(self, count: SequenceCount) -> str:
        return self.words("actions.play.sequence", sequence=self.sentences.sequence(count.sequence))

    def _sequence(self, count: SequenceCount) -> Iterator[Paragraph | TableBlock]:
        """How far leads would have come, and why they would have left; what tables do not tell ends nothing here."""
        words = self.words
        if not count.begun:
            yield Paragraph(words("actions.play.nobody_begins"))
            return
        rows = tuple(
            (
                self.sentences.step(count.sequence, step.step) if step.step else words("actions.play.before_first"),
                "; ".join(f"{self._why_left(count.sequence, code)} {words.number(n)}" for code, n in step.left.items()),
                *map(words.number, (step.reached, step.skipped, sum(step.left.values()))),
            )
            for step in count.steps
        )
        keys = ("step", "cause", "reached", "skipped", "left")
        yield TableBlock(tuple(words(f"actions.column.{key}") for key in keys), rows, words=2)
        yield Paragraph(words("actions.play.sequence_about"))

    def _why_left(self, sequence: str, code: str) -> str:
        kind, _, exit_of = code.partition(":")
        return self.sentences.exit(sequence, exit_of) if kind == "exit" else self.words(f"sequences.why.{kind}")

    def _weeks(self) -> Iterator[TableBlock]:
        words, counts = self.words, self.made.counts
        for begin in range(0, len(counts), _MOST_RULES):
            shown = counts[begin : begin + _MOST_RULES]
            rows = tuple(
                (words.day(week), *(words.number(count.by_week.get(week, 0)) for count in shown))
                for week in self.made.weeks[-_MOST_WEEKS:]
            )
            yield TableBlock(
                (words("actions.column.week"), *(self.sentences.rule(count.rule) for count in shown)), rows
            )

    def _verdicts(self, lead: str) -> Iterator[Paragraph]:
        """Everything that rules said about a lead, in the order of time."""
        zone, found = ZoneInfo(self.actions.timezone), False
        for one in self.made.played:
            if one.crossing.lead == lead:
                found = True
                day = self.words.day(one.crossing.at.astimezone(zone))
                said = [self.sentences.verdict(verdict) for verdict in one.verdicts]
                text = " ".join(said) or self.words("actions.play.nobody_listens")
                yield Paragraph(f"{day}: {self.sentences.crossing(one.crossing)}. {text}")
        if not found:
            yield Paragraph(self.words("actions.play.not_there"), "warning")

    def _table(self, keys: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> TableBlock:
        return TableBlock(tuple(self.words(f"actions.column.{key}") for key in keys), rows)
