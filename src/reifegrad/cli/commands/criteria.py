"""`reifegrad criteria`: a model, facts and outcomes come in; the evidence for every criterion's points goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import data_options, past_options, pictures_option, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs, PastInputs


@click.command("criteria")
@click.argument("model")
@data_options(required=True, outcomes="required")
@past_options(at="month_ends")
@click.option("-o", "--output", metavar="FILE", help="Write the model with the proposed points; never over a file.")
@click.option("--patterns", type=click.IntRange(0, 100), default=10, show_default=True, help="Patterns to name.")
@click.option("--report", metavar="FILE", help="Write a page with a picture: one .html file that needs nothing else.")
@pictures_option()
@screen_options()
def command(
    screen: Screen,
    model: str,
    data: FactInputs,
    output: str | None,
    patterns: int,
    past: PastInputs,
    report: str | None,
    pictures: str | None,
) -> None:
    """Hold each criterion's points against what became of the leads.

    How often does it count, how many are won with it and without it, and how many points does that bear out, beside
    all the other criteria? Named are those that never count, those of the wrong sign, and patterns that no criterion
    asks for. With -o the proposed points are written into a copy of the model, which `reifegrad diff` compares.
    """
    from reifegrad.tasks.criteria import CriteriaRequest, report_and_show

    report_and_show(CriteriaRequest(model, data, past, output, patterns, report, pictures), screen)
