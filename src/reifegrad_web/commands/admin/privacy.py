"""`reifegrad admin privacy`: what is collected without use, and what every answer about access says."""

from __future__ import annotations

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say


@click.group("privacy")
def privacy() -> None:
    """What is collected without use, and what answers about access say of the processing."""


@privacy.command("report")
@JSON
def report(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Name the attributes and kinds of activities that no published model uses."""
    from reifegrad_web.models.versions import published_models
    from reifegrad_web.privacy.minimising import report as find

    say(find(published_models()), as_json=as_json)


@privacy.command("statement")
@click.argument("topic", required=False)
@click.argument("text", required=False)
@JSON
def statement(topic: str | None, text: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Show what every answer about access says of the processing, or say TEXT of a TOPIC ("": nothing any more)."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.privacy.statements import TOPICS, set_statements, statements

    if topic is not None and text is not None:
        set_statements({topic: text}, command_line(), utc_now())
    elif topic is not None:
        raise click.UsageError(f"TEXT is missing; topics: {', '.join(TOPICS)}")
    say(statements(), as_json=as_json)
