"""`reifegrad backtest`: models, facts and outcomes come in; what the scores were worth goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import data_options, past_options, pictures_option, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs, PastInputs


@click.command("backtest")
@click.argument("models", metavar="MODEL [MODEL ...]", nargs=-1, required=True)
@data_options(required=True, outcomes="required")
@past_options(at="creation+7d")
@click.option("--report", metavar="FILE", help="Write a page with pictures: one .html file that needs nothing else.")
@pictures_option()
@screen_options()
def command(
    screen: Screen,
    models: tuple[str, ...],
    data: FactInputs,
    past: PastInputs,
    report: str | None,
    pictures: str | None,
) -> None:
    """Measure models at past moments against what became of the leads.

    Every MODEL (a file or the name of a template) judges the same leads at the same past moments, with what was known
    then and nothing else. Leads whose horizon is not over yet count for the volume, never as lost.
    """
    from reifegrad.tasks.backtest import Asked, backtest_and_show

    backtest_and_show(Asked(models, data, past, report, pictures), screen)
