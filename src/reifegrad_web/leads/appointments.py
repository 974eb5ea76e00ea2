"""When people of sales meet leads: read from a form, and found for a time; what was said last of a lead holds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from reifegrad.errors import fail
from reifegrad_web.leads.models import Contact
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_FURTHEST = timedelta(days=3 * 366)
"""What is further away was mistyped."""


def appointment_at(given: str, result: str, zone: str, now: datetime) -> datetime | None:
    """The moment that a form has, `2026-12-03T10:00` in a zone; None: none is given.

    Args:
        given: What was entered.
        result: Of the contact: only an appointment has a day of its own.
        zone: In which the days of the page begin.
        now: The moment, aware.

    Raises:
        ReifegradError: It is no moment, none that will come soon, or the result is no appointment.
    """
    text = given.strip()
    if not text:
        return None
    if result != Contact.Result.APPOINTMENT:
        raise fail("appointment", variant="other")
    local = _local(text)
    if local is None:
        raise fail("appointment", value=text[:100])
    if not abs(local - now.replace(tzinfo=None)) < _FURTHEST:
        raise fail("appointment", variant="when")
    at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise fail("appointment", variant="skipped", value=f"{local:%H:%M}")
    check_appointment(at, result, now)
    return at


def check_appointment(at: datetime, result: str, now: datetime) -> None:
    """Raise `ReifegradError` if a moment is none that will come soon, or the result is no appointment."""
    if result != Contact.Result.APPOINTMENT:
        raise fail("appointment", variant="other")
    if not now <= at < now + _FURTHEST:
        raise fail("appointment", variant="when")


def earliest(now: datetime, zone: str) -> str:
    """The next minute, as a field of a form takes it."""
    return f"{(now + timedelta(minutes=1)).astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def appointments_of(leads: Iterable[int], since: datetime, until: datetime | None = None) -> Mapping[int, datetime]:
    """The next appointment with each lead, from one moment on and before another, of those that have one.

    An appointment holds until another one is made, somebody says that there is no interest, or somebody was in touch
    when it had begun.
    """
    found: dict[int, datetime] = {}
    after = Contact.objects.filter(identifier__lead_id=OuterRef("identifier__lead_id"), id__gt=OuterRef("id"))
    other = Q(meets_at__isnull=False) | Q(result=Contact.Result.NO_INTEREST) | Q(at__gte=OuterRef("meets_at"))
    rows = Contact.objects.filter(~Exists(after.filter(other)), meets_at__gte=since)
    rows = rows if until is None else rows.filter(meets_at__lt=until)
    for part in parts(leads):
        own = rows.filter(identifier__lead_id__in=part).order_by("-meets_at")
        found |= {lead or 0: at for lead, at in own.values_list("identifier__lead_id", "meets_at") if at is not None}
    return found


def with_appointments(since: datetime, until: datetime) -> Iterable[int]:
    """Leads of whom somebody has said that they are met in a time; what was said since is not looked at."""
    rows = Contact.objects.filter(meets_at__gte=since, meets_at__lt=until)
    return [lead for lead in rows.values_list("identifier__lead_id", flat=True).distinct() if lead is not None]


def _local(text: str) -> datetime | None:
    if not _FORM.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
