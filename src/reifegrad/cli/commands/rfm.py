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
@click.option(
    "--bins", type=click.IntRange(2, 10), default=5, show_default=True, help="Maximum points for each of the three."
)
@click.option("--kind", "kinds", metavar="KIND", multiple=True, default=("purchased",), show_default=True)
@click.option(
    "--amount",
    metavar="PROPERTY",
    default="amount",
    show_default=True,
    help="The property that holds the value of a purchase.",
)
@click.option(
    "--timezone", metavar="ZONE", default="Europe/Berlin", show_default=True, help="Time zone of the new model."
)
@click.option("--name", metavar="NAME", default="rfm", show_default=True, help="Name of the new model.")
@click.option("-o", "--output", metavar="FILE", help="Write the model (YAML); never overwrites a file.")
@screen_options()
def command(
    screen: Screen,
    data: FactInputs,
    **options: Any,
) -> None:
    """Score customers by recency, frequency and monetary value.

    --activities is the log of purchases. The bins are quantiles of all customers who bought something before --as-of;
    with -o they are written into a model file with their date, so that a score changes only because a customer does
    something. Each of the three gives 1 to 5 points, for a total of 3 to 15.
    """
    if data.activities is None:
        raise click.UsageError("Missing option '--activities'.")
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.rfm import show_bins
    from reifegrad.report.records.profiles import RfmOutput
    from reifegrad.tasks.rfm import RfmRequest, rfm

    request = RfmRequest(data, **options)
    with Bar(screen) as bar:
        result = rfm(request, bar.progress)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(RfmOutput.of(result))
        else:
            show_bins(result, screen)
