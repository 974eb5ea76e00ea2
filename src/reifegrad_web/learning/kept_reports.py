"""Makes of a report of the engine what a database keeps and a page shows: plain data in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.language import LANGUAGES
from reifegrad.language.words import Words
from reifegrad.report.blocks import Paragraph, TableBlock

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.report.blocks import Block, Report


def kept_reports(make: Callable[[Words], Report]) -> dict[str, Any]:
    """A report in every language, by language."""
    return {language: _kept(make(Words(language))) for language in LANGUAGES}


def _kept(report: Report) -> dict[str, Any]:
    sections = [
        {"title": section.title, "blocks": [kept for block in section.blocks if (kept := _block(block)) is not None]}
        for section in report.sections
    ]
    return {"title": report.title, "lines": list(report.lines), "sections": sections}


def _block(block: Block) -> dict[str, Any] | None:
    """A paragraph or a table; pictures are not drawn here, and lines for mapping files are for files."""
    match block:
        case Paragraph():
            return {"text": block.text, "tone": block.tone}
        case TableBlock():
            return {
                "title": block.title,
                "columns": list(block.columns),
                "rows": [list(row) for row in block.rows],
                "note": block.note,
                "words": block.words,
                "marked": sorted(block.marked),
            }
        case _:
            return None
