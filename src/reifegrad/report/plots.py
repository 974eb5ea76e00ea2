"""Draws figures of quality as SVG or PNG, without a screen: the same bytes for the same figures.

All labels are asked of `words`, in the language of the reader. Colours hold on white and on black, and for people who
cannot tell red from green.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from reifegrad.measure.quality import gains
from reifegrad.measure.threshold import shown_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

    from reifegrad.measure.quality import Decile
    from reifegrad.measure.threshold import Advice, ThresholdCalibration, ThresholdRow

COLOURS = ("#2f7fc1", "#d9822b", "#1f9d77", "#a06cc4", "#c9475c", "#7a8594")
INK, FAINT = "#23272d", "#8b949e"
_LABEL = 36  # letters in a line beside a picture
_FEW = 10  # of fewer leads a conversion would only wobble
_FILE_WIDTH, _FILE_PIXELS = 6.4, 960  # inches and pixels: as wide as a slide, letters as large as those of its text
_SIZE = (4.8, 3.4)  # inches; small, so that letters stay readable where a phone shrinks the picture
_STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.fonttype": "none",
    "svg.hashsalt": "reifegrad",
}


class PlotWords(Protocol):
    """Texts and numbers in one language."""

    def __call__(self, key: str, /, **fields: str) -> str:
        """The text of a key."""

    def percent(self, share: float, digits: int = 0) -> str:
        """A share in percent."""

    def number(self, n: int) -> str:
        """A whole number."""

    def decimal(self, value: float, digits: int = 2) -> str:
        """A number with decimals."""


def svg_text(figure: Figure, *, title: str = "", inline: bool = False) -> str:
    """The figure as SVG. `inline`: to stand in a page, without a background, its letters in the page's own colour."""
    import matplotlib as mpl

    stream = io.StringIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(stream, format="svg", transparent=inline, metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)  # it holds addresses of vocabularies
    if not inline:
        return text
    text = text[text.index("<svg") :].replace(INK, "currentColor").rstrip()
    text = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", text).replace("xlink:href", "href")
    return text.replace("<svg", f'<svg role="img" aria-label="{_escaped(title)}"', 1)


def png_bytes(figure: Figure, dpi: int = 144) -> bytes:
    """The figure as PNG on white."""
    import matplotlib as mpl

    stream = io.BytesIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(stream, format="png", dpi=dpi, metadata={"Software": None})
    return stream.getvalue()


def picture_files(figure: Figure, title: str) -> tuple[str, bytes]:
    """The figure for itself, under its title and as wide as a slide: as SVG, and as PNG with twice as many pixels."""
    import matplotlib as mpl

    width, height = figure.get_size_inches()
    with mpl.rc_context(_STYLE):
        figure.set_size_inches(_FILE_WIDTH, height * max(1.0, _FILE_WIDTH * 9 / 16 / height))
        lines = "\n".join(wrap(_plain(title), 70))
        engine = figure.get_layout_engine()
        if engine is not None:
            engine.set(w_pad=0.1, h_pad=0.1)  # type: ignore[call-arg]  # of the constrained layout that empty_canvas chose
        figure.suptitle(lines, x=0.012, ha="left", fontsize=10, fontweight="bold")
    try:
        pixels = f'width="{_FILE_PIXELS}" height="{round(_FILE_PIXELS * figure.get_figheight() / _FILE_WIDTH)}"'
        svg = re.sub(r"<!DOCTYPE[^>]*>\s*", "", svg_text(figure))  # it holds an address, too
        svg = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', pixels, svg, count=1)
        head, tag, rest = svg.partition('version="1.1">')
        svg = f"{head}{tag}\n <title>{_escaped(title)}</title>{rest}"
        return svg, png_bytes(figure, dpi=round(2 * _FILE_PIXELS / _FILE_WIDTH))
    finally:
        figure.suptitle("")
        figure.set_size_inches(width, height)


