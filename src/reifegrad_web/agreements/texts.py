"""Reads the text of an agreement that somebody has written, uploaded or pasted, with all that is wrong or doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reifegrad.agreement.checks import check_agreement
from reifegrad.agreement.loader import read_agreement
from reifegrad.agreement.resolve import resolve_agreement
from reifegrad.errors import ReifegradError
from reifegrad_web.agreements.checking import check_apart
from reifegrad_web.models.versions import published_models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.agreement.rules import Agreement
    from reifegrad.errors import Problem
    from reifegrad_web.agreements.checking import CheckedAgreement


@dataclass(frozen=True)
class WrittenAgreement:
    """What a text is. Of one that is no agreement, only its problems are known; else `problems` are doubts."""

    text: str
    agreement: Agreement | None = None
    problems: Sequence[Problem] = ()


def read_text(text: str) -> WrittenAgreement:
    """What a text is, and what is probably not meant, held against the models that score; never an error.

    A text that nobody has read yet is read in a process of its own first: it may hold up or end that one.
    """
    try:
        _try_apart(text)
        document, findings = read_agreement(text)
        found = resolve_agreement(document, findings)
    except ReifegradError as error:
        return WrittenAgreement(text, problems=tuple(error.problems))
    by_name = {model.name: model for model in published_models()}
    check_agreement(
        found, {called: by_name[name] for called, name in found.models.items() if name in by_name}, findings
    )
    return WrittenAgreement(text, found, tuple(findings.problems))


@lru_cache(maxsize=32)
def _try_apart(text: str) -> CheckedAgreement:
    return check_apart(text)
