"""Makes of a report of the engine what a database keeps and a page shows: plain data in each language.

Reports are written for the command line, too. What only helps there (options, commands to run) is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from reifegrad.language import LANGUAGES
from reifegrad.language.words import Words
from reifegrad.report.blocks import Paragraph, TableBlock

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.report.blocks import Block, Report

_NAMED_COMMAND = re.compile(r" \(reifegrad [a-z]+\)")
_SENTENCES = re.compile(r"(?<=[.;]) ")
_FOR_THE_COMMAND_LINE = re.compile(r"(?:^|[ `])(?:reifegrad [a-z]+|--[a-z]|-o )")


def kept_reports(make: Callable[[Words], Report]) -> dict[str, Any]:
    """A report in every language, by language."""
    return {language: _kept(make(Words(language))) for language in LANGUAGES}


def _kept(report: Report) -> dict[str, Any]:
    sections = [
        {"title": section.title, "blocks": [kept for block in section.blocks if (kept := _block(block)) is not None]}
        for section in report.sections
    ]
    return {"title": report.title, "lines": [for_pages(line) for line in report.lines], "sections": sections}


def _block(block: Block) -> dict[str, Any] | None:
    """A paragraph or a table; pictures are not drawn here, and lines for mapping files are for files."""
    match block:
        case Paragraph():
            return {"text": text, "tone": block.tone} if (text := for_pages(block.text)) else None
        case TableBlock():
            return {
                "title": block.title,
                "columns": list(block.columns),
                "rows": [[for_pages(cell) for cell in row] for row in block.rows],
                "note": for_pages(block.note),
                "words": block.words,
                "marked": sorted(block.marked),
            }
        case _:
            return None


def for_pages(text: str) -> str:
    """A text without its sentences that name commands or options; empty where nothing is left.

    >>> for_pages("It ages (reifegrad drift). Give --use COLUMN. Learn it again.")
    'It ages. Learn it again.'
    """
    sentences = _SENTENCES.split(_NAMED_COMMAND.sub("", text))
    kept = " ".join(each for each in sentences if not _FOR_THE_COMMAND_LINE.search(each))
    return kept[:-1] if kept.endswith(";") else kept
