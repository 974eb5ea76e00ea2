"""`reifegrad agreement`: starts, checks and simulates what marketing and sales promise each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.options import Command, data_options, now, past_options, screen_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.check import CheckResult
    from reifegrad.tasks.init import InitResult
    from reifegrad.tasks.inputs import FactInputs, PastInputs


def models_option(who: str) -> Callable[[Command], Command]:
    """`--model`, for what reads results of models: `the agreement reads`."""
    return click.option(
        "--model",
        "models",
        metavar="FILE",
        multiple=True,
        help=f"A model whose results {who}; by default MODEL.yaml beside the file, else the template of that name. "
        "Repeat it for several.",
    )


def show_started(screen: Screen, made: InitResult) -> None:
    """Say which files were written to start from, and what each is."""
    for name, path in made.files.items():
        screen.line(f"{path}")
        screen.print(f"  {screen.words(f'init.file.{name}')}", style="dim")


def show_checked(screen: Screen, result: CheckResult, *, strict: bool) -> None:
    """Say what is wrong with a file, and end with 1 if there are errors; if `strict`, for warnings too."""
    from reifegrad.cli.views.check import show_problems
    from reifegrad.report.records.problems import CheckOutput

    if screen.as_json:
        screen.json(CheckOutput.of(result, screen.language))
    else:
        show_problems(result, screen)
    if not result.passes(strict=strict):
        raise click.exceptions.Exit(1)


_MODEL = models_option("the agreement reads")


@click.group("agreement")
def command() -> None:
    """Start, check and simulate an agreement: who gets which lead, and what each side promises.

    AGREEMENT is a file, or the name of the shipped one: bavaria.
    """


@command.command("init")
@click.argument("folder", metavar="[DIR]", default=".")
@screen_options(json=False)
def init_command(screen: Screen, folder: str) -> None:
    """Start an agreement of your own from the shipped one.

    Two files are written into DIR (default: the current folder): the agreement, and the schema that lets editors
    complete it. No existing file is ever overwritten.
    """
    from reifegrad.tasks.start_agreement import StartAgreementRequest, start_agreement

    place = Path(folder)
    show_started(screen, start_agreement(StartAgreementRequest(place)))
    file = place / "agreement.yaml"
    screen.next_steps(
        {
            "init.edit_agreement": f"$EDITOR {file}",
            "init.check_agreement": f"reifegrad agreement check {file}",
            "init.simulate": f"reifegrad agreement simulate {file} --leads leads.csv --activities activities.csv",
        }
    )


@command.command("check")
@click.argument("agreement")
@_MODEL
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@screen_options()
def check_command(
    screen: Screen,
    agreement: str,
    models: tuple[str, ...],
    strict: bool,  # noqa: FBT001  # a flag of the command line
) -> None:
    """Find every problem in an agreement: what is wrong, where, and how to fix it.

    Results of models that its conditions read are looked up in the models: a cell that a model never gives is a
    warning. Exits with 0 if there are no errors, with 1 if there are.
    """
    from reifegrad.tasks.check_agreement import CheckAgreementRequest, check_agreement_file

    show_checked(screen, check_agreement_file(CheckAgreementRequest(agreement, models)), strict=strict)


@command.command("simulate")
@click.argument("agreement")
@data_options(required=True, outcomes="optional")
@past_options(at="creation", horizon=False)
@_MODEL
@click.option(
    "--absences",
    metavar="FILE",
    help="Who was away when (YAML), a line for each person: anna: [2026-08-03..2026-08-14].",
)
@click.option("--lead", "lead_ids", metavar="ID", multiple=True, help="Say the decision about this lead. Repeatable.")
@click.option("-o", "--output", metavar="FILE", help="Write every decision with its reasons to this .csv file.")
@click.option("--report", metavar="FILE", help="Write a page: one self-contained .html file.")
@screen_options()
def simulate_command(
    screen: Screen,
    agreement: str,
    data: FactInputs,
    past: PastInputs,
    output: str | None,
    report: str | None,
    **options: Any,
) -> None:
    """Play an agreement over past leads: who would have got what, who was full, what waited in a queue, and why.

    Each lead is given to somebody at its moment (--at), with what was known then. Whoever gets the first lead of a
    company looks after it from then on. With --outcomes, a lead that was decided is open no longer.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.report_screen import list_files, show_report, write_report
    from reifegrad.report.decisions_file import check_decisions_file, write_decisions
    from reifegrad.report.files import ReportFiles
    from reifegrad.report.records.agreements import SimulateOutput
    from reifegrad.report.simulate_page import SimulatePage
    from reifegrad.tasks.simulate import SimulateRequest, simulate_past

    files, leads = ReportFiles(page=report), options.pop("lead_ids")
    files.check(())
    check_decisions_file(output)
    with Bar(screen) as bar:
        result = simulate_past(SimulateRequest(agreement, data, past, now(), **options), bar.progress)
        page = SimulatePage(result, screen.words, leads)
        write_report(page, files, bar.progress)
    if output is not None:
        write_decisions(output, result.simulation, screen.language)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(SimulateOutput.of(result, leads, screen.language))
            return
        show_report(page.report(), screen)
        list_files(files, [], screen)
        if output is not None:
            screen.line(screen.words("summary.written", path=output))
