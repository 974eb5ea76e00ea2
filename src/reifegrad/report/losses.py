"""Says on a page what of the facts did not count: a section at its end, or nothing where all is well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad.language.printable import printable
from reifegrad.language.words import Words
from reifegrad.report.blocks import Paragraph, Report, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.errors import Problem

REJECTED = "rejected-"
"""What the codes of rows and values begin with that were not taken."""


def loss_text(problem: Problem, language: str) -> str:
    """What did not count, the place that it comes from, and what to do, as sentences."""
    fix = problem.fix_in(language)
    return printable(f"{problem.what_in(language)}{_place_text(problem, language)}.{' ' if fix else ''}{fix}")


def _place_text(problem: Problem, language: str) -> str:
    """The line of the model, or the file and its sheet; where it is said once for several criteria, their names."""
    where = problem.where if problem.file or problem.line else ""
    sheet = problem.params.get("sheet")
    if where and sheet:
        where = Words(language)("place.sheet", file=where, sheet=repr(sheet))
    if problem.also:
        names = ", ".join(dict.fromkeys(_name_at(key) for key in (problem.key, *problem.also)))
        where = f"{where}; {Words(language)('not_counted.places', names=names)}".removeprefix("; ")
    return f" ({where})" if where else ""


def _name_at(key: str) -> str:
    """What stands at a path of a model, with its dimension: fit.position for dimensions.fit.criteria.position.when."""
    match key.split("."):
        case ["dimensions", dimension, "criteria", name, *_]:
            return f"{dimension}.{name}"
        case ["measures", name, *_]:
            return name
    return key


def loss_sections(problems: Iterable[Problem], words: Words) -> tuple[Section, ...]:
    """One section with a paragraph for each; none without any."""
    blocks = tuple(
        Paragraph(loss_text(problem, words.language), "small" if problem.severity == "note" else "warning")
        for problem in problems
    )
    return (Section(words("not_counted.title"), blocks),) if blocks else ()


def with_losses(report: Report, notes: Iterable[Problem], words: Words) -> Report:
    """A page with the rows and values at its end that were rejected while its facts were read."""
    lost = (note for note in notes if note.code.startswith(REJECTED))
    return replace(report, sections=(*report.sections, *loss_sections(lost, words)))
