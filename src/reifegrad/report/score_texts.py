"""Says in words what follows from the score of a lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad.explain.wording import Wording
    from reifegrad.language.words import Words
    from reifegrad.spec.result import LeadScore


def score_text_rows(score: LeadScore, wording: Wording, words: Words) -> list[tuple[str, str]]:
    """What follows from a score: the name of each thing and what it is called."""
    facts = []
    if len(score.dimensions) > 1:
        parts = ", ".join(f"{wording.dimension(name)} {wording.milli(n)}" for name, n in score.dimensions.items())
        facts.append((words("fact.dimensions"), parts))
    if score.grades:
        grades = ", ".join(f"{wording.dimension(name)} {grade}" for name, grade in score.grades.items())
        facts.append((words("fact.grade"), grades))
    for kind in ("cell", "stage", "segment", "priority", "persona"):
        name = getattr(score, kind)
        if name is not None:
            facts.append((words(f"fact.{kind}"), wording.verdict(kind, name)))
    if score.probability is not None:
        percent = wording.number(round(score.probability * 100, 1))
        facts.append((words("fact.probability"), f"{percent} %"))
    return facts
