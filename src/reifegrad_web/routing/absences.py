"""Notes when people are away, and takes that back; routing gives them no leads meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.models import Assignment
from reifegrad_web.leads.watching import watch
from reifegrad_web.routing.models import Absence
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.org.models import User

LONGEST_NOTE = 200
_FARTHEST = timedelta(days=3_653)
_MISTAKE = timedelta(hours=1)
"""Who takes an absence back so soon was never away."""
_LONG = timedelta(days=92)
"""For so long before an absence the clocks of leads are looked at again: what began earlier is over by then."""


def add_absence(user: User, since: datetime, until: datetime, actor: Actor, now: datetime, note: str = "") -> Absence:
    """Somebody is away from one moment on, until before another.

    Args:
        user: Who.
        since: From when on, aware.
        until: Until before when, aware.
        actor: Who says so.
        now: The moment, aware.
        note: What there is to say; nothing about anybody's health.

    Raises:
        ReifegradError: It ends before it begins, is over or far away, or the note is too long.
    """
    if until <= since:
        raise fail("absence-times", variant="order")
    if until <= now:
        raise fail("absence-times", variant="over")
    if until > now + _FARTHEST or since < now - _FARTHEST:
        raise fail("absence-times", variant="far")
    if len(note) > LONGEST_NOTE or "\0" in note:
        raise fail("absence-note", most=LONGEST_NOTE)
    with write():
        made = Absence.objects.create(
            user=user, since=since, until=until, note=note.strip(), by=actor.name, noted_at=now
        )
        _look_at_clocks(made, now)
        record(actor, "absence.add", f"user:{user.pk}", now, since=since.isoformat(), until=until.isoformat())
    return made


def remove_absence(number: int, actor: Actor, now: datetime, user: User | None = None) -> Absence:
    """Somebody is not away after all, or comes back earlier: then what has passed of it stays, and clocks go on now.

    Returns:
        The absence as it was.

    Raises:
        ReifegradError: There is no such absence, it is over, or it is none of the given person.
    """
    with write():
        found = Absence.objects.filter(pk=number, until__gt=now).select_related("user")
        row = (found if user is None else found.filter(user=user)).first()
        if row is None:
            raise fail("absence-unknown", number=number)
        _look_at_clocks(row, now)
        if row.since < now and row.noted_at + _MISTAKE <= now:
            Absence.objects.filter(pk=number).update(until=now)
        else:
            row.delete()
        record(actor, "absence.remove", f"user:{row.user_id}", now)
    return row


def _look_at_clocks(row: Absence, now: datetime) -> None:
    """An absence counts as if it had always been known, also for clocks that were decided meanwhile."""
    theirs = Assignment.objects.filter(owner_id=row.user_id).exclude(identifier__lead_id=None)
    events = StageEvent.objects.filter(
        at__gte=row.since - _LONG, identifier__lead_id__in=theirs.values("identifier__lead_id")
    )
    leads = events.values_list("identifier__lead_id", flat=True).distinct()
    watch((lead for lead in leads if lead is not None), now)


def absences_from(now: datetime, user: User | None = None) -> Sequence[Absence]:
    """Who is away now or later, the next to begin first; of one person, if given."""
    rows = Absence.objects.filter(until__gt=now).select_related("user").order_by("since", "id")
    return list(rows if user is None else rows.filter(user=user))
