"""Reads what was done with leads, and where they are by that: the fold over the events of all their identifiers.

What was reported from elsewhere, by an import or a CRM, is read with what was done here: whoever folds asks here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from reifegrad_web.leads.parts import parts
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.reported import COMMANDS, reported
from reifegrad_web.sales.stage_machine import Command, Event, Stage, State, fold, states

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from reifegrad_web.leads.models import Outcome

_OF_COMMAND = ("identifier__lead_id", "identifier_id", "id", "command", "at", "reason", "together", "transition")
_OF_REPORT = ("identifier__lead_id", "identifier_id", "id", "outcome", "decided_at", "reason")
_BY_SCORE = frozenset({Stage.WON})
_BROUGHT = frozenset({Stage.WON, Stage.LOST})


@dataclass(frozen=True)
class Happened:
    """An event of a lead, and where the lead was after it.

    Where it follows from an outcome that was reported, `row` stands nowhere: it has no number, and `source` is the one
    that has reported it (0: a program, over the API, or somebody by hand).
    """

    row: StageEvent
    state: State
    source: int | None = None


def state_of(lead: int, until: datetime | None = None) -> State:
    """Where a lead is, or was at a moment."""
    return states_of([lead], until)[lead]


def states_of(leads: Iterable[int], until: datetime | None = None) -> Mapping[int, State]:
    """Where leads are, or were at a moment; those with which nothing was done are nurtured."""
    asked = set(leads)
    found = events_of(asked, until)
    return {lead: fold(found.get(lead, ())) for lead in asked}


def events_of(leads: Iterable[int], until: datetime | None = None) -> Mapping[int, Sequence[Event]]:
    """What was done with leads, in no order, as the machine of stages reads it; without those of no events."""
    found: dict[int, Sequence[Event]] = {}
    for part in parts(leads):
        found |= events_where(Q(identifier__lead_id__in=part), until)
    return found


def events_where(chosen: Q, until: datetime | None = None) -> Mapping[int, Sequence[Event]]:
    """The same for a choice of rows: a condition on their `identifier`."""
    found: dict[int, list[Event]] = defaultdict(list)
    rows = list(_commands(chosen, until).values_list(*_OF_COMMAND))
    together = Counter(row[-2] for row in rows)
    for lead, identifier, number, command, at, reason, code, transition in rows:
        unless = frozenset[Stage]()
        if command == Command.HAND_OVER:
            unless = _BY_SCORE if transition is not None else _BROUGHT if together[code] > 1 else unless
        found[lead or identifier].append(Event(number, Command(command), at, reason, unless=unless))
    for lead, identifier, number, outcome, at, reason in _reports(chosen, until).values_list(*_OF_REPORT):
        found[lead or identifier].append(Event(0, COMMANDS[outcome], at, reason, number))
    return found


def history_of(lead: int, until: datetime | None = None) -> Sequence[Happened]:
    """What was done with a lead, in order; what could not follow is left out."""
    chosen = Q(identifier__lead_id=lead)
    rows = {row.pk: row for row in _commands(chosen, until).select_related("identifier", "user")}
    reports = {row.pk: row for row in _reports(chosen, until).select_related("identifier")}
    found = states(events_where(chosen, until).get(lead, ()))
    return [
        Happened(_as_row(event, reports[event.reported]), state, reports[event.reported].source_id)
        if event.reported
        else Happened(rows[event.number], state)
        for event, state in found
    ]


def _commands(chosen: Q, until: datetime | None) -> QuerySet[StageEvent]:
    rows = StageEvent.objects.filter(chosen)
    return rows if until is None else rows.filter(at__lte=until)


def _reports(chosen: Q, until: datetime | None) -> QuerySet[Outcome]:
    rows = reported(chosen)
    return rows if until is None else rows.filter(decided_at__lte=until)


def _as_row(event: Event, report: Outcome) -> StageEvent:
    """A step that a report has brought, as a row that stands nowhere."""
    return StageEvent(
        identifier=report.identifier, command=event.command.value, reason=event.reason, at=event.at, outcome=report.pk
    )
