"""`reifegrad admin retention`: how long which facts are kept."""

from __future__ import annotations

import json

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say, say_list


@click.group("retention")
def retention() -> None:
    """How long facts are kept; a worker deletes what is older once a day."""


@retention.command("set")
@click.argument("subject")
@click.argument("days", type=int, required=False)
@click.option("--forever", is_flag=True, help="Take the rule away.")
def set_days(subject: str, days: int | None, forever: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Keep a kind of facts for so many days.

    SUBJECT is activities, activities:KIND (such as activities:page_viewed), anonymous (leads that never said who they
    are), failed (messages that could not be taken) or messages (the ids by which duplicates are known).
    """
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.privacy.retaining import set_rule

    if (days is None) != forever:
        raise click.UsageError("say a number of days, or --forever")
    set_rule(subject, days, command_line(), utc_now())


@retention.command("list")
@JSON
def list_rules(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the rules; what has none is kept for ever. With --json, as one list."""
    from reifegrad_web.privacy.retaining import rules

    found = rules()
    if as_json:
        click.echo(json.dumps(found))
        return
    none = "There is no rule: everything is kept for ever. Set one: reifegrad admin retention set SUBJECT DAYS"
    say_list(("Subject", "Days"), ((each["subject"], each["days"]) for each in found), none=none)


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only say how much would be deleted.")
@JSON
def run(dry_run: bool, as_json: bool) -> None:  # noqa: FBT001 - flags of the command line
    """Delete what is older than the rules allow, now."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.privacy.retaining import keep_to_rules, would_delete

    now = utc_now()
    say(would_delete(now) if dry_run else keep_to_rules(command_line(), now), as_json=as_json)
