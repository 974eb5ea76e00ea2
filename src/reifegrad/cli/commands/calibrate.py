"""`reifegrad calibrate`: find the threshold that brings as many leads as sales can work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.options import data_options, now, past_options, pictures_option, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs, PastInputs


@click.command("calibrate")
@click.argument("model")
@click.option(
    "--capacity", required=True, metavar="N", help='How many leads sales can handle: "40 per week" (day, month).'
)
@data_options(required=True, outcomes="required")
@past_options(at="hand_over")
@click.option(
    "--weeks",
    type=click.IntRange(4, 520),
    default=26,
    show_default=True,
    help="How many of the latest weeks to count leads in.",
)
@click.option("--write", is_flag=True, help="Put the recommended threshold into the model file.")
@click.option("--report", metavar="FILE", help="Write a page with a picture: one self-contained .html file.")
@pictures_option()
@screen_options()
def command(
    screen: Screen,
    model: str,
    data: FactInputs,
    past: PastInputs,
    report: str | None,
    pictures: str | None,
    **options: Any,
) -> None:
    """Show what each threshold would have done, and which one fits what sales can handle.

    A lead is handed over when its score first reaches the threshold (--at hand_over), or judged at the moments given by
    --at. The interval shows how much the recommendation depends on chance: the weeks are resampled to find out. With
    --write only the number in the model file changes; every comment stays.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.report_screen import list_files, show_report, write_report
    from reifegrad.cli.views.calibrate import show_change
    from reifegrad.report.calibrate_page import PICTURES, CalibratePage
    from reifegrad.report.files import ReportFiles
    from reifegrad.report.records.thresholds import CalibrateOutput
    from reifegrad.tasks.calibrate import CalibrateRequest, calibrate

    files = ReportFiles(page=report, pictures=pictures)
    files.check(PICTURES)
    with Bar(screen) as bar:
        result = calibrate(CalibrateRequest(model=model, data=data, past=past, today=now(), **options), bar.progress)
        page = CalibratePage(result, screen.words)
        drawn = write_report(page, files, bar.progress)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(CalibrateOutput.of(result, drawn))
            return
        show_report(page.report(), screen)
        list_files(files, drawn, screen)
        if result.changed_lines is not None:
            show_change(model, result.changed_lines, screen)
