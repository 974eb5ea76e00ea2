"""`reifegrad admin failed`: messages that could not be taken, and how to take them once more."""

from __future__ import annotations

import json
from typing import Any

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say, say_list

_SOURCE = click.option("--source", help="Only those of this source.")
_CODE = click.option("--code", help="Only those that failed for this reason, such as no-identity.")
_LANGUAGE = click.option("--lang", "language", type=click.Choice(["de", "en"]), default="en", show_default=True)


@click.group("failed")
def failed() -> None:
    """Messages that could not be taken: why, what was sent, and taking them once more."""


@failed.command("list")
@_SOURCE
@_CODE
@click.option("--replayed/--open", "is_replayed", default=None, help="Only those that were taken since, or were not.")
@click.option("--after", type=click.IntRange(0), default=0, help="Only those with a higher number.")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many.")
@_LANGUAGE
@JSON
def list_failed(
    *,
    source: str | None,
    code: str | None,
    is_replayed: bool | None,
    after: int,
    most: int,
    language: str,
    as_json: bool,
) -> None:
    """List them in the order in which they came; with --json, as one list."""
    from reifegrad_web.ingest.failed import Selection, failed_rows

    found = failed_rows(Selection(source, code, is_replayed), after, most, language)
    if as_json:
        click.echo(json.dumps(found))
        return
    rows = ((row["id"], row["received_at"], row["source"], _reason(row)) for row in found)
    say_list(("Number", "Received", "Source", "Reason"), rows, none="There is no failed message of this kind.")


def _reason(row: dict[str, Any]) -> str:
    return f"{row['code']}: {row['reason']}" + (f"  ({row['became']})" if row["became"] else "")


@failed.command("show")
@click.argument("number", type=int)
@_LANGUAGE
@JSON
def show_failed(number: int, language: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Show one as it was sent; that it was read is noted, since it may say who somebody is."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.replaying import read_failed

    say(read_failed(number, language, command_line(), utc_now()), as_json=as_json)


@failed.command("replay")
@click.argument("number", type=int, required=False)
@click.option("--all", "is_all", is_flag=True, help="All that are not taken yet, or those of --source and --code.")
@_SOURCE
@_CODE
@JSON
def replay_failed(*, number: int | None, is_all: bool, source: str | None, code: str | None, as_json: bool) -> None:
    """Take one once more, or many: after what was wrong with them was put right.

    A message is taken as of when it came, and once only. It may fail again.
    """
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.failed import Selection
    from reifegrad_web.ingest.replaying import replay_all, replay_one

    is_many = is_all or source is not None or code is not None
    if is_many == (number is not None):
        raise click.UsageError("give the NUMBER of a message, or --all, --source or --code")
    if number is not None:
        say({"id": number, "became": replay_one(number, command_line(), utc_now())}, as_json=as_json)
        return
    say(replay_all(Selection(source, code), command_line(), utc_now()), as_json=as_json)
