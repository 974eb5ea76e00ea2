"""`reifegrad admin connector`: systems that are the master of leads, such as a CRM."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import plain_data, say, say_list

_SECRET = "REIFEGRAD_CONNECTOR_SECRET"  # noqa: S105 - the name of a variable


@click.group("connector")
def connector() -> None:
    """Systems that are the master of leads, such as a CRM: they are read, and scores are written back."""


def _options(command: Any) -> Any:
    for option in reversed(
        (
            click.option(
                "--set", "settings", multiple=True, metavar="NAME=VALUE", help="How it is reached: url, user."
            ),
            click.option("--secret-file", type=click.Path(path_type=Path, dir_okay=False), help="Holds the password."),
            click.option("--mapping", type=click.Path(path_type=Path, dir_okay=False), help="Instead of the own one."),
            click.option("--timezone", default="UTC", show_default=True, help="Of times and days that name no zone."),
            click.option("--minutes", type=int, default=15, show_default=True, help="From one run to the next."),
            click.option("--read-only", is_flag=True, help="Write nothing back."),
            click.option("--model", default="", help="Whose scores are written back. Default: the first of sales."),
            click.option("--language", default="en", show_default=True, help="Of what is written back: de or en."),
        )
    ):
        command = option(command)
    return command


@connector.command("add")
@click.argument("name")
@click.argument("kind")
@_options
@JSON
def add_connector(*, name: str, kind: str, as_json: bool, **given: Any) -> None:
    """Connect a system of a KIND (see: connector kinds). A worker reads everything at first, then what changes.

    The password or key comes from --secret-file, or from the variable REIFEGRAD_CONNECTOR_SECRET.
    """
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.administering import add

    made = add(_wanted(name, kind, given), command_line(), utc_now())
    say({"number": made.pk, "name": made.name, "kind": made.kind}, as_json=as_json)


@connector.command("change")
@click.argument("connector")
@_options
@JSON
def change_connector(*, connector: str, as_json: bool, **given: Any) -> None:
    """Change all of it; what is left out is as in a new one. Without a secret, the one that is there stays."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.administering import change, connector_named

    found = connector_named(connector)
    made = change(found.pk, _wanted(found.name, found.kind, given), command_line(), utc_now())
    say({"number": made.pk, "name": made.name, "kind": made.kind}, as_json=as_json)


def _wanted(name: str, kind: str, given: dict[str, Any]) -> Any:
    from reifegrad_web.connectors.administering import Wanted

    pairs = [each.partition("=") for each in given["settings"]]
    if wrong := [name for name, equals, _ in pairs if not equals]:
        raise click.UsageError(f"--set takes NAME=VALUE, and not {wrong[0]}")
    file, mapping = given["secret_file"], given["mapping"]
    return Wanted(
        name=name,
        kind=kind,
        options={name: value for name, _, value in pairs},
        secret=os.environ.get(_SECRET) if file is None else _read(file).strip(),
        mapping="" if mapping is None else _mapping(mapping),
        timezone=given["timezone"],
        minutes=given["minutes"],
        writes_back=not given["read_only"],
        model=given["model"],
        language=given["language"],
    )


def _read(path: Path) -> str:
    from reifegrad.errors import fail

    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise fail("import-unreadable", path=str(path), reason=str(error)) from error


def _mapping(path: Path) -> str:
    """The text of a mapping file, which must be one."""
    from reifegrad.tables import load_mapping

    load_mapping(path)
    return _read(path)


@connector.command("kinds")
@JSON
def list_kinds(*, as_json: bool) -> None:
    """List the kinds of systems, and what has to be said of each; with --json, one on each line."""
    from reifegrad_web.connectors.kinds import KINDS

    if as_json:
        for kind in KINDS.values():
            say({"kind": kind.name, "options": list(kind.options), "writes_back": kind.can_write}, as_json=True)
        return
    rows = ((kind.name, ", ".join(kind.options), "yes" if kind.can_write else "no") for kind in KINDS.values())
    say_list(("Kind", "Options", "Writes back"), rows, none="")


@connector.command("mapping")
@click.argument("kind")
def show_mapping(*, kind: str) -> None:
    """Print the mapping by which systems of a kind are read, as a beginning for one of your own."""
    from reifegrad_web.connectors.kinds import kind_of

    click.echo(kind_of(kind).mapping, nl=False)


