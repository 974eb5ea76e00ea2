"""`reifegrad admin token`: what lets programs use the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say, say_list

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.org.models import ApiToken

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


@token.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that were revoked.")
@JSON
def list_tokens(*, every: bool, as_json: bool) -> None:
    """List the tokens, what each may do, and when it was last used, to the hour; with --json, one on each line."""
    from reifegrad_web.org.tokens import list_tokens as tokens

    found = tokens(every=every)
    if as_json:
        for each in found:
            moments = {"created_at": each.created_at, "last_used_at": each.last_used_at, "revoked_at": each.revoked_at}
            told = {name: None if moment is None else moment.isoformat() for name, moment in moments.items()}
            user = None if each.user is None else each.user.username
            say({"number": each.pk, "name": each.name, "scopes": each.scopes, "user": user} | told, as_json=True)
        return
    headings = ("Number", "Name", "Scopes", "User", "Last used (UTC)", *(["Revoked (UTC)"] if every else []))
    none = "There is no token that works. Make one: reifegrad admin token add NAME"
    say_list(headings, (_line(each)[: len(headings)] for each in found), none=none)


def _line(each: ApiToken) -> tuple[str | int, ...]:
    user = "" if each.user is None else each.user.username
    return (
        each.pk,
        each.name,
        ",".join(each.scopes),
        user,
        _moment(each.last_used_at, "never"),
        _moment(each.revoked_at),
    )


def _moment(at: datetime | None, none: str = "") -> str:
    return none if at is None else f"{at:%Y-%m-%d %H:%M}"


@token.command("revoke")
@click.argument("token")
@JSON
def revoke_token(*, token: str, as_json: bool) -> None:
    """Let a token do nothing any more, at once and for good. TOKEN is its name, or its number in the list."""
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.tokens import revoke_token as revoke
    from reifegrad_web.writing import write

    with write():
        now = utc_now()
        found = revoke(token, now)
        record(command_line(), "token.revoke", f"token:{found.name}", now, number=found.pk)
    say({"number": found.pk, "name": found.name, "revoked_at": now.isoformat()}, as_json=as_json)
