"""`reifegrad admin export`: everything that the server knows, in open formats."""

from __future__ import annotations

from pathlib import Path

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@JSON
def export(folder: Path, form: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Write all facts into a folder, with a page that says how to read and import them."""
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.exporting import export_all
    from reifegrad_web.writing import write

    with write():
        record(command_line(), "facts.export", "facts", utc_now(), format=form)
    say(export_all(folder, form), as_json=as_json)
