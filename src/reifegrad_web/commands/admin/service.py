"""`reifegrad admin service`: until when leads are answered, and what was kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import click

from reifegrad.agreement.rules import Promised
from reifegrad.measure.clock_dimensions import DIMENSIONS
from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say, say_list

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_PROMISED = click.option(
    "--promised", type=click.Choice(get_args(Promised)), default="respond", show_default=True, help="Which promise."
)


@click.group("service")
def service() -> None:
    """Until when leads are answered, and what was kept of it."""


@service.command("show")
@click.argument("given", metavar="LEAD")
@JSON
def show_clocks(given: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Say until when a lead is answered, and what was done about that.

    LEAD is a number, an e-mail address, or an identifier such as user:U1, anonymous:A1, external:crm:17.
    """
    from reifegrad_web.clock import utc_now
    from reifegrad_web.leads.persons import find, lead_number
    from reifegrad_web.service.reading import clocks_data

    found = clocks_data(lead_number(find(given)), utc_now())
    if as_json:
        click.echo(json.dumps(found))
        return
    rows = _columns(found["clocks"], "level", "promised", "state", "started_at", "due_at", "owner", "queue")
    headings = ("Level", "Promised", "State", "Since", "Due", "Owner", "Queue")
    say_list(headings, rows, none="Nothing is promised for this lead.")
    if found["events"]:
        click.echo()
        events = _columns(found["events"], "what", "promised", "done_at", "owner", "to")
        say_list(("What", "Promised", "Done", "Owner", "Told"), events, none="")


@service.command("report")
@_PROMISED
@click.option("--from", "since", metavar="DATE", help="The first day, or the moment after which clocks started.")
@click.option("--until", metavar="DATE", help="The day before which clocks started, or the moment; else now.")
@click.option("--by", type=click.Choice(DIMENSIONS), default="person", show_default=True, help="What lines are for.")
@JSON
def report(promised: Promised, since: str | None, until: str | None, by: str, as_json: bool) -> None:  # noqa: FBT001
    """Count what was kept: answered in time, missed, still open, and half of the time that an answer takes.

    Days are those of the time zone of the agreement in force. With --json, everything at once.
    """
    from reifegrad_web.clock import utc_now
    from reifegrad_web.leads.chosen import Everybody
    from reifegrad_web.scoring.stage_flow import Period
    from reifegrad_web.service.report import BEGINNING, report_data, service_report

    now = utc_now()
    begin, end = (None if given is None else _moment(given) for given in (since, until))
    period = Period(begin or BEGINNING, min(end or now, now))
    found = report_data(service_report(promised, period, Everybody(), now))
    if as_json:
        say(found, as_json=True)
        return
    rows = [_line(each) for each in [*found["by"][by], {"name": "all", **found["total"]}]]
    headings = (by.capitalize(), "In time", "Missed", "Open", "Stopped", "Share", "Median (minutes)")
    say_list(headings, rows if found["by"][by] else [], none="No promise was made in this time.")


def _moment(given: str) -> datetime:
    from reifegrad.tasks.moment import read_moment
    from reifegrad_web.agreements.in_force import in_force
    from reifegrad_web.scoring.reading import time_zone

    agreement = in_force()
    return read_moment(given, time_zone() if agreement is None else agreement.timezone)


def _columns(rows: Iterable[dict[str, Any]], *names: str) -> list[tuple[str, ...]]:
    return [tuple(_cell(row[name]) for name in names) for row in rows]


def _line(each: dict[str, Any]) -> tuple[str | int, ...]:
    share = "" if each["share"] is None else f"{each['share']:.0%}"
    counts = (each["met"], each["missed"], each["open"], each["stopped"])
    return each["name"] or "(none)", *counts, share, _cell(each["median_minutes"])


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
