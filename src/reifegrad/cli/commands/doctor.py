"""`reifegrad doctor`: the URL of an engine comes in; which versions are at work goes out, without personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import engine_option, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen


@click.command("doctor")
@click.option("--report", is_flag=True, help="As Markdown, to be pasted into a bug report.")
@engine_option()
@screen_options(language=False)
def command(
    screen: Screen,
    engine: str,
    report: bool,  # noqa: FBT001  # a flag of the command line
) -> None:
    """Say which versions are at work here, and whether the engine can be reached and computes.

    Nothing in it names you, your machine, your files or your data; only what is printed beside it on stderr may,
    when an engine of your own does not work.
    """
    from reifegrad.cli.progress import Bar
    from reifegrad.run.engine_url import engine_title
    from reifegrad.tasks.doctor import examine

    with Bar(screen) as bar:
        bar.say(screen.words("progress.open", engine=engine_title(engine)))
        examined = examine(engine)
    found = examined.found
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
    if not screen.as_json:
        screen.problems(examined.problems)
    if not examined.healthy:
        raise click.exceptions.Exit(1)
