"""Hands what leads have crossed to those who act on it, such as a message to sales or a task in the CRM.

A crossing and what is to be done about it are written in one transaction: neither is there without the other. A
subscriber gets each at least once, those of a lead in their order, and no two workers the same at a time. What a worker
has taken and not settled, because it was killed, another gets when the lease has ended: whoever acts must find out what
it has done already, by the number of the crossing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from reifegrad_web.clock import APART
from reifegrad_web.leads.parts import parts
from reifegrad_web.scoring.models import PendingTransition, ScoreTransition, Subscriber
from reifegrad_web.scoring.stage_entries import Entered, note_entries
from reifegrad_web.writing import beside_each_other, in_turn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

LEASE = timedelta(minutes=1)
"""How long a worker has for what it has taken."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=6)
"""Until something that failed is tried again: twice as long each time."""
_REASON = 500
_SUBSCRIBERS = "subscribers"


@dataclass(frozen=True)
class Crossing:
    """A crossing that a worker has taken, and how often it was tried in vain."""

    number: int
    transition: ScoreTransition
    attempts: int


def keep(crossed: Iterable[ScoreTransition]) -> None:
    """Write crossings, who came into a stage by them, and for each subscriber that they are to be dealt with.

    The caller holds the transaction.
    There is nothing to do for subscribers where only the version of the model has changed.
    """
    rows = list(crossed)
    if not rows:
        return
    beside_each_other(_SUBSCRIBERS)
    kept = ScoreTransition.objects.bulk_create(rows)
    note_entries(Entered(row.lead_id, row.model, row.after, row.at) for row in kept if row.what == "stage")
    _enqueue(Subscriber.objects.all() if any(row.starts_actions for row in kept) else (), kept)


def subscribe(name: str, now: datetime, *, since: datetime | None = None) -> int:
    """Begin to collect crossings for a subscriber; the caller holds the transaction.

    Args:
        name: Of the subscriber; one that is there goes on as it is.
        now: The moment.
        since: Crossings that are already there start something as well if they are not older than this. None: none do.

    Returns:
        How many old ones that are.
    """
    in_turn(_SUBSCRIBERS)  # what is being written meanwhile is neither among the old crossings nor put out for this one
    subscriber, is_new = Subscriber.objects.get_or_create(name=name, defaults={"created_at": now})
    if not is_new or since is None:
        return 0
    return _enqueue([subscriber], ScoreTransition.objects.filter(starts_actions=True, at__gte=since).order_by("id"))


def unsubscribe(name: str) -> int:
    """Forget a subscriber, and what it has not dealt with; returns how much that was."""
    waiting = PendingTransition.objects.filter(subscriber__name=name).count()
    Subscriber.objects.filter(name=name).delete()
    return waiting


def take(name: str, worker: str, now: datetime, most: int = 100) -> Sequence[Crossing]:
    """Give a worker what a subscriber has to deal with, the oldest first. The caller holds the transaction.

    Of a lead only the first crossing that is not done: what comes after it waits until that is settled, so that nothing
    overtakes what failed or what another worker holds.
    """
    free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + LEASE + APART)
    waited = Q(attempts=0) | Q(due_at__lte=now) | Q(due_at__gt=now + _LONGEST_WAIT + APART)  # a clock has gone back
    older = PendingTransition.objects.filter(
        subscriber_id=OuterRef("subscriber_id"),
        lead_id=OuterRef("lead_id"),
        transition_id__lt=OuterRef("transition_id"),
    )
    rows = PendingTransition.objects.filter(free, waited, subscriber__name=name).exclude(Exists(older))
    rows = rows.select_related("transition").order_by("transition_id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    found = list(rows[:most])
    for part in parts(row.pk for row in found):
        PendingTransition.objects.filter(id__in=part).update(leased_by=worker, leased_until=now + LEASE)
    return [Crossing(row.pk, row.transition, row.attempts) for row in found]


def settle(worker: str, numbers: Collection[int]) -> int:
    """What a worker has dealt with is done; returns how many of these it still held."""
    return sum(PendingTransition.objects.filter(leased_by=worker, id__in=part).delete()[0] for part in parts(numbers))


def put_back(worker: str, crossing: Crossing, now: datetime, because: str) -> None:
    """Something failed: it is tried again later, and keeps the reason (a sentence without data of persons).

    Nothing happens if the worker holds it no more: another may deal with it, or have done so.
    """
    wait = min(_FIRST_WAIT * 2 ** min(crossing.attempts, 20), _LONGEST_WAIT)
    PendingTransition.objects.filter(leased_by=worker, id=crossing.number).update(
        attempts=crossing.attempts + 1,
        due_at=now + wait,
        failed_because=because[:_REASON],
        leased_by="",
        leased_until=None,
    )


def _enqueue(subscribers: Iterable[Subscriber], crossed: Iterable[ScoreTransition]) -> int:
    starting = [row for row in crossed if row.starts_actions]
    rows = [
        PendingTransition(subscriber=subscriber, transition=row, lead_id=row.lead_id, due_at=row.at)
        for subscriber in subscribers
        for row in starting
    ]
    PendingTransition.objects.bulk_create(rows, batch_size=100)
    return len(rows)
