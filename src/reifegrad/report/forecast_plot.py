"""Draws wins per week: those that were, and those that are expected with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.report.plots import COLOURS, FAINT, INK, empty_canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reifegrad.report.plots import PlotWords
    from reifegrad.revenue.forecast import Forecast


def forecast_figure(made: Forecast, words: PlotWords) -> Figure:
    """The past weeks as bars; of the next ones the mean as a line in a band that holds 80 %."""
    figure, (axes,) = empty_canvas(1)
    past = range(-len(made.recent), 0)
    axes.bar(list(past), made.recent, color=COLOURS[5], alpha=0.5, width=0.8, label=words("plot.forecast.past"))
    ahead = list(range(len(made.weeks)))
    low, high = [each.interval[0] for each in made.weeks], [each.interval[1] for each in made.weeks]
    axes.fill_between(ahead, low, high, color=COLOURS[0], alpha=0.2, linewidth=0, label=words("plot.forecast.interval"))
    means = [each.mean for each in made.weeks]
    axes.plot(
        ahead, means, color=COLOURS[0], linewidth=1.8, marker="o", markersize=3, label=words("plot.forecast.mean")
    )
    axes.axhline(made.plain_mean, color=FAINT, linewidth=1, linestyle="--", label=words("plot.forecast.plain"))
    axes.axvline(-0.5, color=INK, linewidth=0.8)
    axes.set(xlabel=words("plot.forecast.weeks"), ylabel=words("plot.forecast.wins"), ylim=(0, None))
    axes.xaxis.set_major_formatter(lambda value, _: words.number(round(value)))
    axes.yaxis.set_major_formatter(lambda value, _: words.decimal(value, 0))
    axes.legend(loc="best", fontsize=8, frameon=False, labelcolor=INK)
    return figure
