"""`reifegrad learn`: learn a scoring model from leads that were won and lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.options import data_options, now, pictures_option, screen_options, until_option

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("learn")
@data_options(required=True, outcomes="optional")
@click.option("--target", metavar="COLUMN", help="The column that says which leads were won, instead of outcomes.")
@click.option("--positive", metavar="VALUE", help="The value of the target that means won; all others are lost.")
@click.option(
    "--negative", metavar="VALUE", multiple=True, help="A value that means lost (may be repeated); all others are open."
)
@click.option("--time", metavar="COLUMN", help="With --target: when the lead came in. Default: the order of the rows.")
@click.option(
    "--at",
    metavar="MOMENTS",
    default="month_ends",
    show_default=True,
    help="With --outcomes: when leads are judged: month_ends (each month's end while undecided), or creation+7d.",
)
@click.option(
    "--horizon",
    metavar="TIME",
    default="90d",
    show_default=True,
    help="How long a lead has to be won after it is judged.",
)
@click.option(
    "--test-months",
    metavar="N",
    type=click.IntRange(0, 120),
    default=0,
    help="With --outcomes: keep the newest months for the test instead of the newest fifth of the leads.",
)
@until_option()
@click.option("-o", "--output", metavar="MODEL", required=True, help="The scoring model to write: a new .yaml file.")
@click.option("--card", metavar="FILE", help="The model card: .html or .md.")
@click.option("--goal", metavar="TEXT", help="The sales goal that the model serves.")
@click.option(
    "--timezone",
    metavar="ZONE",
    default="Europe/Berlin",
    show_default=True,
    help="Time zone of the new model, and of times without one.",
)
@click.option(
    "--use", "forced", metavar="COLUMN", multiple=True, help="Use this column even if it may give away the outcome."
)
@click.option("--without", metavar="COLUMN", multiple=True, help="Never use this column.")
@click.option("--rising", metavar="FEATURE", multiple=True, help="A higher value never gives fewer points.")
@click.option("--falling", metavar="FEATURE", multiple=True, help="A higher value never gives more points.")
@click.option("--keep-calendar", is_flag=True, help="Keep features that only reflect the trend over time.")
@pictures_option()
@screen_options()
def command(
    screen: Screen,
    data: FactInputs,
    rising: tuple[str, ...],
    falling: tuple[str, ...],
    card: str | None,
    pictures: str | None,
    **options: Any,
) -> None:
    """Learn a scoring model from leads that were won and lost.

    Give either --outcomes (which leads were won, and when) or --target (a column of the leads). The newest fifth of the
    leads is kept for the test, or with --test-months the newest months. The model is a file like any other: read it,
    edit it, score with it.
    """
    from reifegrad.cli.data_notices import show_notices, showing_notices
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.report_screen import list_files, write_report
    from reifegrad.cli.views.learn import show_learned
    from reifegrad.report.files import ReportFiles
    from reifegrad.report.model_card import PICTURES, ModelCard
    from reifegrad.report.records.learning import LearnOutput
    from reifegrad.tasks.learn import LearnRequest, learn

    files = ReportFiles(card=card, pictures=pictures)
    files.check(PICTURES)
    monotone = {**dict.fromkeys(rising, 1), **dict.fromkeys(falling, -1)}
    request = LearnRequest(data=data, today=now(), monotone=monotone, **options)
    with showing_notices(screen, request.timezone), Bar(screen) as bar:
        result = learn(request, bar.progress)
        drawn = write_report(ModelCard(result, screen.words), files, bar.progress)
    show_notices(result.notices, screen, request.timezone)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(LearnOutput.of(result, card, drawn))
            return
        show_learned(result, card, screen)
        list_files(files, drawn, screen)
