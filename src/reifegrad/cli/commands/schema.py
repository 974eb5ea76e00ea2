"""`reifegrad schema`: writes the JSON Schema of model files, or of what a command prints with --json."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("schema")
@click.option("--of", "of", metavar="COMMAND", help="The schema of the output of this command with --json.")
@click.option("--agreement", is_flag=True, help="The schema of agreements instead of that of models.")
@click.option("--actions", is_flag=True, help="The schema of actions instead of that of models.")
@click.option("-o", "--output", metavar="FILE", help="Write to this file instead of printing.")
def command(
    of: str | None,
    agreement: bool,  # noqa: FBT001  # a flag of the command line
    actions: bool,  # noqa: FBT001  # likewise
    output: str | None,
) -> None:
    """Write the JSON Schema that lets editors complete and explain a model file, an agreement, or actions.

    Save it next to the file as scoring-model.schema.json, agreement.schema.json or actions.schema.json; the first line
    of the file refers to it.

    With --of COMMAND, write the JSON Schema of what that command prints with --json. With --of problems, write the
    schema of what every command prints instead when it fails.
    """
    from reifegrad.cli.screen import Screen

    screen, text = Screen(), _text(of, agreement=agreement, actions=actions)
    if output is None:
        screen.text(text)
        return
    Path(output).write_text(text, encoding="utf-8")
    screen.line(screen.words("summary.written", path=output))


def _text(of: str | None, *, agreement: bool, actions: bool) -> str:
    if actions:
        from reifegrad.actions.json_schema import actions_schema_text

        return actions_schema_text()
    if agreement:
        from reifegrad.agreement.json_schema import agreement_schema_text

        return agreement_schema_text()
    if of is None:
        from reifegrad.spec.json_schema import schema_text

        return schema_text()
    from reifegrad.report.json_schemas import output_schema_text

    return output_schema_text(of)
