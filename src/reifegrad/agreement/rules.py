"""What an agreement means: people, teams, queues, territories, routes and promises, resolved and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from reifegrad.spec.condition import Type
from reifegrad.worktime.timetable import Timetable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from reifegrad.agreement.service_level_document import ContactKind, PauseKind
    from reifegrad.spec.condition import Node, Value
    from reifegrad.spec.model import Measure
    from reifegrad.spec.title import Title
    from reifegrad.worktime.calendar import WorkCalendar
    from reifegrad.worktime.written import WorkingTime

RESULTS: dict[str, Type] = {
    "score": Type.NUMBER,
    "probability": Type.NUMBER,
    "stage": Type.TEXT,
    "cell": Type.TEXT,
    "segment": Type.TEXT,
    "priority": Type.TEXT,
}
"""Results of models that conditions read, with their types: `cell.fit` is the cell by the model called `fit`."""

ORIGINS: dict[str, Type] = {"source": Type.TEXT, "campaign": Type.TEXT}
"""Where a lead comes from; like an attribute."""


@dataclass(frozen=True)
class Person:
    """Somebody who takes leads; `capacity` leads a week, None for any number."""

    name: str
    title: Title = field(default_factory=dict)
    calendar: str | None = None
    capacity: Fraction | None = None
    languages: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Team:
    """People who share leads, in the order of the file."""

    name: str
    members: tuple[str, ...]
    title: Title = field(default_factory=dict)


@dataclass(frozen=True)
class Queue:
    """A place where leads wait that nobody owns."""

    name: str
    title: Title = field(default_factory=dict)
    team: str | None = None
    calendar: str | None = None


@dataclass(frozen=True)
class Beginnings:
    """What values begin with that lie between two texts of the same length; both are included."""

    first: str
    last: str

    def holds(self, value: str) -> bool:
        """Whether a value is long enough, and begins with something between the two."""
        beginning = value[: len(self.first)]
        return len(beginning) == len(self.first) and self.first <= beginning <= self.last


@dataclass(frozen=True)
class Territory:
    """Leads by an attribute that tells where they are."""

    name: str
    attribute: str
    values: frozenset[str]
    ranges: tuple[Beginnings, ...]
    title: Title = field(default_factory=dict)

    def holds(self, value: Value) -> bool:
        """Whether a lead with this value of the attribute is in the territory; without a value it is in none."""
        if value is None:
            return False
        return str(value) in self.values or any(part.holds(str(value)) for part in self.ranges)


@dataclass(frozen=True)
class Destination:
    """A person, a team or a queue."""

    kind: Literal["person", "team", "queue"]
    name: str


Sharing = Literal["round_robin", "open_leads", "capacity"]


@dataclass(frozen=True)
class Route:
    """Where leads go for which a condition holds; without a condition all.

    `destinations` are tried in their order; with `areas`, the one of the first territory that the lead is in, and None
    stands for all others.
    """

    name: str
    condition: Node | None
    destinations: tuple[Destination, ...]
    otherwise: str
    areas: tuple[tuple[str | None, Destination], ...] = ()
    by: Sharing = "round_robin"
    account_owner: bool = False
    language: str | None = None
    territory: bool = False
    hours: Literal["any", "now", "next"] = "any"
    title: Title = field(default_factory=dict)


Promised = Literal["respond", "reach", "follow_up"]
"""What a clock measures: until somebody tries, until the lead is reached, until somebody tries again."""


@dataclass(frozen=True)
class ServiceLevel:
    """Until when leads are answered for which a condition holds; without a condition all.

    `calendar` is for leads whose owner and queue have none. `escalate_after` and `recall_after` count from the end of
    the time; None: at once, and never.
    """

    name: str
    condition: Node | None
    respond: WorkingTime
    reach: WorkingTime | None = None
    follow_up: WorkingTime | None = None
    counts: frozenset[ContactKind] = frozenset({"call", "mail", "meeting"})
    starts: Literal["entry", "assignment"] = "entry"
    pauses: frozenset[PauseKind] = frozenset({"set_aside", "absence"})
    calendar: str | None = None
    remind: WorkingTime | None = None
    escalate: Destination | None = None
    escalate_after: WorkingTime | None = None
    recall_after: WorkingTime | None = None
    title: Title = field(default_factory=dict, hash=False)

    def within(self, promised: Promised) -> WorkingTime | None:
        """The time for a promise; None if it is not made."""
        return {"respond": self.respond, "reach": self.reach, "follow_up": self.follow_up}[promised]


@dataclass(frozen=True)
class Promise:
    """What one side delivers to the other: so many leads in each period, or a share of them."""

    name: str
    by: Literal["marketing", "sales"]
    what: Literal["delivered", "accepted", "in_time", "won"]
    at_least: Fraction
    is_share: bool
    per: Literal["week", "month", "quarter"]
    condition: Node | None = None
    title: Title = field(default_factory=dict)


@dataclass(frozen=True)
class PseudoRule:
    """Who is no real lead: `competitor`, `student`, `applicant` or `other`, for whom a condition holds."""

    name: str
    condition: Node


@dataclass(frozen=True)
class Agreement:
    """What marketing and sales promise each other. All mappings are in the order of the file.

    `attributes` and `properties` are the names that conditions, territories and languages read, with their types;
    `measures` those that something reads. `results` are the results of models that are read, such as `score.NAME`;
    `models` has the model of each NAME. `hash` is a short name of this very content.
    """

    name: str
    title: Title
    timezone: str
    models: Mapping[str, str]
    measures: tuple[Measure, ...]
    calendars: Mapping[str, WorkCalendar]
    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    territories: Mapping[str, Territory]
    queues: Mapping[str, Queue]
    routes: tuple[Route, ...]
    otherwise: str
    levels: tuple[ServiceLevel, ...]
    promises: tuple[Promise, ...]
    attributes: Mapping[str, Type]
    properties: Mapping[str, Type]
    results: tuple[str, ...]
    hash: str
    pseudo: tuple[PseudoRule, ...] = ()

    def route(self, name: str) -> Route:
        """The route of a name."""
        return next(route for route in self.routes if route.name == name)

    @cached_property
    def timetables(self) -> Mapping[str, Timetable]:
        """The calendars laid out in time; days that were worked out once are kept."""
        return {name: Timetable(calendar) for name, calendar in self.calendars.items()}

    @property
    def reads_account(self) -> bool:
        """Whether a route asks who looks after the company of a lead."""
        return any(route.account_owner for route in self.routes)

    def members(self, destination: Destination) -> tuple[str, ...]:
        """Who may take what goes to a destination, in the order of the file; nobody for a queue."""
        match destination.kind:
            case "person":
                return (destination.name,)
            case "team":
                return self.teams[destination.name].members
            case "queue":
                return ()
