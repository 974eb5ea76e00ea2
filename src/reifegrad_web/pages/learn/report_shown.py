"""A kept report of the engine as a page shows it: sections of paragraphs and tables, in the language of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class ShownCell:
    """A value of a table: words, or a number that stands at the right."""

    text: str
    is_number: bool


@dataclass(frozen=True)
class ShownRow:
    """A row; what is marked stands out."""

    cells: Sequence[ShownCell]
    is_marked: bool


@dataclass(frozen=True)
class ShownBlock:
    """A paragraph (`text` with its `tone`), or a table."""

    text: str = ""
    tone: str = ""
    title: str = ""
    note: str = ""
    heads: Sequence[ShownCell] = ()
    rows: Sequence[ShownRow] = ()


@dataclass(frozen=True)
class ShownSection:
    """A heading and what stands below it."""

    title: str
    blocks: Sequence[ShownBlock]


@dataclass(frozen=True)
class ShownReport:
    """A report: the lines at its top, and its sections."""

    lines: Sequence[str]
    sections: Sequence[ShownSection]


def shown_report(part: Mapping[str, Any], language: str) -> ShownReport:
    """The report of a part of a run, in a language; of one that was kept in fewer languages, in the first of them."""
    kept: Mapping[str, Any] = part["report"]
    report = kept.get(language) or next(iter(kept.values()))
    sections = [
        ShownSection(section["title"], [_block(block) for block in section["blocks"]]) for section in report["sections"]
    ]
    return ShownReport(report["lines"], sections)


def _block(kept: Mapping[str, Any]) -> ShownBlock:
    if "columns" not in kept:
        return ShownBlock(text=kept["text"], tone=kept["tone"])
    words, marked = kept["words"], set(kept["marked"])
    return ShownBlock(
        title=kept["title"],
        note=kept["note"],
        heads=_cells(kept["columns"], words),
        rows=[ShownRow(_cells(row, words), place in marked) for place, row in enumerate(kept["rows"])],
    )


def _cells(texts: Sequence[str], words: int) -> Sequence[ShownCell]:
    return [ShownCell(text, place >= words) for place, text in enumerate(texts)]
