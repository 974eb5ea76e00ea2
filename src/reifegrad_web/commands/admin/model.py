"""`reifegrad admin model`: the scoring models of the server, and which version of each scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.model_compare import diff_versions, show_impact
from reifegrad_web.commands.admin.model_learn import learn_model
from reifegrad_web.commands.admin.options import BY, JSON, VERSION, WHY
from reifegrad_web.commands.admin.saying import say
from reifegrad_web.commands.admin.versions import brief, version_commands

if TYPE_CHECKING:
    from reifegrad_web.documents.kind import DocumentKind


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
    say(brief(version) | {"new": made}, as_json=as_json)


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
    say(brief(found) | {"unsigned": unsigned}, as_json=as_json)


def _kind() -> DocumentKind[Any]:
    from reifegrad_web.scoring.publishing import MODELS

    return MODELS


_NONE = "There is no model yet. Add one: reifegrad admin model add MODEL_FILE"
for _each in (*version_commands(_kind, _NONE), diff_versions, show_impact, learn_model):
    model.add_command(_each)


def _text(model_file: str) -> str:
    """The text of a file, to the letter, or of a template."""
    from reifegrad.tasks.models import is_file
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.commands.model_text import read_text

    return read_text(model_file) if is_file(model_file) else template_text(model_file)
