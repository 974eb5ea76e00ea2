"""`reifegrad admin absence`: who is away when; routing gives them no leads meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say, say_list

if TYPE_CHECKING:
    from datetime import date

    from reifegrad_web.routing.models import Absence


@click.group("absence")
def absence() -> None:
    """Who is away when; routing gives them no leads meanwhile."""


@absence.command("add")
@click.argument("user")
@click.option("--from", "since", required=True, metavar="DATE", help="The first day, or the moment from which on.")
@click.option(
    "--until", required=True, metavar="DATE", help="The last day, which is included, or the moment of return."
)
@click.option("--note", default="", help="What there is to say; nothing about anybody's health.")
@JSON
def add_absence(*, user: str, since: str, until: str, note: str, as_json: bool) -> None:
    """Note that somebody is away.

    `--until 2026-12-24` includes that day: the absence ends when the next day begins. A day is one in the time zone in
    which the person works: of their calendar in the agreement in force, else of this agreement; as long as none is in
    force, of the models, else UTC. Moments are written like 2026-12-24T12:00.
    """
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.people import find_user
    from reifegrad_web.routing.absence_days import read_span, zone_of
    from reifegrad_web.routing.absences import add_absence as add

    found = find_user(user)
    span = read_span(since, until, zone_of(found))
    say(_plain(add(found, span.start, span.end, command_line(), utc_now(), note)), as_json=as_json)


@absence.command("list")
@JSON
def list_absences(*, as_json: bool) -> None:
    """List who is away now or later, the next to begin first; with --json, one on each line."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.routing.absences import absences_from

    found = absences_from(utc_now())
    if as_json:
        for each in found:
            say(_plain(each), as_json=True)
        return
    headings = ("Number", "Who", "From", "Until (included)", "Time zone", "Note")
    none = "There is no absence. Add one: reifegrad admin absence add USER --from DATE --until DATE"
    say_list(headings, (_line(each) for each in found), none=none)


@absence.command("remove")
@click.argument("number", type=int)
@JSON
def remove_absence(*, number: int, as_json: bool) -> None:
    """Take an absence back, by its number: they are not away after all, or come back earlier."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.routing.absences import remove_absence as remove

    found = remove(number, command_line(), utc_now())
    say({"number": number, "user": found.user.username, "removed": True}, as_json=as_json)


def _line(row: Absence) -> tuple[str | int, ...]:
    from reifegrad_web.routing.absence_days import first_shown, last_shown, zone_of

    zone = zone_of(row.user)
    first, last = first_shown(row.since, zone), last_shown(row.until, zone)
    return row.pk, row.user.username, _written(first), _written(last), zone, row.note


def _written(shown: date | datetime) -> str:
    return f"{shown:%Y-%m-%d %H:%M}" if isinstance(shown, datetime) else shown.isoformat()


def _plain(row: Absence) -> dict[str, Any]:
    moments = {"since": row.since.isoformat(), "until": row.until.isoformat()}
    return {"number": row.pk, "user": row.user.username, **moments, "note": row.note}
