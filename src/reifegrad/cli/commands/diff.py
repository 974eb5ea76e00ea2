"""`reifegrad diff`: compares two models, and says whom the difference moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import as_of_option, data_options, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("diff")
@click.argument("old")
@click.argument("new")
@data_options(required=False)
@as_of_option(required=False)
@click.option(
    "--top",
    type=click.IntRange(0, 1_000),
    default=10,
    show_default=True,
    help="How many of the leads that change most to list.",
)
@screen_options()
def command(
    screen: Screen,
    old: str,
    new: str,
    data: FactInputs,
    as_of: str | None,
    top: int,
) -> None:
    """Compare two models (files or names of templates).

    With --leads and --as-of both are scored, and you see which leads move between cells, stages and segments before you
    publish the new one.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.diff import show_differences
    from reifegrad.report.records.models import DiffOutput
    from reifegrad.tasks.diff import DiffRequest, diff

    if (data.leads is None) != (as_of is None):
        raise click.UsageError("--leads and --as-of belong together")
    with Bar(screen) as bar:
        result = diff(DiffRequest(old, new, data, as_of, top), bar.progress)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(DiffOutput.of(result, screen.language))
        else:
            show_differences(result, screen)
