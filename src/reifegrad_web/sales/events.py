"""Reads what was done with leads, and where they are by that: the fold over the events of all their identifiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.leads.parts import parts
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.stage_machine import Command, Event, State, fold, states

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True)
class Happened:
    """An event of a lead, and where the lead was after it."""

    row: StageEvent
    state: State


def state_of(lead: int, until: datetime | None = None) -> State:
    """Where a lead is, or was at a moment."""
    return states_of([lead], until)[lead]


def states_of(leads: Iterable[int], until: datetime | None = None) -> Mapping[int, State]:
    """Where leads are, or were at a moment; those with which nothing was done are nurtured."""
    events: dict[int, list[Event]] = {lead: [] for lead in leads}
    for row in _rows(events, until):
        events[row.identifier.lead_id or row.identifier_id].append(event_of(row))
    return {lead: fold(found) for lead, found in events.items()}


def history_of(lead: int, until: datetime | None = None) -> Sequence[Happened]:
    """What was done with a lead, in order; what could not follow is left out."""
    rows = {row.pk: row for row in _rows([lead], until)}
    return [Happened(rows[event.number], state) for event, state in states(map(event_of, rows.values()))]


def event_of(row: StageEvent) -> Event:
    """A row as the machine of stages reads it."""
    return Event(row.pk, Command(row.command), row.at, row.reason)


def _rows(leads: Iterable[int], until: datetime | None) -> Iterable[StageEvent]:
    for part in parts(leads):
        rows = StageEvent.objects.filter(identifier__lead_id__in=part).select_related("identifier", "user")
        yield from rows if until is None else rows.filter(at__lte=until)