def calibration_figure(models: Sequence[tuple[str, Sequence[Decile]]], words: PlotWords) -> Figure:
    """What was predicted against what happened, a point with its interval for each decile of each model."""
    figure, (axes,) = empty_canvas(1)
    highest = max((max(row.upper, row.mean) for _, rows in models for row in rows), default=1.0)
    limit = min(1.0, highest * 1.05)
    axes.plot([0, limit], [0, limit], color=FAINT, linewidth=1, linestyle="--", label=words("plot.perfect"))
    for (name, rows), colour in zip(models, _colours(), strict=False):
        mean, rate = [row.mean for row in rows], [row.rate for row in rows]
        reach = [[row.rate - row.lower for row in rows], [row.upper - row.rate for row in rows]]
        axes.errorbar(mean, rate, yerr=reach, color=colour, fmt="o-", markersize=4, linewidth=1, label=_plain(name))
    axes.set(xlim=(0, limit), ylim=(0, limit), xlabel=words("plot.predicted"), ylabel=words("plot.observed"))
    _percent_axis(axes, words, "both")
    _legend(axes, "upper left")
    return figure


def gains_figure(models: Sequence[tuple[str, ArrayLike]], won: ArrayLike, words: PlotWords) -> Figure:
    """Which share of the won is reached by working off which share of the list, for each model (name, score)."""
    figure, (axes,) = empty_canvas(1)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle="--", label=words("plot.by_chance"))
    for (name, score), colour in zip(models, _colours(), strict=False):
        shares, caught = gains(won, score)
        if len(shares):
            places = np.unique(np.concatenate([[0.0], np.linspace(0, 1, 101), shares[:40]]))
            axes.plot(places, np.interp(places, shares, caught), color=colour, linewidth=1.8, label=_plain(name))
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=words("plot.share_of_leads"), ylabel=words("plot.share_of_wins"))
    _percent_axis(axes, words, "both")
    _legend(axes, "lower right")
    return figure


def distribution_figure(won: ArrayLike, score: ArrayLike, words: PlotWords, threshold: float | None = None) -> Figure:
    """How the scores of won and of other cases are spread, each as shares of their own; rare ends are gathered."""
    figure, (axes,) = empty_canvas(1)
    happened, values = np.asarray(won).astype(bool), np.asarray(score, dtype=np.float64)
    if len(values):
        low, high = np.quantile(values, [0.005, 0.995])
        if threshold is not None:
            low, high = min(low, threshold), max(high, threshold)
        edges = np.linspace(low, high if high > low else low + 1, 25).tolist()
        inside = np.clip(values, edges[0], edges[-1])
        for chosen, key, colour in ((~happened, "plot.not_won", COLOURS[5]), (happened, "plot.won", COLOURS[1])):
            if chosen.any():
                weights = np.full(int(chosen.sum()), 1 / chosen.sum())
                label = words(key, n=words.number(int(chosen.sum())))
                axes.hist(inside[chosen], edges, weights=weights, color=colour, alpha=0.6, label=label)
    if threshold is not None:
        axes.axvline(threshold, color=INK, linewidth=1.2, label=words("plot.threshold_now"))
    axes.set(xlabel=words("plot.score"), ylabel=words("plot.share_of_group"))
    _number_axis(axes, words)
    _percent_axis(axes, words, "y")
    _legend(axes, "best")
    return figure


