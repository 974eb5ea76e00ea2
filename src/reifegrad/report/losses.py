"""Says on a page what of the facts did not count: a section at its end, or nothing where all is well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad.errors import message
from reifegrad.language.printable import printable
from reifegrad.language.words import Words
from reifegrad.report.blocks import FileLines, Paragraph, Report, Section
from reifegrad.tables.mapping_block import MappingBlock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.errors import Problem
    from reifegrad.report.blocks import Block

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


def with_one_mapping(problems: Iterable[Problem]) -> tuple[tuple[Problem, ...], str]:
    """The problems without the lines of a mapping file that would mend them, and these lines as one file.

    Each problem has its own line for whoever reads it alone. Copied one below the other they name a table twice, which
    is an error. Lines that contradict those of an earlier problem stay with theirs.
    """
    block = MappingBlock()
    told: list[Problem] = []
    for problem in problems:
        given = problem.params.get("mapping")
        lines = tuple(map(str, given)) if isinstance(given, tuple) else (str(given),)
        if given is not None and block.take(lines):
            told.append(replace(problem, params={**problem.params, "mapping": message("not_counted.below")}))
        else:
            told.append(problem)
    return tuple(told), block.text


def loss_sections(problems: Iterable[Problem], words: Words) -> tuple[Section, ...]:
    """One section with a paragraph for each, and the mapping file that mends what can be mended; none without any."""
    told, mapping = with_one_mapping(problems)
    blocks: list[Block] = [
        Paragraph(loss_text(problem, words.language), "small" if problem.severity == "note" else "warning")
        for problem in told
    ]
    if mapping:
        blocks += [Paragraph(words("not_counted.mapping"), "advice"), FileLines(mapping)]
    return (Section(words("not_counted.title"), tuple(blocks)),) if blocks else ()


def with_losses(report: Report, notes: Iterable[Problem], words: Words) -> Report:
    """A page with the rows and values at its end that were rejected while its facts were read."""
    lost = (note for note in notes if note.code.startswith(REJECTED))
    return replace(report, sections=(*report.sections, *loss_sections(lost, words)))
