"""Reads the text of an agreement that somebody has written or pasted, held against the models that score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.agreement.checks import check_agreement
from reifegrad.agreement.loader import read_agreement
from reifegrad.agreement.resolve import resolve_agreement
from reifegrad_web.agreements.checking import CHECKER
from reifegrad_web.documents.texts import read_written
from reifegrad_web.models.versions import models_called

if TYPE_CHECKING:
    from reifegrad.agreement.rules import Agreement
    from reifegrad.spec.findings import Findings
    from reifegrad_web.documents.texts import WrittenText


def read_text(text: str) -> WrittenText[Agreement]:
    """What a text is, with everything that is wrong or doubtful about it; never an error."""
    return read_written(CHECKER, text, _read)


def _read(text: str) -> tuple[Agreement, Findings]:
    document, findings = read_agreement(text)
    found = resolve_agreement(document, findings)
    check_agreement(found, models_called(found.models), findings)
    return found, findings
