"""A table of figures: what stands on the page is what stands in the file that somebody takes away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["text", "day", "number", "decimal", "share", "points", "amount"]
Figure = str | int | float | None
"""A value: a text, a number, or nothing. A day is a text on one line; points are in milli-points, shares up to 1."""


@dataclass(frozen=True)
class FigureColumn:
    """A column: what it is called, and what its values are.

    `wide_only`: left out where the screen is narrow.
    """

    heading: str
    kind: Kind = "text"
    wide_only: bool = False

    @property
    def is_text(self) -> bool:
        """Whether its values are texts; else they stand at the right."""
        return self.kind in {"text", "day"}

    @property
    def style(self) -> str:
        """How its cells look."""
        return " ".join(
            name
            for name, holds in (("num", not self.is_text), ("day", self.kind == "day"), ("wide-only", self.wide_only))
            if holds
        )


@dataclass(frozen=True)
class ShownFigure:
    """A value with its column, and where a click on it leads."""

    value: Figure
    column: FigureColumn
    address: str = ""


@dataclass(frozen=True)
class FigureTable(Element):
    """A table with a name (of its files), a title, and rows of as many values as there are columns.

    `address` is that of the page up to the name of a form (`csv`, `xlsx`); empty where there are no files. `links` are
    addresses of rows, as many as rows or none. `note` says what is in it.
    """

    template = "figure_table"
    name: str
    title: str
    columns: Sequence[FigureColumn]
    rows: Sequence[Sequence[Figure]]
    address: str = ""
    links: Sequence[str] = ()
    note: str = ""

    def lines(self) -> Iterator[Sequence[ShownFigure]]:
        """The rows as they are shown: the first value opens the address of its row."""
        for place, row in enumerate(self.rows):
            link = self.links[place] if self.links else ""
            yield [
                ShownFigure(value, column, "" if at else link)
                for at, (column, value) in enumerate(zip(self.columns, row, strict=True))
            ]
