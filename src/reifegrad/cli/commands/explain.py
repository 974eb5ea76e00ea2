"""`reifegrad explain`: says why a lead has its score, and what will change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import as_of_option, data_options, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("explain")
@click.argument("model")
@data_options(required=True)
@as_of_option(required=True)
@click.option(
    "--lead", "subjects", metavar="ID", multiple=True, required=True, help="The lead to explain (repeat for more)."
)
@click.option("--steps", is_flag=True, help="Show the order of computation with all its numbers.")
@click.option("--days", type=click.IntRange(0, 3_650), default=365, show_default=True, help="How far to look ahead.")
@screen_options()
def command(
    screen: Screen,
    model: str,
    data: FactInputs,
    as_of: str,
    subjects: tuple[str, ...],
    steps: bool,  # noqa: FBT001  # a flag of the command line
    days: int,
) -> None:
    """Explain why a lead has its score.

    Every reason shows its points, and they add up to the score. Below that you see what will change if the lead does
    nothing more.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.explain import show_explanations
    from reifegrad.report.records.scores import ExplainOutput
    from reifegrad.tasks.explain import ExplainRequest, explain

    with Bar(screen) as bar:
        result = explain(ExplainRequest(model, data, as_of, subjects, steps, days), bar.progress)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(ExplainOutput.of(result, screen.language))
        else:
            show_explanations(result, screen)
