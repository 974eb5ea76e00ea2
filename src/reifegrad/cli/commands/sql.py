"""`reifegrad sql`: writes a model as one SQL query for a warehouse."""

from __future__ import annotations

import click

from reifegrad.cli.options import as_of_option
from reifegrad.tasks.sql import DIALECTS


@click.command("sql")
@click.argument("model")
@click.option("--dialect", type=click.Choice(DIALECTS), default="duckdb", show_default=True)
@as_of_option(required=True)
@click.option("--contributions", is_flag=True, help="One row for each lead and criterion instead of the scores.")
@click.option("-o", "--output", metavar="FILE", help="Write to this file instead of printing.")
def command(
    model: str,
    dialect: str,
    as_of: str,
    contributions: bool,  # noqa: FBT001  # a flag of the command line
    output: str | None,
) -> None:
    """Write the model as one SQL query for your warehouse.

    It reads the tables leads, accounts and activities; the comment at the top lists the columns it needs. Times are UTC
    and points are thousandths of a point, so that every engine gives exactly the same result.
    """
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.sql import SqlRequest, sql

    screen = Screen()
    result = sql(SqlRequest(model, as_of, dialect, contributions, output))
    if output is None:
        screen.text(result.text)
    else:
        screen.line(screen.words("summary.written", path=output))
