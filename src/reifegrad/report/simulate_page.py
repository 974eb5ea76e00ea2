"""The report of a simulation in the language of the reader: who would have had how many leads, and what waited."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.agreement.decision import Cause
from reifegrad.agreement.sentences import DecisionSentences
from reifegrad.agreement.state import week_of
from reifegrad.language.words import MISSING
from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.data_notices import notice_paragraphs
from reifegrad.report.losses import with_losses
from reifegrad.report.texts import at_text
from reifegrad.spec.title import title_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.agreement.rules import Agreement
    from reifegrad.agreement.simulation import PersonLoad, Queued, Simulation
    from reifegrad.language.words import Words
    from reifegrad.tasks.simulate import SimulateResult

_MOST_WEEKS = 12
_HOUR = timedelta(hours=1)
_UNBROKEN = "\N{NON-BREAKING HYPHEN}"
"""Beside many columns a day would be broken at its hyphens."""


@dataclass(frozen=True)
class SimulatePage:
    """A simulation with the texts to put it into; `leads` are those of which each decision is said."""

    result: SimulateResult
    words: Words
    leads: tuple[str, ...] = ()

    @property
    def made(self) -> Simulation:
        """What the agreement would have done."""
        return self.result.simulation

    @property
    def agreement(self) -> Agreement:
        """The agreement."""
        return self.made.agreement

    @property
    def sentences(self) -> DecisionSentences:
        """What says its decisions."""
        return DecisionSentences(self.agreement, self.words.language)

    def report(self, *, drawn: bool = False) -> Report:
        """The whole page; `drawn`: as a page of its own."""
        words = self.words
        sections = [
            Section(words("simulate.people"), (*self._notices(), self._people())),
            Section(words("simulate.routes"), (self._routes(),)),
        ]
        if self.made.queued:
            sections.append(Section(words("simulate.queues"), (self._queues(),)))
        if self.made.obstacles:
            sections.append(Section(words("simulate.passed_over"), (self._passed_over(),)))
        by_person = (self._weeks_by_person(),) if drawn else ()
        sections.append(Section(words("simulate.weeks"), (self._weeks(), *by_person)))
        sections += [Section(words("simulate.lead", lead=lead), tuple(self._decisions(lead))) for lead in self.leads]
        title = words("simulate.title", agreement=title_in(self.agreement.title, words.language, self.agreement.name))
        report = Report(title, tuple(self._lines()), tuple(sections), words.language)
        return with_losses(report, self.result.notes, words) if drawn else report

    def _lines(self) -> Iterator[str]:
        words, decisions = self.words, self.made.decisions
        zone = ZoneInfo(self.agreement.timezone)
        first, last = (words.day(at.astimezone(zone)) for at in self.made.span)
        leads = words.count("count.leads", len(decisions) + len(self.made.apart))
        yield words("simulate.looked", leads=leads, first=first, last=last, at=at_text(self.result.at, words))
        waiting = len(decisions) - self.made.given
        yield words("simulate.given", given=words.number(self.made.given), waiting=words.number(waiting))
        if self.agreement.pseudo:
            parts = [
                f"{words(f'handover.pseudo.{name}')}: {words.number(n)}" for name, n in self.made.kept_apart.items()
            ]
            yield words("simulate.apart", leads=words.count("count.leads", len(self.made.apart)), of=", ".join(parts))

    def _notices(self) -> Iterator[Paragraph]:
        yield from notice_paragraphs(self.result.notices, self.words, self.agreement.timezone)

    def _people(self) -> TableBlock:
        keys = ("person", "leads", "per_week", "busiest", "capacity", "full_weeks", "median_wait")
        rows = tuple(self._person(load) for load in self.made.loads)
        columns = tuple(self.words(f"simulate.column.{key}") for key in keys)
        return TableBlock(columns, rows, note=self.words("simulate.people.note"))

    def _person(self, load: PersonLoad) -> tuple[str, ...]:
        words, wait = self.words, load.median_wait
        capacity = load.capacity
        return (
            self.sentences.person(load.person),
            words.number(load.leads),
            words.decimal(load.leads / max(1, len(self.made.weeks)), 1),
            words.number(load.busiest),
            MISSING if capacity is None else self.sentences.amount(capacity),
            words.number(load.full_weeks),
            MISSING if wait is None else words.decimal(wait / _HOUR, 1),
        )

    def _routes(self) -> TableBlock:
        words = self.words
        rows = []
        for route in self.agreement.routes:
            made = [one for one in self.made.decisions if one.route == route.name]
            given = sum(one.owner is not None for one in made)
            rows.append((self.sentences.route(route.name), *map(words.number, (len(made), given, len(made) - given))))
        keys = ("route", "leads", "given", "queued")
        return TableBlock(tuple(words(f"simulate.column.{key}") for key in keys), tuple(rows))

    def _queues(self) -> TableBlock:
        rows = tuple(self._queued(one) for one in self.made.queued)
        keys = ("queue", "cause", "leads")
        return TableBlock(tuple(self.words(f"simulate.column.{key}") for key in keys), rows, words=2)

    def _queued(self, queued: Queued) -> tuple[str, ...]:
        because = self.sentences.because(Cause(queued.cause), queued.route)
        return self.sentences.queue(queued.queue), because, self.words.number(queued.leads)

    def _passed_over(self) -> TableBlock:
        words, said = self.words, self.sentences
        counts = sorted(self.made.obstacles.items(), key=lambda one: (-one[1], one[0]))
        rows = tuple(
            (said.person(name), words(f"simulate.obstacle.{code}"), words.number(n)) for (name, code), n in counts
        )
        keys = ("person", "cause", "leads")
        return TableBlock(tuple(words(f"simulate.column.{key}") for key in keys), rows, words=2)

    def _weeks(self) -> TableBlock:
        """The latest weeks against what everyone together takes in one."""
        words, timezone = self.words, self.agreement.timezone
        came = Counter(week_of(made.at, timezone) for made in self.made.decisions)
        given = Counter(week_of(made.at, timezone) for made in self.made.decisions if made.owner is not None)
        rows = tuple(
            (words.day(week), *map(words.number, (came[week], given[week], came[week] - given[week])))
            for week in self.made.weeks[-_MOST_WEEKS:]
        )
        keys = ("week", "leads", "given", "queued")
        return TableBlock(tuple(words(f"simulate.column.{key}") for key in keys), rows, note=self._room())

    def _weeks_by_person(self) -> TableBlock:
        """What everyone would have had in each of these weeks, against what they take."""
        words, loads = self.words, self.made.loads
        weeks = [
            (words.day(week).replace("-", _UNBROKEN), *(words.number(load.by_week.get(week, 0)) for load in loads))
            for week in self.made.weeks[-_MOST_WEEKS:]
        ]
        takes = (MISSING if load.capacity is None else self.sentences.amount(load.capacity) for load in loads)
        rows = (*weeks, (words("simulate.column.capacity"), *takes))
        columns = (words("simulate.column.week"), *(self.sentences.person(load.person) for load in loads))
        return TableBlock(columns, rows, marked=frozenset({len(weeks)}))

    def _room(self) -> str:
        """What everyone together takes in a week."""
        capacities = [load.capacity for load in self.made.loads]
        if None in capacities:
            return self.words("simulate.room.any")
        room = sum((capacity for capacity in capacities if capacity is not None), Fraction())
        return self.words("simulate.room", room=self.sentences.amount(room))

    def _decisions(self, lead: str) -> Iterator[Paragraph]:
        made = [one for one in self.made.decisions if one.lead == lead]
        for decision in made:
            yield Paragraph(f"{self.sentences.moment(decision.at)}: {self.sentences.text(decision)}")
        if not made:
            yield Paragraph(self.words("simulate.not_there"), "warning")
