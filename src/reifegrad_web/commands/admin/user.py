"""`reifegrad admin user`: who works with the server, in which role."""

from __future__ import annotations

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say, say_list

_ROLES = ("admin", "marketing", "sales", "reader")
_ROLE = click.option("--role", type=click.Choice(_ROLES), required=True, help="Marketing and sales sign models.")


@click.group("user")
def user() -> None:
    """Who works with the server, in which role."""


@user.command("add")
@click.argument("name")
@_ROLE
@click.option("--email", default="", help="Their e-mail address.")
@JSON
def add_user(*, name: str, role: str, email: str, as_json: bool) -> None:
    """Add a user. What they sign, and what is decided in their name, is kept under this name."""
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.people import add_user as add
    from reifegrad_web.writing import write

    with write():
        made = add(name, role, utc_now(), email)
        record(command_line(), "user.add", f"user:{made.pk}", utc_now(), role=made.role)
    say({"name": made.username, "role": made.role}, as_json=as_json)


@user.command("list")
@JSON
def list_users(*, as_json: bool) -> None:
    """List the users; with --json, one on each line."""
    from reifegrad_web.org.people import list_users as every

    if as_json:
        for each in every():
            found = {"name": each.username, "role": each.role, "email": each.email, "active": each.is_active}
            say(found, as_json=True)
        return
    rows = ((each.username, each.role, each.email, "yes" if each.is_active else "no") for each in every())
    none = "There is no user yet. Add one: reifegrad admin user add NAME --role ROLE"
    say_list(("Name", "Role", "E-mail", "Active"), rows, none=none)


@user.command("set-role")
@click.argument("name")
@_ROLE
@JSON
def set_role(*, name: str, role: str, as_json: bool) -> None:
    """Give a user another role. What they have signed stays signed in the role that they had then."""
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.people import set_role as give
    from reifegrad_web.writing import write

    with write():
        found = give(name, role)
        record(command_line(), "user.set-role", f"user:{found.pk}", utc_now(), role=found.role)
    say({"name": found.username, "role": found.role}, as_json=as_json)
