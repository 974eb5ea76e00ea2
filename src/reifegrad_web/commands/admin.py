"""`reifegrad admin`: everything that the pages will do, for scripts; with `--json` where there is an answer to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

_SCOPES = ("read", "write", "admin")


@click.group("admin")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reifegrad-data"),
    show_default=True,
    help="The data folder of the server.",
)
def command(data: Path) -> None:
    """Set up sources, tokens and models of a server."""
    from reifegrad_web.start import start

    start(data)


@command.group("source")
def source() -> None:
    """What sends activities: websites, apps, servers."""


@source.command("add")
@click.argument("name")
@click.option("--origin", "origins", multiple=True, help="A page that may send, such as https://www.example.com.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add_source(name: str, origins: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Open a source and print its write key."""
    from django.db import IntegrityError

    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.sources import add_source as add
    from reifegrad_web.writing import write

    try:
        with write():
            made = add(name, origins, utc_now())
    except IntegrityError:
        raise click.ClickException(f"there is already a source {name!r}. Choose another name.") from None
    _say({"name": made.name, "write_key": made.write_key}, as_json=as_json)


@source.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_sources(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the sources with what became of their messages."""
    from reifegrad_web.ingest.counting import counts_by_source

    for found in counts_by_source():
        _say(found, as_json=as_json)


@source.command("close")
@click.argument("name")
def close_source(name: str) -> None:
    """Take nothing more from a source. What it has delivered stays."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.sources import close_source as close
    from reifegrad_web.writing import write

    with write():
        closed = close(name, utc_now())
    if not closed:
        raise click.ClickException(f"there is no open source {name!r}. See: reifegrad admin source list")


@command.group("token")
def token() -> None:
    """What lets programs use the API."""


@token.command("add")
@click.argument("name")
@click.option("--scopes", default="read", show_default=True, help=f"With commas between them: {', '.join(_SCOPES)}.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add_token(name: str, scopes: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Make a token and print it, this once."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.tokens import SCOPES, add_token
    from reifegrad_web.writing import write

    wanted = [part.strip() for part in scopes.split(",") if part.strip()]
    unknown = [part for part in wanted if part not in SCOPES]
    if unknown or not wanted:
        raise click.UsageError(f"unknown scope {', '.join(unknown) or '(none)'}. Scopes are: {', '.join(SCOPES)}")
    with write():
        made = add_token(name, wanted, utc_now())
    _say({"name": name, "token": made, "scopes": wanted}, as_json=as_json)


@command.group("model")
def model() -> None:
    """The scoring models of the server."""


@model.command("publish")
@click.argument("model_file")
@click.option("--unsigned", is_flag=True, help="Publish without the signatures of marketing and sales.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def publish_model(model_file: str, unsigned: bool, as_json: bool) -> None:  # noqa: FBT001 - flags of the command line
    """Publish a model file, or a template by its name: it scores every lead from now on."""
    from reifegrad.tasks.models import find_text
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
    _say({"name": version.name, "hash": version.hash}, as_json=as_json)


@command.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Compute every score again from the facts, and say which stored ones are wrong."""
    from dataclasses import asdict

    from reifegrad_web.clock import utc_now
    from reifegrad_web.scoring.verifying import verify as compare

    found = compare(utc_now())
    _say(asdict(found), as_json=as_json)
    if found.wrong or found.missing:
        raise click.exceptions.Exit(1)


def _say(found: dict[str, Any], *, as_json: bool) -> None:
    click.echo(json.dumps(found) if as_json else "\n".join(f"{name}: {value}" for name, value in found.items()))
