"""Notes who objects to being profiled; what one identifier says holds for everything that is the same person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail
from reifegrad_web.leads.models import Identifier, Objection
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.persons import lead_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


def object_to_profiling(identifier: Identifier, source: str, at: datetime, now: datetime) -> None:
    """Note that somebody objected at a moment; the caller holds the transaction and stops scoring.

    Raises:
        ReifegradError: The lead objects already, or the moment is to come or before what the lead said last.
    """
    lead = lead_number(identifier)
    if objecting([lead]):
        raise fail("objects-already")
    _check(lead, at, now)
    Objection.objects.create(identifier=identifier, state=Objection.State.OBJECTED, at=at, source=source)
    identifier.objects_since = at
    identifier.save(update_fields=["objects_since"])


def withdraw(lead: int, source: str, at: datetime, now: datetime) -> None:
    """Take the objections of all identifiers of a lead back; the caller holds the transaction and marks it as due.

    Raises:
        ReifegradError: The lead does not object, or the moment is to come or before the objection.
    """
    members = list(Identifier.objects.filter(lead_id=lead).exclude(objects_since=None))
    if not members:
        raise fail("objects-not")
    _check(lead, at, now)
    state = Objection.State.WITHDRAWN
    Objection.objects.bulk_create(Objection(identifier=each, state=state, at=at, source=source) for each in members)
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
    return bool(objected_among(lead, [moment]))


def objected_among(lead: int, moments: Iterable[datetime]) -> set[datetime]:
    """Those of these moments at which one of the identifiers that are this lead now objected."""
    rows = Objection.objects.filter(identifier__lead_id=lead).order_by("id")
    said = list(rows.values_list("at", "identifier_id", "state"))
    return {
        moment
        for moment in moments
        if Objection.State.OBJECTED in {number: state for at, number, state in said if at <= moment}.values()
    }


def objections_of(lead: int) -> Sequence[dict[str, Any]]:
    """What a lead said about being profiled, in order, as plain data."""
    rows = Objection.objects.filter(identifier__lead_id=lead).order_by("id")
    return [
        {"identifier": row.identifier_id, "state": row.state, "at": row.at.isoformat(), "source": row.source}
        for row in rows
    ]


def _check(lead: int, at: datetime, now: datetime) -> None:
    """What is said later is noted later: so the last row says how it is. Now is later, also by a clock set back."""
    last = Objection.objects.filter(identifier__lead_id=lead).order_by("-id").first()
    if at > now or (last is not None and at < min(last.at, now)):
        raise fail("objection-moment")