@connector.command("list")
@JSON
def list_connectors(*, as_json: bool) -> None:
    """List them, how they are doing, and what the last run brought; with --json, one on each line."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.reading import connectors_shown

    found = connectors_shown(utc_now())
    if as_json:
        for each in found:
            say(plain_data(each), as_json=True)
        return
    headings = ("Number", "Name", "Kind", "State", "Last run (UTC)", "Records", "New", "Failed", "Written back")
    none = "There is no connection. Add one: reifegrad admin connector add NAME KIND --set url=URL"
    say_list(headings, (_line(each) for each in found), none=none)


def _line(each: dict[str, Any]) -> tuple[str | int, ...]:
    last = each["last_run"] or {"begun_at": None, "counts": {}}
    state = f"{each['state']}: {each['fault']}" if each["fault"] else each["state"]
    begun = "never" if last["begun_at"] is None else f"{last['begun_at']:%Y-%m-%d %H:%M}"
    counts = (last["counts"].get("records", 0), last["counts"].get("accepted", 0), each["failed_records"])
    return each["id"], each["name"], each["kind"], state, begun, *counts, each["written_back"]["written"]


@connector.command("run")
@click.argument("connector")
@click.option("--all", "is_whole", is_flag=True, help="Read everything again, from the beginning.")
@JSON
def run_connector(*, connector: str, is_whole: bool, as_json: bool) -> None:
    """Read a system now, from where the last run ended; ends with 1 if it could not be read.

    Scores are written back by a worker, when it has computed them.
    """
    import uuid

    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.background.queue import Hold
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.administering import connector_named, run
    from reifegrad_web.connectors.pulling import PULL, run_pull
    from reifegrad_web.connectors.reading import connectors_shown
    from reifegrad_web.imports.working import do

    found = connector_named(connector)
    holder = f"command-{uuid.uuid4().hex[:12]}"
    job = run(found.pk, command_line(), utc_now(), is_whole=is_whole, holder=holder)
    do(Hold(job), others={PULL: run_pull})
    shown = connectors_shown(utc_now(), only=found.pk)[0]
    last = shown["last_run"] or {"state": "failed", "counts": {}}
    fault = {"fault": shown["fault"], "said": shown["said"]} if shown["fault"] else {}
    say({"name": found.name, "state": last["state"], **last["counts"], **fault}, as_json=as_json)
    if shown["fault"]:
        click.get_current_context().exit(1)


@connector.command("test")
@click.argument("connector")
@JSON
def test_connector(*, connector: str, as_json: bool) -> None:
    """Ask the system whether it can be read; ends with 1 if not."""
    from reifegrad_web.connectors.administering import connector_named, try_out

    found = connector_named(connector)
    trouble = try_out(found.pk)
    fault = {} if trouble is None else {"fault": trouble.fault, "said": trouble.said}
    say({"name": found.name, "reached": trouble is None, **fault}, as_json=as_json)
    if trouble is not None:
        click.get_current_context().exit(1)


@connector.command("failed")
@click.argument("connector")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many of each.")
@JSON
def list_failed(*, connector: str, most: int, as_json: bool) -> None:
    """List the records that could not be taken, and the rows that could not be written back, each with its reason."""
    from reifegrad_web.connectors.administering import connector_named
    from reifegrad_web.connectors.reading import failed_records, failed_rows

    number = connector_named(connector).pk
    taken, written = failed_records(number, most=most), failed_rows(number, most=most)
    if as_json:
        say({"records": plain_data(taken), "rows": plain_data(written)}, as_json=True)
        return
    rows = [("read", f"{each['table']} {each['record']}", f"{each['column']}: {each['reason']}") for each in taken]
    rows += [("write", each["record"], f"{each['fault']}: {each['said'] or ''}") for each in written]
    say_list(("What", "Record", "Reason"), rows, none="Nothing has failed.")


@connector.command("again")
@click.argument("connector")
@JSON
def write_again(*, connector: str, as_json: bool) -> None:
    """Write again what could not be written back. Records that could not be read: connector run --all."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.administering import connector_named, write_failed_again

    found = connector_named(connector)
    count = write_failed_again(found.pk, command_line(), utc_now())
    say({"name": found.name, "again": count}, as_json=as_json)


@connector.command("off")
@click.argument("connector")
@JSON
def switch_off(*, connector: str, as_json: bool) -> None:
    """Neither read it nor write to it any more."""
    _switch(connector, is_on=False, as_json=as_json)


@connector.command("on")
@click.argument("connector")
@JSON
def switch_on(*, connector: str, as_json: bool) -> None:
    """Read it again, from where it was, and write back what has changed."""
    _switch(connector, is_on=True, as_json=as_json)


def _switch(name: str, *, is_on: bool, as_json: bool) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.administering import connector_named, switch

    found = switch(connector_named(name).pk, command_line(), utc_now(), is_on=is_on)
    say({"number": found.pk, "name": found.name, "on": is_on}, as_json=as_json)


@connector.command("remove")
@click.argument("connector")
@JSON
def remove_connector(*, connector: str, as_json: bool) -> None:
    """Delete a connection. Facts stay, and so does what was written back. To go on later, switch it off instead."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.administering import connector_named, remove

    found = remove(connector_named(connector).pk, command_line(), utc_now())
    say({"name": found.name, "removed": True}, as_json=as_json)
