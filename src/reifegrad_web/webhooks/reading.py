"""Says which webhooks there are, how they are doing, and what was sent to them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery

from reifegrad_web.leads.parts import parts
from reifegrad_web.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

STATES = tuple(state.value for state in WebhookDelivery.State)
ON, OFF, FAILS = "on", "off", "fails"
_A_WHILE = timedelta(minutes=5)


@dataclass(frozen=True)
class WebhookGlance:
    """How a webhook is doing, cheap to ask: `ON`, `OFF` or `FAILS`, and how many messages wait or were given up."""

    number: int
    name: str
    standing: str
    off_because: str
    failing_since: datetime | None
    waiting: int
    given_up: int


def standing(is_on: bool, failing_since: datetime | None, now: datetime) -> str:  # noqa: FBT001
    """How a webhook is doing: `ON`, `OFF` or `FAILS`; one attempt in vain says little."""
    if not is_on:
        return OFF
    return ON if failing_since is None or now - failing_since < _A_WHILE else FAILS


def at_a_glance(now: datetime, since: datetime) -> Sequence[WebhookGlance]:
    """All webhooks by name: how each is doing, what waits, and what was given up since a moment."""
    waiting, failed = (
        _numbers(WebhookDelivery.objects.filter(wanted))
        for wanted in (
            Q(state=WebhookDelivery.State.WAITING),
            Q(state=WebhookDelivery.State.FAILED, ended_at__gte=since),
        )
    )
    return [
        WebhookGlance(
            row.pk, row.name, standing(row.is_on, row.failing_since, now), row.off_because, row.failing_since,
            waiting.get(row.pk, 0), failed.get(row.pk, 0),
        )
        for row in sorted(Webhook.objects.all(), key=lambda row: row.name.casefold())
    ]  # fmt: skip


def _numbers(rows: QuerySet[WebhookDelivery]) -> Mapping[int, int]:
    return dict(rows.values_list("webhook_id").annotate(count=Count("id")).order_by())


def webhooks_shown(now: datetime, *, only: int | None = None) -> Sequence[dict[str, Any]]:
    """The webhooks by name as plain data, without their secrets; with how many messages wait, came through and failed.

    Args:
        now: The moment.
        only: The number of a webhook.
    """
    rows = Webhook.objects.all() if only is None else Webhook.objects.filter(id=only)
    last = WebhookAttempt.objects.filter(delivery__webhook_id=OuterRef("pk")).order_by("-id")
    found = list(rows.annotate(last=Subquery(last.values("id")[:1])))
    attempts = WebhookAttempt.objects.in_bulk([row.last for row in found if row.last is not None])
    counts = _counts([row.pk for row in found])
    found.sort(key=lambda row: row.name.casefold())
    return [_webhook(row, attempts.get(row.last), counts[row.pk], now) for row in found]


def deliveries(
    number: int, *, state: str | None = None, before: int | None = None, most: int = 50
) -> Sequence[dict[str, Any]]:
    """The messages to a webhook as plain data, the newest first, without what they say; each with its attempts.

    Args:
        number: The webhook.
        state: Only those in this state.
        before: Only those with a lower number.
        most: How many.
    """
    rows = WebhookDelivery.objects.filter(webhook_id=number).order_by("-id")
    rows = rows if state is None else rows.filter(state=state)
    rows = rows if before is None else rows.filter(id__lt=before)
    found = list(rows[:most])
    attempts = _attempts(row.pk for row in found)
    return [_delivery(row, attempts[row.pk]) for row in found]


def delivery_shown(row: WebhookDelivery) -> dict[str, Any]:
    """One message with its attempts and what it says."""
    return _delivery(row, _attempts([row.pk])[row.pk]) | {"body": row.body}


def passed_on(leads: Collection[int]) -> Sequence[dict[str, Any]]:
    """What other systems were told, or are to be told, of leads: to whom, when, and what."""
    found: list[WebhookDelivery] = []
    for part in parts(leads):
        found += WebhookDelivery.objects.select_related("webhook").filter(lead_id__in=part)
    return [
        {
            "webhook": row.webhook.name,
            "created_at": row.created_at.isoformat(),
            "state": row.state,
            "sent": bool(row.attempts) or row.state == WebhookDelivery.State.DELIVERED,
            "body": row.body,
        }
        for row in sorted(found, key=lambda row: row.pk)
    ]


def _counts(webhooks: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    found = {number: dict.fromkeys(STATES, 0) for number in webhooks}
    rows = WebhookDelivery.objects.filter(webhook_id__in=webhooks).values_list("webhook_id", "state")
    for number, state, count in rows.annotate(count=Count("id")).order_by():
        found[number][state] = count
    return found


def _attempts(numbers: Iterable[int]) -> Mapping[int, Sequence[WebhookAttempt]]:
    found: dict[int, list[WebhookAttempt]] = defaultdict(list)
    for part in parts(numbers):
        for row in WebhookAttempt.objects.filter(delivery_id__in=part).order_by("id"):
            found[row.delivery_id].append(row)
    return found


def _webhook(row: Webhook, last: WebhookAttempt | None, counts: Mapping[str, int], now: datetime) -> dict[str, Any]:
    until = row.old_secret_until
    return {
        "id": row.pk,
        "name": row.name,
        "url": row.url,
        "on": row.is_on,
        "off_at": row.off_at,
        "off_because": row.off_because or None,
        "whats": row.whats,
        "model": row.model or None,
        "values": row.values,
        "only_rising": row.only_rising,
        "includes": row.includes,
        "made_by": row.made_by,
        "created_at": row.created_at,
        "failing_since": row.failing_since,
        "both_secrets_until": until if until is not None and until > now else None,
        "messages": counts,
        "last_attempt": None if last is None else _attempt(last),
    }


def _delivery(row: WebhookDelivery, attempts: Sequence[WebhookAttempt]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "message_id": row.message_id,
        "lead_id": None if row.lead_id is None else str(row.lead_id),
        "transition": row.transition,
        "state": row.state,
        "created_at": row.created_at,
        "due_at": row.due_at if row.state == WebhookDelivery.State.WAITING else None,
        "ended_at": row.ended_at,
        "attempts": [_attempt(each) for each in attempts],
    }


def _attempt(row: WebhookAttempt) -> dict[str, Any]:
    return {
        "at": row.at,
        "status": row.status,
        "fault": row.fault or None,
        "answer": row.answer,
        "ms": row.ms,
    }
