"""`reifegrad admin source`: what sends activities."""

from __future__ import annotations

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say


@click.group("source")
def source() -> None:
    """What sends activities: websites, apps, servers."""


@source.command("add")
@click.argument("name")
@click.option("--origin", "origins", multiple=True, help="A page that may send, such as https://www.example.com.")
@JSON
def add_source(name: str, origins: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Open a source and print its write key."""
    from django.db import IntegrityError

    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.sources import add_source as add
    from reifegrad_web.writing import write

    try:
        with write():
            now = utc_now()
            made = add(name, origins, now)
            record(command_line(), "source.add", f"source:{name}", now, origins=list(origins))
    except IntegrityError:
        raise click.ClickException(f"there is already a source {name!r}. Choose another name.") from None
    say({"name": made.name, "write_key": made.write_key}, as_json=as_json)


@source.command("list")
@JSON
def list_sources(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the sources with what became of their messages."""
    from reifegrad_web.ingest.counting import counts_by_source

    for found in counts_by_source():
        say(found, as_json=as_json)


@source.command("close")
@click.argument("name")
def close_source(name: str) -> None:
    """Take nothing more from a source. What it has delivered stays."""
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.sources import close_source as close
    from reifegrad_web.writing import write

    with write():
        now = utc_now()
        closed = close(name, now)
        if closed:
            record(command_line(), "source.close", f"source:{name}", now)
    if not closed:
        raise click.ClickException(f"there is no open source {name!r}. See: reifegrad admin source list")
