"""Tells what arrives from a source, the newest first, and shows one of it: for whoever has just set it up.

Only what is among the newest rows of the facts is looked at, so that it takes the same time whatever there is. Of
duplicates and of what was filtered nothing is kept but their counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from heapq import nlargest
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Max, Model

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.ingest.kinds import PAGE, SCREEN
from reifegrad_web.ingest.models import FailedEvent, MinuteCount
from reifegrad_web.leads.models import Activity, ProfileChange
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from reifegrad_web.audit.recording import Actor

Row = TypeVar("Row", bound=Model)

NEWEST = 10_000
"""Rows of a table that are looked at."""
_MOST_TRAITS = 20
"""Attributes of one message, for a guess of how many rows so many messages are."""
ACTIVITY, PROFILE, FAILED = "activity", "profile", "failed"
_TYPES = {PAGE: "page", SCREEN: "screen"}


@dataclass(frozen=True)
class Arrival:
    """A message of a source, as far as it is kept: what it became, and under which number it is shown.

    `became` is `activity`, `profile` or `failed`; `type` what the client called it. Of one that failed `code` says why.
    """

    at: datetime
    became: str
    number: int
    type: str = ""
    name: str = ""
    kind: str = ""
    lead: int | None = None
    attributes: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class FullArrival:
    """The same with everything that is kept of it."""

    arrival: Arrival
    occurred_at: datetime
    message_id: str
    values: dict[str, Any] = field(default_factory=dict)


def arrivals(source: int, most: int) -> Sequence[Arrival]:
    """The newest messages of a source, the newest first."""
    every = (*_activities(source, most), *_profiles(source, most), *_failed(source, most))
    return nlargest(most, every, key=lambda one: (one.at, one.number))


def unkept(source: int, now: datetime) -> Sequence[MinuteCount]:
    """The minutes of the last hour in which duplicates came, or something that was filtered; the newest first."""
    minutes = MinuteCount.objects.filter(source_id=source, minute__gte=now - timedelta(hours=1)).order_by("-minute")
    return [row for row in minutes if row.duplicate or row.filtered]


def read_arrival(source: int, became: str, number: int, actor: Actor, now: datetime) -> FullArrival:
    """One of them as it was taken; that it was read is noted, since it is about a person.

    Raises:
        ReifegradError: There is none of this number.
    """
    with write():
        found = _activity(source, number) if became == ACTIVITY else _profile(source, number)
        record(actor, "lead.activities", f"lead:{found.arrival.lead}", now, source=source)
    return found


def _newest(rows: QuerySet[Row], source: int) -> QuerySet[Row]:
    last = rows.aggregate(last=Max("pk"))["last"] or 0
    return rows.filter(pk__gt=last - NEWEST, source_id=source).select_related("identifier").order_by("-pk")


def _activities(source: int, most: int) -> Iterator[Arrival]:
    yield from map(_of_activity, _newest(Activity.objects.defer("properties"), source)[:most])


def _of_activity(row: Activity) -> Arrival:
    kind = _TYPES.get(row.kind, "track")
    return Arrival(row.received_at, ACTIVITY, row.pk, kind, row.name, row.kind, lead_number(row.identifier))


def _profiles(source: int, most: int) -> Iterator[Arrival]:
    """What one message says of a person stands in several rows, one after the other."""
    rows: dict[tuple[int, str, datetime], list[ProfileChange]] = {}
    for row in _newest(ProfileChange.objects.defer("value"), source)[: most * _MOST_TRAITS]:
        rows.setdefault((row.identifier_id, row.message_id, row.received_at), []).append(row)
    yield from map(_of_profile, rows.values())


def _of_profile(rows: Sequence[ProfileChange]) -> Arrival:
    first = rows[-1]
    names = tuple(row.attribute for row in reversed(rows))
    lead = lead_number(first.identifier)
    return Arrival(first.received_at, PROFILE, first.pk, "identify", lead=lead, attributes=names)


def _failed(source: int, most: int) -> Iterator[Arrival]:
    rows = FailedEvent.objects.filter(source_id=source, replayed_at=None).defer("raw").order_by("-id")
    yield from (Arrival(row.received_at, FAILED, row.pk, code=row.code) for row in rows[:most])


def _activity(source: int, number: int) -> FullArrival:
    row = Activity.objects.filter(pk=number, source_id=source).select_related("identifier").first()
    if row is None:
        raise fail("arrival-unknown", number=number)
    return FullArrival(_of_activity(row), row.occurred_at, row.message_id, row.properties)


def _profile(source: int, number: int) -> FullArrival:
    row = ProfileChange.objects.filter(pk=number, source_id=source).select_related("identifier").first()
    if row is None:
        raise fail("arrival-unknown", number=number)
    same = ProfileChange.objects.filter(pk__gte=number, pk__lt=number + NEWEST, identifier_id=row.identifier_id)
    rows = list(same.filter(source_id=source, message_id=row.message_id, received_at=row.received_at).order_by("-pk"))
    values = {each.attribute: each.value for each in reversed(rows)}
    return FullArrival(_of_profile(rows), row.known_at, row.message_id, values)
