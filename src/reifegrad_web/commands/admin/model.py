"""`reifegrad admin model`: the scoring models of the server."""

from __future__ import annotations

import click

from reifegrad_web.commands.admin.saying import say


@click.group("model")
def model() -> None:
    """The scoring models of the server."""


@model.command("publish")
@click.argument("model_file")
@click.option("--unsigned", is_flag=True, help="Publish without the signatures of marketing and sales.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def publish_model(model_file: str, unsigned: bool, as_json: bool) -> None:  # noqa: FBT001 - flags of the command line
    """Publish a model file, or a template by its name: it scores every lead from now on."""
    from reifegrad.tasks.models import find_text
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.models.publishing import publish
    from reifegrad_web.scoring.due import touch_everybody
    from reifegrad_web.writing import write

    if not unsigned:
        raise click.UsageError("signatures are not there yet: publish with --unsigned")
    with write():
        now = utc_now()
        version = publish(find_text(model_file)[0], now)
        touch_everybody(now)
        record(command_line(), "model.publish", f"model:{version.name}", now, hash=version.hash, unsigned=True)
    say({"name": version.name, "hash": version.hash}, as_json=as_json)
