"""`reifegrad serve`: runs the server and a worker over a data folder."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("serve")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reifegrad-data"),
    show_default=True,
    help="The folder in which everything is kept.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
def command(data: Path, host: str, port: int) -> None:
    """Take in what leads do and keep their scores up to date, until you stop it with Ctrl-C."""
    from reifegrad_web.jobs.serving import serve

    serve(data, host, port)
