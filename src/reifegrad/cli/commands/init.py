"""`reifegrad init`: starts a model of one's own from a template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen

_DEFAULT = "fit-interest"


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("--template", default=_DEFAULT, show_default=True, metavar="NAME", help="See `reifegrad templates`.")
@screen_options(json=False)
def command(screen: Screen, folder: str, template: str) -> None:
    """Start a model of your own from a template.

    Four files are written into DIR (default: the current folder): the model, the schema that lets editors complete it,
    an example of a mapping for your files, and examples that test the model. No existing file is ever overwritten.
    """
    from reifegrad.tasks.init import InitRequest, init

    place = Path(folder)
    for name, path in init(InitRequest(place, template)).files.items():
        screen.line(f"{path}")
        screen.print(f"  {screen.words(f'init.file.{name}')}", style="dim")
    model = place / "scoring-model.yaml"
    screen.next_steps(
        {
            "init.edit": f"$EDITOR {model}",
            "init.check": f"reifegrad check {model}",
            "init.test": f"reifegrad test {model}",
            "init.score": f"reifegrad score {model} --leads leads.csv --activities activities.csv --as-of now",
        }
    )
