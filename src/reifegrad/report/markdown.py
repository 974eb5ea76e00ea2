"""Writes a report as Markdown; of pictures only what they show."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from reifegrad.report.blocks import FileLines, Paragraph, Picture, TableBlock

if TYPE_CHECKING:
    from reifegrad.report.blocks import Block, Report


def markdown_page(report: Report) -> str:
    """The report as Markdown; of pictures only what they show."""
    parts = [f"# {_flat(report.title)}", *map(_flat, report.lines)]
    for section in report.sections:
        heading = f"## {_flat(section.title)}" if section.title else ""
        parts += [heading, *map(_markdown, section.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Paragraph():
            text = _flat(block.text)
            return f"**{text}**" if text and block.tone in {"advice", "warning"} else text
        case FileLines():
            return f"```yaml\n{block.text}```"
        case Picture():
            return f"*{_flat(block.title)}* {_flat(block.caption)}".strip()
        case TableBlock():
            dashes = ["---" if place < block.words else "---:" for place in range(len(block.columns))]
            lines = [_row(block.columns), _row(dashes), *map(_row, block.rows)]
            parts = [f"**{_flat(block.title)}**" if block.title else "", "\n".join(lines), _flat(block.note)]
            return "\n\n".join(part for part in parts if part)


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(_flat(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _flat(text: str) -> str:
    return escape(" ".join(text.split()), quote=False)
