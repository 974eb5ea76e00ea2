"""Does effects again, ends tasks, takes leads off lists: each in one transaction with its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.actions.collecting import catch_up
from reifegrad_web.actions.models import ActionEffect, LeadTask, ListMember
from reifegrad_web.actions.reading import member_of, task_of
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.webhooks.models import WebhookDelivery
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.org.models import User

_LARGEST = 2**63 - 1
_AGAIN = (ActionEffect.State.FAILED, ActionEffect.State.DROPPED)
_SENT = ("email", "webhook", "message")
"""What a receiver may have lost."""


def effect_of(number: int) -> ActionEffect:
    """An effect by its number. Raises `ReifegradError`: there is none."""
    rows = ActionEffect.objects.select_related("identifier")
    found = rows.filter(id=number).first() if 0 <= number <= _LARGEST else None
    if found is None:
        raise fail("effect-unknown", number=number)
    return found


def replay(number: int, actor: Actor, now: datetime) -> ActionEffect:
    """Do an effect again, under its name: one that has failed or was dropped, or one that a receiver has lost.

    Raises:
        ReifegradError: There is none of this number; or it waits, was left out, or is done and cannot be lost.
    """
    with write():
        row = effect_of(number)
        may = row.state in _AGAIN or (row.state == ActionEffect.State.DONE and row.kind in _SENT)
        if not may:
            raise fail("effect-state", number=number, state=row.state)
        if row.delivery is not None:
            waiting = WebhookDelivery.State.WAITING
            WebhookDelivery.objects.filter(pk=row.delivery).update(state=waiting, attempts=0, due_at=now, ended_at=None)
        if row.delivery is None or not WebhookDelivery.objects.filter(pk=row.delivery).exists():
            row.state, row.ended_at, row.cause, row.delivery = ActionEffect.State.WAITING, None, {}, None
            row.attempts, row.created_at, row.due_at = 0, row.created_at, now
            row.crossed = row.crossed | {"asked_again": True}
            row.save()
        record(actor, "action.replay", f"effect:{row.pk}", now, rule=row.rule)
    return row


def end_task(number: int, user: User | None, actor: Actor, now: datetime, *, is_done: bool = True) -> LeadTask:
    """Say that a task is done, or that it is not after all. Raises `ReifegradError`: there is none of this number."""
    with write():
        found = task_of(number)
        found.done_at, found.done_by = (now, user) if is_done else (None, None)
        found.save()
        lead = lead_number(found.identifier)
        record(actor, "task.done" if is_done else "task.reopen", f"lead:{lead}", now, task=found.pk)
    return found


def take_off(number: int, actor: Actor, now: datetime) -> ListMember:
    """Take a lead off a list. Raises `ReifegradError`: it is not on it."""
    with write():
        found = member_of(number)
        if found.until is not None:
            raise fail("member-unknown", number=number)
        lead = lead_number(found.identifier)
        found.until, found.taken_by = now, actor.name
        found.save()
        others = ListMember.objects.filter(name=found.name, identifier__lead_id=lead, until=None)
        others.update(until=now, taken_by=actor.name)  # of somebody who turned out to be the same
        record(actor, "list.take-off", f"lead:{lead}", now, list=found.name)
    return found


def put_back(number: int, actor: Actor, now: datetime) -> ListMember:
    """Put a lead back onto the list that it was taken off by mistake. Raises `ReifegradError`: it is on it."""
    with write():
        found = member_of(number)
        lead = lead_number(found.identifier)
        if (
            found.until is None
            or ListMember.objects.filter(name=found.name, identifier__lead_id=lead, until=None).exists()
        ):
            raise fail("member-unknown", number=number)
        found.until, found.taken_by = None, ""
        found.save()
        record(actor, "list.put-back", f"lead:{lead}", now, list=found.name)
    return found


def start_old(since: datetime, actor: Actor, now: datetime) -> int:
    """Ask the rules in force about what scores have crossed since a moment; returns how many effects that made."""
    with write():
        made = catch_up(since, now)
        record(actor, "action.catch-up", "actions", now, since=since.isoformat(), effects=made)
    return made
