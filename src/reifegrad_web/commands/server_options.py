"""The options of commands that talk to a server: where it is, and the token that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

SERVER = click.option(
    "--server", metavar="URL", required=True, envvar="REIFEGRAD_SERVER", show_envvar=True, help="Where the server is."
)
TOKEN = click.option(
    "--token",
    required=True,
    envvar="REIFEGRAD_TOKEN",
    show_envvar=True,
    help="A token of the server; in the variable, nobody sees it in the list of processes.",
)


def with_server(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--server` and `--token`."""
    return SERVER(TOKEN(command))
