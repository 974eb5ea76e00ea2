"""What is to be sent: put in from the outbox of crossings, taken with a lease, and tried again for about a day.

A crossing leaves the outbox in the same transaction that puts it in here, so that none is lost and none is put
in twice. Who was killed while sending loses the lease: the message is sent again, under the same name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from reifegrad_web.clock import APART
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.parts import parts
from reifegrad_web.scoring import outbox
from reifegrad_web.scoring.models import PendingTransition, ScoreTransition
from reifegrad_web.webhooks.bodies import causes_of, crossing_body, identifiers_of
from reifegrad_web.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery
from reifegrad_web.webhooks.signing import new_message_id
from reifegrad_web.webhooks.wanting import published, wants

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from reifegrad_web.webhooks.posting import Answer

SUBSCRIBER = "webhooks"
LEASE = timedelta(minutes=1)
WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800))
"""After the first attempt, the second and so on: together about a day; then a message has failed."""
_JITTER = 0.2
"""By how much of itself a wait is longer or shorter: what failed together is not tried again together."""
FAILS_UNTIL_OFF = timedelta(days=3)
"""A webhook that has taken nothing for so long is switched off."""
_LONGEST_HOLD = timedelta(minutes=5)
_LONGEST_REST = timedelta(hours=1)
"""That a receiver can ask for."""
_GONE, _BUSY = 410, {429, 502, 503, 504}
AT_ONCE, MOST_AT_ONCE = 8, 32
"""Messages that a worker has under way to one receiver, and to all of them."""
_PART = 100
"""Rows that are made at a time."""
_CHANCE = secrets.SystemRandom()


@dataclass(frozen=True)
class Taken:
    """A message that a worker is to send: all that is needed for it."""

    number: int
    webhook: int
    url: str
    keys: Sequence[str]
    message_id: str
    body: str


def put_in(worker: str, now: datetime, most: int = 100) -> int:
    """Make messages of what leads have crossed, for each webhook that wants it; the caller holds the transaction.

    The outbox gives the first of each lead alone: it is asked until there are no more, or so many were put in. Returns
    how many crossings there were.
    """
    count, webhooks = 0, list(Webhook.objects.filter(is_on=True).order_by("id"))
    while count < most and (taken := outbox.take(SUBSCRIBER, worker, now, most)):
        _keep(webhooks, [each.transition for each in taken], now)
        outbox.settle(worker, [each.number for each in taken])
        count += len(taken)
    return count


def catch_up(webhook: Webhook, now: datetime) -> None:
    """Make messages of what was crossed since a moment (`since`) at which the webhook was off already.

    The caller holds the transaction. What is still in the outbox comes from there, or from here: once.
    """
    crossed = ScoreTransition.objects.filter(starts_actions=True, at__gte=webhook.since).order_by("id")
    rows = crossed.iterator(chunk_size=_PART)
    while part := list(islice(rows, _PART)):
        _keep([webhook], part, now)


def _keep(webhooks: Sequence[Webhook], crossed: Sequence[ScoreTransition], now: datetime) -> None:
    models = published()
    wanted = [(webhook, row) for row in crossed for webhook in webhooks if wants(webhook, row, models)]
    leads = {row.lead_id for _, row in wanted}
    silent, known = objecting(leads), identifiers_of(leads)
    causes = causes_of([row for _, row in wanted])
    messages = [
        WebhookDelivery(
            webhook=webhook,
            message_id=new_message_id(),
            transition=row.pk,
            lead_id=row.lead_id,
            body=crossing_body(
                row, webhook.includes, known.get(row.lead_id, ()), causes.get((row.lead_id, row.model, row.at), {})
            ),
            created_at=now,
            due_at=now,
        )
        for webhook, row in wanted
        if row.lead_id not in silent
    ]
    WebhookDelivery.objects.bulk_create(messages, ignore_conflicts=True, batch_size=_PART)


def take(worker: str, now: datetime, under_way: Mapping[int, int], most: int = MOST_AT_ONCE) -> Sequence[Taken]:
    """Give a worker messages to send; the caller holds the transaction.

    To each receiver a few at a time, and only one as long as it fails; of a lead only the first that waits, so that no
    other overtakes it. What a lead has that objects by now is deleted.

    Args:
        worker: Who sends them.
        now: The moment.
        under_way: How many messages the worker is sending to which webhook already.
        most: How many more it can send.
    """
    found: list[Taken] = []
    for webhook, room in _with_room(now, under_way):
        rows = _taken_of(webhook, now, min(room, most - len(found)))
        found += [
            Taken(row.pk, webhook.pk, webhook.url, valid_keys(webhook, now), row.message_id, row.body) for row in rows
        ]
    for part in parts(each.number for each in found):
        WebhookDelivery.objects.filter(id__in=part).update(leased_by=worker, leased_until=now + LEASE)
    return found


def is_anything_waiting(now: datetime, under_way: Mapping[int, int]) -> bool:
    """Whether there is something to take: asked without a transaction, again and again."""
    return any(_waiting(webhook, now).exists() for webhook, _ in _with_room(now, under_way))


def is_anything_crossed() -> bool:
    """Whether something is in the outbox."""
    return PendingTransition.objects.filter(subscriber__name=SUBSCRIBER).exists()


def _with_room(now: datetime, under_way: Mapping[int, int]) -> Iterable[tuple[Webhook, int]]:
    """The webhooks to which something can be sent, and how much."""
    held = Q(held_until__gt=now) & Q(held_until__lte=now + _LONGEST_HOLD + _LONGEST_REST + APART)
    for webhook in Webhook.objects.filter(is_on=True).exclude(held).order_by("id"):
        room = (1 if webhook.failures else AT_ONCE) - under_way.get(webhook.pk, 0)
        if room > 0:
            yield webhook, room


def _waiting(webhook: Webhook, now: datetime) -> QuerySet[WebhookDelivery]:
    """What can be sent to a webhook now, in its order."""
    waiting = WebhookDelivery.objects.filter(webhook=webhook, state=WebhookDelivery.State.WAITING)
    free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + LEASE + APART)
    due = Q(due_at__lte=now) | Q(due_at__gt=now + WAITS[-1] * 2 + APART)  # a clock has gone back
    older = waiting.filter(lead_id=OuterRef("lead_id"), id__lt=OuterRef("id"))
    return waiting.filter(free, due).exclude(Exists(older)).order_by("id")


def _taken_of(webhook: Webhook, now: datetime, most: int) -> Sequence[WebhookDelivery]:
    rows = _waiting(webhook, now)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    found = list(rows[: max(most, 0)])
    silent = objecting(row.lead_id for row in found if row.lead_id is not None)
    if silent:
        drop_waiting(silent)
    return [row for row in found if row.lead_id not in silent]


def drop_waiting(leads: Iterable[int]) -> None:
    """Nothing that waits is sent of leads that object; the caller holds the transaction."""
    for part in parts(leads):
        WebhookDelivery.objects.filter(lead_id__in=part, state=WebhookDelivery.State.WAITING).delete()


def settle(worker: str, number: int, answer: Answer, now: datetime) -> Webhook | None:
    """Note what came of an attempt, and what follows from it; the caller holds the transaction.

    Returns the webhook if it was switched off by this. Who has lost the lease, or whose message was erased meanwhile,
    changes nothing.
    """
    row = WebhookDelivery.objects.select_for_update().filter(id=number, leased_by=worker).first()
    if row is None or row.state != WebhookDelivery.State.WAITING:
        return None
    note_attempt(row, answer, now)
    row.attempts += 1
    row.leased_by, row.leased_until = "", None
    if answer.is_taken:
        row.state, row.ended_at = WebhookDelivery.State.DELIVERED, now
    elif answer.status != _GONE and row.attempts > len(WAITS):
        row.state, row.ended_at = WebhookDelivery.State.FAILED, now
    else:
        row.due_at = now + _wait(row.attempts)
    row.save()
    return _judge(row.webhook_id, answer, now)


def note_attempt(row: WebhookDelivery, answer: Answer, now: datetime) -> None:
    """Keep what was answered, or what went wrong; the caller holds the transaction."""
    WebhookAttempt.objects.create(
        delivery=row, at=now, status=answer.status, fault=answer.fault, answer=answer.text, ms=answer.ms
    )


def _wait(tried: int) -> timedelta:
    return WAITS[min(tried, len(WAITS)) - 1] * _CHANCE.uniform(1 - _JITTER, 1 + _JITTER)


def _judge(number: int, answer: Answer, now: datetime) -> Webhook | None:
    """What an attempt says about the receiver: whether it is well, needs a rest, or is gone."""
    webhook = Webhook.objects.select_for_update().get(pk=number)
    if answer.is_taken:
        if webhook.failures:
            Webhook.objects.filter(pk=number).update(failures=0, failing_since=None, held_until=None)
        return None
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now
    rest = min(timedelta(seconds=2 ** min(webhook.failures, 10)), _LONGEST_HOLD)
    asked = timedelta(seconds=answer.wait or 0) if answer.status in _BUSY else timedelta()
    webhook.held_until = now + max(rest, asked)
    is_gone = answer.status == _GONE
    off = webhook.is_on and (is_gone or now - webhook.failing_since >= FAILS_UNTIL_OFF)
    if off:
        webhook.is_on, webhook.off_at = False, now
        webhook.off_because = Webhook.Off.GONE if is_gone else Webhook.Off.FAILING
    webhook.save()
    return webhook if off else None


def valid_keys(webhook: Webhook, now: datetime) -> Sequence[str]:
    """The secrets that are valid: the new one, and for a while the one before."""
    old = webhook.old_secret
    is_valid = old and webhook.old_secret_until is not None and webhook.old_secret_until > now
    return [webhook.secret, old] if is_valid else [webhook.secret]
