"""`reifegrad admin actions`: what starts when leads cross something, what was started, tasks and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say, say_list
from reifegrad_web.commands.admin.sequences import COMMANDS
from reifegrad_web.commands.admin.versions import file_commands, version_commands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad_web.documents.kind import DocumentKind

_STATE = click.option(
    "--state",
    type=click.Choice(["waiting", "done", "failed", "left_out", "dropped"]),
    default=None,
    help="Only what has come to this.",
)


@click.group("actions")
def actions() -> None:
    """What starts when leads cross something: drafts, reviews, signatures, what is in force, and what was started."""


@actions.command("log")
@_STATE
@click.option("--rule", default="", help="Only of this rule.")
@click.option("--lead", default=None, help="Only of this lead: a number, an address, or NAMESPACE:VALUE.")
@click.option("--most", type=click.IntRange(1, 1_000), default=50, show_default=True, help="How many, the latest.")
@JSON
def log_actions(*, state: str | None, rule: str, lead: str | None, most: int, as_json: bool) -> None:
    """List what rules have started, the latest first; with --json, one on each line."""
    from reifegrad_web.actions.reading import effects
    from reifegrad_web.leads.persons import find, lead_number

    number = None if lead is None else lead_number(find(lead))
    found = effects(state or "", rule, number, most=most)
    headings = ("Number", "When", "Lead", "Rule", "What", "State", "Reason")
    _say_all(found, headings, _effect_line, "Rules have started nothing of this kind yet.", as_json=as_json)


@actions.command("summary")
@JSON
def summarise_actions(*, as_json: bool) -> None:
    """Say how much waits, was done, has failed, was left out or dropped."""
    from reifegrad_web.actions.reading import counts

    say(dict(counts()), as_json=as_json)


@actions.command("replay")
@click.argument("number", type=int)
@JSON
def replay_action(*, number: int, as_json: bool) -> None:
    """Do something again that has failed or was dropped, or that a receiver has lost; under its name."""
    from reifegrad_web.actions.administering import replay
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now

    found = replay(number, command_line(), utc_now())
    say({"number": found.pk, "name": found.name, "state": "waiting"}, as_json=as_json)


@actions.command("catch-up")
@click.option("--since", required=True, metavar="MOMENT", help="Such as 2026-12-24T12:00:00+01:00.")
@JSON
def catch_up_actions(*, since: str, as_json: bool) -> None:
    """Ask the rules in force about what scores have crossed since a moment, before they were in force, too."""
    from reifegrad.tasks.moment import read_moment
    from reifegrad_web.actions.administering import start_old
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now

    say({"effects": start_old(read_moment(since, "UTC"), command_line(), utc_now())}, as_json=as_json)


@actions.command("tasks")
@JSON
def list_tasks(*, as_json: bool) -> None:
    """List tasks that are open, the next to be due first; with --json, one on each line."""
    from reifegrad_web.actions.reading import open_tasks, plain_task

    found = [plain_task(row) for row in open_tasks(most=10_000)]
    _say_all(found, ("Number", "Due", "Lead", "Task"), _task_line, "There is no open task.", as_json=as_json)


@actions.command("done")
@click.argument("number", type=int)
@JSON
def end_task(*, number: int, as_json: bool) -> None:
    """Say that a task is done, by its number."""
    from reifegrad_web.actions.administering import end_task as end
    from reifegrad_web.actions.reading import plain_task
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now

    say(plain_task(end(number, None, command_line(), utc_now())), as_json=as_json)


@actions.command("lists")
@JSON
def list_lists(*, as_json: bool) -> None:
    """List the lists, and how many leads are on each; with --json, one on each line."""
    from reifegrad_web.actions.reading import overview_of_lists

    found = [{"name": one.name, "members": one.members, "in_force": one.is_known} for one in overview_of_lists()]
    _say_all(found, ("List", "Leads"), lambda one: (one["name"], one["members"]), "There is no list.", as_json=as_json)


@actions.command("members")
@click.argument("name")
@JSON
def list_members(*, name: str, as_json: bool) -> None:
    """List the leads that are on a list, who came last first; with --json, one on each line."""
    from reifegrad_web.actions.reading import members_on
    from reifegrad_web.leads.persons import lead_number

    found = [
        {
            "number": row.pk,
            "lead_id": str(lead_number(row.identifier)),
            "since": row.since.isoformat(),
            "because": row.because,
        }
        for row in members_on(name)
    ]
    headings = ("Number", "Lead", "Since", "Because")
    _say_all(found, headings, lambda one: tuple(one.values()), f"Nobody is on the list {name}.", as_json=as_json)


@actions.command("take-off")
@click.argument("number", type=int)
@JSON
def take_off_list(*, number: int, as_json: bool) -> None:
    """Take a lead off a list, by the number that `members` shows."""
    from reifegrad_web.actions.administering import take_off
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now

    found = take_off(number, command_line(), utc_now())
    say({"number": found.pk, "list": found.name, "taken_off": True}, as_json=as_json)


def _say_all(
    found: Iterable[dict[str, Any]], headings: tuple[str, ...], line: Any, none: str, *, as_json: bool
) -> None:
    if not as_json:
        say_list(headings, map(line, found), none=none)
        return
    for each in found:
        say(each, as_json=True)


def _effect_line(one: dict[str, Any]) -> tuple[str | int, ...]:
    cause = one["cause"]["code"] if one["cause"] else ""
    return one["number"], one["created_at"][:16], one["lead_id"], one["rule"], one["kind"], one["state"], cause


def _task_line(one: dict[str, Any]) -> tuple[str | int, ...]:
    return one["number"], (one["due_at"] or "")[:16], one["lead_id"], next(iter(one["title"].values()), "")


def _kind() -> DocumentKind[Any]:
    from reifegrad_web.actions.publishing import ACTIONS

    return ACTIONS


_NONE = "There is no file of actions yet. Add one: reifegrad admin actions add FILE"
_FOLLOWS = "Nothing starts for what was crossed before."
for _each in (*file_commands(_kind, "ACTIONS_FILE", _FOLLOWS), *version_commands(_kind, _NONE)):
    actions.add_command(_each)
for _each in COMMANDS:
    actions.add_command(_each)
