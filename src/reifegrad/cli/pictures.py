"""A figure and its key come in; the picture for a report, with title and caption in one language, goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.measure.plots import svg_text
from reifegrad.measure.report import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reifegrad.cli.texts import Words


def picture(name: str, figure: Figure, words: Words) -> Picture:
    """The picture; `plot.NAME` is its title, `plot.NAME.caption` says how to read it."""
    title = words(f"plot.{name}")
    return Picture(svg_text(figure, title=title, inline=True), title, words(f"plot.{name}.caption"))