def threshold_figure(made: ThresholdCalibration, words: PlotWords) -> Figure:
    """Leads per week above, conversion and missed wins below, over the thresholds among which one would choose."""
    from matplotlib.ticker import MaxNLocator

    figure, (above, below) = empty_canvas(2)
    advice, rows = made.advice, _near(made)
    at = [row.threshold for row in rows]
    known = [row for row in rows if row.known >= _FEW]
    places = [row.threshold for row in known]
    above.step(at, [row.per_week for row in rows], where="post", color=COLOURS[0], linewidth=1.8)
    above.axhline(advice.capacity, color=INK, linewidth=1, linestyle="--", label=words("plot.capacity"))
    above.set(ylabel=words("plot.per_week"), ylim=(0, min(max(row.per_week for row in rows), advice.capacity * 4)))
    ends = [row.lower for row in known], [row.upper for row in known]
    below.fill_between(places, *ends, color=COLOURS[2], alpha=0.2, linewidth=0)
    below.plot(places, [row.rate for row in known], color=COLOURS[2], linewidth=1.8, label=words("plot.conversion"))
    below.plot(at, [row.missed for row in rows], color=COLOURS[4], linewidth=1.8, label=words("plot.missed"))
    below.set(xlabel=words("plot.threshold"), ylim=(0, 1), ylabel=words("plot.share"))
    for axes, is_named in ((above, True), (below, False)):
        _mark(axes, advice, words, is_named=is_named)
        axes.set_xlim(at[0], at[-1])
        _number_axis(axes, words)
        _legend(axes, "best")
    digits = 0 if above.get_ylim()[1] > 10 else 1
    above.yaxis.set_major_formatter(lambda value, _: words.decimal(value, digits))
    above.yaxis.set_major_locator(MaxNLocator(6, integer=digits == 0))
    below.yaxis.set_major_formatter(lambda share, _: words.percent(share))
    return figure


def _near(made: ThresholdCalibration) -> list[ThresholdRow]:
    """The rows around those that a table shows: the whole scale would be mostly empty."""
    shown = [row.threshold for row in shown_rows(made)]
    margin = (shown[-1] - shown[0]) * 0.2
    return [row for row in made.rows if shown[0] - margin / 4 <= row.threshold <= shown[-1] + margin]


def _mark(axes: Axes, advice: Advice, words: PlotWords, *, is_named: bool) -> None:
    """The recommended threshold with its interval, and the one of today."""
    if advice.fit == "fits":
        axes.axvspan(advice.lowest, advice.highest, color=COLOURS[1], alpha=0.18, linewidth=0)
        axes.axvline(
            advice.threshold, color=COLOURS[1], linewidth=1.6, label=words("plot.recommended") if is_named else None
        )
    if advice.current is not None:
        label = words("plot.threshold_now") if is_named else None
        axes.axvline(advice.current, color=FAINT, linewidth=1.4, linestyle=":", label=label)


@dataclass(frozen=True)
class EvidenceLine:
    """A line of a model against outcomes: what the model gives (None: nothing to compare), what they bear out."""

    label: str
    declared: float | None
    value: float
    low: float
    high: float


def evidence_figure(lines: Sequence[EvidenceLine], words: PlotWords) -> Figure:
    """The points of each line against those that the outcomes bear out, with their intervals; one below the other."""
    figure, (axes,) = empty_canvas(1)
    labels = [_wrapped(line.label) for line in lines]
    figure.set_size_inches(_SIZE[0], 1.1 + sum(0.4 if "\n" in label else 0.27 for label in labels))
    places = np.arange(len(lines))
    value = [line.value for line in lines]
    reach = [[line.value - line.low for line in lines], [line.high - line.value for line in lines]]
    axes.axvline(0, color=FAINT, linewidth=1)
    axes.errorbar(
        value, places, xerr=reach, color=COLOURS[0], fmt="o", markersize=4, linewidth=1.2, label=words("plot.borne_out")
    )
    given = [(line.declared, place) for place, line in enumerate(lines) if line.declared is not None]
    if given:
        points, rows = [float(points) for points, _ in given], [place for _, place in given]
        axes.scatter(points, rows, s=22, color=COLOURS[1], marker="D", label=words("plot.given"), zorder=3)
    # An interval that is far too wide to tell anything would leave no room for the others: it leaves the picture.
    shown = [abs(x) for line in lines for x in (line.value, line.declared or 0.0)]
    reached = [abs(x) for line in lines for x in (line.low, line.high)]
    limit = min(1.08 * max([*reached, *shown]), 2 * max(shown)) or 1.0
    lowest = min(min(line.low, line.declared or 0.0) for line in lines)
    highest = max(max(line.high, line.declared or 0.0) for line in lines)
    axes.set(xlim=(max(-limit, min(lowest * 1.08, -0.05 * limit)), min(limit, max(highest * 1.08, 0.05 * limit))))
    axes.set(ylim=(len(lines) - 0.4, -0.6), xlabel=words("plot.points"))
    axes.set_yticks(places, [_plain(label) for label in labels])
    axes.grid(visible=False, axis="y")
    _number_axis(axes, words)
    figure.legend(loc="outside lower right", ncols=2, fontsize=8, frameon=False, labelcolor=INK)
    return figure


