"""Texts, tables and pictures come in; one HTML page goes out that stands alone: no script, no font, no address.

The parts of a report are plain records, so that a command can also print them on the screen or write them as
Markdown. All texts arrive in their language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal

from reifegrad.report.style import STYLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

Tone = Literal["plain", "advice", "warning", "small"]


@dataclass(frozen=True)
class Paragraph:
    """A few sentences. `advice` is what to do, `warning` what to mind, `small` what explains."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Grid:
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


Block = Paragraph | Grid | Picture


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


def html_page(report: Report) -> str:
    """The report as one HTML document. The same report gives the same bytes."""
    return "\n".join([*_head(report), *_body(report), "</html>", ""])


def markdown_page(report: Report) -> str:
    """The report as Markdown; of pictures only what they show."""
    parts = [f"# {_flat(report.title)}", *map(_flat, report.lines)]
    for section in report.sections:
        parts += [f"## {_flat(section.title)}", *map(_markdown, section.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="{_safe(report.language)}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    # A report is handed around: it must not be able to fetch or run anything, whatever stands in the data.
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{_safe(report.title)}</title>\n<style>{STYLE}</style>\n</head>"


def _body(report: Report) -> Iterator[str]:
    yield f"<body>\n<main>\n<header>\n<h1>{_safe(report.title)}</h1>"
    for line in report.lines:
        yield f"<p>{_safe(line)}</p>"
    yield "</header>"
    for section in report.sections:
        yield f"<section>\n<h2>{_safe(section.title)}</h2>"
        yield from _blocks(section.blocks)
        yield "</section>"
    yield "</main>\n</body>"


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The blocks in order; pictures that follow each other stand side by side where there is room."""
    inside = False
    for block in blocks:
        if isinstance(block, Picture) != inside:
            yield "</div>" if inside else '<div class="pictures">'
            inside = not inside
        match block:
            case Paragraph():
                yield f'<p class="{block.tone}">{_safe(block.text)}</p>'
            case Grid():
                yield from _table(block)
            case Picture():
                caption = f"<strong>{_safe(block.title)}</strong> {_safe(block.caption)}"
                yield f"<figure>\n{block.svg}\n<figcaption>{caption}</figcaption>\n</figure>"
    if inside:
        yield "</div>"


def _table(grid: Grid) -> Iterator[str]:
    kinds = ["" if place < grid.words else ' class="n"' for place in range(len(grid.columns))]
    yield '<div class="wide">\n<table>'
    if grid.title:
        yield f"<caption>{_safe(grid.title)}</caption>"
    heads = "".join(f'<th scope="col"{kind}>{_safe(name)}</th>' for name, kind in zip(grid.columns, kinds, strict=True))
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>"
    for number, row in enumerate(grid.rows):
        cells = [f'<th scope="row"{kinds[0]}>{_safe(row[0])}</th>']
        for name, cell, kind in list(zip(grid.columns, row, kinds, strict=True))[1:]:
            # On a phone each row becomes a small card; the label takes the place of the heading.
            cells.append(f'<td{kind} data-label="{_safe(name)}">{_safe(cell)}</td>')
        marked = ' class="marked"' if number in grid.marked else ""
        yield f"<tr{marked}>{''.join(cells)}</tr>"
    yield "</tbody>\n</table>\n</div>"
    if grid.note:
        yield f'<p class="small">{_safe(grid.note)}</p>'


def _markdown(block: Block) -> str:
    match block:
        case Paragraph():
            text = _flat(block.text)
            return f"**{text}**" if text and block.tone in {"advice", "warning"} else text
        case Picture():
            return f"*{_flat(block.title)}* {_flat(block.caption)}".strip()
        case Grid():
            dashes = ["---" if place < block.words else "---:" for place in range(len(block.columns))]
            lines = [_row(block.columns), _row(dashes), *map(_row, block.rows)]
            parts = [f"**{_flat(block.title)}**" if block.title else "", "\n".join(lines), _flat(block.note)]
            return "\n\n".join(part for part in parts if part)


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(_flat(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _flat(text: str) -> str:
    return escape(" ".join(text.split()), quote=False)


def _safe(text: str) -> str:
    """A text for HTML; a number and its sign of percent stay on one line."""
    return escape(text).replace(" %", "\N{NO-BREAK SPACE}%")
