"""Notes who objects to being profiled; what one identifier says holds for everything that is the same person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.leads.models import Identifier, Objection
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.persons import lead_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def object_to_profiling(identifier: Identifier, source: str, now: datetime) -> None:
    """Note an objection; the caller holds the transaction and stops scoring.

    Raises:
        ReifegradError: The lead objects already.
    """
    if objecting([lead_number(identifier)]):
        raise fail("objects-already")
    Objection.objects.create(identifier=identifier, state=Objection.State.OBJECTED, at=now, source=source)
    identifier.objects_since = now
    identifier.save(update_fields=["objects_since"])


def withdraw(lead: int, source: str, now: datetime) -> None:
    """Take the objections of all identifiers of a lead back; the caller holds the transaction and marks it as due.

    Raises:
        ReifegradError: The lead does not object.
    """
    members = list(Identifier.objects.filter(lead_id=lead).exclude(objects_since=None))
    if not members:
        raise fail("objects-not")
    state = Objection.State.WITHDRAWN
    Objection.objects.bulk_create(Objection(identifier=each, state=state, at=now, source=source) for each in members)
    Identifier.objects.filter(id__in=[each.pk for each in members]).update(objects_since=None)


def objecting(leads: Iterable[int]) -> set[int]:
    """Those of these leads that may not be profiled now."""
    return {
        lead
        for part in parts(leads)
        for lead in Identifier.objects.filter(lead_id__in=part)
        .exclude(objects_since=None)
        .values_list("lead_id", flat=True)
        if lead is not None
    }


def objected_then(moment: datetime) -> set[int]:
    """The leads that objected at a moment, by the identifiers that they have now."""
    rows = Objection.objects.filter(at__lte=moment).order_by("id")
    last = {
        number: (lead, state)
        for number, lead, state in rows.values_list("identifier_id", "identifier__lead_id", "state")
    }
    return {lead or number for number, (lead, state) in last.items() if state == Objection.State.OBJECTED}


def objected_at(lead: int, moment: datetime) -> bool:
    """Whether one of the identifiers that are this lead now objected at a moment."""
    rows = Objection.objects.filter(identifier__lead_id=lead, at__lte=moment).order_by("id")
    last = dict(rows.values_list("identifier_id", "state"))
    return Objection.State.OBJECTED in last.values()
