"""Adds webhooks, changes them, switches them off and on, tries them out: each in one transaction with its record."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError

from reifegrad.errors import fail, nearest
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.parts import parts
from reifegrad_web.scoring import outbox
from reifegrad_web.webhooks.addresses import Refused, read_target, resolve
from reifegrad_web.webhooks.bodies import INCLUDES, trial_body
from reifegrad_web.webhooks.models import Webhook, WebhookDelivery
from reifegrad_web.webhooks.posting import post
from reifegrad_web.webhooks.queue import SUBSCRIBER, catch_up, note_attempt, valid_keys
from reifegrad_web.webhooks.signing import new_message_id, new_secret, signed_headers
from reifegrad_web.webhooks.wanting import ACTIONS_ONLY, MOST_VALUES, WHATS, check_wanted
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.webhooks.posting import Answer

BOTH_VALID = timedelta(days=1)
"""So long messages are signed with the secret before the last, too."""
_LARGEST = 2**63 - 1
_TRIAL_SECONDS = 10.0
"""Somebody waits for the answer."""


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for: a name, where to, and of what it is told. What is empty means: all."""

    name: str
    url: str
    whats: Sequence[str] = ()
    model: str = ""
    values: Sequence[str] = ()
    only_rising: bool = False
    includes: Sequence[str] = ()


def webhook_of(number: int) -> Webhook:
    """A webhook by its number. Raises `ReifegradError`: there is none."""
    found = Webhook.objects.filter(id=number).first() if 0 <= number <= _LARGEST else None
    if found is None:
        raise fail("webhook-unknown", name=str(number), near=None)
    return found


def webhook_named(name: str) -> Webhook:
    """A webhook by its name, or its number. Raises `ReifegradError`: there is none."""
    found = Webhook.objects.filter(name=name).first()
    if found is None and name.isdecimal() and int(name) <= _LARGEST:
        found = Webhook.objects.filter(id=int(name)).first()
    if found is None:
        known = Webhook.objects.order_by("name").values_list("name", flat=True)
        raise fail("webhook-unknown", name=name, near=nearest(name, known))
    return found


def add(wanted: Wanted, actor: Actor, now: datetime) -> Webhook:
    """Add a webhook; what is crossed from now on is told. Its secret is in the answer, and is to be shown once.

    Raises:
        ReifegradError: There is one of this name, or something of what is asked for cannot be.
    """
    _check(wanted)
    try:
        with write():
            outbox.subscribe(SUBSCRIBER, now)
            made = Webhook(secret=new_secret(), made_by=actor.name, created_at=now, since=now)
            _fill(made, wanted)
            made.save(force_insert=True)
            record(actor, "webhook.add", f"webhook:{made.name}", now, **_told(made))
    except IntegrityError:
        raise fail("webhook-exists", name=wanted.name) from None
    return made


def change(number: int, wanted: Wanted, actor: Actor, now: datetime) -> Webhook:
    """Let a webhook be what is asked for. What waits to be sent goes to the new address.

    Raises:
        ReifegradError: See `add`; or there is no such webhook.
    """
    _check(wanted)
    try:
        with write():
            found = webhook_of(number)
            _fill(found, wanted)
            found.failures, found.failing_since, found.held_until = 0, None, None
            found.save()
            record(actor, "webhook.change", f"webhook:{found.name}", now, **_told(found))
    except IntegrityError:
        raise fail("webhook-exists", name=wanted.name) from None
    return found


def switch_off(number: int, actor: Actor, now: datetime) -> Webhook:
    """Tell it nothing more; what waits to be sent goes on waiting. Raises `ReifegradError`: none, or off already."""
    with write():
        found = webhook_of(number)
        if not found.is_on:
            raise fail("webhook-state", variant="off", name=found.name)
        found.is_on, found.off_at, found.off_because = False, now, Webhook.Off.BY_HAND
        found.save()
        record(actor, "webhook.off", f"webhook:{found.name}", now, because=found.off_because)
    return found


def switch_on(number: int, actor: Actor, now: datetime, *, with_missed: bool = False) -> Webhook:
    """Tell it again what is crossed: from now on, or with what was crossed while it was off.

    Raises:
        ReifegradError: There is no such webhook, or it is on.
    """
    with write():
        found = webhook_of(number)
        if found.is_on:
            raise fail("webhook-state", variant="on", name=found.name)
        found.since = max(found.since, found.off_at or now) if with_missed else now
        found.is_on, found.off_at, found.off_because = True, None, ""
        found.failures, found.failing_since, found.held_until = 0, None, None
        found.save()
        if with_missed:
            catch_up(found, now)
        record(actor, "webhook.on", f"webhook:{found.name}", now, with_missed=with_missed)
    return found


def rotate(number: int, actor: Actor, now: datetime) -> Webhook:
    """Give it a new secret, which is to be shown once; for a day, messages are signed with both.

    Raises:
        ReifegradError: There is no such webhook.
    """
    with write():
        found = webhook_of(number)
        found.old_secret, found.old_secret_until = found.secret, now + BOTH_VALID
        found.secret = new_secret()
        found.save(update_fields=["secret", "old_secret", "old_secret_until"])
        record(actor, "webhook.rotate", f"webhook:{found.name}", now)
    return found


