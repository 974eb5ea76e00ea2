"""Who is away, from when until when: list, add, delete. Routing gives them no leads meanwhile."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import StringConstraints

from reifegrad_web.api.actors import actor_of
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.org.people import find_user
from reifegrad_web.routing.absence_days import read_span, zone_of
from reifegrad_web.routing.absences import LONGEST_NOTE, absences_from, add_absence, remove_absence
from reifegrad_web.routing.models import Absence

router = Router(tags=["absences"])
READ, WRITE = Token("read"), Token("write")

When = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class ShownAbsence(Schema):
    """Somebody is away: from a moment on, until before another."""

    id: int
    user: str
    since: datetime
    until: datetime
    note: str


class NewAbsence(Schema):
    """Who is away, from when until when: days such as 2026-12-24, or moments such as 2026-12-24T12:00+01:00.

    A day is one where the person works: by their calendar in the agreement in force, else in its time zone.
    """

    user: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    since: When
    until: When
    """A day is meant with all of it: the absence ends with its end."""
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] = ""
    """Nothing about anybody's health belongs there."""


@router.get("/absences", auth=READ, response=list[ShownAbsence], summary="List who is away")
def get_absences(request: HttpRequest) -> Any:
    """Now or later, the next to begin first."""
    return [_shown(each) for each in absences_from(utc_now())]


@router.post("/absences", auth=WRITE, response={201: ShownAbsence}, summary="Note that somebody is away")
def post_absence(request: HttpRequest, given: NewAbsence) -> Status[dict[str, Any]]:
    """From then on until then, routing gives them no leads."""
    user = find_user(given.user)
    span = read_span(given.since, given.until, zone_of(user))
    made = add_absence(user, span.start, span.end, actor_of(request), utc_now(), given.note)
    return Status(201, _shown(made))


@router.delete("/absences/{int:number}", auth=WRITE, response={204: None}, summary="Delete an absence")
def delete_absence(request: HttpRequest, number: int) -> Status[None]:
    """Somebody is not away after all, or comes back earlier: then what has passed of it stays."""
    remove_absence(number, actor_of(request), utc_now())
    return Status(204, None)


def _shown(row: Absence) -> dict[str, Any]:
    return {"id": row.pk, "user": row.user.username, "since": row.since, "until": row.until, "note": row.note}
