"""`reifegrad admin verify`: proves that the stored scores follow from the facts."""

from __future__ import annotations

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say


@click.command("verify")
@JSON
def verify(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Compute every score again from the facts, and say which stored ones are wrong."""
    from dataclasses import asdict

    from reifegrad_web.clock import utc_now
    from reifegrad_web.scoring.verifying import verify as compare

    found = compare(utc_now())
    say(asdict(found), as_json=as_json)
    if found.wrong or found.missing:
        raise click.exceptions.Exit(1)
