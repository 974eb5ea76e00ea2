"""`reifegrad admin token`: what lets programs use the API."""

from __future__ import annotations

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say

_SCOPES = ("read", "write", "admin")


@click.group("token")
def token() -> None:
    """What lets programs use the API."""


@token.command("add")
@click.argument("name")
@click.option("--scopes", default="read", show_default=True, help=f"With commas between them: {', '.join(_SCOPES)}.")
@click.option("--user", help="The user whom it belongs to: it may sign models for them.")
@JSON
def add_token(*, name: str, scopes: str, user: str | None, as_json: bool) -> None:
    """Make a token and print it, this once."""
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.people import find_user
    from reifegrad_web.org.tokens import SCOPES, add_token
    from reifegrad_web.writing import write

    wanted = [part.strip() for part in scopes.split(",") if part.strip()]
    unknown = [part for part in wanted if part not in SCOPES]
    if unknown or not wanted:
        raise click.UsageError(f"unknown scope {', '.join(unknown) or '(none)'}. Scopes are: {', '.join(SCOPES)}")
    with write():
        now = utc_now()
        made = add_token(name, wanted, now, None if user is None else find_user(user))
        record(command_line(), "token.add", f"token:{name}", now, scopes=wanted)
    say({"name": name, "token": made, "scopes": wanted} | ({"user": user} if user else {}), as_json=as_json)
