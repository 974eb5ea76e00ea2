"""`reifegrad test`: runs the examples of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import engine_option, screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen


@click.command("test")
@click.argument("model")
@click.argument("file", required=False)
@engine_option()
@screen_options()
def command(
    screen: Screen,
    model: str,
    file: str | None,
    engine: str,
) -> None:
    """Run the examples of a model: given these facts, expect this score.

    FILE defaults to the model's name with the ending .tests.yaml. Only what an example expects is compared. Exits with
    1 if an example fails.
    """
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.examples import show_examples
    from reifegrad.report.records.models import TestOutput
    from reifegrad.tasks.test import TestRequest, test

    with Bar(screen) as bar:
        result = test(TestRequest(model, file, engine), bar.progress)
    if screen.as_json:
        screen.json(TestOutput.of(result))
    else:
        show_examples(result, screen)
    if result.failed:
        raise click.exceptions.Exit(1)
