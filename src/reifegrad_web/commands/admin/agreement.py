"""`reifegrad admin agreement`: what marketing and sales promise each other, and which version is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.options import BY, JSON, VERSION, WHY
from reifegrad_web.commands.admin.saying import say
from reifegrad_web.commands.admin.versions import brief, version_commands

if TYPE_CHECKING:
    from reifegrad_web.documents.kind import DocumentKind


@click.group("agreement")
def agreement() -> None:
    """The agreement of marketing and sales: drafts, reviews, signatures, what is in force."""


@agreement.command("add")
@click.argument("agreement_file")
@BY
@WHY
@JSON
def add_agreement(*, agreement_file: str, by: str | None, why: str, as_json: bool) -> None:
    """Keep an agreement file as a draft. A text that is there already stays what it is."""
    from reifegrad_web.agreements.checking import check_here
    from reifegrad_web.agreements.models import AgreementVersion
    from reifegrad_web.clock import utc_now
    from reifegrad_web.commands.model_text import read_text
    from reifegrad_web.documents.deciding import add
    from reifegrad_web.org.people import decider

    checked = check_here(read_text(agreement_file))
    version, made = add(AgreementVersion, checked, decider(by), utc_now(), why)
    say(brief(version) | {"new": made}, as_json=as_json)


@agreement.command("publish")
@click.argument("name")
@VERSION
@click.option("--unsigned", is_flag=True, help="Without the signatures of marketing and sales. The record will say so.")
@BY
@WHY
@JSON
def publish_agreement(
    *, name: str, version: str | None, unsigned: bool, by: str | None, why: str, as_json: bool
) -> None:
    """Put the version in force that marketing and sales have signed; the one before it is kept."""
    from reifegrad_web.agreements.models import AgreementVersion
    from reifegrad_web.agreements.publishing import publish_version
    from reifegrad_web.clock import utc_now
    from reifegrad_web.documents.document import State
    from reifegrad_web.documents.versions import OPEN, the_one
    from reifegrad_web.org.people import decider

    states = OPEN if unsigned else (State.IN_REVIEW,)
    found = the_one(AgreementVersion, name, states, version)
    found = publish_version(found, decider(by), utc_now(), why, unsigned=unsigned)
    say(brief(found) | {"unsigned": unsigned}, as_json=as_json)


def _kind() -> DocumentKind[Any]:
    from reifegrad_web.agreements.publishing import AGREEMENTS

    return AGREEMENTS


_NONE = "There is no agreement yet. Add one: reifegrad admin agreement add FILE"
for _each in version_commands(_kind, _NONE):
    agreement.add_command(_each)
