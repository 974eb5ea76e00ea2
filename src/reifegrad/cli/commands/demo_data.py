"""`reifegrad demo-data`: writes an invented company of any size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.templates.company import FileFormat


@click.command("demo-data")
@click.argument("folder", metavar="DIR")
@click.option("--leads", type=click.IntRange(1, 20_000_000), default=5_000, show_default=True)
@click.option("--activities", type=click.IntRange(0, 500_000_000), default=60_000, show_default=True)
@click.option(
    "--seed", type=click.IntRange(0), default=7, show_default=True, help="The same seed gives the same company."
)
@click.option("--format", "file_format", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@screen_options(json=False)
def command(screen: Screen, folder: str, leads: int, activities: int, seed: int, file_format: FileFormat) -> None:
    """Write an invented B2B company: leads, accounts, activities and outcomes.

    truth.json says what drives the outcomes.

    DIR is created if needed; files of an earlier demo company in it are replaced.
    """
    from reifegrad.cli.progress import Bar
    from reifegrad.tasks.demo_data import DemoDataRequest, demo_data

    with Bar(screen) as bar:
        files = demo_data(DemoDataRequest(Path(folder), leads, activities, seed, file_format), bar.progress).files
    for path in (files.leads, files.accounts, files.activities, files.outcomes, files.truth):
        screen.line(screen.words("summary.written", path=str(path)))
