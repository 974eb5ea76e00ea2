"""`reifegrad admin audit`: who saw and changed what."""

from __future__ import annotations

from typing import Any

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say, say_list


@click.group("audit")
def audit() -> None:
    """Who saw and changed what; every entry holds the hash of the one before."""


@audit.command("list")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many entries.")
@click.option("--before", type=int, help="Only entries with a lower number.")
@click.option("--target", help="Only entries about this, such as lead:17.")
@JSON
def list_entries(most: int, before: int | None, target: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """List the newest entries; with --json, as one list."""
    import json

    from reifegrad_web.audit.reading import Sought, entries

    found = list(entries(before, most, Sought(target=target)))
    if as_json:
        click.echo(json.dumps(found))
        return
    say_list(("Number", "At", "Who", "What", "Target", "Details"), map(_line, found), none="There is no such entry.")


def _line(entry: dict[str, Any]) -> tuple[str | int, ...]:
    who = f"{entry['actor_kind']} {entry['actor']}"
    return entry["number"], entry["at"], who, entry["action"], entry["target"], str(entry["details"])


@audit.command("verify")
@click.option("--expect", help="The hash of an entry that was noted elsewhere; it must be in the log.")
@JSON
def verify(expect: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Follow the chain of hashes; fail where an entry was changed, removed or inserted."""
    from dataclasses import asdict

    from reifegrad_web.audit.reading import verify_log

    found = verify_log(expect)
    say(asdict(found), as_json=as_json)
    if found.broken:
        raise click.exceptions.Exit(1)
