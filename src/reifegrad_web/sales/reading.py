"""The handover of leads as plain data: for the API and the command line."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from reifegrad_web.leads.persons import lead_number
from reifegrad_web.sales.events import history_of
from reifegrad_web.sales.feedback import Told
from reifegrad_web.sales.models import BY_RULE, Feedback
from reifegrad_web.sales.stage_machine import STEPS, State, allowed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

HERE = "here"
"""Who has reported what no source has: a program over the API, or somebody by hand."""


def handover_of(lead: int, role: str, sources: Mapping[int, str], until: datetime | None = None) -> dict[str, Any]:
    """Where a lead is, what may be done next in a role, and what was done, in order.

    Args:
        lead: Its number.
        role: Who asks.
        sources: What the sources are called, by their numbers.
        until: Only what was done until this moment.
    """
    done = history_of(lead, until)
    state = done[-1].state if done else State()
    return {
        "lead_id": str(lead),
        "stage": state.stage.value,
        "since": None if state.since is None else state.since.isoformat(),
        "cycle": state.cycle,
        "is_open": state.is_open,
        "reason": state.reason or None,
        "allowed": [
            {"command": each.value, "reasons": list(STEPS[each].reasons), "needs_reason": STEPS[each].needs_reason}
            for each in allowed(role, state.stage)
        ],
        "events": [
            {
                "id": each.row.pk,
                "command": each.row.command,
                "stage": each.state.stage.value,
                "cycle": each.state.cycle,
                "at": each.row.at.isoformat(),
                "by": None if each.row.user is None else each.row.user.username,
                "reason": each.row.reason or None,
                "note": each.row.note or None,
                "model": each.row.model or None,
                "by_rule": each.row.by == BY_RULE,
                "outcome": each.row.outcome,
                "reported_by": None if each.source is None else sources.get(each.source, HERE),
            }
            for each in done
        ],
    }


def feedback_of(lead: int) -> list[dict[str, Any]]:
    """Everything that was told of a lead, the latest first."""
    rows = Feedback.objects.filter(identifier__lead_id=lead).select_related("user", "identifier").order_by("-id")
    return [_shown(row) for row in rows]


def feedback_rows(after: int, most: int) -> Sequence[dict[str, Any]]:
    """Feedback on all leads in the order of its numbers, after one of them."""
    rows = Feedback.objects.filter(id__gt=after).select_related("user", "identifier").order_by("id")
    return [_shown(row) for row in rows[:most]]


def _shown(row: Feedback) -> dict[str, Any]:
    told = {each.name: None if (value := getattr(row, each.name)) == "" else value for each in fields(Told)}
    by = None if row.user is None else row.user.username
    lead = str(lead_number(row.identifier))
    return {
        "id": row.pk,
        "lead_id": lead,
        "event": row.event_id,
        "report": row.report,
        "at": row.at.isoformat(),
        "by": by,
    } | told
