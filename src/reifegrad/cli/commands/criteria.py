"""`reifegrad criteria`: compare each criterion's points with what became of the leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import data_options, now, past_options, pictures_option, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs, PastInputs


@click.command("criteria")
@click.argument("model")
@data_options(required=True, outcomes="required")
@past_options(at="month_ends")
@click.option(
    "-o", "--output", metavar="FILE", help="Write the model with the proposed points; never overwrites a file."
)
@click.option(
    "--patterns", type=click.IntRange(0, 100), default=10, show_default=True, help="How many patterns to list."
)
@click.option("--report", metavar="FILE", help="Write a page with a picture: one self-contained .html file.")
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
    """Check each criterion's points against what became of the leads.

    How often does it count, how many leads are won with it and without it, and how many points does that support, given
    all other criteria? You see criteria that never count, criteria with the wrong sign, and patterns that no criterion
    covers. With -o the proposed points are written into a copy of the model, which you can compare with `reifegrad
    diff`.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.report_screen import list_files, write_report
    from reifegrad.cli.views.criteria import show_criteria
    from reifegrad.report.criteria_page import PICTURES, CriteriaPage
    from reifegrad.report.files import ReportFiles
    from reifegrad.report.records.criteria import CriteriaOutput
    from reifegrad.tasks.criteria import CriteriaRequest, criteria

    files = ReportFiles(page=report, pictures=pictures)
    files.check(PICTURES)
    request = CriteriaRequest(model, data, past, now(), output, patterns)
    with Bar(screen) as bar:
        result = criteria(request, bar.progress)
        page = CriteriaPage(result, screen.words)
        drawn = write_report(page, files, bar.progress)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(CriteriaOutput.of(result, drawn))
            return
        show_criteria(page, screen)
        list_files(files, drawn, screen)
