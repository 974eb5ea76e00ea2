"""The parts of a report: paragraphs, tables and pictures in sections, as plain records in one language.

A page (`html`, `markdown`) is made of them, and the command line prints them on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Tone = Literal["plain", "advice", "warning", "small"]


@dataclass(frozen=True)
class Paragraph:
    """A few sentences. `advice` is what to do, `warning` what to mind, `small` what explains."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class FileLines:
    """Lines of a file, to be copied as they are."""

    text: str


@dataclass(frozen=True)
class TableBlock:
    """A table. The first `words` columns hold words, the others numbers; `marked` rows stand out.

    Raises:
        ValueError: A row has more or fewer cells than there are columns.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    note: str = ""
    words: int = 1
    marked: frozenset[int] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has not as many cells as there are columns")


@dataclass(frozen=True)
class Picture:
    """A figure as SVG text without links, with what it shows and how to read it.

    Where pictures are also written for themselves: `name` is that of the files, `heading` their title, and `figure`
    what they are drawn from.
    """

    svg: str
    title: str
    caption: str
    name: str = ""
    heading: str = ""
    figure: Figure | None = field(default=None, compare=False, repr=False)


Block = Paragraph | FileLines | TableBlock | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A whole page: title, the lines below it, and sections. `language` is `de` or `en`."""

    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    language: str = "en"
