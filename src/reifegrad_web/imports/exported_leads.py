"""The list of leads of an export: since when each is there, and under what it is known."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Min

from reifegrad_web.leads.models import Activity, Identifier, ProfileChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

_PIECE = 500


def lead_rows() -> Iterator[dict[str, Any]]:
    """A row for each lead: its number, the earliest moment of anything that is known of it, its identities."""
    last = 0
    while True:
        found = Identifier.objects.filter(lead_id__gt=last).order_by("lead_id").values_list("lead_id", flat=True)
        leads = [lead for lead in found.distinct()[:_PIECE] if lead is not None]
        if not leads:
            return
        yield from _rows(leads)
        last = leads[-1]


def _rows(leads: Sequence[int]) -> Iterator[dict[str, Any]]:
    since: dict[int, datetime] = {}
    identities: dict[int, list[list[str]]] = defaultdict(list)
    for row in Identifier.objects.filter(lead_id__in=leads).order_by("id"):
        lead = row.lead_id or row.pk
        identities[lead].append([row.namespace, row.value])
        since[lead] = min(row.first_seen_at, since.get(lead, row.first_seen_at))
    for model, moment in ((Activity, "occurred_at"), (ProfileChange, "known_at")):
        rows = model._default_manager.filter(identifier__lead_id__in=leads)
        for lead, first in rows.values_list("identifier__lead_id").annotate(first=Min(moment)):
            since[lead] = min(first, since[lead])
    for lead in leads:
        kept = json.dumps(identities[lead], ensure_ascii=False)
        yield {"lead_id": str(lead), "created_at": since[lead], "reifegrad_identities": kept}
