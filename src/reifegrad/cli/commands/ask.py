"""`reifegrad ask`: says which question would tell most about a lead, and what the fields of forms are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import as_of_option, data_options, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("ask")
@click.argument("model")
@data_options(required=True)
@as_of_option(required=False)
@click.option("--lead", "subjects", metavar="ID", multiple=True, help="Whom to ask (repeat for more).")
@click.option("--top", type=click.IntRange(1, 100), default=3, show_default=True, help="Questions to name.")
@screen_options()
def command(
    screen: Screen, model: str, data: FactInputs, as_of: str | None, subjects: tuple[str, ...], top: int
) -> None:
    """Say which single question would tell most about a lead.

    With --lead: of all that is not known of the lead and that the model reads, which answer is expected to tell most
    about its grade, and what each answer would change. Without: which fields of your forms earn their place, and
    which attributes are collected though nothing reads them. --as-of is by default the end of the data.
    """
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.ask import show_questions
    from reifegrad.report.records.questions import ask_output
    from reifegrad.tasks.ask import AskRequest, ask

    with Bar(screen) as bar:
        result = ask(AskRequest(model, data, as_of, subjects), bar.progress)
    if screen.as_json:
        screen.json(ask_output(result, top))
    else:
        show_questions(result, top, screen)
