"""`reifegrad drift`: say what has changed since a model was trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.options import (
    as_of_option,
    data_options,
    moment_option,
    now,
    past_options,
    pictures_option,
    screen_options,
)

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs, PastInputs


@click.command("drift")
@click.argument("model")
@moment_option("--trained-until", help="The last day of the training; learned models know it.")
@data_options(required=True, outcomes="optional")
@past_options(at="")
@as_of_option(required=False)
@click.option("--report", metavar="FILE", help="Write a page: one self-contained .html file.")
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
    """Compare what a model has read and returned since its training with the time before.

    Shows which inputs and scores have changed, which values are new and, with --outcomes, whether order and
    probabilities still hold, and whether the model should be learned again. For a model made by hand, use the day on
    which its points were agreed.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.report_screen import list_files, show_report, write_report
    from reifegrad.report.drift_page import PICTURES, DriftPage
    from reifegrad.report.files import ReportFiles
    from reifegrad.report.records.thresholds import DriftOutput
    from reifegrad.tasks.drift import DriftRequest, drift

    files = ReportFiles(page=report, pictures=pictures)
    files.check(PICTURES)
    with Bar(screen) as bar:
        result = drift(DriftRequest(model=model, data=data, past=past, today=now(), **options), bar.progress)
        page = DriftPage(result, screen.words)
        drawn = write_report(page, files, bar.progress)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(DriftOutput.of(result, drawn))
            return
        show_report(page.report(), screen)
        list_files(files, drawn, screen)
