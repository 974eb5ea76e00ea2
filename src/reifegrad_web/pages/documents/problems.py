"""What is wrong or doubtful about a text, with the line that a click leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.errors import Problem
    from reifegrad.language.words import Words

_ICONS = {"error": "circle-x", "warning": "alert-triangle", "note": "bulb"}


@dataclass(frozen=True)
class TextProblem:
    """A problem in words, with its line (None: of the whole text) and how heavy it is."""

    severity: str
    heading: str
    icon: str
    line: int | None
    what: str
    fix: str
    key: str


def shown_problems(problems: Sequence[Problem], words: Words) -> Sequence[TextProblem]:
    """Problems in words of a language, the worst first."""
    order = list(_ICONS)
    language = words.language
    return [
        TextProblem(
            each.severity,
            words(f"severity.{each.severity}"),
            _ICONS[each.severity],
            each.line,
            each.what_in(language),
            each.fix_in(language),
            each.key,
        )
        for each in sorted(problems, key=lambda each: (order.index(each.severity), each.line or 0))
    ]
