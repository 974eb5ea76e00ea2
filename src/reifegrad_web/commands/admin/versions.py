"""What can be told to every kind of document that two sign: list, show, submit, sign, withdraw, back, retire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.options import BY, JSON, VERSION, WHY
from reifegrad_web.commands.admin.saying import plain, say, say_list

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reifegrad_web.documents.document import DocumentVersion
    from reifegrad_web.documents.kind import DocumentKind

    Load = Callable[[], DocumentKind[Any]]

_SIGNER = click.option("--as", "by", metavar="USER", required=True, help="Who signs: a user of marketing or sales.")


def version_commands(load: Load, none: str) -> Sequence[click.Command]:
    """The commands of a kind of document.

    Args:
        load: Gives the kind; called when a command runs, since it needs the database.
        none: What is said instead of an empty list: that there is none, and how to come by one.
    """
    return [
        _list(load, none), _show(load), _submit(load), _sign(load), _withdraw(load), _back(load), _retire(load),
    ]  # fmt: skip


def file_commands(load: Load, file: str, follows: str) -> Sequence[click.Command]:
    """Two more, of a kind that comes as a file and is put in force.

    Args:
        load: As above.
        file: What the file is called in the help: `AGREEMENT_FILE`.
        follows: What follows from putting a version in force.
    """
    return [_add(load, file), _publish(load, follows)]


def brief(version: DocumentVersion) -> dict[str, Any]:
    """A version in a line."""
    return {"name": version.name, "version": version.text_hash, "model_hash": version.hash, "state": version.state}


def _add(load: Load, file: str) -> click.Command:
    @click.command("add")
    @click.argument("path", metavar=file)
    @BY
    @WHY
    @JSON
    def add_version(*, path: str, by: str | None, why: str, as_json: bool) -> None:
        """Keep a file as a draft. A text that is there already stays what it is."""
        from reifegrad_web.clock import utc_now
        from reifegrad_web.commands.model_text import read_text
        from reifegrad_web.documents.deciding import add
        from reifegrad_web.org.people import decider

        kind = load()
        version, made = add(kind.versions, kind.check_here(read_text(path)), decider(by), utc_now(), why)
        say(brief(version) | {"new": made}, as_json=as_json)

    return add_version


def _publish(load: Load, follows: str) -> click.Command:
    @click.command("publish", help=f"Put the version in force that marketing and sales have signed. {follows}")
    @click.argument("name")
    @VERSION
    @click.option(
        "--unsigned", is_flag=True, help="Without the signatures of marketing and sales. The record will say so."
    )
    @BY
    @WHY
    @JSON
    def publish_version(
        *, name: str, version: str | None, unsigned: bool, by: str | None, why: str, as_json: bool
    ) -> None:
        from reifegrad_web.clock import utc_now
        from reifegrad_web.documents.document import State
        from reifegrad_web.documents.versions import OPEN, the_one
        from reifegrad_web.org.people import decider

        kind = load()
        found = the_one(kind.versions, name, OPEN if unsigned else (State.IN_REVIEW,), version)
        found = kind.publish(found, decider(by), utc_now(), why, unsigned=unsigned)
        say(brief(found) | {"unsigned": unsigned}, as_json=as_json)

    return publish_version


def _list(load: Load, none: str) -> click.Command:
    @click.command("list")
    @JSON
    def list_versions(*, as_json: bool) -> None:
        """List all versions, the newest first; with --json, one on each line."""
        from reifegrad_web.documents.document import State
        from reifegrad_web.documents.versions import missing_roles, names_of, short, versions_of

        kind, rows = load().versions, []
        for each in (version for name in names_of(kind) for version in versions_of(kind, name)):
            if as_json:
                say(brief(each), as_json=True)
            waiting = missing_roles(each) if each.state == State.IN_REVIEW else ()
            lacks = f", waits for {' and '.join(waiting)}" if waiting else ""
            rows.append((each.name, short(each), f"{each.state}{lacks}"))
        if not as_json:
            say_list(("Name", "Version", "State"), rows, none=none)

    return list_versions


def _show(load: Load) -> click.Command:
    @click.command("show")
    @click.argument("name")
    @VERSION
    @click.option("--text", "only_text", is_flag=True, help="Print the text instead.")
    @JSON
    def show_version(*, name: str, version: str | None, only_text: bool, as_json: bool) -> None:
        """Show a version with its signatures and everything that was decided: the published one, or the newest."""
        from reifegrad_web.documents.document import State
        from reifegrad_web.documents.versions import find_version, record, versions_of

        every = versions_of(load().versions, name)
        published = next((each for each in every if each.state == State.PUBLISHED), every[0])
        found = published if version is None else find_version(load().versions, name, version)
        if only_text:
            click.echo(found.text, nl=False)
        elif as_json:
            say(plain(record(found)), as_json=True)
        else:
            _say_all(plain(record(found)))

    return show_version


def _submit(load: Load) -> click.Command:
    @click.command("submit")
    @click.argument("name")
    @VERSION
    @BY
    @WHY
    @JSON
    def submit_version(*, name: str, version: str | None, by: str | None, why: str, as_json: bool) -> None:
        """Ask marketing and sales to look at a draft and sign it."""
        from reifegrad_web.clock import utc_now
        from reifegrad_web.documents.deciding import submit
        from reifegrad_web.documents.document import State
        from reifegrad_web.documents.versions import the_one
        from reifegrad_web.org.people import decider

        found = the_one(load().versions, name, (State.DRAFT,), version)
        _say_waiting(submit(found, decider(by), utc_now(), why), as_json=as_json)

    return submit_version


def _sign(load: Load) -> click.Command:
    @click.command("sign")
    @click.argument("name")
    @VERSION
    @_SIGNER
    @click.option("--comment", default="", help="What goes with the signature.")
    @JSON
    def sign_version(*, name: str, version: str | None, by: str, comment: str, as_json: bool) -> None:
        """Stand for the version in review, to the letter. One of marketing and one of sales are needed."""
        from reifegrad_web.clock import utc_now
        from reifegrad_web.documents.deciding import sign
        from reifegrad_web.documents.document import State
        from reifegrad_web.documents.versions import the_one
        from reifegrad_web.org.people import decider

        found = the_one(load().versions, name, (State.IN_REVIEW,), version)
        _say_waiting(sign(found, decider(by), utc_now(), comment), as_json=as_json)

    return sign_version


def _withdraw(load: Load) -> click.Command:
    @click.command("withdraw")
    @click.argument("name")
    @VERSION
    @_SIGNER
    @WHY
    @JSON
    def withdraw_signature(*, name: str, version: str | None, by: str, why: str, as_json: bool) -> None:
        """Take a signature back, before the version is published."""
        from reifegrad_web.clock import utc_now
        from reifegrad_web.documents.deciding import withdraw
        from reifegrad_web.documents.document import State
        from reifegrad_web.documents.versions import the_one
        from reifegrad_web.org.people import decider

        found = the_one(load().versions, name, (State.IN_REVIEW,), version)
        _say_waiting(withdraw(found, decider(by), utc_now(), why), as_json=as_json)

    return withdraw_signature


def _back(load: Load) -> click.Command:
    @click.command("back")
    @click.argument("name")
    @click.argument("version")
    @BY
    @click.option("--why", required=True, help="The reason, which is kept.")
    @JSON
    def back_to_version(*, name: str, version: str, by: str | None, why: str, as_json: bool) -> None:
        """Publish again a version that was published before, by the beginning of its hash."""
        from reifegrad_web.clock import utc_now
        from reifegrad_web.documents.versions import find_version
        from reifegrad_web.org.people import decider

        kind = load()
        found = kind.go_back(find_version(kind.versions, name, version), decider(by), utc_now(), why)
        say(brief(found), as_json=as_json)

    return back_to_version


def _retire(load: Load) -> click.Command:
    @click.command("retire")
    @click.argument("name")
    @VERSION
    @BY
    @WHY
    @JSON
    def retire_version(*, name: str, version: str | None, by: str | None, why: str, as_json: bool) -> None:
        """Take the published version out of service, or another one out of its review. It stays in the record."""
        from reifegrad_web.clock import utc_now
        from reifegrad_web.documents.document import State
        from reifegrad_web.documents.versions import the_one
        from reifegrad_web.org.people import decider

        kind = load()
        found = the_one(kind.versions, name, (State.PUBLISHED,), version)
        say(brief(kind.retire(found, decider(by), utc_now(), why)), as_json=as_json)

    return retire_version


def _say_waiting(version: DocumentVersion, *, as_json: bool) -> None:
    from reifegrad_web.documents.versions import missing_roles

    waits = list(missing_roles(version))
    found = {"name": version.name, "version": version.text_hash, "state": version.state}
    say(found | {"waits_for": waits if as_json else " and ".join(waits) or "nobody: publish it"}, as_json=as_json)


def _say_all(found: dict[str, Any]) -> None:
    say({name: found[name] for name in ("name", "version", "model_hash", "state", "published_at")}, as_json=False)
    for each in found["signatures"]:
        gone = f", withdrawn {each['withdrawn_at']}" if each["withdrawn_at"] else ""
        said = f": {each['comment']}" if each["comment"] else ""
        click.echo(f"signed by {each['user']} ({each['role']}) {each['signed_at']}{gone}{said}")
    for each in found["events"]:
        said = f": {each['why']}" if each["why"] else ""
        click.echo(f"{each['at']}  {each['what']} by {each['who']}{said}")
