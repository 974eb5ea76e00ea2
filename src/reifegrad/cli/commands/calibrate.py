"""`reifegrad calibrate`: model, capacity and past come in; the threshold that fits goes out, or into the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.options import data_options, past_options, pictures_option, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs, PastInputs


@click.command("calibrate")
@click.argument("model")
@click.option("--capacity", required=True, metavar="N", help='What sales can work: "40 per week" (day, month).')
@data_options(required=True, outcomes="required")
@past_options(at="hand_over")
@click.option(
    "--weeks",
    type=click.IntRange(4, 520),
    default=26,
    show_default=True,
    help="So many of the newest weeks tell how many leads come.",
)
@click.option("--write", is_flag=True, help="Put the recommended threshold into the model file.")
@click.option("--report", metavar="FILE", help="Write a page with a picture: one .html file that needs nothing else.")
@pictures_option()
@screen_options()
def command(screen: Screen, model: str, data: FactInputs, past: PastInputs, **wishes: Any) -> None:
    """Say what each threshold would have done, and which one fits what sales can work.

    A lead is handed over when its score first reaches the threshold (--at hand_over), or is judged at the moments
    that --at names. The interval says how much the recommendation hangs on chance: it comes from drawing the weeks
    anew. With --write only the number in the model file changes; every comment stays.
    """
    from reifegrad.tasks.calibrate import Wanted, calibrate_and_show

    calibrate_and_show(Wanted(model=model, data=data, past=past, **wishes), screen)
