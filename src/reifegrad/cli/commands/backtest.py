"""`reifegrad backtest`: measure models at past moments against what became of the leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import data_options, now, past_options, pictures_option, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs, PastInputs


@click.command("backtest")
@click.argument("models", metavar="MODEL [MODEL ...]", nargs=-1, required=True)
@data_options(required=True, outcomes="required")
@past_options(at="creation+7d")
@click.option("--report", metavar="FILE", help="Write a page with pictures: one self-contained .html file.")
@pictures_option()
@screen_options()
def command(
    screen: Screen,
    models: tuple[str, ...],
    data: FactInputs,
    past: PastInputs,
    report: str | None,
    pictures: str | None,
) -> None:
    """Score leads at past moments, and compare the scores with what became of them.

    Every MODEL (a file or the name of a template) judges the same leads at the same past moments, using only what was
    known then. Leads whose horizon is not over yet count towards the volume, never as lost.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.report_screen import list_files, show_report, write_report
    from reifegrad.report.backtest_page import PICTURES, BacktestPage
    from reifegrad.report.files import ReportFiles
    from reifegrad.report.records.backtest import BacktestOutput
    from reifegrad.tasks.backtest import BacktestRequest, backtest

    files = ReportFiles(page=report, pictures=pictures)
    files.check(PICTURES)
    with Bar(screen) as bar:
        result = backtest(BacktestRequest(models, data, past, today=now()), bar.progress)
        page = BacktestPage(result, screen.words)
        drawn = write_report(page, files, bar.progress)
    with losses_at_end(result.judged.notes, screen):
        if screen.as_json:
            screen.json(BacktestOutput.of(result, screen.language, drawn))
            return
        show_report(page.screen_report(written=report is not None), screen)
        list_files(files, drawn, screen)
