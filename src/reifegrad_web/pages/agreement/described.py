"""An agreement in words: who takes how many leads, who gets which, where the others wait, what each side promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.agreement.sentences import DecisionSentences
from reifegrad.spec.condition_text import condition_text
from reifegrad.spec.title import title_in
from reifegrad_web.pages.frame.handover_words import pseudo_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from reifegrad.agreement.rules import Agreement, Destination, Promise, Route
    from reifegrad.language.words import Words


@dataclass(frozen=True)
class ShownPerson:
    """Somebody who takes leads: how many a week, and what they are looked for by."""

    name: str
    title: str
    capacity: str
    about: Sequence[str]


@dataclass(frozen=True)
class ShownRoute:
    """A route: which leads, to whom, and how people share."""

    title: str
    condition: str
    to: str
    about: Sequence[str]


@dataclass(frozen=True)
class ShownQueue:
    """A place where leads wait, and who works it off."""

    name: str
    title: str
    team: str


@dataclass(frozen=True)
class ShownPromise:
    """What one side delivers."""

    by: str
    title: str
    amount: str
    condition: str


@dataclass(frozen=True)
class DescribedAgreement:
    """What an agreement says, in one language."""

    agreement: Agreement
    words: Words

    @property
    def people(self) -> Sequence[ShownPerson]:
        """Everybody, in the order of the file."""
        return list(self._people())

    @property
    def pseudo(self) -> Sequence[tuple[str, str]]:
        """Who is no real lead: what they are, and the condition."""
        return [(pseudo_title(each.name, self.words), condition_text(each.condition)) for each in self.agreement.pseudo]

    @property
    def routes(self) -> Sequence[ShownRoute]:
        """The first that fits a lead decides."""
        return [self._route(route) for route in self.agreement.routes]

    @property
    def queues(self) -> Sequence[ShownQueue]:
        """Where leads wait that nobody owns."""
        teams = self.agreement.teams
        return [
            ShownQueue(each.name, self._titled(each), "" if each.team is None else self._titled(teams[each.team]))
            for each in self.agreement.queues.values()
        ]

    @property
    def promises(self) -> Sequence[ShownPromise]:
        """What each side delivers to the other."""
        return [self._promise(each) for each in self.agreement.promises]

    @property
    def otherwise(self) -> str:
        """The queue for leads that no route fits."""
        return self._titled(self.agreement.queues[self.agreement.otherwise])

    @property
    def _said(self) -> DecisionSentences:
        return DecisionSentences(self.agreement, self.words.language)

    def _people(self) -> Iterator[ShownPerson]:
        words = self.words
        for person in self.agreement.people.values():
            territories = [self._titled(self.agreement.territories[name]) for name in person.territories]
            about = [
                *([words("agreements.languages", languages=", ".join(person.languages))] if person.languages else []),
                *([words("agreements.territories", territories=", ".join(territories))] if territories else []),
            ]
            teams = [self._titled(team) for team in self.agreement.teams.values() if person.name in team.members]
            yield ShownPerson(
                person.name,
                self._said.person(person.name),
                words("agreements.any") if person.capacity is None else self._said.amount(person.capacity),
                [*teams, *about],
            )

    def _route(self, route: Route) -> ShownRoute:
        words = self.words
        about = []
        if any(each.kind == "team" for each in route.destinations):
            about.append(words(f"agreements.by.{route.by}"))
        if route.account_owner:
            about.append(words("agreements.account_owner"))
        if route.language is not None:
            about.append(words("agreements.language", attribute=route.language))
        if route.territory:
            about.append(words("agreements.territory"))
        if route.hours != "any":
            about.append(words(f"agreements.hours.{route.hours}"))
        return ShownRoute(
            title_in(route.title, words.language, route.name),
            "" if route.condition is None else condition_text(route.condition),
            self._to(route),
            about,
        )

    def _to(self, route: Route) -> str:
        if not route.areas:
            return f", {self.words('agreements.else')} ".join(map(self._destination, route.destinations))
        areas = self.agreement.territories
        parts = [
            f"{self.words('agreements.others') if name is None else self._titled(areas[name])}: {self._destination(to)}"
            for name, to in route.areas
        ]
        return "; ".join(parts)

    def _destination(self, to: Destination) -> str:
        match to.kind:
            case "person":
                return self._said.person(to.name)
            case "team":
                return self._titled(self.agreement.teams[to.name])
            case "queue":
                return self._said.queue(to.name)

    def _promise(self, each: Promise) -> ShownPromise:
        words = self.words
        amount = words.percent(float(each.at_least)) if each.is_share else self._amount(each.at_least)
        return ShownPromise(
            words(f"role.{each.by}"),
            title_in(each.title, words.language, each.name),
            words(f"agreements.promise.{each.what}.{each.per}", amount=amount),
            "" if each.condition is None else condition_text(each.condition),
        )

    def _amount(self, leads: Fraction) -> str:
        return self._said.amount(leads)

    def _titled(self, each: object) -> str:
        return title_in(getattr(each, "title", {}), self.words.language, str(getattr(each, "name", "")))
