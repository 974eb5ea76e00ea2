"""`reifegrad schema`: writes the JSON Schema of model files."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("schema")
@click.option("-o", "--output", metavar="FILE", help="Write to this file instead of printing.")
def command(output: str | None) -> None:
    """Write the JSON Schema that lets editors complete and explain a model file.

    Save it next to the model as scoring-model.schema.json; the first line of the model refers to it.
    """
    from reifegrad.cli.screen import Screen
    from reifegrad.spec.json_schema import schema_text

    screen = Screen()
    if output is None:
        screen.text(schema_text())
        return
    Path(output).write_text(schema_text(), encoding="utf-8")
    screen.line(screen.words("summary.written", path=output))