def _wrapped(label: str) -> str:
    """A long label on two lines; one that is longer still loses its middle, since the ends tell labels apart."""
    if len(label) > 2 * _LABEL - 8:
        label = f"{label[: _LABEL - 8].rstrip()} \N{HORIZONTAL ELLIPSIS} {label[8 - _LABEL :].lstrip()}"
    return "\n".join(wrap(label, _LABEL))


def months_figure(
    months: Sequence[str], models: Sequence[tuple[str, Sequence[float]]], words: PlotWords, level: float
) -> Figure:
    """A figure of each model by month (a gap where it is NaN), with a line at the level that matters."""
    figure, (axes,) = empty_canvas(1)
    places = np.arange(len(months))
    for (name, values), colour in zip(models, _colours(), strict=False):
        axes.plot(places, values, color=colour, marker="o", markersize=3, linewidth=1.5, label=_plain(name))
    axes.axhline(level, color=FAINT, linewidth=1, linestyle="--")
    step = max(1, -(-len(months) // 5))
    axes.set_xticks(places[::step], list(months)[::step])
    axes.set(ylabel=words("plot.auc"))
    axes.yaxis.set_major_formatter(lambda value, _: words.decimal(value, 2))
    _legend(axes, "best")
    return figure


def empty_canvas(panels: int) -> tuple[Figure, list[Axes]]:
    """An empty figure with panels below each other; no window, whatever the machine has."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as NewFigure

    with mpl.rc_context(_STYLE):
        width, height = _SIZE
        figure = NewFigure(figsize=(width, height if panels == 1 else height * 1.5), layout="constrained")
        axes = figure.subplots(panels, 1, squeeze=False, sharex=True)
        return figure, list(axes[:, 0])


def _legend(axes: Axes, place: Literal["best", "upper left", "upper right", "lower right"]) -> None:
    axes.legend(loc=place, fontsize=8, frameon=False, labelcolor=INK)


def _number_axis(axes: Axes, words: PlotWords) -> None:
    """Numbers below the picture as the language writes them."""
    low, high = axes.get_xlim()
    digits = 0 if high - low > 6 else 1 if high - low > 0.6 else 2
    axes.xaxis.set_major_formatter(lambda value, _: words.decimal(value, digits))


def _percent_axis(axes: Axes, words: PlotWords, which: str) -> None:
    from matplotlib.ticker import MaxNLocator

    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        if which in {name, "both"}:
            low, high = axis.get_view_interval()
            digits = 0 if high - low > 0.05 else 1
            axis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))  # no half percents, which would be rounded
            axis.set_major_formatter(_percent_of(words, digits))


def _percent_of(words: PlotWords, digits: int) -> Callable[[float, Any], str]:
    return lambda share, _: words.percent(share, digits)


def _colours() -> Iterator[str]:
    while True:
        yield from COLOURS


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _plain(name: str) -> str:
    """A name as it stands: matplotlib would take $ for mathematics, and leave out what begins with _."""
    return name.replace("$", r"\$") if not name.startswith("_") else f" {name}"
