"""What sales has done with a person and told of it, as the answer to a request for access holds it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from reifegrad_web.privacy.told_by_actions import told_by_actions
from reifegrad_web.routing.models import RoutingDecision
from reifegrad_web.sales.feedback import Told
from reifegrad_web.sales.models import Feedback, StageEvent
from reifegrad_web.service.models import LevelHeld, ServiceClock, ServiceEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def told_by_sales(identifiers: Sequence[int]) -> dict[str, Any]:
    """Stages, feedback, what rules have started, who was given the lead: as it is noted under identifiers, in order."""
    events = StageEvent.objects.filter(identifier_id__in=identifiers).select_related("user").order_by("id")
    feedback = Feedback.objects.filter(identifier_id__in=identifiers).select_related("user").order_by("id")
    routed = RoutingDecision.objects.filter(identifier_id__in=identifiers).select_related("owner").order_by("id")
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
        **told_by_actions(identifiers),
        "routing": [
            {
                "identifier": row.identifier_id,
                "at": row.at.isoformat(),
                "owner": None if row.owner is None else row.owner.username,
                "queue": row.queue or None,
                "route": row.route or None,
                "agreement": row.agreement,
                "causes": [each["code"] for each in row.decision["causes"]],
            }
            for row in routed
        ],
        "service_levels": _service(identifiers),
    }


def _service(identifiers: Sequence[int]) -> dict[str, Any]:
    """Until when the person was to be answered, what became of it, and what was done meanwhile."""
    held = LevelHeld.objects.filter(identifier_id__in=identifiers).order_by("at", "id")
    clocks = ServiceClock.objects.filter(identifier_id__in=identifiers).select_related("owner")
    events = ServiceEvent.objects.filter(identifier_id__in=identifiers).select_related("owner").order_by("id")
    return {
        "levels": [
            {"at": row.at.isoformat(), "level": row.level or None, "agreement": row.agreement or None} for row in held
        ],
        "clocks": [
            {
                "level": row.level,
                "agreement": row.agreement,
                "promised": row.promised,
                "started_at": row.started_at.isoformat(),
                "due_at": _moment(row.due_at),
                "state": row.state,
                "answered_at": _moment(row.answered_at),
                "stopped_at": _moment(row.stopped_at),
                "owner": None if row.owner is None else row.owner.username,
                "queue": row.queue or None,
                "cell": row.cell or None,
            }
            for row in clocks.order_by("started_at", "id")
        ],
        "events": [
            {
                "what": row.what,
                "promised": row.promised,
                "at": row.done_at.isoformat(),
                "owner": None if row.owner is None else row.owner.username,
                "to": row.to or None,
            }
            for row in events
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _name(row: StageEvent | Feedback) -> str | None:
    return None if row.user is None else row.user.username
