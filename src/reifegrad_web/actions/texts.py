"""Reads the text of actions that somebody has written or pasted, held against the models that score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.actions.checks import check_actions
from reifegrad.actions.loader import read_actions
from reifegrad.actions.resolve import resolve_actions
from reifegrad_web.actions.checking import CHECKER
from reifegrad_web.documents.texts import read_written
from reifegrad_web.models.versions import models_called

if TYPE_CHECKING:
    from reifegrad.actions.rules import Actions
    from reifegrad.spec.findings import Findings
    from reifegrad_web.documents.texts import WrittenText


def read_text(text: str) -> WrittenText[Actions]:
    """What a text is, with everything that is wrong or doubtful about it; never an error."""
    return read_written(CHECKER, text, _read)


def _read(text: str) -> tuple[Actions, Findings]:
    document, findings = read_actions(text)
    found = resolve_actions(document, findings)
    check_actions(found, models_called(found.models), findings)
    return found, findings
