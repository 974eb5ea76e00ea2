"""`reifegrad score`: ranks the leads to contact first, or writes all scores into files and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.list_options import list_options
from reifegrad.cli.options import as_of_option, data_options, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.list_options import ListOptions
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("score")
@click.argument("model")
@data_options(required=True)
@as_of_option(required=True)
@list_options()
@click.option(
    "--contributions", metavar="PLACE", help="Write what every criterion gave every lead: .csv, .parquet, .json, table."
)
@click.option("--lead", "only", metavar="ID", multiple=True, help="Score only this lead (repeat for more).")
@click.option("--strict", is_flag=True, help="Exit with 1 if something that did not count needs a look.")
@screen_options()
def command(
    screen: Screen,
    model: str,
    data: FactInputs,
    as_of: str,
    listed: ListOptions,
    contributions: str | None,
    only: tuple[str, ...],
    strict: bool,  # noqa: FBT001  # a flag of the command line
) -> None:
    """Score all leads as of a given moment.

    MODEL is a model file or the name of a template. Without -o the leads to contact first are printed, with the reasons
    for their score; with -o all scores are written to a file or a table, or a list of the leads with their reasons to
    a workbook.

    At the end it says what did not count: rejected rows and values, activities of nobody, words of the model that never
    occur. With --strict the results are the same, and a warning there exits with 1.
    """
    from reifegrad.cli.interrupts import until_written
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.score import show_scores
    from reifegrad.report.records.scores import ScoreOutput
    from reifegrad.tasks.score import ScoreRequest, score

    list_to = listed.file(screen.language)
    request = ScoreRequest(model, data, as_of, listed.table, contributions, only, listed.shown, list_to)
    with until_written() as written:
        with Bar(screen) as bar:
            result = score(request, bar.progress, on_commit=written)
        if screen.as_json:
            screen.json(ScoreOutput.of(result, screen.language))
        else:
            show_scores(result, screen)
    if strict and not result.is_clean:
        raise click.exceptions.Exit(1)
