"""`python -m reifegrad_web COMMAND`: the server's commands without those of the engine."""

from __future__ import annotations

import click

from reifegrad_web.commands.serve import command as serve
from reifegrad_web.commands.worker import command as worker

main = click.Group("reifegrad-web", commands={"serve": serve, "worker": worker})

if __name__ == "__main__":
    main()
