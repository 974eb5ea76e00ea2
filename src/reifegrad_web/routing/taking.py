"""Somebody takes a lead out of the queue in which it waits: of two who do so at once, the first one has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.agreements.in_force import in_force
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.owners import assign, last_assignment
from reifegrad_web.leads.persons import find
from reifegrad_web.org.models import User
from reifegrad_web.routing.reading import last_queue, sees_queue
from reifegrad_web.sales.events import state_of
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor


@dataclass(frozen=True)
class Taken:
    """What came of it: the number of the assignment; without one, who has the lead; nobody: it waits no more."""

    assignment: int | None
    owner: User | None


def take_from_queue(lead: int, user: User, actor: Actor, now: datetime) -> Taken:
    """From now on a user looks after a lead that waits, if nobody does yet.

    Args:
        lead: Its number.
        user: Who takes it.
        actor: The same, as the audit log names them.
        now: The moment, aware.

    Raises:
        ReifegradError: It was never left to a queue that this user sees: then there is no such lead for them.
    """
    with write():
        card = LeadCard.objects.select_for_update().filter(lead_id=lead).first()  # the second one waits here
        queue = last_queue(lead)
        if card is None or not queue or not sees_queue(user, queue, in_force()):
            raise fail("lead-unknown")
        if card.owner_id is not None:
            return Taken(None, User.objects.filter(pk=card.owner_id).first())
        if not state_of(lead).is_open:
            return Taken(None, None)
        assign([find(str(lead))], user, actor.name, now)
        made = last_assignment(lead)
        record(actor, "lead.assign", f"lead:{lead}", now, owner=user.pk, queue=queue)
    return Taken(None if made is None else made.pk, user)
