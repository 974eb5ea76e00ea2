"""Writes a report as one HTML page that stands alone: no script, no font, no address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reifegrad.report.blocks import FileLines, Picture, TableBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.report.blocks import Block, Report


@dataclass(frozen=True)
class _Run:
    """Either pictures that follow each other, or one other block."""

    pictures: tuple[Block, ...] = ()
    block: Block | None = None

    @property
    def is_table(self) -> bool:
        return isinstance(self.block, TableBlock)

    @property
    def is_file(self) -> bool:
        return isinstance(self.block, FileLines)


def html_page(report: Report) -> str:
    """The report as one HTML document. The same report gives the same bytes."""
    return _templates().get_template("page.html.j2").render(report=report) + "\n"


def html_fragment(report: Report) -> str:
    """The report as a part of a page, with a style that reaches nothing else: for notebooks."""
    return _templates().get_template("fragment.html.j2").render(report=report)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("reifegrad.report"), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
    environment.filters |= {"text": _text, "runs": _runs}
    return environment


def _text(text: str) -> Markup:
    """A text, escaped; a number and its sign of percent stay on one line."""
    return escape(text).replace(" %", "\N{NO-BREAK SPACE}%")


def _runs(blocks: Sequence[Block]) -> Iterator[_Run]:
    """The blocks in order; pictures that follow each other stand side by side where there is room."""
    for are_pictures, group in groupby(blocks, lambda block: isinstance(block, Picture)):
        if are_pictures:
            yield _Run(pictures=tuple(group))
        else:
            yield from (_Run(block=block) for block in group)
