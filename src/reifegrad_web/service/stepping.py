"""Does what a level wants where nobody has answered: reminds, tells others, takes the lead back. Each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.agreement.rules import Destination
from reifegrad_web.audit.recording import SERVER, record
from reifegrad_web.leads.models import Identifier
from reifegrad_web.routing.deciding import route_again
from reifegrad_web.service.clocks import agreement_by
from reifegrad_web.service.models import ServiceEvent
from reifegrad_web.service.telling import tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reifegrad_web.service.clocks import PromisedClock
    from reifegrad_web.service.history import LeadHistory
    from reifegrad_web.service.models import ServiceClock

_What = ServiceEvent.What
_Due = tuple["datetime", str, Destination | None]


def do_due_steps(history: LeadHistory, rows: Sequence[tuple[PromisedClock, ServiceClock]], now: datetime) -> None:
    """Do what is due of a lead and has not been done; the caller holds the transaction, and the turn of routing.

    After a recall nothing else is done: its other clocks have stopped, and the next look sees that.
    """
    done = set(ServiceEvent.objects.filter(clock__in=[row for _, row in rows]).values_list("clock_id", "what"))
    for each, row in rows:
        for at, what, to in _due(each, now):
            if (row.pk, what) not in done:
                event = _note(row, what, at, now, to)
                tell(event, _told(each, to))
                if what == _What.RECALL:
                    _recall(history, each, event, now)
                    return


def _due(each: PromisedClock, now: datetime) -> Iterator[_Due]:
    """What was to be done until now, in its order. Who is late is not reminded of what is over."""
    clock = each.clock
    if clock.state == "missed" and clock.due_at is not None:
        yield clock.due_at, _What.MISSED, None
    for step in clock.steps:
        is_over = step.kind == "remind" and clock.state == "missed"
        if step.at <= now and not is_over:
            yield step.at, step.kind, step.to


def _note(row: ServiceClock, what: str, at: datetime, now: datetime, to: Destination | None) -> ServiceEvent:
    return ServiceEvent.objects.create(
        identifier_id=row.identifier_id,
        clock=row,
        what=what,
        at=at,
        done_at=now,
        agreement=row.agreement,
        level=row.level,
        promised=row.promised,
        owner_id=row.owner_id,
        queue=row.queue,
        to="" if to is None else to.name,
    )


def _told(each: PromisedClock, to: Destination | None) -> Sequence[str]:
    """Who is told: whom the level names, else whoever has the lead, else those who work off its queue."""
    agreement, clock = agreement_by(each.agreement), each.clock
    if agreement is None:
        return ()
    if to is not None:
        return agreement.members(to)
    if clock.owner is not None:
        return (clock.owner,)
    queue = agreement.queues.get(clock.queue or "")
    return () if queue is None or queue.team is None else agreement.teams[queue.team].members


def _recall(history: LeadHistory, each: PromisedClock, event: ServiceEvent, now: datetime) -> None:
    """Take the lead back, and give it to somebody else of those who have not had it in this cycle."""
    begun = history.begun_at
    earlier = [name for at, name in history.recalled if name is not None and (begun is None or at >= begun)]
    taken = tuple(dict.fromkeys([*earlier, *([each.clock.owner] if each.clock.owner else [])]))
    identifier = Identifier.objects.get(pk=event.identifier_id)
    found = route_again(each.lead, identifier, taken, now)
    details = {} if found is None else {"owner": found.owner, "queue": found.queue, "previous": found.previous}
    record(SERVER, "lead.recall", f"lead:{each.lead}", now, level=event.level, **details)
