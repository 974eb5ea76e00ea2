"""`reifegrad admin lead`: what a person may ask for, and who is one person."""

from __future__ import annotations

import json
from pathlib import Path

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say

_SOURCE = "command line"
_BECAUSE = click.option("--because", required=True, help="Why, without naming the person: it is kept.")


@click.group("lead")
def lead() -> None:
    """What a person may ask for, and who is one person.

    LEAD is a number, an e-mail address, or an identifier such as user:U1, anonymous:A1, external:crm:17.
    """


@lead.command("export")
@click.argument("given", metavar="LEAD")
@click.option("-o", "output", type=click.Path(dir_okay=False), help="Write to this file; it must not exist yet.")
def export(given: str, output: str | None) -> None:
    """Print everything that is kept about a lead, as JSON."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.privacy.requests import access

    text = json.dumps(access(given, command_line(), utc_now()), indent=2, ensure_ascii=False)
    if output is None:
        click.echo(text)
        return
    try:
        with Path(output).open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}. Choose another file.") from None


@lead.command("erase")
@click.argument("given", metavar="LEAD")
@_BECAUSE
@click.option("--take-again", is_flag=True, help="Take what comes under the same identifiers later as a new lead.")
@JSON
def erase(given: str, because: str, take_again: bool, as_json: bool) -> None:  # noqa: FBT001 - flags
    """Erase a lead from every table, for good. What comes later under its identifiers is filtered."""
    from dataclasses import asdict

    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.privacy.erasing import erase as run

    say(asdict(run(given, because, command_line(), utc_now(), is_filtered=not take_again)), as_json=as_json)


@lead.command("erased")
@click.argument("given", metavar="IDENTIFIER")
@JSON
def erased(given: str, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Prove that an e-mail address or identifier was erased: when, by whom, why, and how much."""
    from reifegrad_web.leads.erased import erasures_of
    from reifegrad_web.leads.persons import read_key

    key = read_key(given)
    found = [] if key is None else erasures_of(key)
    if not found:
        raise click.ClickException("nothing was erased under this e-mail address or identifier")
    say({"erasures": found}, as_json=as_json)


@lead.command("readmit")
@click.argument("given", metavar="IDENTIFIER")
def readmit(given: str) -> None:
    """Take what comes under the identifiers of an erased person again."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.privacy.erasing import take_again

    take_again(given, command_line(), utc_now())


@lead.command("object")
@click.argument("given", metavar="LEAD")
@click.option("--withdraw", is_flag=True, help="Take the objection back: the lead is scored again.")
@click.option("--forget-scores", is_flag=True, help="Of a lead that objects: delete what its scores were before.")
@JSON
def objection(given: str, withdraw: bool, forget_scores: bool, as_json: bool) -> None:  # noqa: FBT001 - flags
    """Note an objection to profiling: the lead has no score from now on."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.privacy import requests
    from reifegrad_web.privacy.requests import object_to_profiling, withdraw_objection

    if forget_scores:
        lead, count = requests.forget_scores(given, command_line(), utc_now())
        say({"lead_id": str(lead), "deleted": count}, as_json=as_json)
        return
    run = withdraw_objection if withdraw else object_to_profiling
    say({"lead_id": str(run(given, _SOURCE, command_line(), utc_now())), "objects": not withdraw}, as_json=as_json)


@lead.command("consent")
@click.argument("given", metavar="LEAD")
@click.argument("purpose")
@click.option("--granted/--withdrawn", "is_granted", default=None, help="What the person said.")
@click.option("--text", default="", help="What the person was shown.")
@click.option("--version", default="", help="Which version of that text.")
@JSON
def consent(
    given: str,
    purpose: str,
    is_granted: bool | None,  # noqa: FBT001
    text: str,
    version: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Note what a person allowed or took back."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.leads.consents import Answer
    from reifegrad_web.privacy.requests import note_consent

    if is_granted is None:
        raise click.UsageError("say --granted or --withdrawn")
    now = utc_now()
    answer = Answer(purpose, is_granted, now, _SOURCE, text, version)
    say({"lead_id": str(note_consent(given, answer, command_line(), now)), "purpose": purpose}, as_json=as_json)


@lead.command("identities")
@click.argument("given", metavar="LEAD")
def identities(given: str) -> None:
    """Print the identifiers of a lead and the links between them, as JSON."""
    from reifegrad_web.leads.persons import find, identities_of, lead_number

    click.echo(json.dumps(identities_of(lead_number(find(given))), indent=2, ensure_ascii=False))


@lead.command("merge")
@click.argument("one", metavar="LEAD")
@click.argument("other", metavar="LEAD")
@JSON
def merge(one: str, other: str, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Say that two leads are one person; nothing is lost, and it can be undone."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.privacy.requests import merge as run

    say({"lead_id": str(run(one, other, command_line(), utc_now()))}, as_json=as_json)


@lead.command("unmerge")
@click.argument("link", type=int)
@_BECAUSE
@JSON
def unmerge(link: int, because: str, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Undo a link of `identities`, by its number; each part becomes what it would be without it."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.privacy.requests import undo_link

    leads = undo_link(link, because[:200], command_line(), utc_now())
    say({"leads": [str(each) for each in leads]}, as_json=as_json)
