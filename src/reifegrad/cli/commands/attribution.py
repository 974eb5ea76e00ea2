"""`reifegrad attribution`: say what each channel has contributed to what was won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.options import data_options, moment_option, now, screen_options, until_option

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("attribution")
@data_options(required=True, outcomes="required")
@click.option(
    "--by",
    metavar="COLUMN",
    default="kind",
    show_default=True,
    help="What a channel is: a column of activities (kind, campaign), of leads (source), or of both.",
)
@click.option("--without", metavar="CHANNEL", multiple=True, help="Leave a channel out (repeat for more).")
@click.option(
    "--lookback",
    metavar="TIME",
    default="365d",
    show_default=True,
    help="How long before a decision a touch counts.",
)
@moment_option("--from", "since", help="Only decisions from this day on: 2025-01-31 or 31.01.2025.")
@moment_option("--to", "until", help="Only decisions before this day.")
@until_option()
@click.option(
    "--timezone", metavar="ZONE", default="Europe/Berlin", show_default=True, help="Time zone of days and times."
)
@click.option("--report", metavar="FILE", help="Write a page: one self-contained .html file.")
@screen_options()
def command(screen: Screen, data: FactInputs, report: str | None, **options: Any) -> None:
    """Divide what was won among the channels that led to it.

    Five rules side by side: the first touch, the last, every touch the same, 40/20/40 by position, and one from the
    data: how many wins would be lost without the channel (removal effect in a Markov chain). Each rule divides
    everything, to the cent. Give --outcomes an amount to divide money as well as wins.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.report_screen import list_files, show_report, write_report
    from reifegrad.report.attribution_page import AttributionPage
    from reifegrad.report.files import ReportFiles
    from reifegrad.report.records.revenue import AttributionOutput
    from reifegrad.tasks.attribution import AttributionRequest, attribution

    files = ReportFiles(page=report)
    files.check(())
    with Bar(screen) as bar:
        result = attribution(AttributionRequest(data=data, today=now(), **options), bar.progress)
        page = AttributionPage(result, screen.words)
        drawn = write_report(page, files, bar.progress)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(AttributionOutput.of(result))
            return
        show_report(page.report(), screen)
        list_files(files, drawn, screen)
