"""Keeps the clocks of leads up to date, one lead after the other, and does once what is to be done when they run out.

Each lead is one transaction in turn with routing: whatever was done is on disk with the note that it was, or neither
is. A worker that is killed leaves nothing half done, and no two do the same.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError

from reifegrad.agreement.clocks import look_again_at
from reifegrad_web.leads.models import Identifier, LeadCard
from reifegrad_web.leads.watching import due_leads, looked, put_off, touches_of, unwatch, watch
from reifegrad_web.org.models import User
from reifegrad_web.routing.deciding import TURN
from reifegrad_web.routing.keeping_apart import keep_apart
from reifegrad_web.sales.commanding import turn_of
from reifegrad_web.scoring.models import LeadScore
from reifegrad_web.service.clocks import agreement_by, clocks_of
from reifegrad_web.service.history import histories_of
from reifegrad_web.service.holding import note_level
from reifegrad_web.service.models import ServiceClock
from reifegrad_web.service.stepping import do_due_steps
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.service.clocks import Key, PromisedClock
    from reifegrad_web.service.history import LeadHistory

_LOG = logging.getLogger(__name__)
_MOST = 50
_AGAIN = timedelta(minutes=10)
"""When a lead whose clocks could not be kept is looked at again, unless something happens before."""
_INSTANT = 1_000_000


def keep_due(clock: Callable[[], datetime], most: int = _MOST) -> int:
    """Look at the clocks of leads that something has happened to, or of which a moment has come; returns how many.

    One with odd facts keeps nobody else waiting: it is tried again later.
    """
    leads = due_leads(clock(), most)
    for lead in leads:
        try:
            keep(lead, clock)
        except (DatabaseError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the facts of one lead did
            _LOG.error("the clocks of lead %s could not be kept: %s", lead, type(error).__name__)
            with write():
                put_off(lead, clock() + _AGAIN)
    return len(leads)


def keep(lead: int, clock: Callable[[], datetime]) -> None:
    """Bring the clocks of a lead up to date, and do what is due."""
    with write():
        in_turn(TURN)
        in_turn(turn_of(lead))
        touches = touches_of(lead, clock())
        if touches is None:
            return
        LeadCard.objects.select_for_update().filter(lead_id=lead).first()  # who answers now waits, and is seen later
        now = clock()
        if not Identifier.objects.filter(lead_id=lead).exists():
            _follow(lead, now)
            return
        history = histories_of([lead])[lead]
        if history.state.is_open and keep_apart([lead], now):
            history = histories_of([lead])[lead]
        if note_level(history, now):
            history = histories_of([lead])[lead]
        found = clocks_of([history], now)
        rows = _written(lead, found)
        do_due_steps(history, [(each, rows[each.key]) for each in found], now)
        if history.state.is_open or any(each.clock.is_open for each in found):
            looked(lead, touches, _again_at(history, found, now))
        else:
            unwatch([lead], touches)


def _follow(lead: int, now: datetime) -> None:
    """A lead has become part of another one: that is watched instead."""
    unwatch([lead])
    joined = Identifier.objects.filter(pk=lead).exclude(lead_id=None).values_list("lead_id", flat=True).first()
    if joined is not None:
        watch([joined], now)


def _again_at(history: LeadHistory, found: Sequence[PromisedClock], now: datetime) -> datetime | None:
    """When something is to be done next, or something counts that another machine, whose clock is ahead, has noted."""
    later = [each.at for each in history.events if each.at > now]
    next_step = look_again_at((each.clock for each in found), now)
    return min((moment for moment in (*later, next_step) if moment is not None), default=None)


def _written(lead: int, found: Sequence[PromisedClock]) -> Mapping[Key, ServiceClock]:
    """Write the clocks of a lead: what is new or different, and what follows from no fact any more goes away."""
    kept = {_key(row): row for row in ServiceClock.objects.filter(identifier__lead_id=lead)}
    gone = [row.pk for key, row in kept.items() if key not in {each.key for each in found}]
    ServiceClock.objects.filter(pk__in=gone).delete()
    users = dict(User.objects.values_list("username", "pk"))
    rows: dict[Key, ServiceClock] = {}
    for each in found:
        row = kept.get(each.key)
        values = clock_values(each, users)
        if row is None:
            row = ServiceClock.objects.create(
                identifier_id=each.identifier, agreement=each.agreement, cell=_cell(each), **values
            )
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(values))
        rows[each.key] = row
    return rows


def _key(row: ServiceClock) -> Key:
    return row.agreement, row.level, row.promised, row.started_at


def clock_values(each: PromisedClock, users: Mapping[str, int]) -> dict[str, Any]:
    """A clock as columns of its row, but for those that never change; `users`: name -> number."""
    clock = each.clock
    return {
        "level": clock.level,
        "promised": clock.promised,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "state": clock.state,
        "answered_at": clock.answered_at,
        "stopped_at": clock.stopped_at,
        "worked": int(clock.worked.total_seconds() * _INSTANT),
        "owner_id": users.get(clock.owner or ""),
        "queue": clock.queue or "",
        "paused_until": clock.paused_until,
    }


def _cell(each: PromisedClock) -> str:
    """In which cell the lead is by the first model of the agreement that has cells, as its clock starts."""
    agreement = agreement_by(each.agreement)
    for model in () if agreement is None else agreement.models.values():
        cells = LeadScore.objects.filter(lead_id=each.lead, model=model).values_list("cell", flat=True)
        if (cell := cells.first()) is not None:
            return cell
    return ""
