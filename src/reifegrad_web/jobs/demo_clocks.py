"""The service clocks of the demo company: computed from what sales has done; those that run go on with the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reifegrad_web.leads.watching import watch
from reifegrad_web.org.models import User
from reifegrad_web.service.clocks import clocks_of
from reifegrad_web.service.history import histories_of
from reifegrad_web.service.keeping import clock_values
from reifegrad_web.service.models import ServiceClock, ServiceEvent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reifegrad_web.jobs.demo_routing import Given
    from reifegrad_web.service.clocks import PromisedClock
    from reifegrad_web.service.history import LeadHistory

_INSTANT = timedelta(microseconds=1)
_What = ServiceEvent.What


def keep_clocks(given: Sequence[Given], now: datetime) -> None:
    """Write the clocks of leads, and what was done while nobody answered; the caller holds the transaction.

    What is to be done about clocks that still run is left to the worker: it watches their leads from now on.
    """
    cells = {each.lead: each.cell for each in given}
    histories = histories_of(cells)
    found = clocks_of(histories.values(), now)
    users = dict(User.objects.values_list("username", "pk"))
    rows = ServiceClock.objects.bulk_create(
        ServiceClock(
            identifier_id=each.identifier,
            agreement=each.agreement,
            cell=cells[each.lead],
            **clock_values(each, users),
        )
        for each in found
    )
    ServiceEvent.objects.bulk_create(
        event
        for each, row in zip(found, rows, strict=True)
        if not each.clock.is_open
        for event in _events(histories[each.lead], each, row)
    )
    watch((lead for lead, history in histories.items() if history.state.is_open), now)


def _events(history: LeadHistory, each: PromisedClock, row: ServiceClock) -> Iterator[ServiceEvent]:
    """What was done about a clock until it was answered or stopped, as it was the moment before."""
    end = each.clock.answered_at or each.clock.stopped_at
    if end is None or end <= each.clock.started_at:
        return
    before = next(one.clock for one in clocks_of([history], end - _INSTANT) if one.key == each.key)
    for step in before.steps:
        if step.at < end:
            yield _event(row, step.kind, step.at, "" if step.to is None else step.to.name)
    if before.state == "missed" and before.due_at is not None:
        yield _event(row, _What.MISSED, before.due_at, "")


def _event(row: ServiceClock, what: str, at: datetime, to: str) -> ServiceEvent:
    return ServiceEvent(
        identifier_id=row.identifier_id,
        clock=row,
        what=what,
        at=at,
        done_at=at,
        agreement=row.agreement,
        level=row.level,
        promised=row.promised,
        owner_id=row.owner_id,
        queue=row.queue,
        to=to,
    )
