"""Reads the clocks of leads as they are now or were at a moment, and whose turn is next. Writes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reifegrad_web.service.clocks import clocks_of
from reifegrad_web.service.history import histories_of
from reifegrad_web.service.models import ServiceClock, ServiceEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.org.models import User
    from reifegrad_web.service.clocks import PromisedClock

_MINUTE = timedelta(minutes=1)


def clocks_at(leads: Iterable[int], moment: datetime) -> Mapping[int, Sequence[PromisedClock]]:
    """The clocks of leads at a moment, by what was known then and of absences is known now; in the order of starts."""
    found: dict[int, list[PromisedClock]] = {}
    for each in clocks_of(histories_of(leads, moment).values(), moment):
        found.setdefault(each.lead, []).append(each)
    return found


def next_clock(found: Iterable[PromisedClock]) -> PromisedClock | None:
    """The open clock that is due first; None where nobody has to answer."""
    waiting = [each for each in found if each.clock.is_open and each.clock.due_at is not None]
    return min(waiting, key=lambda each: (each.clock.due_at, each.clock.started_at), default=None)


def next_due(user: User, most: int) -> Sequence[int]:
    """The leads of a person whom somebody has to answer, whoever is due first before others."""
    rows = ServiceClock.objects.filter(owner=user, answered_at=None, stopped_at=None).exclude(due_at=None)
    first: dict[int, datetime] = {}
    for lead, due_at in rows.order_by("due_at", "id").values_list("identifier__lead_id", "due_at"):
        if lead is not None and due_at is not None:
            first.setdefault(lead, due_at)
    return list(first)[:most]


def events_between(lead: int, since: datetime | None, until: datetime) -> Sequence[ServiceEvent]:
    """What was done about clocks of a lead from one moment on and before another, in order."""
    rows = ServiceEvent.objects.filter(identifier__lead_id=lead, done_at__lt=until).select_related("owner")
    return list((rows if since is None else rows.filter(done_at__gte=since)).order_by("done_at", "id"))


def clocks_data(lead: int, moment: datetime) -> dict[str, Any]:
    """The clocks of a lead at a moment, and what was done about them, as plain data for the API and commands."""
    events = ServiceEvent.objects.filter(identifier__lead_id=lead, done_at__lte=moment).select_related("owner")
    return {
        "lead_id": str(lead),
        "as_of": moment.isoformat(),
        "clocks": [_clock(each) for each in clocks_at([lead], moment).get(lead, [])],
        "events": [
            {
                "id": row.pk,
                "what": row.what,
                "level": row.level,
                "promised": row.promised,
                "at": row.at.isoformat(),
                "done_at": row.done_at.isoformat(),
                "owner": None if row.owner is None else row.owner.username,
                "to": row.to or None,
            }
            for row in events.order_by("id")
        ],
    }


def _clock(each: PromisedClock) -> dict[str, Any]:
    clock = each.clock
    return {
        "level": clock.level,
        "promised": clock.promised,
        "agreement_hash": each.agreement,
        "state": clock.state,
        "started_at": clock.started_at.isoformat(),
        "due_at": _written(clock.due_at),
        "answered_at": _written(clock.answered_at),
        "stopped_at": _written(clock.stopped_at),
        "worked_minutes": clock.worked // _MINUTE,
        "minutes_left": None if clock.left is None else int(clock.left / _MINUTE),
        "paused_until": _written(clock.paused_until),
        "owner": clock.owner,
        "queue": clock.queue,
        "steps": [
            {"kind": step.kind, "at": step.at.isoformat(), "to": None if step.to is None else step.to.name}
            for step in clock.steps
        ],
    }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
