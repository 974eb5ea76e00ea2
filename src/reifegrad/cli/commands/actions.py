"""`reifegrad actions`: starts, checks and simulates what starts when leads cross something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.commands.agreement import models_option
from reifegrad.cli.options import data_options, now, screen_options, until_option

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs

_MODEL = models_option("the actions read")


@click.group("actions")
def command() -> None:
    """Start, check and simulate actions: what starts when a lead crosses a cell, stage, grade, segment or priority.

    ACTIONS is a file, or the name of the shipped one: bavaria.
    """


@command.command("init")
@click.argument("folder", metavar="[DIR]", default=".")
@screen_options(json=False)
def init_command(screen: Screen, folder: str) -> None:
    """Start actions of your own from the shipped ones.

    Two files are written into DIR (default: the current folder): the actions, and the schema that lets editors
    complete them. No existing file is ever overwritten.
    """
    from reifegrad.cli.commands.agreement import show_started
    from reifegrad.tasks.actions import StartActionsRequest, start_actions

    place = Path(folder)
    show_started(screen, start_actions(StartActionsRequest(place)))
    file = place / "actions.yaml"
    screen.next_steps(
        {
            "init.edit_actions": f"$EDITOR {file}",
            "init.check_actions": f"reifegrad actions check {file}",
            "init.play_actions": f"reifegrad actions simulate {file} --leads leads.csv --activities activities.csv",
        }
    )


@command.command("check")
@click.argument("actions")
@_MODEL
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@screen_options()
def check_command(
    screen: Screen,
    actions: str,
    models: tuple[str, ...],
    strict: bool,  # noqa: FBT001  # a flag of the command line
) -> None:
    """Find every problem in actions: what is wrong, where, and how to fix it.

    What rules listen to is looked up in the models: a cell that a model never gives is a warning. Exits with 0 if there
    are no errors, with 1 if there are.
    """
    from reifegrad.cli.commands.agreement import show_checked
    from reifegrad.tasks.actions import CheckActionsRequest, check_actions_file

    show_checked(screen, check_actions_file(CheckActionsRequest(actions, models)), strict=strict)


@command.command("simulate")
@click.argument("actions")
@data_options(required=True, outcomes="optional")
@click.option(
    "--weeks",
    type=click.IntRange(1, 53),
    default=8,
    show_default=True,
    help="How many weeks back from the end of the data.",
)
@until_option()
@_MODEL
@click.option("--lead", "lead_ids", metavar="ID", multiple=True, help="Say every verdict about this lead. Repeatable.")
@click.option("--report", metavar="FILE", help="Write a page: one self-contained .html file.")
@screen_options()
def simulate_command(screen: Screen, actions: str, data: FactInputs, report: str | None, **options: Any) -> None:
    """Play actions over past weeks: what would have started, by rule and week, and why the rest would not.

    Each lead is scored at the end of each day; what is another than the day before was crossed. Tables do not tell who
    has agreed to what: it is taken that all have.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.report_screen import list_files, show_report, write_report
    from reifegrad.report.actions_page import ActionsPage
    from reifegrad.report.files import ReportFiles
    from reifegrad.report.records.actions import PlayActionsOutput
    from reifegrad.tasks.play_actions import PlayActionsRequest, play_past

    files, leads = ReportFiles(page=report), options.pop("lead_ids")
    files.check(())
    with Bar(screen) as bar:
        result = play_past(PlayActionsRequest(actions, data, today=now(), **options), bar.progress)
        page = ActionsPage(result, screen.words, leads)
        write_report(page, files, bar.progress)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(PlayActionsOutput.of(result, leads, screen.language))
            return
        show_report(page.report(), screen)
        list_files(files, [], screen)
