"""What happened to leads as clocks read it: stages, assignments, contacts, decisions. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from reifegrad.agreement.lead_events import Assigned, Contacted, Enqueued, LeadEvent, LevelHolds, Recalled, SetAside
from reifegrad_web.leads.models import Assignment, Contact
from reifegrad_web.leads.parts import parts
from reifegrad_web.routing.models import RoutingDecision
from reifegrad_web.sales.events import events_of
from reifegrad_web.sales.stage_machine import Command, Event, State, states
from reifegrad_web.service.models import LevelHeld, ServiceEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from reifegrad.agreement.service_level_document import ContactKind

_ENDED, _RECALLED, _LEVEL, _CONTACTED, _ASIDE, _STAYS, _ASSIGNED, _QUEUED = range(8)
"""What comes first where two things happened at the same moment: whoever tries takes a lead of nobody over."""

_Placed = tuple[datetime, int, int, LeadEvent]


@dataclass(frozen=True)
class LeadHistory:
    """What happened to a lead.

    Attributes:
        lead: Its number.
        state: Where it is between marketing and sales.
        begun_at: When its last cycle began.
        held: The levels that held in a cycle, in order.
        events: Everything else that clocks look at, in order.
        recalled: When it was taken back, and from whom.
    """

    lead: int
    state: State = field(default_factory=State)
    begun_at: datetime | None = None
    held: Sequence[LevelHeld] = ()
    events: Sequence[LeadEvent] = ()
    recalled: Sequence[tuple[datetime, str | None]] = ()

    @property
    def people(self) -> set[str]:
        """Who has had the lead."""
        return {each.owner for each in self.events if isinstance(each, Assigned)}


def histories_of(leads: Iterable[int], until: datetime | None = None) -> Mapping[int, LeadHistory]:
    """What happened to leads, until a moment or at all."""
    asked = set(leads)
    found: dict[int, LeadHistory] = {}
    for part in parts(asked):
        rows = _Rows(part, until)
        found |= {lead: rows.history(lead) for lead in part}
    return found


class _Rows:
    """The rows of some leads, by lead."""

    def __init__(self, leads: Sequence[int], until: datetime | None) -> None:
        self.leads, self.until = leads, until
        self.stages = events_of(leads, until)
        self.held = self._by_lead(LevelHeld.objects.order_by("at", "id"))
        self.assigned = self._by_lead(Assignment.objects.select_related("owner").order_by("at", "id"))
        self.decided = self._by_lead(RoutingDecision.objects.select_related("owner").order_by("at", "id"))
        self.contacts = self._by_lead(Contact.objects.order_by("at", "id"))
        recalls = ServiceEvent.objects.filter(what=ServiceEvent.What.RECALL).select_related("owner")
        self.recalls = self._by_lead(recalls.order_by("done_at", "id"), "done_at")

    def _by_lead(self, rows: QuerySet[Any], moment: str = "at") -> Mapping[int, list[Any]]:
        rows = rows.filter(identifier__lead_id__in=self.leads).select_related("identifier")
        found: dict[int, list[Any]] = {}
        for row in rows if self.until is None else rows.filter(**{f"{moment}__lte": self.until}):
            found.setdefault(row.identifier.lead_id, []).append(row)
        return found

    def history(self, lead: int) -> LeadHistory:
        """What happened to one of them."""
        done = list(states(self.stages.get(lead, ())))
        recalls = [
            (row.done_at, None if row.owner is None else row.owner.username) for row in self.recalls.get(lead, [])
        ]
        placed: list[_Placed] = [*_ends(done), *self._hands(lead), *self._contacts(lead)]
        placed += [(at, _RECALLED, place, Recalled(at, None)) for place, (at, _) in enumerate(recalls)]
        return LeadHistory(
            lead,
            done[-1][1] if done else State(),
            next((event.at for event, _ in reversed(done) if event.command is Command.HAND_OVER), None),
            _within_cycles(done, self.held.get(lead, [])),
            [event for *_, event in sorted(placed, key=itemgetter(0, 1, 2))],
            recalls,
        )

    def _hands(self, lead: int) -> Iterator[_Placed]:
        """Who has had it; where nobody has, the queue that was decided last.

        A recalled lead that stays with whoever has taken it meanwhile is not assigned: the decision says who has it.
        """
        decided, recalled = self.decided.get(lead, []), {row.done_at for row in self.recalls.get(lead, [])}
        for row in self.assigned.get(lead, []):
            before = [each for each in decided if each.at <= row.at]
            queue = (before[-1].queue or None) if before else None
            event = Enqueued(row.at, queue) if row.owner is None else Assigned(row.at, row.owner.username)
            yield row.at, _ASSIGNED, row.pk, event
        for told in decided:
            if told.queue:
                yield told.at, _QUEUED, told.pk, Enqueued(told.at, told.queue)
            elif told.owner is not None and told.at in recalled:
                yield told.at, _STAYS, told.pk, Assigned(told.at, told.owner.username)

    def _contacts(self, lead: int) -> Iterator[_Placed]:
        """Attempts; whoever notes when its turn is again sets it aside, and whoever notes none ends such a wait."""
        waits_until = datetime.min.replace(tzinfo=UTC)
        for row in self.contacts.get(lead, []):
            reached = row.result != Contact.Result.NOT_REACHED
            yield row.at, _CONTACTED, row.pk, Contacted(row.at, cast("ContactKind", row.kind), reached)
            until = row.again_at or row.meets_at or row.at
            if until > row.at or waits_until > row.at:
                yield row.at, _ASIDE, row.pk, SetAside(row.at, until)
            waits_until = until


def _ends(done: Iterable[tuple[Event, State]]) -> Iterator[_Placed]:
    """When a cycle ended, nothing was promised any more."""
    was_open = False
    for place, (event, state) in enumerate(done):
        if was_open and not state.is_open:
            yield event.at, _ENDED, place, LevelHolds(event.at, None)
        was_open = state.is_open


def _within_cycles(done: Sequence[tuple[Event, State]], held: Iterable[LevelHeld]) -> Sequence[LevelHeld]:
    """Levels that held while sales had the lead: those of a cycle that was taken back do not count."""

    def is_open(moment: datetime) -> bool:
        before = [state for event, state in done if event.at <= moment]
        return bool(before) and before[-1].is_open

    return [row for row in held if is_open(row.at)]
