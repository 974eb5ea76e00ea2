"""Writes what is sent: what was crossed, by which lead, when and why; of the person only what the webhook asks for."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from reifegrad_web.leads.models import Identifier
from reifegrad_web.leads.parts import parts
from reifegrad_web.scoring.models import ScoreChange

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.scoring.models import ScoreTransition

INCLUDES = ("email", "user", "external", "criteria")
"""What can go with a message: addresses, ids of users, ids of other systems, and which criteria moved the score."""
TEST = "webhook.test"

Causes = dict[tuple[int, str, "datetime"], dict[str, Any]]


def crossing_body(
    crossed: ScoreTransition, includes: Collection[str], known: Sequence[Identifier], cause: Mapping[str, Any]
) -> str:
    """A crossing as JSON: with the number of the lead, and what the webhook asks for besides."""
    why: dict[str, Any] = {"why": cause.get("why", "facts-or-time")}
    if "criteria" in includes and "criteria" in cause:
        why["criteria"] = {name: {"before": old, "after": new} for name, (old, new) in cause["criteria"].items()}
    data = {
        "lead_id": str(crossed.lead_id),
        "identifiers": [_named(each) for each in known if each.namespace.partition(":")[0] in includes],
        "model": crossed.model,
        "model_hash": crossed.model_hash,
        "what": crossed.what,
        "dimension": crossed.dimension or None,
        "from": crossed.before or None,
        "to": crossed.after or None,
        "cause": why,
        "transition": crossed.pk,
    }
    return written_body(".".join(("lead", crossed.what, "changed")), crossed.at, data)


def trial_body(name: str, now: datetime) -> str:
    """A message that says nothing but that it is a test."""
    return written_body(TEST, now, {"webhook": name})


def identifiers_of(leads: Collection[int]) -> Mapping[int, Sequence[Identifier]]:
    """The identifiers of leads, the oldest first."""
    found: dict[int, list[Identifier]] = defaultdict(list)
    for part in parts(leads):
        for each in Identifier.objects.filter(lead_id__in=part).order_by("id"):
            if each.lead_id is not None and not each.is_shared:
                found[each.lead_id].append(each)
    return found


def causes_of(crossed: Collection[ScoreTransition]) -> Causes:
    """Why scores changed at the moments at which these were crossed: lead, model, moment -> cause."""
    moments = {(row.lead_id, row.model, row.at) for row in crossed}
    found: Causes = {}
    for part in parts(row.lead_id for row in crossed):
        rows = ScoreChange.objects.filter(lead_id__in=part, at__in={at for _, _, at in moments})
        for lead, model, at, cause in rows.values_list("lead_id", "model", "at", "cause"):
            if (lead, model, at) in moments:
                found[lead, model, at] = cause
    return found


def written_body(kind: str, at: datetime, data: Mapping[str, Any]) -> str:
    """A message as JSON: its kind, the moment that it speaks of, and what it says."""
    return _json({"type": kind, "timestamp": at.isoformat().replace("+00:00", "Z"), "data": data})


def named_as(identifier: Identifier) -> str:
    """How an identifier is written in a message."""
    return _json(_named(identifier))


def _named(identifier: Identifier) -> dict[str, str]:
    return {"namespace": identifier.namespace, "value": identifier.value}


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
