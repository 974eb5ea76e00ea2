"""Who gets a lead, said as docs/reference/agreement.md says it: the definition that routing is compared with.

It keeps no state: whose turn it is, who is full and who has how many leads it counts from all that was decided before.
It looks at every quarter of an hour, so that calendars and absences must begin and end with one. Slow on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from reifegrad.agreement.state import week_of
from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW
from reifegrad.worktime.reference import is_worked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from reifegrad.agreement.decision import Decision, RoutedLead
    from reifegrad.agreement.rules import Agreement, Destination, Route
    from reifegrad.worktime.spans import Span

QUARTER, HORIZON = timedelta(minutes=15), timedelta(days=60)
"""How finely, and how far ahead, people's working time is looked at."""


@dataclass(frozen=True)
class RoutedPast:
    """All that has happened: decisions in their order, and whose leads were won or lost, a name for each lead."""

    decisions: Sequence[Decision] = ()
    closed: Sequence[str] = ()
    absences: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    inactive: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReferenceAnswer:
    """Who has the lead, or where it waits; by which route, and why; who was passed over, and why."""

    owner: str | None
    queue: str | None
    route: str | None
    why: str
    passed_over: Mapping[str, str]
    starts_at: datetime | None = None


def answer(agreement: Agreement, lead: RoutedLead, past: RoutedPast, as_of: datetime) -> ReferenceAnswer:
    """Who has a lead from now on."""
    return _Answering(agreement, lead, past, as_of.astimezone(UTC)).answer()


