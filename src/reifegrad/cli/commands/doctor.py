"""`reifegrad doctor`: nothing comes in; the versions that are at work here go out, without personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen


@click.command("doctor")
@click.option("--report", is_flag=True, help="As Markdown, to be pasted into a bug report.")
@screen_options(language=False)
def command(
    screen: Screen,
    report: bool,  # noqa: FBT001  # a flag of the command line
) -> None:
    """Say which versions are at work here, and whether the engine starts.

    Nothing in it names you, your machine, your files or your data.
    """
    from reifegrad.cli.examination import examine

    found = examine()
    if screen.as_json:
        screen.json(found)
    elif report:
        screen.line("```")
        for name, value in found.items():
            screen.line(f"{name}: {value}")
        screen.line("```")
    else:
        width = max(len(name) for name in found)
        for name, value in found.items():
            screen.line(f"{name.ljust(width)}  {value}", style="red" if value.startswith("FAILED") else "")
    if any(value.startswith("FAILED") for value in found.values()):
        raise click.exceptions.Exit(1)
