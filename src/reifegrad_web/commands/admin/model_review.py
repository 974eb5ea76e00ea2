"""`reifegrad admin model submit`, `sign`, `withdraw`: how a version comes to its two signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad_web.commands.admin.options import BY, JSON, VERSION, WHY
from reifegrad_web.commands.admin.saying import say

if TYPE_CHECKING:
    from reifegrad_web.models.models import ModelVersion

_SIGNER = click.option("--as", "by", metavar="USER", required=True, help="Who signs: a user of marketing or sales.")


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
    from reifegrad_web.models.versions import the_one
    from reifegrad_web.org.people import decider

    found = submit(the_one(name, (State.DRAFT,), version), decider(by), utc_now(), why)
    _say(found, as_json=as_json)


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
    from reifegrad_web.models.versions import the_one
    from reifegrad_web.org.people import decider

    found = sign(the_one(name, (State.IN_REVIEW,), version), decider(by), utc_now(), comment)
    _say(found, as_json=as_json)


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
    from reifegrad_web.models.versions import the_one
    from reifegrad_web.org.people import decider

    found = withdraw(the_one(name, (State.IN_REVIEW,), version), decider(by), utc_now(), why)
    _say(found, as_json=as_json)


def _say(version: ModelVersion, *, as_json: bool) -> None:
    from reifegrad_web.documents.versions import missing_roles

    waits = list(missing_roles(version))
    found = {"name": version.name, "version": version.text_hash, "state": version.state}
    say(found | {"waits_for": waits if as_json else " and ".join(waits) or "nobody: publish it"}, as_json=as_json)
