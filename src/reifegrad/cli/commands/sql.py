"""`reifegrad sql`: a model and a dialect come in; the plan as SQL text goes out."""

from __future__ import annotations

from pathlib import Path

import click

from reifegrad.cli.options import as_of_option

DIALECTS = ("duckdb", "postgres", "databricks", "snowflake", "bigquery", "trino", "clickhouse")


@click.command("sql")
@click.argument("model")
@click.option("--dialect", type=click.Choice(DIALECTS), default="duckdb", show_default=True)
@as_of_option(required=True)
@click.option("--contributions", is_flag=True, help="One row for each lead and criterion instead of the scores.")
@click.option("-o", "--output", metavar="FILE", help="Write it there instead of printing it.")
def command(
    model: str,
    dialect: str,
    as_of: str,
    contributions: bool,  # noqa: FBT001  # a flag of the command line
    output: str | None,
) -> None:
    """Write the model as one SQL query for your warehouse.

    It reads the tables leads, accounts and activities; the comment at its head says which columns it needs.
    Times are UTC, points are thousandths of a point, so that every engine gives exactly the same.
    """
    from reifegrad.cli.screen import Screen
    from reifegrad.run.sql_text import sql_text
    from reifegrad.tasks.models import find_model
    from reifegrad.tasks.moment import read_moment

    screen = Screen()
    scoring_model = find_model(model)
    moment = read_moment(as_of, scoring_model.timezone)
    text = sql_text(scoring_model, dialect, as_of=moment, contributions=contributions)
    if output is None:
        screen.text(text)
        return
    Path(output).write_text(text, encoding="utf-8")
    screen.line(screen.words("summary.written", path=output))
