"""`reifegrad worker`: scores what is due; any number of them may run beside each other on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("worker")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("reifegrad-data"))
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the process that has started it ends.")
def command(data: Path, with_parent: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Score the leads that have changed, until you stop it."""
    from reifegrad_web.start import start

    start(data, migrate=False)
    from reifegrad_web.jobs.worker import work  # knows Django's models, which are there only now

    work(with_parent=with_parent)
