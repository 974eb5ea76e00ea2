"""`reifegrad drift`: a model and newer facts come in; what has changed since its training goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.options import as_of_option, data_options, past_options, pictures_option, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs, PastInputs


@click.command("drift")
@click.argument("model")
@click.option("--trained-until", metavar="DATE", help="The last day of the training; learned models know it.")
@data_options(required=True, outcomes="optional")
@past_options(at="")
@as_of_option(required=False)
@click.option("--report", metavar="FILE", help="Write a page: one .html file that needs nothing else.")
@pictures_option()
@screen_options()
def command(screen: Screen, model: str, data: FactInputs, past: PastInputs, **wishes: Any) -> None:
    """Compare what a model reads and says since its training with the time of its training.

    Says which inputs and scores have become others, which values are new, and, with --outcomes, whether order and
    probabilities still hold; and whether the model should be learned anew. A model made by hand has the day on
    which its points were agreed.
    """
    from reifegrad.tasks.drift import DriftAsked, drift_and_show

    drift_and_show(DriftAsked(model=model, data=data, past=past, **wishes), screen)
