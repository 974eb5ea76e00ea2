"""`reifegrad serve`: runs the server and a worker over a data folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reifegrad_web.jobs.serving import Opened

DATA = Path("reifegrad-data")


@click.command("serve")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=DATA,
    show_default=True,
    help="The folder in which everything is kept.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
@click.option("--demo", is_flag=True, help="Fill an empty server with the demo company, whose visitors stay active.")
def command(data: Path, host: str, port: int, demo: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Take in what leads do and keep their scores up to date, until you stop it with Ctrl-C."""
    from reifegrad_web.jobs.serving import Service, serve

    serve(Service(data, host, port), demo=demo, opened=_say_demo if demo else _say)


def _say(opened: Opened) -> None:
    url, admin = _say_address(opened)
    click.echo("Open a source; it prints its write key:")
    click.echo(f"  {admin} source add website")
    click.echo("Send something to it:")
    click.echo(f"  curl {url}/v1/track -u WRITE_KEY: -H 'Content-Type: application/json' \\")
    click.echo("""    -d '{"userId": "1", "event": "Form Submitted"}'""")
    click.echo("As soon as a model is published, every lead gets a score:")
    click.echo(f"  {admin} model publish fit-interest --unsigned")


def _say_demo(opened: Opened) -> None:
    url, admin = _say_address(opened)
    click.echo("The demo company is there, and its visitors stay active. First scores take about a minute.")
    click.echo("Make a token, and watch the scores change:")
    click.echo(f"  {admin} token add me")
    click.echo(f"  curl -H 'Authorization: Bearer TOKEN' '{url}/api/v1/leads?model=fit-interest'")


def _say_address(opened: Opened) -> tuple[str, str]:
    url, data = opened.service.url, opened.service.home
    click.echo(f"Reifegrad listens on {url}")
    if opened.first_admin is not None:
        click.echo("Set up the first admin with this link; it works once, for a day:")
        click.echo(f"  {url}/first/{opened.first_admin}")
    return url, "reifegrad admin" if data == DATA else f"reifegrad admin --data {data}"
