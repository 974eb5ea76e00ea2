"""What rules have started for a person, as the answer to a request for access holds it: effects, tasks, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad_web.actions.models import ActionEffect, LeadTask, ListMember, SequenceEvent

if TYPE_CHECKING:
    from collections.abc import Sequence


def told_by_actions(identifiers: Sequence[int]) -> dict[str, Any]:
    """What is noted under identifiers, in its order."""
    effects = ActionEffect.objects.filter(identifier_id__in=identifiers).order_by("id")
    tasks = LeadTask.objects.filter(identifier_id__in=identifiers).order_by("id")
    lists = ListMember.objects.filter(identifier_id__in=identifiers).order_by("id")
    return {
        "actions": [
            {
                "identifier": row.identifier_id,
                "rule": row.rule,
                "kind": row.kind,
                "state": row.state,
                "at": row.created_at.isoformat(),
                "what": row.crossed["what"],
                "before": row.crossed["before"] or None,
                "after": row.crossed["after"] or None,
            }
            for row in effects
        ],
        "tasks": [
            {
                "identifier": row.identifier_id,
                "title": row.title,
                "at": row.created_at.isoformat(),
                "done_at": None if row.done_at is None else row.done_at.isoformat(),
            }
            for row in tasks
        ],
        "lists": [
            {
                "identifier": row.identifier_id,
                "list": row.name,
                "since": row.since.isoformat(),
                "until": None if row.until is None else row.until.isoformat(),
            }
            for row in lists
        ],
        "sequences": _sequences(identifiers),
    }


def _sequences(identifiers: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {
            "identifier": row.identifier_id,
            "sequence": row.sequence,
            "at": row.at.isoformat(),
            "what": row.what,
            "step": row.step or None,
            "why": row.cause.get("code"),
        }
        for row in SequenceEvent.objects.filter(identifier_id__in=identifiers).order_by("id")
    ]
