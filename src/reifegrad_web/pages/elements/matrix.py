"""Fit by engagement: how many leads are in each cell, how many of them became customers, and how it developed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad_web.pages.elements.chip import Sparkline


@dataclass(frozen=True)
class MatrixCell:
    """A cell: its name (`A1`), what it is called, how ripe, how many leads, and where a click leads.

    `step` is 0 to 4, None without colour; an empty `address` leads nowhere.
    """

    name: str
    title: str
    step: int | None
    leads: int
    address: str
    outcome: str = ""
    """Which share of those with an outcome was won, in words."""
    change: int | None = None
    """How many more leads than a week ago, or than before a change."""
    trend: Sparkline | None = None
    is_out: bool = False
    """Whether nobody is to be called there: hatched."""

    @property
    def look(self) -> str:
        """The classes of its ground."""
        return "ripe-out" if self.is_out else "ripe-none" if self.step is None else f"ripe-{self.step}"


@dataclass(frozen=True)
class Matrix(Element):
    """The cells in rows, the best first, with what rows and columns are called.

    Notes stand below the names of rows and columns: from how many points on each of them begins.
    """

    template = "matrix"
    rows_title: str
    columns_title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[MatrixCell]]]
    row_notes: Sequence[str] = ()
    column_notes: Sequence[str] = ()

    def heads(self) -> Iterator[tuple[str, str]]:
        """The columns, each with its note."""
        return zip_longest(self.columns, self.column_notes, fillvalue="")

    def lines(self) -> Iterator[tuple[tuple[str, Sequence[MatrixCell]], str]]:
        """The rows, each with its note."""
        notes = [*self.row_notes, *[""] * len(self.rows)]
        return zip(self.rows, notes, strict=False)


@dataclass(frozen=True)
class Ladder(Element):
    """What leads are sorted into where there is no matrix, the best first: in the look of its cells."""

    template = "ladder"
    title: str
    rungs: Sequence[MatrixCell]


@dataclass(frozen=True)
class MatrixPlace(Element):
    """A small matrix with the place of one lead in it.

    `rows` are the grades from the best, each with its cells: name, meaning, step; `place` is the name of the lead's.
    """

    template = "matrix_place"
    rows_title: str
    columns_title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[str, str, int | None]]]]
    place: str
