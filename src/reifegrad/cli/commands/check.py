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
@click.option("--fix", is_flag=True, help="Mend in the file what needs no decision; comments stay.")
@screen_options(language=False)
def command(
    screen: Screen,
    model: str,
    data: FactInputs,
    as_of: str | None,
    strict: bool,  # noqa: FBT001  # a flag of the command line
    fix: bool,  # noqa: FBT001  # a flag of the command line
) -> None:
    """Find every problem of a model: what is wrong, where, and how to mend it.

    With --leads (and --accounts, --activities) the model is also held against the data: names and values that the
    data does not know, words that are written otherwise there, criteria that hold for nobody, rows that cannot be
    read. --as-of is then by default the moment of the latest activity.

    With --fix, whatever needs no decision is corrected first, such as a misspelt key or name, or a text without
    quotes: each change is shown, and every other letter of the file stays as it is. The reference of the checks says
    which are fixable. What is left is listed as without --fix.

    Ends with 0 if there are no errors, with 1 if there are.
    """
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.check import show_fixes, show_problems
    from reifegrad.report.records.problems import CheckOutput
    from reifegrad.tasks.check import CheckRequest, check

    with Bar(screen) as bar:
        result = check(CheckRequest(model, data, as_of, fix), bar.progress)
    if screen.as_json:
        screen.json(CheckOutput.of(result, fixed=fix))
    else:
        if fix:
            show_fixes(result, screen)
        show_problems(result, screen)
    if not result.passes(strict=strict):
        raise click.exceptions.Exit(1)
