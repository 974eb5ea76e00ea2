"""What differs between two versions of a model: in meaning as sentences, and in their texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.report.differences import Differences
from reifegrad.spec.diff import diff_models
from reifegrad_web.models.versions import model_of
from reifegrad_web.pages.documents.text_lines import differing_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.pages.documents.text_lines import TextLine


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions: in meaning as sentences, and in their texts (None: too long for that)."""

    sentences: Sequence[str]
    lines: Sequence[TextLine] | None


def compare(old: ModelVersion, new: ModelVersion, language: str) -> Comparison:
    """What differs between two versions, as API and command line say it."""
    sentences = changes_in_words(model_of(old), model_of(new), language)
    return Comparison(sentences, differing_lines(old.text, new.text))


def changes_in_words(old: ScoringModel, new: ScoringModel, language: str) -> Sequence[str]:
    """What differs in meaning between two models, sentence by sentence; nothing of those that mean the same."""
    return Differences(old, new, language).sentences(diff_models(old, new))
