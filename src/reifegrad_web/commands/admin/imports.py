"""`reifegrad admin import`: brings files into the facts of the server, and takes them out again."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say, say_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.imports.models import Import

_PATIENCE = 70.0
"""Seconds to wait for the lease of somebody who was killed."""
_MAPPED = ("leads", "accounts", "activities", "profile_changes", "outcomes")
_FILES = (*_MAPPED, "consents")
"""Consents have the headings that the page on imports names: a mapping has no part for them."""


def _file_options(command: Any) -> Any:
    for table in reversed(_FILES):
        option = f"--{table.replace('_', '-')}"
        command = click.option(option, table, multiple=True, help="A file; may be repeated.")(command)
    return command


@click.group("import", invoke_without_command=True)
@_file_options
@click.option("--mapping", "mapping_file", help="Says what the columns are called; see: reifegrad map")
@click.option("--source", default="import", show_default=True, help="The system of the files: their ids are its ids.")
@click.option("--timezone", default="Europe/Berlin", show_default=True, help="Of times that name none.")
@click.option("--dry-run", is_flag=True, help="Say what would come, and change nothing.")
@JSON
@click.pass_context
def imports(context: click.Context, /, **given: Any) -> None:
    """Bring files into the server: CSV, Excel, Parquet, JSON lines. The same file again brings nothing twice."""
    if context.invoked_subcommand is not None:
        return
    from reifegrad_web.imports.showing import shown

    source, timezone = given["source"], given["timezone"]
    files, folder = _keep_files({table: given[table] for table in _FILES}, given["mapping_file"])
    if given["dry_run"]:
        from reifegrad_web.imports.trying import dry_run

        found = dry_run(files, folder, source, timezone)
        say(shown(found) | {"id": None, "state": "dry-run"}, as_json=given["as_json"])
        return
    _end(_started(files, folder, source, timezone), as_json=given["as_json"])


def _keep_files(named: dict[str, Sequence[str]], mapping: str | None) -> tuple[dict[str, Any], str]:
    """The files in the data folder, under random names; and the folder."""
    from reifegrad.errors import ReifegradError, fail
    from reifegrad.spec.source_names import names_of
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad_web.imports.storing import Store, new_folder, remove_folder

    inputs = FactInputs(**{table: tuple(named[table]) or None for table in _MAPPED}, mapping=mapping)  # type: ignore[arg-type]
    inputs = inputs.with_sources_of_mapping(_MAPPED)
    given = {table: names_of(getattr(inputs, table)) for table in _MAPPED} | {"consents": tuple(named["consents"])}
    folder = new_folder()
    store = Store(folder)
    try:
        files: dict[str, Any] = {
            table: [store.keep_file(path) for name in names for path in _paths(name)]
            for table, names in given.items()
            if names
        }
        if not files:
            raise fail("import-no-files")
        if mapping is not None:
            files["mapping"] = _kept_mapping(store, mapping)
    except ReifegradError:
        remove_folder(folder)
        raise
    return files, folder


def _paths(name: str) -> Sequence[Path]:
    from reifegrad.errors import fail
    from reifegrad.tables.sources import SourceKind, locate

    if "://" in name:
        raise fail("import-address", name=name.partition("://")[0] + "://...")
    found = locate(name)
    if found.kind is SourceKind.DATABASE:
        raise fail("import-address", name=name)
    return found.files


def _kept_mapping(store: Any, mapping: str) -> dict[str, str]:
    """A mapping file, or a ready mapping by its name."""
    from reifegrad.tables.ready_mappings import ready_names

    if mapping in ready_names() and not Path(mapping).exists():
        kept: dict[str, str] = store.keep(f"{mapping}.yaml", [f"use: {mapping}\n".encode()], is_mapping=True)
        return kept
    found: dict[str, str] = store.keep_file(Path(mapping), is_mapping=True)
    return found


def _started(files: dict[str, Any], folder: str, source: str, timezone: str) -> Import:
    from reifegrad.errors import ReifegradError
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.importing import add_import, start_import
    from reifegrad_web.imports.storing import remove_folder
    from reifegrad_web.writing import write

    try:
        with write():
            now = utc_now()
            found = add_import(files, folder, source, timezone, now)
            job = start_import(found, command_line(), now, holder=_holder())
    except ReifegradError:
        remove_folder(folder)
        raise
    _do(job)
    found.refresh_from_db()
    return found


def _holder() -> str:
    import uuid

    return f"command-{uuid.uuid4().hex[:12]}"


def _do(job: Any) -> None:
    from reifegrad_web.background.queue import Hold
    from reifegrad_web.imports.working import do

    began, done = time.monotonic(), 0
    said = began
    is_watched = sys.stderr.isatty()

    def progress(table: str, rows: int) -> None:
        nonlocal done, said
        done += rows
        now = time.monotonic()
        if is_watched and now - said >= 1:
            said = now
            click.echo(f"{table}: {done:,} rows, {done / (now - began):,.0f}/s", err=True)

    do(Hold(job), progress)


def _end(found: Import, *, as_json: bool) -> None:
    from reifegrad_web.imports.models import Import
    from reifegrad_web.imports.showing import shown

    say(shown(found), as_json=as_json)
    if found.error or found.state == Import.State.FAILED:
        raise click.exceptions.Exit(1)


@imports.command("list")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many.")
@JSON
def list_imports(most: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the newest imports; with --json, as one list."""
    import json

    from reifegrad_web.imports.showing import all_shown

    names = ("id", "source", "state", "created_at", "rows_done", "rows", "error")
    found = [{name: each[name] for name in names} for each in all_shown(most)]
    if as_json:
        click.echo(json.dumps(found))
        return
    headings = ("Number", "Source", "State", "Made", "Rows done", "Rows", "Error")
    none = "There is no import yet. Make one: reifegrad admin import --leads FILE"
    say_list(headings, (tuple((each | {"error": each["error"] or ""}).values()) for each in found), none=none)


