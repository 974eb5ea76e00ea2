"""Gives many leads to somebody in one step, and takes that back; both are in the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.models import Assignment, Identifier
from reifegrad_web.leads.owners import assign
from reifegrad_web.leads.parts import parts
from reifegrad_web.org.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor

MOST = 10_000
"""Leads of one step: nobody else can write while it lasts."""


@dataclass(frozen=True)
class Assigned:
    """Leads that were given to somebody: how many, and the numbers of what was noted, from the first to the last."""

    leads: int
    first: int
    last: int


def assign_leads(leads: Iterable[int], owner: User | None, actor: Actor, now: datetime) -> Assigned:
    """From now on somebody looks after these leads, or nobody. The caller holds the transaction.

    Args:
        leads: Their numbers; those that are none any more are left out.
        owner: Who; None takes them away from whoever has them.
        actor: Who says so.
        now: The moment, aware.

    Raises:
        ReifegradError: There are none, or more than `MOST`.
    """
    found = [each for part in parts(leads) for each in Identifier.objects.filter(lead_id__in=part).order_by("id")]
    oldest = {each.lead_id: each for each in reversed(found)}
    if not oldest or len(oldest) > MOST:
        raise fail("list-assign", variant="many" if oldest else "", most=MOST)
    numbers = [row.pk for row in assign(oldest.values(), owner, actor.name, now)]
    number = None if owner is None else owner.pk
    record(actor, "lead.assign", "leads", now, owner=number, leads=sorted(lead for lead in oldest if lead is not None))
    return Assigned(len(oldest), min(numbers), max(numbers))


def take_back(first: int, last: int, actor: Actor, now: datetime) -> int:
    """Whoever looked after leads before looks after them again; returns how many. The caller holds the transaction.

    Leads of which something else was said since stay as they are.

    Raises:
        ReifegradError: There is nothing of these numbers that this person could take back.
    """
    rows = Assignment.objects.filter(id__gte=first, id__lte=min(last, first + 2 * MOST), by=actor.name)
    given = {row.identifier.lead_id or row.identifier_id: row for row in rows.select_related("identifier")}
    latest = _latest(given)
    back = {lead: row for lead, row in given.items() if latest[lead] == row.pk}
    if not back:
        raise fail("list-assign", variant="undone")
    owners = _owners_before(back, first)
    for number in set(owners.values()):
        owner = None if number is None else User.objects.get(pk=number)
        assign([row.identifier for lead, row in back.items() if owners[lead] == number], owner, actor.name, now)
    record(actor, "lead.assign-undo", "leads", now, leads=sorted(back))
    return len(back)


def _latest(leads: Iterable[int]) -> Mapping[int, int]:
    """The number of what was said last of each lead."""
    found: dict[int, int] = {}
    for part in parts(leads):
        rows = Assignment.objects.filter(identifier__lead_id__in=part).order_by("id")
        found |= {lead or 0: number for lead, number in rows.values_list("identifier__lead_id", "id")}
    return found


def _owners_before(leads: Iterable[int], first: int) -> Mapping[int, int | None]:
    """Who looked after each lead before the first of these numbers."""
    found: dict[int, int | None] = dict.fromkeys(leads)
    for part in parts(found):
        rows = Assignment.objects.filter(identifier__lead_id__in=part, id__lt=first).order_by("id")
        found |= {lead or 0: owner for lead, owner in rows.values_list("identifier__lead_id", "owner_id")}
    return found
