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
    """What did not count, the place in the file that it comes from, and what to do, as sentences."""
    place = problem.where if problem.file or problem.line else ""
    sheet = problem.params.get("sheet")
    if place and sheet:
        place = Words(language)("place.sheet", file=place, sheet=repr(sheet))
    where = f" ({place})" if place else ""
    fix = problem.fix_in(language)
    return printable(f"{problem.what_in(language)}{where}.{' ' if fix else ''}{fix}")


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
