"""`reifegrad admin backup` and `restore`: everything in one file, and a server made of it."""

from __future__ import annotations

from pathlib import Path

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@JSON
def backup(file: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Write everything into one file while the server runs, with the key that signs sessions: keep it safe."""
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.clock import utc_now
    from reifegrad_web.jobs.backups import write_backup
    from reifegrad_web.writing import write

    found = write_backup(file)
    with write():
        record(command_line(), "backup.write", "backup", utc_now(), bytes=found["bytes"])
    say(found, as_json=as_json)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@JSON
@click.pass_obj
def restore(home: Path, file: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Restore a backup into the data folder (--data), which must be empty or missing."""
    from reifegrad_web.jobs.backups import restore_backup

    say(restore_backup(file, home), as_json=as_json)
