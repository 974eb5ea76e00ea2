"""`reifegrad admin source`: what sends activities."""

from __future__ import annotations

import shlex
from urllib.parse import urlsplit

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say, say_list


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
    if not as_json:
        click.echo(f"For a website, paste what this prints: reifegrad admin source snippet {shlex.quote(name)}")


@source.command("snippet")
@click.argument("name")
@click.option("--server", metavar="URL", help="Where browsers reach the server, such as https://leads.example.com.")
@JSON
def show_snippet(name: str, server: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Print what to paste into a website. Nothing is loaded, stored or sent before reifegradConsent(true)."""
    from reifegrad_web.browser.snippet import snippet
    from reifegrad_web.ingest.sources import key_of

    write_key = key_of(name)
    if write_key is None:
        raise _no_source(name)
    address = server or _address()
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise click.BadParameter(
            f"{address!r} is no address of a server. Write it as https://leads.example.com, without a path.",
            param_hint="--server",
        )
    html = snippet(write_key, address)
    if as_json:
        say({"name": name, "server": address, "snippet": html}, as_json=True)
    else:
        click.echo(html)


def _address() -> str:
    """Where the server is, as far as this installation was told."""
    from django.conf import settings

    from reifegrad_web.env import LOCAL

    environment = settings.ENVIRONMENT
    host = environment.hosts[0]
    if environment.hosts == LOCAL:
        return f"http://{LOCAL[1]}:8000"
    return f"{'https' if environment.secure else 'http'}://{host}"


def _no_source(name: str) -> click.ClickException:
    return click.ClickException(f"there is no open source {name!r}. See: reifegrad admin source list")


@source.command("list")
@JSON
def list_sources(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the sources with what became of their messages."""
    from reifegrad_web.ingest.counting import counts_by_source

    found = list(counts_by_source())
    if as_json:
        for each in found:
            say(each, as_json=True)
        return
    headings = [name.capitalize() for name in found[0]] if found else []
    rows = (tuple((each | {"open": "yes" if each["open"] else "no"}).values()) for each in found)
    say_list(headings, rows, none="There is no source yet. Open one: reifegrad admin source add NAME")


@source.command("rotate")
@click.argument("name")
@JSON
def rotate_key(name: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Give a source a new write key and print it; the old one is refused within five seconds."""
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.sources import rotate_key as rotate
    from reifegrad_web.writing import write

    with write():
        found = rotate(name)
        record(command_line(), "source.rotate", f"source:{name}", utc_now())
    say({"name": found.name, "write_key": found.write_key}, as_json=as_json)


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
        raise _no_source(name)
