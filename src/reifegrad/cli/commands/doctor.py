"""`reifegrad doctor`: says which versions are at work here, without personal data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import engine_option, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen


@click.command("doctor")
@click.option("--report", is_flag=True, help="Print Markdown to paste into a bug report.")
@engine_option()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The data folder of a server: examine it, too.",
)
@screen_options(language=False)
def command(
    screen: Screen,
    engine: str,
    data: Path | None,
    report: bool,  # noqa: FBT001  # a flag of the command line
) -> None:
    """Show which versions are installed here, and whether the engine can be reached and computes.

    The output does not identify you, your machine, your files or your data; only messages on stderr may do so, when an
    engine of your own does not work. With --data, it also says what is wrong with a server and how to mend it.
    """
    from reifegrad.cli.progress import Bar
    from reifegrad.report.records.installation import doctor_output
    from reifegrad.tasks.doctor import DoctorRequest, doctor, is_failure

    with Bar(screen) as bar:
        result = doctor(DoctorRequest(engine, data), bar.progress)
    shown = dict(result.found) | {each.name: each.said for each in result.server}
    if screen.as_json:
        screen.json(doctor_output(result))
    elif report:
        for line in ("```", *(f"{name}: {value}" for name, value in shown.items()), "```"):
            screen.line(line)
    else:
        width = max(map(len, shown))
        for name, value in shown.items():
            screen.line(f"{name.ljust(width)}  {value}", style="red" if is_failure(value) else "")
    if not screen.as_json:
        screen.problems(result.problems)
    if not result.healthy:
        raise click.exceptions.Exit(1)
