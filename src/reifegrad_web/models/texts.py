"""Reads the text of a model that somebody has written, uploaded or pasted: the one place where such texts are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reifegrad.errors import ReifegradError, fail
from reifegrad.spec.checks.run import run_checks
from reifegrad.spec.loader import LARGEST_FILE, read_document, read_yaml
from reifegrad.spec.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.errors import Problem
    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.model import ScoringModel


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


def checked_model(text: str) -> ScoringModel:
    """The model of a text that is to be kept.

    Raises:
        ReifegradError: The text is no valid model, or one that the server cannot score with.
    """
    return _read(text)[0]


def read_text(text: str) -> ReadText:
    """What a text is, and all that is wrong or doubtful about it; never an error, whatever the text."""
    try:
        model, findings = _read(text)
    except ReifegradError as error:
        return ReadText(text, problems=tuple(error.problems))
    found = run_checks(model, lines=findings.lines)
    return ReadText(text, model, read_yaml(text, file="")[0], findings.lines, tuple(found))


def _read(text: str) -> tuple[ScoringModel, Findings]:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise fail("model-file", variant="encoding", file="model") from None
    if size > LARGEST_FILE:
        raise fail("model-file", variant="too-large", file="model")
    document, findings = read_document(text)
    model = resolve(document, findings)
    if model.subject != "lead":
        raise fail("model-of-accounts", name=model.name)
    return model, findings