def remove(number: int, actor: Actor, now: datetime) -> Webhook:
    """Delete a webhook with everything that was or is to be sent. Raises `ReifegradError`: there is none."""
    with write():
        found = webhook_of(number)
        Webhook.objects.filter(pk=found.pk).delete()
        if not Webhook.objects.exists():
            outbox.unsubscribe(SUBSCRIBER)
        record(actor, "webhook.remove", f"webhook:{found.name}", now)
    return found


def try_out(number: int, actor: Actor, now: datetime) -> Answer:
    """Send a test, which names nobody, at once, also where the webhook is off; once.

    Raises:
        ReifegradError: There is no such webhook.
    """
    found = webhook_of(number)
    message_id, body = new_message_id(), trial_body(found.name, now)
    headers = signed_headers(message_id, body, valid_keys(found, now), now)
    answer = post(found.url, body, headers, _TRIAL_SECONDS)
    state = WebhookDelivery.State.DELIVERED if answer.is_taken else WebhookDelivery.State.FAILED
    with write():
        row = WebhookDelivery.objects.create(
            webhook=webhook_of(number),
            message_id=message_id,
            body=body,
            state=state,
            created_at=now,
            due_at=now,
            ended_at=now,
            attempts=1,
        )
        note_attempt(row, answer, now)
        record(actor, "webhook.test", f"webhook:{found.name}", now, result=str(answer.status or answer.fault))
    return answer


def replay(number: int, delivery: int, actor: Actor, now: datetime) -> None:
    """Send a message once more: one that has failed, or one that the receiver has taken and lost.

    Raises:
        ReifegradError: There is no such message, or it waits to be sent anyway.
    """
    with write():
        found = delivery_of(number, delivery)
        if found.state == WebhookDelivery.State.WAITING:
            raise fail("webhook-delivery", variant="waiting", number=delivery)
        if found.lead_id is None:
            raise fail("webhook-delivery", variant="test", number=delivery)
        _again([found.pk], now)
        record(actor, "webhook.replay", f"webhook:{found.webhook.name}", now, messages=1)


def replay_failed(number: int, actor: Actor, now: datetime) -> int:
    """Send everything that has failed once more; returns how much that is."""
    with write():
        found = webhook_of(number)
        failed = WebhookDelivery.objects.filter(webhook=found, state=WebhookDelivery.State.FAILED)
        numbers = list(failed.exclude(lead_id=None).values_list("id", flat=True))
        _again(numbers, now)
        if numbers:
            record(actor, "webhook.replay", f"webhook:{found.name}", now, messages=len(numbers))
    return len(numbers)


def delivery_of(number: int, delivery: int) -> WebhookDelivery:
    """A message of a webhook. Raises `ReifegradError`: there is none, or there is none any more."""
    found = None
    if 0 <= delivery <= _LARGEST:
        rows = WebhookDelivery.objects.select_related("webhook")
        found = rows.filter(id=delivery, webhook_id=webhook_of(number).pk).first()
    if found is None:
        raise fail("webhook-delivery-unknown", number=delivery)
    return found


def _again(numbers: Sequence[int], now: datetime) -> None:
    waiting = WebhookDelivery.State.WAITING
    for part in parts(numbers):
        WebhookDelivery.objects.filter(id__in=part).update(state=waiting, attempts=0, due_at=now, ended_at=None)


def _check(wanted: Wanted) -> None:
    target = read_target(wanted.url)
    with suppress(OSError):  # whose name is not known now may be known when something is sent
        try:
            resolve(target)
        except Refused:
            raise fail("webhook-address", variant="network", host=target.host) from None
    if not wanted.name.strip():
        raise fail("webhook-empty")
    for given, known in ((wanted.whats, (*WHATS, ACTIONS_ONLY)), (wanted.includes, INCLUDES)):
        unknown = [each for each in given if each not in known]
        if unknown:
            raise fail("webhook-value", name=unknown[0], near=nearest(unknown[0], known))
    if len(wanted.values) > MOST_VALUES:
        raise fail("webhook-values", n=MOST_VALUES)
    check_wanted(wanted.model, wanted.whats, wanted.values)


def _fill(row: Webhook, wanted: Wanted) -> None:
    row.name, row.url, row.model, row.only_rising = wanted.name.strip(), wanted.url, wanted.model, wanted.only_rising
    row.whats = [each for each in (*WHATS, ACTIONS_ONLY) if each in wanted.whats]
    row.values = list(dict.fromkeys(wanted.values))
    row.includes = [each for each in INCLUDES if each in wanted.includes]


def _told(row: Webhook) -> dict[str, object]:
    """What the audit log keeps of it: who receives what, never the secret or what stands behind the name of a host."""
    return {"host": read_target(row.url).authority, "whats": row.whats, "model": row.model, "includes": row.includes}
