"""`reifegrad admin agreement`: what marketing and sales promise each other, and which version is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.versions import file_commands, version_commands

if TYPE_CHECKING:
    from reifegrad_web.documents.kind import DocumentKind


@click.group("agreement")
def agreement() -> None:
    """The agreement of marketing and sales: drafts, reviews, signatures, what is in force."""


def _kind() -> DocumentKind[Any]:
    from reifegrad_web.agreements.publishing import AGREEMENTS

    return AGREEMENTS


_NONE = "There is no agreement yet. Add one: reifegrad admin agreement add FILE"
_FOLLOWS = "The one before it is kept."
for _each in (*file_commands(_kind, "AGREEMENT_FILE", _FOLLOWS), *version_commands(_kind, _NONE)):
    agreement.add_command(_each)
