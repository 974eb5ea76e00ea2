"""Fit by engagement: how many leads are in each cell, how many of them became customers, and how it developed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.element import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.pages.elements.chip import Sparkline


@dataclass(frozen=True)
class MatrixCell:
    """A cell: its name (`A1`), what it is called, how ripe (0 to 4), how many leads, and where a click leads."""

    name: str
    title: str
    step: int
    leads: int
    address: str
    conversion: float | None = None
    """Share of those with an outcome that were won; None without an outcome."""
    change: int | None = None
    """How many more leads than a week ago."""
    trend: Sparkline | None = None


@dataclass(frozen=True)
class Matrix(Element):
    """The cells in rows, the best first, with what rows and columns are called."""

    template = "matrix"
    rows_title: str
    columns_title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[MatrixCell]]]


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
