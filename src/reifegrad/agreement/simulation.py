"""Plays an agreement over leads of the past: who would have got what, how long they waited, how much everyone had."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from statistics import median
from typing import TYPE_CHECKING

from reifegrad.agreement.decision import RoutedLead
from reifegrad.agreement.pseudo import pseudo_of
from reifegrad.agreement.routing import decide
from reifegrad.agreement.state import RoutingState, apply, every_week, is_full, week_of, without_open_lead

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from reifegrad.agreement.decision import Decision
    from reifegrad.agreement.rules import Agreement
    from reifegrad.spec.condition import Value


@dataclass(frozen=True)
class Arrival:
    """A lead that was to be given to somebody at a moment, what was known of it then, and when it was decided."""

    lead: str
    at: datetime
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    account: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True)
class KeptApart:
    """A lead that would not have come to sales, when, and by which rule."""

    lead: str
    at: datetime
    rule: str


@dataclass(frozen=True)
class PersonLoad:
    """What somebody would have had.

    Attributes:
        person: Their name.
        capacity: Leads a week that they take at most; None for any number.
        leads: Leads that they would have got.
        by_week: The same by the Monday of each week, for weeks with any.
        full_weeks: Weeks in which they took no more after some lead.
        waits: Until they would have begun to work, for each lead.
    """

    person: str
    capacity: Fraction | None
    leads: int
    by_week: Mapping[date, int]
    full_weeks: int
    waits: tuple[timedelta, ...]

    @property
    def busiest(self) -> int:
        """Leads in their busiest week."""
        return max(self.by_week.values(), default=0)

    @property
    def median_wait(self) -> timedelta | None:
        """Half of their leads would have waited no longer."""
        return timedelta(seconds=median(wait.total_seconds() for wait in self.waits)) if self.waits else None


@dataclass(frozen=True)
class Queued:
    """Leads that would have come into a queue for the same reason."""

    queue: str
    route: str | None
    cause: str
    leads: int


@dataclass(frozen=True)
class Simulation:
    """What an agreement would have done with leads of the past.

    `weeks` are all Mondays from the first lead to the last one. `obstacles` say how often somebody was passed over, by
    person and code. `apart` are leads that are no real ones by the agreement: nothing was decided about them.
    """

    agreement: Agreement
    decisions: tuple[Decision, ...]
    weeks: tuple[date, ...]
    loads: tuple[PersonLoad, ...]
    queued: tuple[Queued, ...]
    routes: Mapping[str, int]
    obstacles: Mapping[tuple[str, str], int]
    apart: tuple[KeptApart, ...] = ()

    @property
    def given(self) -> int:
        """Leads that somebody would have got."""
        return sum(load.leads for load in self.loads)

    @property
    def kept_apart(self) -> Mapping[str, int]:
        """How many leads are no real ones, by rule."""
        counts = Counter(each.rule for each in self.apart)
        return {rule.name: counts[rule.name] for rule in self.agreement.pseudo}

    @property
    def span(self) -> tuple[datetime, datetime]:
        """When the first lead came, and the last one."""
        moments = [*(each.at for each in self.decisions), *(each.at for each in self.apart)]
        return min(moments), max(moments)


def simulate(agreement: Agreement, arrivals: Iterable[Arrival], state: RoutingState | None = None) -> Simulation:
    """Give leads of the past to people, one after the other, each with what was known of it.

    Whoever gets the first lead of a company looks after it from then on. A lead is open until it was decided.
    """
    player = _Player(agreement, state or RoutingState())
    for arrival in sorted(arrivals, key=lambda one: (one.at.astimezone(UTC), one.lead)):
        player.take(arrival)
    return player.simulation()


class _Player:
    """What has happened so far."""

    def __init__(self, agreement: Agreement, state: RoutingState) -> None:
        self.agreement, self.state = agreement, state
        self.decisions: list[Decision] = []
        self.apart: list[KeptApart] = []
        self.owners: dict[str, str] = {}
        self.open: list[tuple[datetime, str]] = []
        self.full: dict[str, set[date]] = defaultdict(set)

    def take(self, arrival: Arrival) -> None:
        """One lead, after the leads that were decided before it."""
        self._close(arrival.at)
        rule = pseudo_of(self.agreement.pseudo, arrival.values, arrival.at)
        if rule is not None:
            self.apart.append(KeptApart(arrival.lead, arrival.at, rule))
            return
        owner = None if arrival.account is None else self.owners.get(arrival.account)
        lead = RoutedLead(arrival.lead, arrival.values, account_owner=owner)
        decision = decide(self.agreement, lead, self.state, arrival.at)
        self.state = apply(self.agreement, self.state, decision)
        self.decisions.append(decision)
        week = week_of(arrival.at, self.agreement.timezone)
        for name in self.agreement.people:
            if is_full(self.agreement, self.state, name):
                self.full[name].add(week)
        if decision.owner is None:
            return
        if arrival.account is not None:
            self.owners.setdefault(arrival.account, decision.owner)
        if arrival.decided_at is not None:
            heappush(self.open, (arrival.decided_at, decision.owner))

    def _close(self, moment: datetime) -> None:
        """Leads that were decided until a moment are open no longer."""
        while self.open and self.open[0][0] <= moment:
            _, owner = heappop(self.open)
            self.state = without_open_lead(self.state, owner)

    def simulation(self) -> Simulation:
        """What came out."""
        by_person: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.decisions:
            by_person[decision.owner or ""].append(decision)
        queued = Counter(
            (made.queue, made.route, made.causes[0].code) for made in self.decisions if made.queue is not None
        )
        obstacles = Counter((one.person, one.cause.code) for made in self.decisions for one in made.passed_over)
        return Simulation(
            agreement=self.agreement,
            decisions=tuple(self.decisions),
            weeks=tuple(every_week([week_of(made.at, self.agreement.timezone) for made in self.decisions])),
            loads=tuple(self._load(name, by_person[name]) for name in self.agreement.people),
            queued=tuple(Queued(*where, leads) for where, leads in queued.most_common()),
            routes=Counter(made.route for made in self.decisions if made.route is not None),
            obstacles=obstacles,
            apart=tuple(self.apart),
        )

    def _load(self, name: str, got: Sequence[Decision]) -> PersonLoad:
        weeks = Counter(week_of(made.at, self.agreement.timezone) for made in got)
        return PersonLoad(
            person=name,
            capacity=self.agreement.people[name].capacity,
            leads=len(got),
            by_week=dict(sorted(weeks.items())),
            full_weeks=len(self.full[name]),
            waits=tuple(made.starts_at - made.at for made in got if made.starts_at is not None),
        )
