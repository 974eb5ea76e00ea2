"""What sales has done with a person and told of it, as the answer to a request for access holds it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from reifegrad_web.sales.feedback import Told
from reifegrad_web.sales.models import Feedback, StageEvent

if TYPE_CHECKING:
    from collections.abc import Sequence


def told_by_sales(identifiers: Sequence[int]) -> dict[str, Any]:
    """Stages and feedback that are noted under identifiers, in the order in which they were noted."""
    events = StageEvent.objects.filter(identifier_id__in=identifiers).select_related("user").order_by("id")
    feedback = Feedback.objects.filter(identifier_id__in=identifiers).select_related("user").order_by("id")
    return {
        "handover": [
            {
                "identifier": row.identifier_id,
                "command": row.command,
                "reason": row.reason or None,
                "note": row.note or None,
                "by": _name(row),
                "at": row.at.isoformat(),
                "model": row.model or None,
            }
            for row in events
        ],
        "feedback": [
            {"identifier": row.identifier_id, "by": _name(row), "at": row.at.isoformat()}
            | {each.name: None if (value := getattr(row, each.name)) == "" else value for each in fields(Told)}
            for row in feedback
        ],
    }


def _name(row: StageEvent | Feedback) -> str | None:
    return None if row.user is None else row.user.username
