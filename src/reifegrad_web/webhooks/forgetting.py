"""Deletes messages: of who is erased or objects at once, all others after a month."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from reifegrad_web.leads.parts import parts
from reifegrad_web.webhooks.bodies import named_as
from reifegrad_web.webhooks.models import WebhookAttempt, WebhookDelivery
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from reifegrad_web.leads.models import Identifier

KEPT = timedelta(days=30)
_PART = 1_000


def forget_deliveries(leads: Collection[int], identifiers: Collection[Identifier]) -> Mapping[str, int]:
    """Delete all messages about leads, and those that name one of these identifiers: table -> rows.

    The latter may be about another lead: of somebody who was thought to be the same person once. The caller holds the
    transaction, and has deleted what these leads have crossed: nothing is put in any more.
    """
    found = {number for part in parts(leads) for number in _numbers(Q(lead_id__in=part))}
    for each in identifiers:
        named = named_as(each)
        rows = WebhookDelivery.objects.filter(body__contains=named).values_list("id", "body")
        found |= {number for number, body in rows if named in body}  # SQLite makes no difference between a and A
    counts = {WebhookAttempt._meta.db_table: 0, WebhookDelivery._meta.db_table: 0}
    for part in parts(found):
        counts[WebhookAttempt._meta.db_table] += WebhookAttempt.objects.filter(delivery_id__in=part).delete()[0]
        counts[WebhookDelivery._meta.db_table] += WebhookDelivery.objects.filter(id__in=part).delete()[0]
    return counts


def forget_old(now: datetime) -> None:
    """Delete what is older than a month, also where it waits for a webhook that is off; some at a time."""
    old = WebhookDelivery.objects.filter(created_at__lt=now - KEPT).order_by("created_at")
    while numbers := list(old.values_list("id", flat=True)[:_PART]):
        with write():
            for part in parts(numbers):
                WebhookDelivery.objects.filter(id__in=part).delete()


def _numbers(condition: Q) -> set[int]:
    return set(WebhookDelivery.objects.filter(condition).values_list("id", flat=True))
