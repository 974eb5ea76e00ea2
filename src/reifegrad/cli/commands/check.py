"""`reifegrad check`: finds every problem of a model, and of the data for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import as_of_option, data_options, now, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("check")
@click.argument("model")
@data_options(required=False)
@as_of_option(required=False)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--fix", is_flag=True, help="Fix in the file what needs no decision; comments stay.")
@screen_options()
def command(
    screen: Screen,
    model: str,
    data: FactInputs,
    as_of: str | None,
    strict: bool,  # noqa: FBT001  # a flag of the command line
    fix: bool,  # noqa: FBT001  # a flag of the command line
) -> None:
    """Find every problem in a model: what is wrong, where, and how to fix it.

    With --leads (and --accounts, --activities) the model is also checked against the data: names and values that do not
    occur in the data or are spelled differently there, criteria that apply to no lead, rows that cannot be read.
    --as-of then defaults to the moment of the latest activity.

    With --fix, whatever needs no decision is corrected first, such as a misspelt key or name, or a text without quotes:
    each change is shown, and the rest of the file stays exactly as it is. The reference of the checks says which are
    fixable. What remains is listed as without --fix.

    Exits with 0 if there are no errors, with 1 if there are.
    """
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.check import show_fixes, show_problems
    from reifegrad.report.records.problems import CheckOutput
    from reifegrad.tasks.check import CheckRequest, check

    with Bar(screen) as bar:
        result = check(CheckRequest(model, data, as_of, fix, now()), bar.progress)
    if screen.as_json:
        screen.json(CheckOutput.of(result, screen.language, fixed=fix))
    else:
        if fix:
            show_fixes(result, screen)
        show_problems(result, screen)
    if not result.passes(strict=strict):
        raise click.exceptions.Exit(1)
