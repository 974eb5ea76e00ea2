"""`reifegrad admin privacy`: what is collected without use."""

from __future__ import annotations

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say


@click.group("privacy")
def privacy() -> None:
    """What is collected without use."""


@privacy.command("report")
@JSON
def report(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Name the attributes and kinds of activities that no published model uses."""
    from reifegrad_web.models.versions import published_models
    from reifegrad_web.privacy.minimising import report as find

    say(find(published_models()), as_json=as_json)
