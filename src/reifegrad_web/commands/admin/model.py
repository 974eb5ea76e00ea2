"""`reifegrad admin model`: the scoring models of the server, and which version of each scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.model_compare import diff_versions, show_impact
from reifegrad_web.commands.admin.model_learn import learn_model
from reifegrad_web.commands.admin.model_review import sign_version, submit_version, withdraw_signature
from reifegrad_web.commands.admin.options import BY, JSON, VERSION, WHY
from reifegrad_web.commands.admin.saying import plain, say, say_list

if TYPE_CHECKING:
    from reifegrad_web.documents.document import DocumentVersion


@click.group("model")
def model() -> None:
    """The scoring models of the server: drafts, reviews, signatures, what is published."""


@model.command("add")
@click.argument("model_file")
@BY
@WHY
@JSON
def add_model(*, model_file: str, by: str | None, why: str, as_json: bool) -> None:
    """Keep a model file (or a template, by its name) as a draft. A text that is there already stays what it is."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.documents.deciding import add
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import decider

    version, made = add(ModelVersion, check_here(_text(model_file)), decider(by), utc_now(), why)
    say(_brief(version) | {"new": made}, as_json=as_json)


@model.command("list")
@JSON
def list_models(*, as_json: bool) -> None:
    """List the versions of all models, the newest first; with --json, one on each line."""
    from reifegrad_web.documents.document import State
    from reifegrad_web.documents.versions import missing_roles, short
    from reifegrad_web.models.versions import model_names, versions_of

    rows = []
    for each in (version for name in model_names() for version in versions_of(name)):
        if as_json:
            say(_brief(each), as_json=True)
        waiting = missing_roles(each) if each.state == State.IN_REVIEW else ()
        lacks = f", waits for {' and '.join(waiting)}" if waiting else ""
        rows.append((each.name, short(each), f"{each.state}{lacks}"))
    if not as_json:
        none = "There is no model yet. Add one: reifegrad admin model add MODEL_FILE"
        say_list(("Name", "Version", "State"), rows, none=none)


@model.command("show")
@click.argument("name")
@VERSION
@click.option("--text", "only_text", is_flag=True, help="Print the text of the model instead.")
@JSON
def show_model(*, name: str, version: str | None, only_text: bool, as_json: bool) -> None:
    """Show a version with its signatures and everything that was decided: the published one, or the newest."""
    from reifegrad_web.documents.document import State
    from reifegrad_web.documents.versions import record
    from reifegrad_web.models.versions import find_version, versions_of

    every = versions_of(name)
    published = next((each for each in every if each.state == State.PUBLISHED), every[0])
    found = published if version is None else find_version(name, version)
    if only_text:
        click.echo(found.text, nl=False)
    elif as_json:
        say(plain(record(found)), as_json=True)
    else:
        _show(plain(record(found)))


@model.command("publish")
@click.argument("name")
@VERSION
@click.option("--unsigned", is_flag=True, help="Without the signatures of marketing and sales. The record will say so.")
@BY
@WHY
@JSON
def publish_model(*, name: str, version: str | None, unsigned: bool, by: str | None, why: str, as_json: bool) -> None:
    """Publish the version in review that marketing and sales have signed: it scores every lead from now on.

    With --unsigned, NAME may also be a model file or a template, which is added and published at once.
    """
    from reifegrad_web.clock import utc_now
    from reifegrad_web.documents.document import State
    from reifegrad_web.documents.versions import OPEN
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.versions import model_names, the_one, versions_of
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring.publishing import publish_text, publish_version

    who, now = decider(by), utc_now()
    is_open = name in model_names() and any(each.state in OPEN for each in versions_of(name))
    if unsigned and version is None and not is_open:
        found = publish_text(check_here(_text(name)), who, now, why)
    else:
        states = OPEN if unsigned else (State.IN_REVIEW,)
        found = publish_version(the_one(name, states, version), who, now, why, unsigned=unsigned)
    say(_brief(found) | {"unsigned": unsigned}, as_json=as_json)


@model.command("back")
@click.argument("name")
@click.argument("version")
@BY
@click.option("--why", required=True, help="The reason, which is kept.")
@JSON
def back_to_version(*, name: str, version: str, by: str | None, why: str, as_json: bool) -> None:
    """Publish again a version that was published before, by the beginning of its hash."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.models.versions import find_version
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring.publishing import go_back

    say(_brief(go_back(find_version(name, version), decider(by), utc_now(), why)), as_json=as_json)


@model.command("retire")
@click.argument("name")
@VERSION
@BY
@WHY
@JSON
def retire_model(*, name: str, version: str | None, by: str | None, why: str, as_json: bool) -> None:
    """Take the published version out of service, or another one out of its review. It stays in the record."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.documents.document import State
    from reifegrad_web.models.versions import the_one
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring.publishing import retire

    found = retire(the_one(name, (State.PUBLISHED,), version), decider(by), utc_now(), why)
    say(_brief(found), as_json=as_json)


for _each in (submit_version, sign_version, withdraw_signature, diff_versions, show_impact, learn_model):
    model.add_command(_each)


def _text(model_file: str) -> str:
    """The text of a file, to the letter, or of a template."""
    from reifegrad.tasks.models import is_file
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.commands.model_text import read_text

    return read_text(model_file) if is_file(model_file) else template_text(model_file)


def _brief(version: DocumentVersion) -> dict[str, Any]:
    return {"name": version.name, "version": version.text_hash, "model_hash": version.hash, "state": version.state}


def _show(found: dict[str, Any]) -> None:
    say({name: found[name] for name in ("name", "version", "model_hash", "state", "published_at")}, as_json=False)
    for each in found["signatures"]:
        gone = f", withdrawn {each['withdrawn_at']}" if each["withdrawn_at"] else ""
        said = f": {each['comment']}" if each["comment"] else ""
        click.echo(f"signed by {each['user']} ({each['role']}) {each['signed_at']}{gone}{said}")
    for each in found["events"]:
        said = f": {each['why']}" if each["why"] else ""
        click.echo(f"{each['at']}  {each['what']} by {each['who']}{said}")
