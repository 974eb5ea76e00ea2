"""Does effects again, ends tasks, takes leads off lists: each in one transaction with its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from reifegrad.errors import fail, nearest
from reifegrad_web.actions.collecting import catch_up
from reifegrad_web.actions.in_force import in_force
from reifegrad_web.actions.models import ActionEffect, LeadTask, ListMember, SequenceEvent
from reifegrad_web.actions.nurturing import begin, go_on_after_mistake, look_again, look_now
from reifegrad_web.actions.reading import member_of, task_of
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.webhooks.models import WebhookDelivery
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.org.models import User

_LARGEST = 2**63 - 1
_AGAIN = (ActionEffect.State.FAILED, ActionEffect.State.DROPPED)
_SENT = ("email", "webhook", "message")
"""What a receiver may have lost."""
BY_HAND = "by hand"
"""What stands where the rule stands that has put somebody onto a list; no rule can be called that."""


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


def put_on(name: str, leads: Sequence[int], actor: Actor, now: datetime) -> int:
    """Put leads onto a list by hand; its sequences begin for them. Returns for how many: who is on it stays on it.

    Raises:
        ReifegradError: The actions in force have no such list.
    """
    with write():
        actions = in_force()
        if actions is None or name not in actions.lists:
            raise fail("list-unknown", name=name)
        for lead in leads:
            look_now(lead, now)
        there = set(_members(name, leads))
        new = [lead for lead in dict.fromkeys(leads) if lead not in there]
        for lead in new:
            begin(ListMember.objects.create(name=name, identifier_id=lead, since=now, because=BY_HAND), now)
        record(actor, "list.put-on", "leads", now, leads=sorted(new), list=name)
    return len(new)


def begin_for_members(name: str, actor: Actor, now: datetime) -> int:
    """Begin a sequence for those who were on its list before there was a sequence; returns for how many.

    Raises:
        ReifegradError: The actions in force have no such sequence.
    """
    with write():
        actions = in_force()
        sequence = None if actions is None else actions.sequences.get(name)
        if sequence is None:
            raise fail("sequence-unknown", name=name, near=nearest(name, () if actions is None else actions.sequences))
        began = SequenceEvent.objects.filter(sequence=name, member=OuterRef("pk"))
        rows = ListMember.objects.filter(~Exists(began), name=sequence.list, until=None).order_by("id")
        count = sum(begin(row, now, only=name) for row in rows.iterator())
        record(actor, "sequence.begin", "actions", now, sequence=name, leads=count)
    return count


def _members(name: str, leads: Sequence[int]) -> Iterator[int | None]:
    for part in parts(leads):
        rows = ListMember.objects.filter(name=name, identifier__lead_id__in=part, until=None)
        yield from rows.values_list("identifier__lead_id", flat=True)


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
        look_again([lead], now)
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
        go_on_after_mistake(found, now)
        record(actor, "list.put-back", f"lead:{lead}", now, list=found.name)
    return found


def start_old(since: datetime, actor: Actor, now: datetime) -> int:
    """Ask the rules in force about what scores have crossed since a moment; returns how many effects that made."""
    with write():
        made = catch_up(since, now)
        record(actor, "action.catch-up", "actions", now, since=since.isoformat(), effects=made)
    return made
