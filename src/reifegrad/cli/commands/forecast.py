"""`reifegrad forecast`: forecast wins and revenue of the next weeks, checked against the past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.options import data_options, now, pictures_option, screen_options, until_option

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("forecast")
@click.argument("model", required=False)
@data_options(required=True, outcomes="required")
@click.option("--weeks", type=click.IntRange(1, 26), default=8, show_default=True, help="How many weeks to look ahead.")
@until_option()
@click.option(
    "--timezone", metavar="ZONE", default="Europe/Berlin", show_default=True, help="Time zone, where no model names it."
)
@click.option("--report", metavar="FILE", help="Write a page with a picture: one self-contained .html file.")
@pictures_option()
@screen_options()
def command(screen: Screen, data: FactInputs, report: str | None, pictures: str | None, **options: Any) -> None:
    """Forecast wins and revenue of the next weeks, with intervals that hold the truth in 80 of 100 weeks.

    From how long leads take until they are won or lost, how many are open and how old they are, and how many come. With
    MODEL, its scores say who is likelier to be won, as far as the past bears that out. The same forecast is made from
    each of the past weeks, knowing nothing of later, and compared with what came and with the plain weekly mean.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.report_screen import list_files, show_report, write_report
    from reifegrad.report.files import ReportFiles
    from reifegrad.report.forecast_page import PICTURES, ForecastPage
    from reifegrad.report.records.revenue import ForecastOutput
    from reifegrad.tasks.forecast import ForecastRequest, forecast

    files = ReportFiles(page=report, pictures=pictures)
    files.check(PICTURES)
    with Bar(screen) as bar:
        result = forecast(ForecastRequest(data=data, today=now(), **options), bar.progress)
        page = ForecastPage(result, screen.words)
        drawn = write_report(page, files, bar.progress)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(ForecastOutput.of(result, drawn))
            return
        show_report(page.report(), screen)
        list_files(files, drawn, screen)