@imports.command("show")
@click.argument("number", type=int)
@JSON
def show_import(number: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Say how far an import is, and which rows could not be taken."""
    from reifegrad_web.imports.importing import rejected_rows
    from reifegrad_web.imports.showing import shown

    found = _found(number)
    say(shown(found) | {"rejected": list(rejected_rows(found))}, as_json=as_json)


@imports.command("undo")
@click.argument("number", type=int)
@JSON
def undo_import(number: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Take a whole import back, as if it had never been made."""
    from reifegrad_web.imports.importing import UNDO
    from reifegrad_web.imports.working import CAN_BE_UNDONE

    found = _found(number, *CAN_BE_UNDONE)
    _end(_go_on(found, UNDO), as_json=as_json)


@imports.command("resume")
@click.argument("number", type=int)
@JSON
def resume_import(number: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Go on with an import, or with taking one back, that was interrupted."""
    from reifegrad_web.imports.importing import IMPORT, UNDO
    from reifegrad_web.imports.models import Import
    from reifegrad_web.imports.working import CAN_GO_ON

    found = _found(number, *CAN_GO_ON)
    _end(_go_on(found, UNDO if found.state == Import.State.UNDOING else IMPORT), as_json=as_json)


def _found(number: int, *allowed: str) -> Import:
    from reifegrad_web.imports.working import check_state, find_import

    found = find_import(number)
    if allowed:
        check_state(found, *allowed)
    return found


def _go_on(found: Import, kind: str) -> Import:
    """Take the job over when nobody does it, which may be a minute after somebody was killed."""
    from reifegrad_web.imports.taking_over import take_over

    over = time.monotonic() + _PATIENCE
    job = take_over(found, kind, _holder())
    while job is None and time.monotonic() < over:
        click.echo("waiting for whoever works on it, or was killed", err=True)
        time.sleep(2)
        job = take_over(found, kind, _holder())
    if job is None:
        from reifegrad.errors import fail

        raise fail("import-busy", number=found.pk)
    _do(job)
    found.refresh_from_db()
    return found
