"""`reifegrad admin`: everything that the pages will do, for scripts; with `--json` where there is an answer to read."""

from __future__ import annotations

from pathlib import Path

import click

from reifegrad_web.commands.admin.audit import audit
from reifegrad_web.commands.admin.backup import backup, restore
from reifegrad_web.commands.admin.exports import export
from reifegrad_web.commands.admin.failed import failed
from reifegrad_web.commands.admin.imports import imports
from reifegrad_web.commands.admin.lead import lead
from reifegrad_web.commands.admin.model import model
from reifegrad_web.commands.admin.privacy import privacy
from reifegrad_web.commands.admin.retention import retention
from reifegrad_web.commands.admin.source import source
from reifegrad_web.commands.admin.token import token
from reifegrad_web.commands.admin.user import user
from reifegrad_web.commands.admin.verify import verify

_SET_UP = {each.name for each in (imports, model, source, token, user)}
"""What may be the first thing that is done with a data folder."""


@click.group("admin")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reifegrad-data"),
    show_default=True,
    help="The data folder of the server.",
)
@click.pass_context
def command(context: click.Context, data: Path) -> None:
    """Set up sources, users, tokens and models of a server, and answer what people ask for."""
    from reifegrad_web.start import start

    if context.invoked_subcommand != restore.name:  # that one wants an empty folder
        start(data, must_exist=context.invoked_subcommand not in _SET_UP)


for _each in (
    audit,
    backup,
    export,
    failed,
    imports,
    lead,
    model,
    privacy,
    restore,
    retention,
    source,
    token,
    user,
    verify,
):
    command.add_command(_each)
