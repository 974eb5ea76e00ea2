"""`reifegrad pull`: writes the published text of a model into a file, byte for byte."""

from __future__ import annotations

from pathlib import Path

import click

from reifegrad_web.commands.admin.saying import say
from reifegrad_web.commands.server_options import with_server


@click.command("pull")
@click.argument("name")
@with_server
@click.option("--version", metavar="HASH", default="published", show_default=True, help="Another version of the model.")
@click.option("-o", "--output", metavar="FILE", help="The file. Default: NAME.yaml.")
@click.option("--overwrite", is_flag=True, help="Also if the file holds another text: where Git keeps that one.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, errors too.")
def command(
    *, name: str, server: str, token: str, version: str, output: str | None, overwrite: bool, as_json: bool
) -> None:
    """Write the published text of a model into a file, byte for byte."""
    from hashlib import sha256

    from reifegrad.client.server import Server
    from reifegrad_web.commands.model_text import write_text

    text = Server(server, token=token).text(name, version).decode()
    file = Path(output or f"{name}.yaml")
    written = write_text(file, text, overwrite=overwrite)
    found = {"name": name, "version": sha256(text.encode()).hexdigest(), "file": str(file), "written": written}
    if as_json:
        say(found, as_json=True)
    else:
        click.echo(f"{file}: {name} {str(found['version'])[:12]}{'' if written else ', as it was already'}")
