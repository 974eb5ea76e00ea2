"""`reifegrad worker`: scores what is due; any number of them may run beside each other on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("worker")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("reifegrad-data"))
@click.option("--parent", type=int, hidden=True, help="End when the process of this number is no more the parent.")
def command(data: Path, parent: int | None) -> None:
    """Score the leads that have changed, until you stop it."""
    from reifegrad_web.start import start

    start(data, migrate=False)
    from reifegrad_web.jobs.worker import work  # knows Django's models, which are there only now

    work(parent)
