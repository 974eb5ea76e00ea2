"""In: a training table. Out: the features worth learning from, and why the others were left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import fail
from reifegrad.predict.calendar_features import find_calendar_features
from reifegrad.predict.grid import make_grid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from reifegrad.predict.calendar_features import CalendarFeature
    from reifegrad.predict.grid import Grid
    from reifegrad.predict.training import LearningSettings, TrainingTable


@dataclass(frozen=True)
class Exclusion:
    """A feature that nothing was learned from: `constant`, `calendar` or `weak`, with figures."""

    feature: str
    code: str
    params: Mapping[str, float]


def screen(
    table: TrainingTable, settings: LearningSettings
) -> tuple[TrainingTable, tuple[Exclusion, ...], tuple[CalendarFeature, ...]]:
    """The table with the features to learn from; constants, the calendar and (of very many) the weakest are left out.

    Raises `ReifegradError` where none is left.
    """
    grid = make_grid(table.frame, table.linear)
    left = [*grid.bins, *grid.lines]
    gone = [Exclusion(str(name), "constant", {}) for name in table.frame.columns if str(name) not in left]
    if not left:
        raise fail(
            "no-features",
            f"each of the {len(table.frame.columns)} columns has the same value for every lead of the training period",
            "Columns are needed that differ between leads.",
        )
    codes = grid.codes(table.frame)
    calendar = find_calendar_features(grid, codes, table.won)
    if not settings.keep_calendar:
        gone += [Exclusion(item.feature, "calendar", _figures(item)) for item in calendar]
        left = [name for name in left if name not in {item.feature for item in calendar}]
    if not left:
        raise fail(
            "only-calendar",
            "every column tells the time rather than the lead: its values hardly overlap between periods",
            "Add columns that say something about the lead, or keep calendar features.",
        )
    weak = _weakest(grid, codes, table.won, left, settings.most_features)
    gone += [Exclusion(name, "weak", {"gain": gain}) for name, gain in weak.items()]
    left = [str(name) for name in table.frame.columns if str(name) in left and str(name) not in weak]
    return table.only(left), tuple(gone), calendar


def _figures(item: CalendarFeature) -> dict[str, float]:
    return {"time_explained": item.time_explained, "auc_pooled": item.auc_pooled, "auc_within": item.auc_within}


def _weakest(
    grid: Grid, codes: Mapping[str, NDArray[np.intp]], won: NDArray[np.int8], names: list[str], most: int
) -> dict[str, float]:
    """Those beyond `most` that tell least by themselves: chi-square less its mean under chance, in its deviations."""
    if len(names) <= most:
        return {}
    gains = {name: _gain(codes[name], won, grid.bins[name].size) for name in names if name in codes}
    order = sorted(gains, key=lambda name: gains[name], reverse=True)
    return {name: gains[name] for name in order[max(0, most - len(grid.lines)) :]}


def _gain(codes: NDArray[np.intp], won: NDArray[np.int8], size: int) -> float:
    leads = np.bincount(codes, minlength=size).astype(np.float64)
    wins = np.bincount(codes, weights=won, minlength=size)
    rate = won.mean()
    used = leads > 0
    square = float(((wins[used] - leads[used] * rate) ** 2 / (leads[used] * rate * (1 - rate))).sum())
    free = max(int(used.sum()) - 1, 1)
    return (square - free) / (2 * free) ** 0.5
