"""`reifegrad score`: ranks the leads to contact first, or writes all scores into files and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import as_of_option, data_options, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("score")
@click.argument("model")
@data_options(required=True)
@as_of_option(required=True)
@click.option("-o", "--output", metavar="PLACE", help="Write all scores: .csv, .parquet, .json, or table:schema.name.")
@click.option(
    "--contributions", metavar="PLACE", help="Write what every criterion gave every lead, to the same kinds of place."
)
@click.option("--lead", "only", metavar="ID", multiple=True, help="Score only this lead (repeat for more).")
@click.option("--top", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many leads to list.")
@click.option("--strict", is_flag=True, help="Exit with 1 if something that did not count needs a look.")
@screen_options()
def command(
    screen: Screen,
    model: str,
    data: FactInputs,
    as_of: str,
    only: tuple[str, ...],
    top: int,
    strict: bool,  # noqa: FBT001  # a flag of the command line
    **places: str | None,
) -> None:
    """Score all leads as of a given moment.

    MODEL is a model file or the name of a template. Without -o the leads to contact first are printed, with the reasons
    for their score; with -o all scores are written to a file or a table.

    At the end stands what did not count: rejected rows and values, activities of nobody, words of the model that never
    occur. With --strict the results are the same, and a warning there exits with 1.
    """
    from reifegrad.cli.interrupts import until_written
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.score import show_scores
    from reifegrad.report.records.scores import ScoreOutput
    from reifegrad.tasks.score import ScoreRequest, score

    request = ScoreRequest(model, data, as_of, **places, only=only, top=top if places["output"] is None else None)
    with until_written() as written:
        with Bar(screen) as bar:
            result = score(request, bar.progress, on_commit=written)
        if screen.as_json:
            screen.json(ScoreOutput.of(result, screen.language))
        else:
            show_scores(result, screen)
    if strict and not result.is_clean:
        raise click.exceptions.Exit(1)
