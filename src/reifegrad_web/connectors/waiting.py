"""What is to be written back: put in from the outbox of crossings and from what has changed, taken with a lease.

A crossing leaves the outbox in the transaction in which its records wait. Scores that changed without a crossing, and
records that are new, are looked for once a minute. Nothing is written twice: what was said last is known by its digest.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from reifegrad_web.clock import APART
from reifegrad_web.connectors.contract import BUSY
from reifegrad_web.connectors.models import Connector, WriteBack
from reifegrad_web.leads.identities import EXTERNAL
from reifegrad_web.leads.models import Identifier
from reifegrad_web.leads.parts import parts
from reifegrad_web.scoring import outbox
from reifegrad_web.scoring.models import LeadScore, PendingTransition
from reifegrad_web.scoring.reading import served_model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from reifegrad_web.connectors.contract import Trouble, Written
    from reifegrad_web.scoring.served_models import ServedModel

LEASE = timedelta(minutes=5)
AGAIN = timedelta(minutes=1)
"""Until somebody looks again for what has changed without a crossing."""
_OVERLAP = timedelta(minutes=10)
"""What is committed late is found by the next look."""
MOST_ATTEMPTS = 8
_FIRST_WAIT, _LONGEST_WAIT, _JITTER = timedelta(seconds=30), timedelta(hours=6), 0.2
_CHANCE = secrets.SystemRandom()
_ROWS = 500


def subscriber_of(number: int) -> str:
    """The name under which a connector collects crossings."""
    return f"connector:{number}"


def model_of(connector: Connector) -> ServedModel | None:
    """The model by which scores are written back: the one that was named, or the first of sales."""
    return served_model(connector.model or None)


def is_anything_crossed(connector: Connector) -> bool:
    """Whether something is in the outbox."""
    return PendingTransition.objects.filter(subscriber__name=subscriber_of(connector.pk)).exists()


def put_in(connector: Connector, worker: str, now: datetime, most: int = 500) -> int:
    """Let records of leads wait that have crossed something; the caller holds the transaction."""
    count, name = 0, subscriber_of(connector.pk)
    while count < most and (taken := outbox.take(name, worker, now)):
        _want(connector, {each.transition.lead_id for each in taken}, now)
        outbox.settle(worker, [each.number for each in taken])
        count += len(taken)
    return count


def look(connector: Connector, now: datetime) -> int:
    """Let records wait of whose score something has changed since the last look; the caller holds the transaction."""
    served = model_of(connector)
    leads: set[int] = set()
    if served is not None:
        scores = LeadScore.objects.filter(model=served.name)
        since = None if connector.looked_at is None else connector.looked_at - _OVERLAP
        changed = scores if since is None else scores.filter(changed_at__gte=since)
        own = _records(connector).filter(lead_id=OuterRef("lead_id"))
        leads |= set(changed.filter(Exists(own)).values_list("lead_id", flat=True))
        told = WriteBack.objects.filter(connector=connector, identifier_id=OuterRef("pk"))
        new = _records(connector).exclude(Exists(told)).filter(Exists(scores.filter(lead_id=OuterRef("lead_id"))))
        leads |= {lead for lead in new.values_list("lead_id", flat=True) if lead is not None}
    silent = WriteBack.objects.filter(connector=connector, identifier__lead_id__isnull=False).exclude(digest="")
    objecting = Identifier.objects.filter(lead_id=OuterRef("identifier__lead_id")).exclude(objects_since=None)
    told_of = silent.filter(Exists(objecting)).values_list("identifier__lead_id", flat=True)
    leads |= {lead for lead in told_of if lead is not None}
    _want(connector, leads, now)
    Connector.objects.filter(pk=connector.pk).update(looked_at=now)
    return len(leads)


def _records(connector: Connector) -> QuerySet[Identifier]:
    return Identifier.objects.filter(namespace=f"{EXTERNAL}{connector.name}", is_shared=False)


def _want(connector: Connector, leads: Collection[int], now: datetime) -> None:
    """Let all records of leads wait; one that waits already waits for the newest."""
    for part in parts(leads):
        numbers = list(_records(connector).filter(lead_id__in=part).values_list("id", flat=True))
        rows = WriteBack.objects.filter(connector=connector, identifier_id__in=numbers)
        known = set(rows.values_list("identifier_id", flat=True))
        rows.exclude(state=WriteBack.State.WAITING).update(
            state=WriteBack.State.WAITING, due_at=now, wanted_at=now, attempts=0, leased_by="", leased_until=None
        )
        rows.update(wanted_at=now)
        WriteBack.objects.bulk_create(
            (
                WriteBack(connector=connector, identifier_id=number, wanted_at=now, due_at=now)
                for number in numbers
                if number not in known
            ),
            ignore_conflicts=True,
            batch_size=_ROWS,
        )


def take(connector: Connector, worker: str, now: datetime, most: int) -> Sequence[WriteBack]:
    """Give a worker rows to write, the oldest first; the caller holds the transaction."""
    free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + LEASE + APART)
    due = Q(due_at__lte=now) | Q(due_at__gt=now + _LONGEST_WAIT * 2 + APART)  # a clock has gone back
    rows = WriteBack.objects.filter(free, due, connector=connector, state=WriteBack.State.WAITING)
    rows = rows.select_related("identifier").order_by("due_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    found = list(rows[:most])
    WriteBack.objects.filter(id__in=[row.pk for row in found]).update(leased_by=worker, leased_until=now + LEASE)
    return found


def is_anything_waiting(connector: Connector, now: datetime) -> bool:
    """Whether there is something to take."""
    return WriteBack.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=now), connector=connector, state="waiting", due_at__lte=now
    ).exists()


def settle(worker: str, row: WriteBack, written: Written, digest: str, now: datetime) -> None:
    """Note what became of a row; the caller holds the transaction.

    What was wanted again while it was written waits again. Who has lost the lease changes nothing.
    """
    mine = WriteBack.objects.filter(pk=row.pk, leased_by=worker)
    told: dict[str, Any] = {"leased_by": "", "leased_until": None, "fault": written.fault, "said": written.said[:300]}
    if not written.fault:
        told |= {"digest": digest, "written_at": now, "attempts": 0}
        mine.filter(wanted_at__gt=row.wanted_at).update(**told, due_at=now)
        mine.filter(wanted_at=row.wanted_at).update(**told, state=WriteBack.State.WRITTEN)
        return
    attempts = row.attempts + 1
    is_over = written.is_over or attempts >= MOST_ATTEMPTS
    state = WriteBack.State.FAILED if is_over else WriteBack.State.WAITING
    mine.update(**told, attempts=attempts, state=state, due_at=now + _wait(attempts))


def give_back(worker: str, rows: Iterable[WriteBack], trouble: Trouble, now: datetime) -> None:
    """The system itself does not answer: rows wait for it, and it counts as an attempt unless it was only busy."""
    numbers = [row.pk for row in rows]
    mine = WriteBack.objects.filter(id__in=numbers, leased_by=worker)
    tried = 0 if trouble.fault == BUSY else 1
    for row in mine:
        row.attempts = min(row.attempts + tried, MOST_ATTEMPTS - 1)  # it never ends for a fault that is not its own
        row.leased_by, row.leased_until, row.fault = "", None, trouble.fault
        row.due_at = now + (timedelta(seconds=trouble.wait or 1) if trouble.fault == BUSY else _wait(row.attempts))
        row.save(update_fields=["attempts", "leased_by", "leased_until", "fault", "due_at"])


def _wait(tried: int) -> timedelta:
    wait: timedelta = min(_FIRST_WAIT * 2 ** min(max(tried, 1) - 1, 20), _LONGEST_WAIT)
    return wait * _CHANCE.uniform(1 - _JITTER, 1 + _JITTER)
