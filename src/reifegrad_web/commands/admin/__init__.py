"""`reifegrad admin`: everything that the pages will do, for scripts; with `--json` where there is an answer to read."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import Any

import click

from reifegrad_web.commands.admin.absence import absence
from reifegrad_web.commands.admin.actions import actions
from reifegrad_web.commands.admin.agreement import agreement
from reifegrad_web.commands.admin.audit import audit
from reifegrad_web.commands.admin.backup import backup, restore
from reifegrad_web.commands.admin.connector import connector
from reifegrad_web.commands.admin.exports import export
from reifegrad_web.commands.admin.failed import failed
from reifegrad_web.commands.admin.handover import handover
from reifegrad_web.commands.admin.imports import imports
from reifegrad_web.commands.admin.lead import lead
from reifegrad_web.commands.admin.model import add_model, model, publish_model
from reifegrad_web.commands.admin.privacy import privacy
from reifegrad_web.commands.admin.retention import retention
from reifegrad_web.commands.admin.service import service
from reifegrad_web.commands.admin.source import add_source, source
from reifegrad_web.commands.admin.token import add_token, token
from reifegrad_web.commands.admin.user import add_user, user
from reifegrad_web.commands.admin.verify import verify
from reifegrad_web.commands.admin.webhook import webhook


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
    context.obj = data


FIRST = (
    *(actions.commands["add"], agreement.commands["add"], add_model, publish_model),
    *(add_source, add_token, add_user, imports),
)
"""What may be the first thing that is done with a data folder; whatever else is asked needs one that is there."""


def _start_before(asked: click.Command) -> None:
    """Let a command, and all below it, open the data folder before it runs."""
    for below in asked.commands.values() if isinstance(asked, click.Group) else ():
        _start_before(below)
    run = asked.callback
    if run is None or asked is restore:  # which wants an empty folder
        return

    @wraps(run)
    def started(*given: Any, **named: Any) -> Any:
        from reifegrad_web.start import start

        context = click.get_current_context()
        if context.invoked_subcommand is None:  # a group leaves it to what is asked of it
            start(context.obj, must_exist=asked not in FIRST)
        return run(*given, **named)

    asked.callback = started


for _each in (
    absence,
    actions,
    agreement,
    audit,
    backup,
    connector,
    export,
    failed,
    handover,
    imports,
    lead,
    model,
    privacy,
    restore,
    retention,
    service,
    source,
    token,
    user,
    verify,
    webhook,
):
    _start_before(_each)
    command.add_command(_each)
