"""Reads the text of a model that somebody has written, uploaded or pasted: the one place where such texts are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from reifegrad.errors import ReifegradError
from reifegrad.spec.checks.run import run_checks
from reifegrad.spec.loader import read_document, read_yaml
from reifegrad.spec.resolve import resolve
from reifegrad_web.models.checking import check_apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.errors import Problem
    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.documents.checking import CheckedText


@dataclass(frozen=True)
class ReadText:
    """What a text is. Of one that is no model, only its problems are known.

    `plain` are its keys and values as they are written, `lines` the line of every key. `problems` are errors where
    there is no model, else what the checks found: warnings and notes.
    """

    text: str
    model: ScoringModel | None = None
    plain: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[Path, int] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


def read_text(text: str) -> ReadText:
    """What a text is, and all that is wrong or doubtful about it; never an error, whatever the text.

    A text that nobody has read yet is read in a process of its own first: it may hold up or end that one.
    """
    try:
        _try_apart(text)
        model, findings = _read(text)
    except ReifegradError as error:
        return ReadText(text, problems=tuple(error.problems))
    found = run_checks(model, lines=findings.lines)
    return ReadText(text, model, read_yaml(text, file="")[0], findings.lines, tuple(found))


@lru_cache(maxsize=64)
def _try_apart(text: str) -> CheckedText:
    return check_apart(text)


def _read(text: str) -> tuple[ScoringModel, Findings]:
    document, findings = read_document(text)
    model = resolve(document, findings)
    return model, findings
