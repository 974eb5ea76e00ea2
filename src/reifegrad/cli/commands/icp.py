"""`reifegrad icp`: derive the ideal customer from the leads that were won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.options import as_of_option, data_options, now, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("icp")
@data_options(required=True, outcomes="required")
@as_of_option(required=False)
@click.option("--without", metavar="NAME", multiple=True, help="Leave an attribute out (repeat for more).")
@click.option(
    "--force", "forced", metavar="NAME", multiple=True, help="Use an attribute even if it may give away the outcome."
)
@click.option(
    "--timezone", metavar="ZONE", default="Europe/Berlin", show_default=True, help="Time zone of the new model."
)
@click.option("--name", metavar="NAME", default="ideal-customer", show_default=True, help="Name of the new model.")
@click.option("-o", "--output", metavar="FILE", help="Write the model (YAML); never overwrites a file.")
@screen_options()
def command(
    screen: Screen,
    data: FactInputs,
    timezone: str,
    output: str | None,
    **options: Any,
) -> None:
    """Derive the ideal customer from the leads that were won.

    Every attribute of leads and their companies is examined: which values are more frequent among won leads than among
    all leads? Differences that may be chance are left out. With -o the profile becomes a model file with weights in
    percent of the match and the evidence on each line; `reifegrad score` runs it.
    """
    from reifegrad.cli.data_notices import show_notices, showing_notices
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.icp import show_ideal_customer
    from reifegrad.report.records.profiles import IcpOutput
    from reifegrad.tasks.icp import IcpRequest, icp

    request = IcpRequest(data=data, today=now(), timezone=timezone, output=output, **options)
    with showing_notices(screen, timezone), Bar(screen) as bar:
        result = icp(request, bar.progress)
    show_notices(result.notices, screen, timezone)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(IcpOutput.of(result))
        else:
            show_ideal_customer(result, screen)