@dataclass
class _Answering:
    """One answer; the methods are the sentences of the page, in its order."""

    agreement: Agreement
    lead: RoutedLead
    past: RoutedPast
    as_of: datetime
    passed_over: dict[str, str] = field(default_factory=dict)

    def answer(self) -> ReferenceAnswer:
        """Whoever has a lead keeps it; else the first route that fits decides; else it waits."""
        if self.lead.owner is not None and not self.must_change(self.lead.owner):
            return self.to_person(None, self.lead.owner, "stays")
        fitting = [route for route in self.agreement.routes if self.fits(route)]
        if not fitting:
            return ReferenceAnswer(None, self.agreement.otherwise, None, "no_route", {})
        return self.by_route(fitting[0])

    def must_change(self, owner: str) -> bool:
        """A lead is taken from somebody by a recall, or because they get no leads any more."""
        return owner in self.lead.recalled_from or owner in self.past.inactive

    def fits(self, route: Route) -> bool:
        """A condition that is unknown does not hold; a map of territories must have one for the lead."""
        facts = {**self.lead.values, NOW: self.as_of}
        holds = route.condition is None or evaluate(route.condition, facts) is True
        return holds and bool(self.destinations(route))

    def destinations(self, route: Route) -> list[Destination]:
        """Where a route sends the lead, in the order in which it tries."""
        if not route.areas:
            return list(route.destinations)
        return [destination for name, destination in route.areas if name is None or self.lies_in(name)][:1]

    def lies_in(self, territory: str) -> bool:
        """Whether the lead is in a territory."""
        known = self.agreement.territories[territory]
        return known.holds(self.lead.values.get(known.attribute))

    def by_route(self, route: Route) -> ReferenceAnswer:
        """First whoever looks after the company, then each destination, at last the queue."""
        colleague = self.lead.account_owner
        if route.account_owner and colleague is not None:
            obstacles = self.obstacles(route, colleague, asks_for_skills=False)
            if not obstacles:
                return self.to_person(route, colleague, "account_owner")
            self.passed_over[colleague] = obstacles[0]
        for destination in self.destinations(route):
            if destination.kind == "queue":
                return self.to_queue(route, destination.name, "queue")
            able = []
            for name in self.agreement.members(destination):
                if name in self.passed_over:
                    continue
                obstacles = self.obstacles(route, name, asks_for_skills=True)
                if obstacles:
                    self.passed_over[name] = obstacles[0]
                else:
                    able.append(name)
            if able:
                return self.among(route, destination, able)
        return self.to_queue(route, route.otherwise, "nobody")

    def obstacles(self, route: Route, name: str, *, asks_for_skills: bool) -> list[str]:
        """Everything for which somebody cannot take the lead; the first is said."""
        if name not in self.agreement.people:
            return ["not_in_agreement"]
        person = self.agreement.people[name]
        language = None if route.language is None else self.lead.values.get(route.language)
        speaks = language is None or language in person.languages
        looks_after = not route.territory or any(map(self.lies_in, person.territories))
        is_full = person.capacity is not None and self.used(name) >= person.capacity
        found = {
            "recalled": name in self.lead.recalled_from,
            "inactive": name in self.past.inactive,
            "absent": self.is_absent(name),
            "language": asks_for_skills and not speaks,
            "territory": asks_for_skills and not looks_after,
            "full": is_full,
            "not_working": route.hours == "now" and self.starts(name) != self.as_of,
        }
        return [code for code, holds in found.items() if holds]

    def among(self, route: Route, destination: Destination, able: list[str]) -> ReferenceAnswer:
        """With `hours: next` only those who work first; of these whose turn it is."""
        if route.hours == "next":
            starts = {name: self.starts(name) or self.as_of + 2 * HORIZON for name in able}
            self.passed_over |= dict.fromkeys((n for n in able if starts[n] > min(starts.values())), "works_later")
            able = [name for name in able if name not in self.passed_over]
        if destination.kind == "person":
            return self.to_person(route, able[0], "named")
        if len(able) == 1:
            return self.to_person(route, able[0], "only_one")
        have_capacity = all(self.agreement.people[name].capacity is not None for name in able)
        order: dict[str, tuple[str, Callable[[str], object]]] = {
            "round_robin": ("in_turn", lambda name: self.last_turn(route, name)),
            "open_leads": (
                "open_leads" if have_capacity else "open_count",
                lambda name: Fraction(self.open(name) + 1) / (self.capacity(name) if have_capacity else 1),
            ),
            "capacity": ("capacity", lambda name: -self.behind(route, name) - self.capacity(name)),
        }
        why, place = order[route.by]
        return self.to_person(route, sorted(able, key=place)[0], why)  # type: ignore[arg-type]  # of equals the first

    def given(self) -> list[Decision]:
        """The decisions by which somebody got a lead that they had not."""
        return [made for made in self.past.decisions if made.owner is not None and made.owner != made.previous]

    def shared(self, route: Route) -> list[Decision]:
        """The leads that a route has shared among people."""
        return [made for made in self.given() if made.route == route.name and made.candidates]

    def last_turn(self, route: Route, name: str) -> int:
        """The number of the last lead that a route has shared and that somebody got; -1 if there is none."""
        return max((place for place, made in enumerate(self.shared(route)) if made.owner == name), default=-1)

    def behind(self, route: Route, name: str) -> Fraction:
        """What is somebody's share of the leads that a route could have given them, without those that it has given."""
        amount = Fraction()
        for made in self.shared(route):
            if name in made.candidates:
                amount += self.capacity(name)
            if made.owner == name:
                amount -= sum(map(self.capacity, made.candidates))
        return amount

    def capacity(self, name: str) -> Fraction:
        """Leads a week; 1 where none is given."""
        capacity = self.agreement.people[name].capacity
        return Fraction(1) if capacity is None else capacity

    def open(self, name: str) -> int:
        """The leads that somebody has got and that are neither decided nor have gone to another."""
        got = sum(made.owner == name for made in self.given())
        gone = sum(made.previous == name and made.owner != name for made in self.past.decisions)
        return got - gone - list(self.past.closed).count(name)

    def used(self, name: str) -> Fraction:
        """What somebody has taken in this week, with what was too much in the weeks before."""
        weeks: dict[date, int] = {}
        for made in self.given():
            week = week_of(made.at, self.agreement.timezone)
            weeks[week] = weeks.get(week, 0) + (made.owner == name)
        amount, this_week = Fraction(), week_of(self.as_of, self.agreement.timezone)
        week = min(weeks, default=this_week)
        while week < this_week:
            amount = max(Fraction(), amount + weeks.get(week, 0) - self.capacity(name))
            week += timedelta(weeks=1)
        return amount + weeks.get(this_week, 0)

    def is_absent(self, name: str) -> bool:
        """Whether somebody is away at the moment at which they would work next."""
        usual = self.first_minute(name, ())
        return usual is not None and any(span.start <= usual < span.end for span in self.past.absences.get(name, ()))

    def starts(self, name: str) -> datetime | None:
        """When somebody works next."""
        return self.first_minute(name, self.past.absences.get(name, ()))

    def first_minute(self, name: str, away: tuple[Span, ...]) -> datetime | None:
        """The first moment at which somebody works who is away at times."""
        calendar = self.agreement.people[name].calendar
        moment = self.as_of
        while moment < self.as_of + HORIZON:
            is_away = any(span.start <= moment < span.end for span in away)
            if not is_away and (calendar is None or is_worked(self.agreement.calendars[calendar], moment, ())):
                return moment
            moment += QUARTER
        return None

    def to_person(self, route: Route | None, owner: str, why: str) -> ReferenceAnswer:
        """The lead has an owner."""
        starts = self.starts(owner) if owner in self.agreement.people else None
        return ReferenceAnswer(owner, None, None if route is None else route.name, why, self.passed_over, starts)

    def to_queue(self, route: Route, queue: str, why: str) -> ReferenceAnswer:
        """The lead waits in a queue."""
        return ReferenceAnswer(None, queue, route.name, why, self.passed_over)
