"""`reifegrad check`: finds every problem of a model, and of the data for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import as_of_option, data_options, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("check")
@click.argument("model")
@data_options(required=False)
@as_of_option(required=False)
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
@screen_options(language=False)
def command(
    screen: Screen,
    model: str,
    data: FactInputs,
    as_of: str | None,
    strict: bool,  # noqa: FBT001  # a flag of the command line
) -> None:
    """Find every problem of a model: what is wrong, where, and how to mend it.

    With --leads (and --accounts, --activities) the model is also held against the data: names and values that the
    data does not know, words that are written otherwise there, criteria that hold for nobody, rows that cannot be
    read. --as-of is then by default the moment of the latest activity.

    Ends with 0 if there are no errors, with 1 if there are.
    """
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.check import show_problems
    from reifegrad.report.model_records import check_record
    from reifegrad.tasks.check import CheckRequest, check

    with Bar(screen) as bar:
        result = check(CheckRequest(model, data, as_of), bar.progress)
    if screen.as_json:
        screen.json(check_record(result))
    else:
        show_problems(result, screen)
    if not result.passes(strict=strict):
        raise click.exceptions.Exit(1)
