"""Which questions the published models want answered in a conversation, such as those of BANT; no Django.

A dimension that consists of nothing but attributes with answers to choose from is such a scheme: its criteria say
what to ask and which answers count, so that a scheme of one's own is a dimension like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reifegrad.reference.known import as_text
from reifegrad.spec.rules import AttributeRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reifegrad.spec.model import Criterion, Dimension, ScoringModel
    from reifegrad.spec.title import Title

_MOST_ANSWERS = 8
"""Where there are more, nobody finds one with a tap."""


@dataclass(frozen=True)
class SchemeQuestion:
    """A question: the attribute that keeps the answer, what it is called, and the answers that count, as texts."""

    attribute: str
    title: Title
    answers: Sequence[str]


@dataclass(frozen=True)
class Scheme:
    """Questions that belong together: a dimension of a model."""

    model: str
    dimension: str
    title: Title
    questions: Sequence[SchemeQuestion]


def schemes_of(models: Iterable[ScoringModel], can_be_asked: Callable[[str], bool]) -> Sequence[Scheme]:
    """The schemes of models, each question once: where several ask it, its answers are those of all of them.

    Args:
        models: The published ones, those first that come first.
        can_be_asked: Whether an attribute can be learned in a conversation.
    """
    found: list[Scheme] = []
    for model in models:
        for dimension in model.dimensions:
            questions = _questions(dimension, can_be_asked)
            if questions:
                found.append(Scheme(model.name, dimension.name, dimension.title, questions))
    return _each_once(found)


def _questions(dimension: Dimension, can_be_asked: Callable[[str], bool]) -> Sequence[SchemeQuestion]:
    """The questions of a dimension; none where a criterion of it is anything else than a question."""
    found = [_question(criterion) for criterion in dimension.criteria]
    questions = [each for each in found if each is not None and can_be_asked(each.attribute)]
    is_scheme = not dimension.personas and len(questions) == len(found)
    return questions if is_scheme else []


def _question(criterion: Criterion) -> SchemeQuestion | None:
    rule = criterion.rule
    if not isinstance(rule, AttributeRule) or not all(band.values or band.is_else for band in rule.bands):
        return None
    answers = tuple(dict.fromkeys(as_text(value) for band in rule.bands for value in band.values))
    return SchemeQuestion(rule.attribute, criterion.title, answers) if 0 < len(answers) <= _MOST_ANSWERS else None


def _each_once(schemes: Sequence[Scheme]) -> Sequence[Scheme]:
    answers: dict[str, dict[str, None]] = {}
    for scheme in schemes:
        for each in scheme.questions:
            answers.setdefault(each.attribute, {}).update(dict.fromkeys(each.answers))
    found: list[Scheme] = []
    for scheme in schemes:
        new = [
            replace(each, answers=tuple(answers.pop(each.attribute)))
            for each in scheme.questions
            if each.attribute in answers
        ]
        if new:
            found.append(replace(scheme, questions=new))
    return found
