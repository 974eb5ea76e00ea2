"""Notes whose service clocks are to be looked at: of leads that sales has, whatever happens to them.

It stands here, below all who change something of a lead, so that none of them needs to know of clocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Case, F, Q, Value, When

from reifegrad_web.leads.models import WatchedLead
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_WATCH = """
insert into leads_watchedlead (lead_id, due_at, touches) values (%s, %s, 1)
on conflict (lead_id) do update set due_at = excluded.due_at, touches = leads_watchedlead.touches + 1
"""


def watch(leads: Iterable[int], now: datetime) -> None:
    """Sales has got these leads, or something was done with them: they are looked at, and watched from now on.

    The caller holds the transaction.
    """
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.executemany(_WATCH, [(lead, at) for lead in sorted(set(leads))])


def mark(leads: Iterable[int], now: datetime) -> None:
    """Something has happened to these leads: those that are watched are looked at. In a transaction, as well."""
    earlier = Case(When(Q(due_at__lt=now), then=F("due_at")), default=Value(now))
    for part in parts(leads):
        WatchedLead.objects.filter(lead_id__in=part).update(due_at=earlier, touches=F("touches") + 1)


def mark_all(now: datetime) -> None:
    """What is promised may have changed: every lead that is watched is looked at. In a transaction, as well."""
    WatchedLead.objects.update(due_at=now, touches=F("touches") + 1)


def due_leads(now: datetime, most: int) -> Sequence[int]:
    """Those to look at now, who waits longest first."""
    rows = WatchedLead.objects.filter(due_at__lte=now).order_by("due_at", "lead_id")
    return list(rows.values_list("lead_id", flat=True)[:most])


def touches_of(lead: int, now: datetime) -> int | None:
    """What has happened to a lead until now, as `looked` wants it back; None: it is not to be looked at."""
    rows = WatchedLead.objects.filter(lead_id=lead, due_at__lte=now)
    return rows.values_list("touches", flat=True).first()


def looked(lead: int, touches: int, again_at: datetime | None) -> None:
    """A lead was looked at: it is to be looked at again then, or at once if something has happened meanwhile."""
    WatchedLead.objects.filter(lead_id=lead, touches=touches).update(due_at=again_at)


def put_off(lead: int, until: datetime) -> None:
    """A lead could not be looked at: it is tried again then, or when something happens to it."""
    WatchedLead.objects.filter(lead_id=lead).update(due_at=until)


def unwatch(leads: Iterable[int], touches: int | None = None) -> int:
    """Watch leads no more, unless something has happened since `touches`; returns how many were watched."""
    asked = Q() if touches is None else Q(touches=touches)
    return sum(WatchedLead.objects.filter(asked, lead_id__in=part).delete()[0] for part in parts(leads))
