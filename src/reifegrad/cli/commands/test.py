"""`reifegrad test`: a model and its examples come in; which of them hold goes out."""

from __future__ import annotations

import click

from reifegrad.cli.options import json_option, language_option


@click.command("test")
@click.argument("model")
@click.argument("file", required=False)
@language_option
@json_option
def command(
    model: str,
    file: str | None,
    lang: str,
    as_json: bool,  # noqa: FBT001  # a flag of the command line
) -> None:
    """Run the examples of a model: given these facts, expect this score.

    FILE is by default the model's name with the ending .tests.yaml. Only what an example expects is compared.
    Ends with 1 if an example does not hold.
    """
    from reifegrad.cli.screen import Screen
    from reifegrad.cli.testing import run_and_show

    if not run_and_show(model, file, Screen(lang, as_json=as_json)):
        raise click.exceptions.Exit(1)
