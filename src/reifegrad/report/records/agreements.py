"""What `agreement simulate` prints with `--json`: who would have had how many leads, what waited, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from reifegrad.agreement.sentences import DecisionSentences
from reifegrad.report.records.measuring import NoticeRecord
from reifegrad.report.serialize import Figure, Record, exact_moment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from reifegrad.agreement.decision import Decision
    from reifegrad.agreement.simulation import PersonLoad, Simulation
    from reifegrad.tasks.simulate import SimulateResult


class PersonLoadRecord(Record):
    """What somebody would have had."""

    person: str
    """The name by which they sign in."""
    capacity: str | None
    """How many leads a week they take at most, exactly, as a whole number or a fraction (`1/2`); null: any number."""
    leads: int
    """The number of leads that they would have got."""
    busiest: int
    """The number of leads in their busiest week."""
    full_weeks: int
    """The number of weeks in which they took no more at the end, of those in which leads came."""
    median_wait: Figure
    """Half of their leads would have waited no longer until they were at work, in days; null without leads."""
    by_week: dict[str, int]
    """The number of leads by the Monday of each week, for weeks with any."""


class RouteLoadRecord(Record):
    """What went through a route."""

    route: str
    """The route."""
    leads: int
    """The number of leads that it fits and no route before it."""


class QueuedRecord(Record):
    """Leads that would have waited in a queue for the same reason."""

    queue: str
    """The queue."""
    route: str | None
    """The route that led there; null if no route fits."""
    cause: str
    """Why: `queue` (the route says so), `nobody` (nobody could take it), `no_route`."""
    leads: int
    """How many there are."""


class PassedOverRecord(Record):
    """How often somebody would have been passed over for one reason."""

    person: str
    """The name by which they sign in."""
    cause: str
    """Why, such as `absent`, `full`, `language`."""
    leads: int
    """The number of leads."""


class DecisionRecord(Record):
    """One decision."""

    lead: str
    """The lead."""
    at: str
    """The moment (UTC)."""
    owner: str | None
    """Who would have got it; null if it would have waited."""
    queue: str | None
    """Where it would have waited; null if somebody would have got it."""
    route: str | None
    """The route that decided; null if none fits."""
    cause: str
    """The main reason, as a code."""
    passed_over: dict[str, str]
    """Who was passed over, with the code of the reason."""
    starts_at: str | None
    """When the owner works next (UTC)."""
    text: str
    """All of it in sentences, in the language of `--lang`."""


class SimulateOutput(Record):
    """What `agreement simulate` prints."""

    agreement: str
    """The name of the agreement."""
    hash: str
    """A short name of what the agreement says."""
    at: str
    """At which moments leads are given to somebody, as in `--at`."""
    first: str
    """The first moment (UTC)."""
    last: str
    """The last moment (UTC)."""
    weeks: int
    """The number of weeks from the first to the last one."""
    leads: int
    """The number of leads."""
    given: int
    """The number of leads that somebody would have got."""
    kept_apart: dict[str, int]
    """The number of leads that are no real ones, by rule; they are not among `leads`."""
    people: tuple[PersonLoadRecord, ...]
    """Everyone, in the order of the file."""
    routes: tuple[RouteLoadRecord, ...]
    """Every route, in the order of the file."""
    queued: tuple[QueuedRecord, ...]
    """The leads that would have waited, the most frequent reason first."""
    passed_over: tuple[PassedOverRecord, ...]
    """Who would have been passed over, the most frequent reason first."""
    decisions: tuple[DecisionRecord, ...]
    """The decisions about the leads of `--lead`."""
    notices: tuple[NoticeRecord, ...]
    """What was odd in the facts."""

    @classmethod
    def of(cls, result: SimulateResult, leads: Collection[str], language: str) -> Self:
        """The output of a simulation; decisions are said in a language."""
        made = result.simulation
        counts = sorted(made.obstacles.items(), key=lambda one: (-one[1], one[0]))
        return cls.read(
            agreement=made.agreement.name,
            hash=made.agreement.hash,
            at=result.at,
            first=exact_moment(made.span[0]),
            last=exact_moment(made.span[1]),
            weeks=len(made.weeks),
            leads=len(made.decisions),
            given=made.given,
            kept_apart=dict(made.kept_apart),
            people=[_load(load) for load in made.loads],
            routes=[
                RouteLoadRecord(route=one.name, leads=made.routes.get(one.name, 0)) for one in made.agreement.routes
            ],
            queued=[QueuedRecord.read(one) for one in made.queued],
            passed_over=[PassedOverRecord(person=name, cause=code, leads=n) for (name, code), n in counts],
            decisions=list(decision_records(made, leads, language)),
            notices=result.notices,
        )


def _load(load: PersonLoad) -> PersonLoadRecord:
    capacity = None if load.capacity is None else str(load.capacity)
    return PersonLoadRecord.read(load, capacity=capacity)


def decision_records(made: Simulation, leads: Collection[str] | None, language: str) -> Iterator[DecisionRecord]:
    """The decisions about some leads, or (None) about all, in their order."""
    sentences = DecisionSentences(made.agreement, language)
    for decision in made.decisions:
        if leads is None or decision.lead in leads:
            yield _decision(decision, sentences)


def _decision(decision: Decision, sentences: DecisionSentences) -> DecisionRecord:
    return DecisionRecord.read(
        decision,
        cause=decision.causes[0].code,
        passed_over={one.person: one.cause.code for one in decision.passed_over},
        text=str(sentences.text(decision)),
    )
