"""`reifegrad admin actions`, its part about sequences: who is on which step, and what each step contributed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import plain, say, say_list

if TYPE_CHECKING:
    from reifegrad_web.actions.contribution import StepContribution

_MOST_DAYS = 365


@click.command("sequences")
@JSON
def list_sequences(*, as_json: bool) -> None:
    """List the sequences, and how many leads are in each; with --json, one on each line."""
    from reifegrad_web.actions.sequence_reading import overview_of_sequences

    found = overview_of_sequences()
    if as_json:
        for one in found:
            say(plain(one), as_json=True)
        return
    rows = [(one.name, one.list, one.inside, one.begun, one.left) for one in found]
    headings = ("Sequence", "List", "Inside", "Begun", "Left")
    say_list(headings, rows, none="There is no sequence. They stand in the file of actions, under `sequences`.")


@click.command("steps")
@click.argument("name")
@JSON
def list_steps(*, name: str, as_json: bool) -> None:
    """List who is on which step of a sequence, who began last first; with --json, one on each line."""
    from reifegrad_web.actions.sequence_reading import check_sequence, on_steps

    check_sequence(name)
    found = on_steps(name)
    if as_json:
        for one in found:
            say(plain(one), as_json=True)
        return
    rows = [
        (one.lead, one.step, "" if one.since is None else one.since.isoformat()[:16], one.next, _minute(one.due_at))
        for one in found
    ]
    say_list(("Lead", "Step", "Since", "Next", "Due"), rows, none=f"Nobody is in the sequence {name}.")


@click.command("contribution")
@click.argument("name")
@click.option(
    "--within",
    type=click.IntRange(1, _MOST_DAYS),
    default=30,
    show_default=True,
    help="How many days after a step somebody counts as qualified or won after it.",
)
@JSON
def show_contribution(*, name: str, within: int, as_json: bool) -> None:
    """Say what each step of a sequence contributed: who came to it, answered, left, and qualified or was won after it.

    There is no group that got nothing to compare with: whoever qualified may have done so without the step.
    """
    from reifegrad_web.actions.contribution import contribution, plain_contribution
    from reifegrad_web.actions.sequence_reading import check_sequence
    from reifegrad_web.clock import utc_now

    check_sequence(name)
    found = contribution(name, utc_now(), within)
    if as_json:
        say(plain_contribution(found), as_json=True)
        return
    headings = ("Step", "Reached", "Skipped", "Sent", "Held back", "Replied", "Left", "Complete", "Qualified", "Won")
    say_list(headings, map(_step, found.steps), none="")


@click.command("begin")
@click.argument("name")
@JSON
def begin_sequence(*, name: str, as_json: bool) -> None:
    """Begin a sequence for those who were on its list before there was that sequence."""
    from reifegrad_web.actions.administering import begin_for_members
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now

    say({"sequence": name, "begun": begin_for_members(name, command_line(), utc_now())}, as_json=as_json)


@click.command("put-on")
@click.argument("list_name", metavar="LIST")
@click.argument("leads", nargs=-1, required=True, metavar="LEAD...")
@JSON
def put_on_list(*, list_name: str, leads: tuple[str, ...], as_json: bool) -> None:
    """Put leads onto a list, by number, address, or NAMESPACE:VALUE; its sequences begin for them."""
    from reifegrad_web.actions.administering import put_on
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.leads.persons import find, lead_number

    numbers = [lead_number(find(each)) for each in leads]
    say({"list": list_name, "put_on": put_on(list_name, numbers, command_line(), utc_now())}, as_json=as_json)


COMMANDS = (list_sequences, list_steps, show_contribution, begin_sequence, put_on_list)


def _step(one: StepContribution) -> tuple[str | int, ...]:
    counts = (one.reached, one.skipped, one.sent, one.held_back, one.replied, sum(one.left.values()))
    return (one.step or "(before)", *counts, one.complete, one.qualified, one.won)


def _minute(moment: Any) -> str:
    return "" if moment is None else str(moment.isoformat()[:16])
