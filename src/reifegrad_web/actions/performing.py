"""Does what is due, for a worker: with a lease, and under a name that stays the same, so that nothing is done twice.

What the database alone can do is done in the transaction that settles it. An e-mail is sent between two: whoever is
killed in between leaves it to another, who sends it under the same name.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from reifegrad.actions.crossing import Crossing
from reifegrad.actions.deciding import recheck
from reifegrad.agreement.decision import Cause
from reifegrad_web.actions.asked import CrossedLead, consents, lead_now
from reifegrad_web.actions.doing import do
from reifegrad_web.actions.in_force import actions_of
from reifegrad_web.actions.mailing import NobodyError, fault_of, mail_of
from reifegrad_web.actions.models import ActionEffect, ActionsVersion
from reifegrad_web.actions.nurturing import has_left_meanwhile
from reifegrad_web.clock import APART
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.webhooks.queue import WAITS
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from reifegrad_web.actions.mailing import Mail

_LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=1)
"""Longer than it takes to send an e-mail, or not."""
_MOST = 20
State = ActionEffect.State


def perform(worker: str, clock: Callable[[], datetime], most: int = _MOST) -> int:
    """Do what is due; returns how much was looked at."""
    now = clock()
    if not _waiting(now).exists():
        return 0
    with write():
        taken = _take(worker, now, most)
    for number in taken:
        _perform(worker, number, clock)
    return len(taken)


def _waiting(now: datetime) -> QuerySet[ActionEffect]:
    free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + LEASE + APART)
    return ActionEffect.objects.filter(free, state=State.WAITING, due_at__lte=now).order_by("due_at", "id")


def _take(worker: str, now: datetime, most: int) -> Sequence[int]:
    rows = _waiting(now)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    found = [row.pk for row in rows[:most]]
    ActionEffect.objects.filter(id__in=found).update(leased_by=worker, leased_until=now + LEASE)
    return found


def _perform(worker: str, number: int, clock: Callable[[], datetime]) -> None:
    """One effect: done here, or sent after the first transaction and settled in a second one.

    The lease begins again with each: those before it may have taken their time.
    """
    with write():
        row, now = _held(worker, number), clock()
        if row is None:
            return
        mail = _done_or_mail(row, now)
        if mail is not None:
            ActionEffect.objects.filter(pk=number).update(leased_until=now + LEASE)
    if mail is None:
        return
    fault = ""
    try:
        mail.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        fault = fault_of(error)
        _LOG.warning("an e-mail could not be sent: %s", fault)
    with write():
        row, now = _held(worker, number), clock()
        if row is not None:
            if fault:
                _later(row, Cause("smtp", {"fault": fault}), now)
            else:
                _end(row, State.DONE, None, now)


def _held(worker: str, number: int) -> ActionEffect | None:
    """The effect, if it is there and the worker still holds it."""
    rows = ActionEffect.objects.select_for_update(of=("self",)).select_related("identifier")
    return rows.filter(id=number, leased_by=worker, state=State.WAITING).first()


def _done_or_mail(row: ActionEffect, now: datetime) -> Mail | None:
    lead = lead_number(row.identifier)
    cause = _hindered(row, lead, now)
    if cause is not None:
        _end(row, State.DROPPED, cause, now)
        return None
    if row.kind == "email" and row.effect["purpose"] and row.effect["purpose"] not in consents(lead):
        _end(row, State.LEFT_OUT, Cause("no_consent", {"purpose": row.effect["purpose"]}), now)
        return None
    try:
        if row.kind == "email":
            return mail_of(row, lead)
        row.delivery = do(row, lead, now)
    except NobodyError as nobody:
        if nobody.passes:
            _later(row, Cause(nobody.code), now)
        else:
            _end(row, State.FAILED, Cause(nobody.code), now)
        return None
    _end(row, State.DONE, None, now)
    return None


def _hindered(row: ActionEffect, lead: int, now: datetime) -> Cause | None:
    """Why it is not done after all: the lead objects; or, where it has waited for its hours, something has changed."""
    if objecting([lead]):
        return Cause("objects")
    if row.crossed["what"] == "sequence":
        return has_left_meanwhile(row)
    version = ActionsVersion.objects.filter(text_hash=row.actions).first()
    if row.crossed.get("asked_again") or row.due_at <= row.created_at or row.attempts or version is None:
        return None
    actions = actions_of(version)
    rule = actions.rule(row.rule)
    crossing = Crossing(**(row.crossed | {"at": datetime.fromisoformat(row.crossed["at"])}))
    return None if rule is None else recheck(rule, crossing, lead_now(actions, CrossedLead(lead, crossing), now), now)


def _later(row: ActionEffect, cause: Cause, now: datetime) -> None:
    """Tried again for about a day, as messages to webhooks are; then it has failed."""
    row.attempts += 1
    row.leased_by, row.leased_until, row.cause = "", None, cause.to_dict()
    if row.attempts > len(WAITS):
        row.state, row.ended_at = State.FAILED, now
    else:
        row.due_at = now + WAITS[row.attempts - 1]
    row.save()


def _end(row: ActionEffect, state: State, cause: Cause | None, now: datetime) -> None:
    row.state, row.ended_at, row.cause = state, now, {} if cause is None else cause.to_dict()
    row.leased_by, row.leased_until = "", None
    row.save()
