"""`reifegrad admin export`: everything that the server knows, in open formats."""

from __future__ import annotations

from pathlib import Path

import click

from reifegrad_web.commands.admin.saying import say


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export(folder: Path, form: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Write all facts into a folder, with a page that says how to read and import them."""
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.exporting import export_all
    from reifegrad_web.writing import write

    try:
        with write():
            record(command_line(), "facts.export", "facts", utc_now(), format=form)
        counts = export_all(folder, form)
    except ReifegradError as error:
        raise click.ClickException(str(error)) from error
    say(dict(counts), as_json=as_json)
