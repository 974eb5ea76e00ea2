"""`reifegrad push`: brings a model file to a server as a draft, so that a team can keep its models in Git."""

from __future__ import annotations

import click

from reifegrad_web.commands.admin.saying import say
from reifegrad_web.commands.server_options import with_server


@click.command("push")
@click.argument("model_file")
@with_server
@click.option("--submit", is_flag=True, help="Also ask marketing and sales to look at it and sign it.")
@click.option("--why", default="", help="The reason, which is kept; the subject of a commit, for example.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, errors too.")
def command(*, model_file: str, server: str, token: str, submit: bool, why: str, as_json: bool) -> None:
    """Bring a model file to a server as a draft, or say how far this text is there already.

    Nothing scores with it before one person of marketing and one of sales have signed it and somebody publishes it.
    """
    from reifegrad.client.server import Server
    from reifegrad.spec.loader import parse_model
    from reifegrad_web.commands.model_text import read_text

    text = read_text(model_file)
    parse_model(text, file=model_file)  # their own file, here: it names the lines where something is wrong
    found = Server(server, token=token).push(text, why=why, submit=submit)
    if as_json:
        say(found, as_json=True)
        return
    state = str(found["state"]).replace("_", " ")
    is_there = "new" if found["new"] else "there already"
    click.echo(f"{found['name']} {found['version'][:12]}: {is_there}, {state}")
