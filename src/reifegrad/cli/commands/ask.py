"""`reifegrad ask`: says which question would tell most about a lead, and what the fields of forms are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import as_of_option, data_options, now, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.inputs import FactInputs


@click.command("ask")
@click.argument("model")
@data_options(required=True)
@as_of_option(required=False)
@click.option("--lead", "subjects", metavar="ID", multiple=True, help="The lead to ask (repeat for more).")
@click.option("--top", type=click.IntRange(1, 100), default=3, show_default=True, help="How many questions to list.")
@screen_options()
def command(
    screen: Screen, model: str, data: FactInputs, as_of: str | None, subjects: tuple[str, ...], top: int
) -> None:
    """Find the one question that would tell you most about a lead.

    With --lead: of all the attributes that the model reads and that are unknown for the lead, which answer is expected
    to tell you most about its grade, and what each answer would change. Without --lead: which fields of your forms earn
    their place, and which attributes are collected although the model does not use them. --as-of defaults to the end of
    the data.
    """
    from reifegrad.cli.losses import losses_at_end
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.ask import show_questions
    from reifegrad.report.records.questions import ask_output
    from reifegrad.tasks.ask import AskRequest, ask

    with Bar(screen) as bar:
        result = ask(AskRequest(model, data, as_of, subjects, now()), bar.progress)
    with losses_at_end(result.notes, screen):
        if screen.as_json:
            screen.json(ask_output(result, top))
        else:
            show_questions(result, top, screen)
