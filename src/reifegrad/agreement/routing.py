"""Decides who gets a lead, by the routes of an agreement: a pure function, whose every answer says why.

docs/reference/agreement.md says what it means; `agreement.reference` says the same in other words.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from reifegrad.agreement.attendance import Attendance
from reifegrad.agreement.decision import Cause, Decision, PassedOver
from reifegrad.agreement.state import capacity_of, in_week, is_full, with_share
from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reifegrad.agreement.decision import RoutedLead
    from reifegrad.agreement.rules import Agreement, Destination, Route
    from reifegrad.agreement.state import RoutingState


def decide(agreement: Agreement, lead: RoutedLead, state: RoutingState, as_of: datetime) -> Decision:
    """Who has a lead from now on: an owner, or a queue, and why.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    return _Deciding(agreement, lead, state, as_of.astimezone(UTC)).decision()


class _Deciding:
    """One decision while it is made: who was passed over, and why, is noted on the way."""

    def __init__(self, agreement: Agreement, lead: RoutedLead, state: RoutingState, as_of: datetime) -> None:
        self.agreement, self.lead, self.as_of = agreement, lead, as_of
        self.state = in_week(agreement, state, as_of)
        self.attendance = Attendance(agreement, state.absences, as_of)
        self.passed_over: dict[str, Cause] = {}
        self.notes: tuple[Cause, ...] = ()

    def decision(self) -> Decision:
        """The first that answers: the owner, the first route that fits, the queue for all others."""
        owner = self.lead.owner
        if owner is not None:
            if owner in self.lead.recalled_from:
                self.notes = (Cause("recalled", {"person": owner}),)
            elif owner in self.state.inactive:
                self.notes = (Cause("left", {"person": owner}),)
            else:
                return self._given(None, owner, Cause("stays"))
        facts = {**self.lead.values, NOW: self.as_of}
        for route in self.agreement.routes:
            if route.condition is not None and evaluate(route.condition, facts) is not True:
                continue
            destinations = tuple(self._area(route)) if route.areas else route.destinations
            if destinations:
                return self._routed(route, destinations)
        return self._queued(None, self.agreement.otherwise, Cause("no_route"))

    def _area(self, route: Route) -> Iterator[Destination]:
        """The destination of the first territory that the lead is in; none if it is in none of them."""
        for name, destination in route.areas:
            territory = None if name is None else self.agreement.territories[name]
            if territory is None or territory.holds(self.lead.values.get(territory.attribute)):
                yield destination
                return

    def _routed(self, route: Route, destinations: tuple[Destination, ...]) -> Decision:
        account_owner = self.lead.account_owner
        if route.account_owner and account_owner is not None:
            cause = self._obstacle(route, account_owner, knows_lead=True)
            if cause is None:
                return self._given(route, account_owner, Cause("account_owner"))
            self.passed_over[account_owner] = cause
        for destination in destinations:
            if destination.kind == "queue":
                return self._queued(route, destination.name, Cause("queue"))
            candidates = tuple(self._candidates(route, destination))
            if candidates:
                return self._chosen(route, destination, candidates)
        return self._queued(route, route.otherwise, Cause("nobody"))

    def _candidates(self, route: Route, destination: Destination) -> Iterator[str]:
        """Who of a destination can take the lead, in the order of the file."""
        for name in self.agreement.members(destination):
            if name in self.passed_over:
                continue
            cause = self._obstacle(route, name, knows_lead=False)
            if cause is None:
                yield name
            else:
                self.passed_over[name] = cause

    def _obstacle(self, route: Route, name: str, *, knows_lead: bool) -> Cause | None:
        """The first reason for which somebody cannot take the lead; whoever looks after the company knows the lead."""
        person = self.agreement.people.get(name)
        if person is None:
            return Cause("not_in_agreement")
        if name in self.lead.recalled_from:
            return Cause("recalled")
        if name in self.state.inactive:
            return Cause("inactive")
        if self.attendance.is_absent(name):
            return Cause("absent", {"until": self.attendance.starts(name)})
        if not knows_lead and (cause := self._unfit(route, name)) is not None:
            return cause
        if is_full(self.agreement, self.state, name):
            return Cause("full", {"capacity": person.capacity})
        if route.hours == "now":
            starts = self.attendance.starts(name)
            if starts != self.as_of:
                return Cause("not_working", {"until": starts})
        return None

    def _unfit(self, route: Route, name: str) -> Cause | None:
        """Whether somebody does not speak the language of the lead, or does not look after where it is."""
        person, values = self.agreement.people[name], self.lead.values
        language = None if route.language is None else values.get(route.language)
        if language is not None and language not in person.languages:
            return Cause("language", {"language": str(language)})
        if not route.territory:
            return None
        areas = (self.agreement.territories[one] for one in person.territories)
        return None if any(area.holds(values.get(area.attribute)) for area in areas) else Cause("territory")

    def _chosen(self, route: Route, destination: Destination, candidates: tuple[str, ...]) -> Decision:
        """One of those who can take the lead: among those who are at work first."""
        if route.hours == "next":
            candidates = self._first_at_work(candidates)
        if destination.kind == "person":
            return self._given(route, candidates[0], Cause("named"))
        if len(candidates) == 1:
            cause = Cause("only_one", {"team": destination.name})
            return self._given(route, candidates[0], cause, candidates)
        match route.by:
            case "round_robin":
                owner, cause = self._in_turn(route, destination, candidates)
            case "open_leads":
                owner, cause = self._with_fewest(candidates)
            case "capacity":
                owner, cause = self._by_capacity(route, candidates)
        return self._given(route, owner, cause, candidates)

    def _first_at_work(self, candidates: tuple[str, ...]) -> tuple[str, ...]:
        """Who is at work, else who works next; the others are passed over."""
        starts = {name: self.attendance.starts(name) for name in candidates}
        first = min((moment for moment in starts.values() if moment is not None), default=None)
        for name, moment in starts.items():
            if moment != first:
                self.passed_over[name] = Cause("works_later", {"until": moment})
        return tuple(name for name in candidates if starts[name] == first)

    def _in_turn(self, route: Route, destination: Destination, candidates: tuple[str, ...]) -> tuple[str, Cause]:
        """Whose last turn in this route was longest ago, of those who had none the first in the file."""
        order = {name: place for place, name in enumerate(self.state.turns.get(route.name, ()))}
        owner = min(candidates, key=lambda name: order.get(name, -1))
        return owner, Cause("in_turn", {"team": destination.name})

    def _with_fewest(self, candidates: tuple[str, ...]) -> tuple[str, Cause]:
        """Who would have, with this lead, the fewest open ones for their capacity, if all of them have one."""
        by_capacity = all(self.agreement.people[name].capacity is not None for name in candidates)
        open_leads = self.state.open_leads

        def load(name: str) -> object:
            leads = open_leads.get(name, 0) + 1
            return leads / capacity_of(self.agreement, name) if by_capacity else leads

        owner = min(candidates, key=load)  # type: ignore[arg-type]  # fractions or whole numbers, never both
        return owner, Cause("open_leads" if by_capacity else "open_count", {"open": open_leads.get(owner, 0)})

    def _by_capacity(self, route: Route, candidates: tuple[str, ...]) -> tuple[str, Cause]:
        """Who is furthest behind their share of what this route has given since it began."""
        behind = with_share(self.agreement, self.state.behind.get(route.name, {}), candidates)
        owner = max(candidates, key=lambda name: behind[name])
        everyone = sum(capacity_of(self.agreement, name) for name in candidates)
        return owner, Cause("capacity", {"capacity": capacity_of(self.agreement, owner), "everyone": everyone})

    def _given(self, route: Route | None, owner: str, cause: Cause, candidates: tuple[str, ...] = ()) -> Decision:
        return Decision(
            lead=self.lead.id,
            at=self.as_of,
            owner=owner,
            queue=None,
            route=None if route is None else route.name,
            causes=(cause, *self.notes),
            passed_over=self._noted(),
            candidates=candidates,
            previous=self.lead.owner,
            starts_at=self.attendance.starts(owner) if owner in self.agreement.people else None,
        )

    def _queued(self, route: Route | None, queue: str, cause: Cause) -> Decision:
        return Decision(
            lead=self.lead.id,
            at=self.as_of,
            owner=None,
            queue=queue,
            route=None if route is None else route.name,
            causes=(cause, *self.notes),
            passed_over=self._noted(),
            previous=self.lead.owner,
        )

    def _noted(self) -> tuple[PassedOver, ...]:
        return tuple(PassedOver(name, cause) for name, cause in self.passed_over.items())
