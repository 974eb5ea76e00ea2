"""Leads that are handed over, for tests: who gives which command, and crossings that bring leads to sales."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from test_taking import NOW, lead_of, message, take

if TYPE_CHECKING:
    from datetime import datetime

MODEL = """
reifegrad: 1
name: crossing
thresholds: {marketing_qualified: 10, sales_qualified: 30}
dimensions:
  interest:
    criteria:
      pages: {activity: page_viewed, points: 10, within: 7 days}
      careers: {activity: form_submitted, points: -100, within: 7 days}
"""


def publish_crossing() -> None:
    """Publish a model by which three visits within a week bring somebody to sales."""
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish as run
    from reifegrad_web.scoring.due import touch_everybody
    from reifegrad_web.writing import write

    with write():
        run(check_here(MODEL), NOW)
        touch_everybody(NOW)


def visit(name: str = "anna", *, days: tuple[int, ...] = (1, 2, 3), now: datetime = NOW) -> int:
    """Somebody visits some pages some days before a moment; returns the lead."""
    visits = [
        message("page", user_id=name, message_id=f"{name}-{now:%j}-{day}", occurred_at=now - timedelta(days=day))
        for day in days
    ]
    take(*visits)
    return lead_of("user", name) or 0


def doer(role: str = "sales", name: str = "") -> Any:
    """Somebody of a role."""
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.org.models import User
    from reifegrad_web.sales.commanding import Doer
    from reifegrad_web.writing import write

    with write():
        user, _ = User.objects.get_or_create(username=name or f"a-{role}", defaults={"role": role, "date_joined": NOW})
    return Doer(Actor(AuditEntry.Actor.USER, f"{user.pk} {user.username}"), role, user)


def do(lead: int, command: str, at: datetime = NOW, role: str = "sales", **more: Any) -> Any:
    """Give a command to a lead."""
    from reifegrad_web.sales.commanding import Order, give
    from reifegrad_web.sales.stage_machine import Command

    return give(lead, Order(Command(command), **more), doer(role), at)


def stage(lead: int) -> tuple[str, int]:
    """Where a lead is, and in which cycle."""
    from reifegrad_web.sales.events import state_of

    state = state_of(lead)
    return state.stage.value, state.cycle
