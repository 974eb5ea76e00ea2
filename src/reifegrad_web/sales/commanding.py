"""Gives commands to leads, and takes the last one back; each is one transaction with its entry in the audit log."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.outcomes import add_outcome, take_back_outcome
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.leads.watching import watch
from reifegrad_web.sales.events import history_of
from reifegrad_web.sales.feedback import add_feedback, outcome_reason
from reifegrad_web.sales.models import OwnerWanted, StageEvent
from reifegrad_web.sales.reasons import OTHER
from reifegrad_web.sales.stage_machine import STEPS, Command, Stage, State, may_give, way_to
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.org.models import User
    from reifegrad_web.sales.feedback import Told

LONGEST_NOTE = 4_000
DECIDING = {Command.WIN: "won", Command.LOSE: "lost"}
"""The commands that decide about a lead, with the outcome that is noted."""
EVERYTHING = "admin"
"""The role of a program that belongs to nobody: it may what an admin may."""


@dataclass(frozen=True)
class Doer:
    """Who gives a command: in which role, as which user (None: a program), and how the audit log names them."""

    actor: Actor
    role: str
    user: User | None = None


@dataclass(frozen=True)
class Order:
    """A command with what is said of it; amount and feedback belong to a lead that is won or lost."""

    command: Command
    reason: str = ""
    note: str = ""
    amount: float | None = None
    told: Told | None = None


def give(lead: int, order: Order, doer: Doer, now: datetime) -> StageEvent:
    """Give a command to a lead, with the steps before it that are missing; returns what it has noted last.

    Args:
        lead: Its number.
        order: The command.
        doer: Who gives it.
        now: The moment, aware.

    Raises:
        ReifegradError: It cannot be given now or by this role, or a reason or note is missing or cannot be used.
    """
    with write():
        made = _give(lead, order, doer, now)
        details = {"command": order.command.value} | ({"reason": made.reason} if made.reason else {})
        record(doer.actor, "lead.handover", f"lead:{lead}", now, **details)
    return made


def take_back(number: int, doer: Doer, now: datetime) -> int:
    """Take back the last command of a lead, as if it had never been given; returns the lead.

    What was noted with it goes too: the steps before it that it brought, the outcome, and the feedback.

    Raises:
        ReifegradError: There is none of this number, somebody else has given it, or another one followed.
    """
    with write():
        row = StageEvent.objects.filter(pk=number, by=doer.actor.name).select_related("identifier").first()
        if row is None:
            raise fail("noted-unknown")
        lead = lead_number(row.identifier)
        in_turn(turn_of(lead))
        done = history_of(lead)
        if not done or done[-1].row.together != row.together:
            raise fail("noted-unknown")
        rows = StageEvent.objects.filter(together=row.together)
        for outcome in list(rows.exclude(outcome=None).values_list("outcome", flat=True)):
            take_back_outcome(outcome or 0)
        rows.delete()
        watch([lead], now)
        record(doer.actor, "lead.handover-undo", f"lead:{lead}", now, command=row.command)
    return lead


def turn_of(lead: int) -> str:
    """What is done with a lead is done one after the other."""
    return f"handover:{lead}"


def _give(lead: int, order: Order, doer: Doer, now: datetime) -> StageEvent:
    in_turn(turn_of(lead))
    identifier, together = find(str(lead)), secrets.token_hex(16)
    done = history_of(lead_number(identifier))
    state = done[-1].state if done else State()
    way = _way(state.stage, order, doer)
    at = max(now, state.since) if state.since is not None else now  # a clock has gone back
    common = {"identifier": identifier, "user": doer.user, "by": doer.actor.name, "at": at, "together": together}
    StageEvent.objects.bulk_create(StageEvent(command=each.value, **common) for each in way[:-1])
    outcome = _outcome(lead, order, at)
    reason = order.reason or ("" if order.told is None else order.told.reason)
    made = StageEvent.objects.create(
        command=order.command.value, reason=reason, note=order.note.strip(), outcome=outcome, **common
    )
    if order.command is Command.HAND_OVER:
        OwnerWanted.objects.create(event=made)
    if order.told is not None:
        add_feedback(made, order.told, doer.user, doer.actor.name, at)
    watch([lead_number(identifier)], now)
    return made


def _way(stage: Stage, order: Order, doer: Doer) -> Sequence[Command]:
    way, step = way_to(stage, order.command), STEPS[order.command]
    if not way:
        raise fail("handover-order", command=order.command.value, stage=stage.value)
    if not may_give(doer.role, stage, order.command):
        raise fail("handover-role", command=order.command.value, role=doer.role)
    if (order.reason or step.needs_reason) and order.reason not in step.reasons:
        variant = "none" if not step.reasons else "missing" if not order.reason else ""
        known = ", ".join(step.reasons)
        raise fail("handover-reason", variant=variant, reason=order.reason[:100], known=known)
    if step.needs_reason and order.reason == OTHER and not order.note.strip():
        raise fail("handover-note", variant="missing")
    if len(order.note) > LONGEST_NOTE or "\0" in order.note:
        raise fail("handover-note", most=LONGEST_NOTE)
    if order.command not in DECIDING and (order.amount is not None or order.told is not None):
        raise fail("handover-decided")
    if order.told is not None and order.told.outcome != DECIDING[order.command]:
        raise fail("feedback-undecided", variant="other", outcome=order.told.outcome)
    return way


def _outcome(lead: int, order: Order, at: datetime) -> int | None:
    """The number of the outcome that is noted with a decision."""
    name = DECIDING.get(order.command)
    if name is None:
        return None
    told = order.told
    code, words = (order.reason, order.note) if told is None else (told.reason or order.reason, told.why or order.note)
    reason = outcome_reason(code, words)
    row, _ = add_outcome(str(lead), name, at, order.amount, reason, at)
    return int(row["id"])
