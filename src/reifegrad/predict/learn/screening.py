"""Screens features: which are worth learning from, and why the others are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import fail
from reifegrad.measure.log_odds import probability_of
from reifegrad.predict.learn.calendar_features import find_calendar_features
from reifegrad.predict.learn.grid import NumberBins, few_places, make_grid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from reifegrad.predict.learn.additive import Additive, Units
    from reifegrad.predict.learn.calendar_features import CalendarFeature
    from reifegrad.predict.learn.grid import BinGrid, Codes, Floats
    from reifegrad.predict.learn.training import LearningSettings, TrainingTable


DOUBT = 20.0
MOST_DOUBT = 0.3
"""A feature gets no points if chance explains it, alone as well as beside the others, with a probability above `DOUBT`
over the number of won or lost. From few leads little can be told apart, and what is weak may be true."""


@dataclass(frozen=True)
class Exclusion:
    """A feature that nothing was learned from, with figures.

    `constant`, `calendar`, `adds_nothing` (beside those that were chosen), `weak` or `uninformative_features`.
    """

    feature: str
    code: str
    params: Mapping[str, float]


def screen(
    table: TrainingTable, settings: LearningSettings
) -> tuple[TrainingTable, tuple[Exclusion, ...], tuple[CalendarFeature, ...]]:
    """The table with the features that differ between leads, without those that tell the time unless they are kept.

    Raises `ReifegradError` where none is left.
    """
    grid = make_grid(table.frame, table.linear)
    left = [*grid.bins, *grid.lines]
    gone = [Exclusion(str(name), "constant", {}) for name in table.frame.columns if str(name) not in left]
    if not left:
        raise fail("no-features", count=len(table.frame.columns))
    codes = grid.codes(table.frame)
    calendar = find_calendar_features(grid, codes, table.won)
    if not (settings.keep_calendar or settings.same_times):
        gone += [Exclusion(item.feature, "calendar", _figures(item)) for item in calendar]
        left = [name for name in left if name not in {item.feature for item in calendar}]
    if not left:
        raise fail("only-calendar")
    return table.only([str(name) for name in table.frame.columns if str(name) in left]), tuple(gone), calendar


def _figures(item: CalendarFeature) -> dict[str, float]:
    return {
        "time_explained": item.time_explained,
        "period_named": item.period_named,
        "auc_pooled": item.auc_pooled,
        "auc_within": item.auc_within,
    }


def weakest_features(grid: BinGrid, codes: Codes, won: NDArray[np.int8], most: int) -> tuple[Exclusion, ...]:
    """Those beyond `most` that tell least by themselves: chi-square less its mean under chance, in its deviations.

    Has to be asked anew for every part of the rows that is learned from, or validation would be told the answer.
    """
    most = max(1, most - len(grid.lines))
    if len(grid.bins) <= most:
        return ()
    gains = {name: _gain(codes[name], won, bins.size) for name, bins in grid.bins.items()}
    order = sorted(gains, key=lambda name: gains[name], reverse=True)
    return tuple(Exclusion(name, "weak", {"gain": gains[name]}) for name in order[most:])


def uninformative_features(
    grid: BinGrid, codes: Codes, units: Units, won: NDArray[np.int8], model: Additive
) -> tuple[Exclusion, ...]:
    """The features that tell nothing, neither alone nor beside the others in the model, beyond what chance does.

    Straight lines of kept calendar features stay.
    """
    odds = model.log_odds(codes, units)
    rate = np.full(len(won), won.mean())
    chance = min(MOST_DOUBT, DOUBT / max(1, int(min(won.sum(), len(won) - won.sum()))))
    found = []
    for name, bins in grid.bins.items():
        if isinstance(bins, NumberBins) and bins.is_line:
            continue
        few = few_places(bins, codes[name])[codes[name]] if isinstance(bins, NumberBins) else codes[name]
        without = probability_of(odds - model.effects[name][codes[name]])
        found.append((name, _chance(few, won, rate), _chance(few, won, without)))
    for name, slope in model.slopes.items():
        without = probability_of(odds - slope * units[name])
        found.append((name, _chance_of_line(units[name], won, rate), _chance_of_line(units[name], won, without)))
    return tuple(
        Exclusion(name, "noise", {"p_alone": alone, "p_beside": beside})
        for name, alone, beside in found
        if min(alone, beside) > chance
    )


def _chance(places: NDArray[np.intp], won: NDArray[np.int8], expected: Floats) -> float:
    """How probable it is that the wins of the places differ so much from what is expected (a score test)."""
    from scipy.stats import chi2

    missed = np.bincount(places, weights=won - expected)
    spread = np.bincount(places, weights=expected * (1 - expected))
    used = spread > 1e-9
    free = max(int(used.sum()) - 1, 1)
    level = missed.sum() / spread.sum()
    square = float(((missed[used] - level * spread[used]) ** 2 / spread[used]).sum())
    return float(chi2.sf(square, free))


def _chance_of_line(units: Floats, won: NDArray[np.int8], expected: Floats) -> float:
    from scipy.stats import chi2

    weights = expected * (1 - expected)
    centred = units - np.average(units, weights=weights)
    square = float(((won - expected) @ centred) ** 2 / (weights @ centred**2 + 1e-12))
    return float(chi2.sf(square, 1))


def _gain(codes: NDArray[np.intp], won: NDArray[np.int8], size: int) -> float:
    leads = np.bincount(codes, minlength=size).astype(np.float64)
    wins = np.bincount(codes, weights=won, minlength=size)
    rate = won.mean()
    used = leads > 0
    square = float(((wins[used] - leads[used] * rate) ** 2 / (leads[used] * rate * (1 - rate))).sum())
    free = max(int(used.sum()) - 1, 1)
    return float((square - free) / (2 * free) ** 0.5)
