"""`reifegrad templates`: lists the models that come with Reifegrad."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen


@click.command("templates")
@screen_options()
def command(screen: Screen) -> None:
    """List the models that come with Reifegrad.

    You can score with each as it is (`reifegrad score NAME ...`), or start a model of your own from it (`reifegrad init
    --template NAME`).
    """
    from rich.table import Table

    from reifegrad.report.records.models import template_records
    from reifegrad.spec.title import title_in
    from reifegrad.templates.shipped import list_templates

    found = list_templates()
    if screen.as_json:
        screen.json(template_records(found))
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    for template in found:
        title, goal = (
            title_in(template.title, screen.language, template.name),
            title_in(template.goal, screen.language, ""),
        )
        table.add_row(template.name, f"{title}. {screen.words('list.goal', goal=goal)}" if goal else title)
        if screen.language == "en":  # the comments in the files are English
            table.add_row("", template.summary, style="dim not bold")
    screen.print(table)
