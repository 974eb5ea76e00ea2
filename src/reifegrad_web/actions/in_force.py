"""Says which actions are in force now, and reads them. Writes nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from reifegrad.actions.loader import parse_actions
from reifegrad_web.actions.models import ActionsVersion
from reifegrad_web.documents.document import State

if TYPE_CHECKING:
    from reifegrad.actions.rules import Actions


def actions_of(version: ActionsVersion) -> Actions:
    """The actions of a version, as they were read before they were kept."""
    return _read(version.name, version.text)


def version_in_force() -> ActionsVersion | None:
    """The version that is in force; None as long as nobody has put any in force."""
    return ActionsVersion.objects.filter(state=State.PUBLISHED).first()


def in_force() -> Actions | None:
    """What it says."""
    found = version_in_force()
    return None if found is None else actions_of(found)


@lru_cache(maxsize=16)
def _read(name: str, text: str) -> Actions:
    return parse_actions(text, file=name)
