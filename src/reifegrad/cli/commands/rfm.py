"""`reifegrad rfm`: freeze recency, frequency and monetary value of purchases into a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.options import as_of_option, data_options, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("rfm")
@data_options(required=False)
@as_of_option(required=True)
@click.option("--bins", type=click.IntRange(2, 10), default=5, show_default=True, help="Points of each of the three.")
@click.option("--kind", "kinds", metavar="KIND", multiple=True, default=("purchased",), show_default=True)
@click.option("--amount", metavar="PROPERTY", default="amount", show_default=True, help="What a purchase was worth.")
@click.option("--timezone", metavar="ZONE", default="Europe/Berlin", show_default=True, help="Of the new model.")
@click.option("--name", metavar="NAME", default="rfm", show_default=True, help="Of the new model.")
@click.option("-o", "--output", metavar="FILE", help="Write the model (YAML); never over a file that is there.")
@screen_options()
def command(
    screen: Screen,
    data: FactInputs,
    **wishes: Any,
) -> None:
    """Freeze recency, frequency and monetary value into a model.

    --activities is the log of purchases. The bins are quantiles of all who bought something until --as-of; with -o
    they are written into a model file with their date, so that a score changes only because a customer does
    something. Each of the three gives 1 to 5 points, together 3 to 15.
    """
    if data.activities is None:
        raise click.UsageError("Missing option '--activities'.")
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.rfm import show_bins
    from reifegrad.report.records.profiles import RfmOutput
    from reifegrad.tasks.rfm import RfmRequest, rfm

    request = RfmRequest(data, **wishes)
    with Bar(screen) as bar:
        result = rfm(request, bar.progress)
    if screen.as_json:
        screen.json(RfmOutput.of(result))
    else:
        show_bins(result, screen)
