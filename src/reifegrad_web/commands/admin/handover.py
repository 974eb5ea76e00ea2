"""`reifegrad admin handover`: what sales does with leads, and what it tells of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.options import BY, JSON
from reifegrad_web.commands.admin.saying import say, say_list

if TYPE_CHECKING:
    from reifegrad_web.sales.commanding import Doer

_OUTCOME = click.Choice(["won", "lost"])


@click.group("handover")
def handover() -> None:
    """What sales does with leads, and what it tells of them.

    LEAD is a number, an e-mail address, or an identifier such as user:U1, anonymous:A1, external:crm:17.
    """


@handover.command("show")
@click.argument("given", metavar="LEAD")
@JSON
def show(given: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Say where a lead is, and what was done with it."""
    from reifegrad_web.ingest.counting import source_names
    from reifegrad_web.leads.persons import find, lead_number
    from reifegrad_web.sales.commanding import EVERYTHING
    from reifegrad_web.sales.reading import handover_of

    _print(handover_of(lead_number(find(given)), EVERYTHING, source_names()), as_json=as_json)


@handover.command("do")
@click.argument("given", metavar="LEAD")
@click.argument("command", metavar="COMMAND")
@click.option(
    "--reason", default="", help="A code, such as no_budget; a wrong one is answered with those that there are."
)
@click.option("--note", default="", help="What else there is to say.")
@click.option("--amount", type=click.FloatRange(min=0), help="Of a lead that is won or lost.")
@BY
@JSON
def do(given: str, command: str, reason: str, note: str, amount: float | None, by: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Give a command to a lead.

    COMMAND is hand_over, accept, reject, qualify, open_opportunity, win, lose, recycle, disqualify, mark_pseudo or
    restore. Steps of the usual way that are missing are noted with it.
    """
    from reifegrad.errors import fail
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.counting import source_names
    from reifegrad_web.leads.persons import find, lead_number
    from reifegrad_web.sales.commanding import Order, give
    from reifegrad_web.sales.reading import handover_of
    from reifegrad_web.sales.stage_machine import Command

    if command not in set(Command):
        raise fail("handover-command", command=command[:100], known=", ".join(Command))
    lead, doer = lead_number(find(given)), _doer(by)
    give(lead, Order(Command(command), reason, note, amount), doer, utc_now())
    _print(handover_of(lead, doer.role, source_names()), as_json=as_json)


@handover.command("undo")
@click.argument("event", type=int)
@BY
@JSON
def undo(event: int, by: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Take back the last command of a lead, by the number of its event; only who has given it can."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.counting import source_names
    from reifegrad_web.sales.commanding import take_back
    from reifegrad_web.sales.reading import handover_of

    doer = _doer(by)
    _print(handover_of(take_back(event, doer, utc_now()), doer.role, source_names()), as_json=as_json)


@handover.command("feedback")
@click.argument("given", metavar="LEAD")
@click.option("--outcome", type=_OUTCOME, help="Tell of a lead that was won or lost; without it, show what was told.")
@click.option("--reason", default="", help="A code, such as price.")
@click.option("--why", default="", help="The reason in words.")
@click.option("--learned", default="", help="What is learned from it.")
@click.option("--competitors", default="", help="Those in the selection.")
@click.option("--failed", default="", help="Lost: budget, authority, need or timing.")
@BY
@JSON
def feedback(given: str, outcome: str | None, by: str | None, as_json: bool, **told: Any) -> None:  # noqa: FBT001
    """Tell of a lead that was won or lost, or show what was told; pages and API take all fields."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.leads.persons import find, lead_number
    from reifegrad_web.sales.feedback import Told, tell
    from reifegrad_web.sales.reading import feedback_of

    lead = lead_number(find(given))
    if outcome is not None:
        doer = _doer(by)
        tell(lead, Told(outcome, **told), doer.user, doer.actor, utc_now())
    found = feedback_of(lead)
    if as_json:
        click.echo(json.dumps({"feedback": found}))
        return
    none = "Nothing was told. Tell something: reifegrad admin handover feedback LEAD --outcome won --reason product"
    rows = [(each["at"][:16], each["outcome"], each["reason"] or "", each["why"] or "") for each in found]
    say_list(("When", "Outcome", "Reason", "Why"), rows, none=none)


def _doer(by: str | None) -> Doer:
    """A user in their role; without one, whoever may use the command line of the server."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.org.people import decider
    from reifegrad_web.sales.commanding import EVERYTHING, Doer

    user = decider(by).user
    return Doer(command_line(), EVERYTHING if user is None else user.role, user)


def _print(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found))
        return
    say({name: found[name] for name in ("lead_id", "stage", "cycle", "since", "reason")}, as_json=False)
    names = ("id", "at", "command", "by", "reason", "note")
    told = [{**each, "by": each["by"] or each["reported_by"]} for each in found["events"]]
    rows = [tuple("" if each[name] is None else each[name] for name in names) for each in told]
    if rows:
        click.echo()
        say_list([name.capitalize() for name in names], rows, none="")
