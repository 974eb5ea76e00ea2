"""Learns a points card from weights of evidence of a few bins per feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.log_odds import log_odds_of
from reifegrad.measure.shrinkage import drawn_rate, prior_spread
from reifegrad.predict.learn.additive import Additive, centred
from reifegrad.predict.learn.grid import NumberBins, counts_by_bin, equal_parts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.predict.learn.additive import Units
    from reifegrad.predict.learn.grid import BinGrid, Codes, Floats


def learn_card(grid: BinGrid, codes: Codes, units: Units, won: NDArray[np.int8], lines: frozenset[str]) -> Additive:
    """A points card. Numbers in `lines` enter as straight lines over their bins."""
    from sklearn.linear_model import LogisticRegression

    parts = 8 if len(won) >= 500 else 5
    names = [name for name in grid.bins if name not in lines]
    evidence = {name: weights(codes[name], won, grid.bins[name].size, _parts(grid, name, parts)) for name in names}
    straight = {
        name: bins.standard for name, bins in grid.bins.items() if name in lines and isinstance(bins, NumberBins)
    }
    shapes = {**evidence, **straight}
    columns = [shape[codes[name]] for name, shape in shapes.items()]
    columns += [units[name] / line.deviation for name, line in grid.lines.items()]
    table = np.column_stack(columns)
    kept = np.ones(table.shape[1], dtype=np.bool_)
    while True:
        model = LogisticRegression(C=1.0, solver="newton-cholesky").fit(table[:, kept], won)
        wrong = (model.coef_[0] < 0) & (np.flatnonzero(kept) < len(evidence))
        if not wrong.any() or kept.sum() == wrong.sum():
            break
        kept[np.flatnonzero(kept)[wrong]] = False
    slopes = np.zeros(table.shape[1])
    slopes[kept] = model.coef_[0]
    effects = {name: shape * slope for (name, shape), slope in zip(shapes.items(), slopes, strict=False)}
    per_unit = slopes[len(shapes) :]
    lines_of = {name: slope / line.deviation for (name, line), slope in zip(grid.lines.items(), per_unit, strict=True)}
    return centred(float(model.intercept_[0]), effects, lines_of, codes, grid)


def weights(codes: NDArray[np.intp], won: NDArray[np.int8], size: int, parts: int | None) -> Floats:
    """The weight of evidence of each bin: its log odds over those of all, drawn towards 0.

    So many leads with the mean rate are added to every bin as fit how far the bins lie apart: rare ones stay near 0.
    Where all were won, or none, nothing can be told.

    `parts` merges the bins of a number into so many of about equal size; the last bin, the unknown, stays alone.
    """
    place = np.arange(size)
    if parts is not None:
        place = np.append(equal_parts(np.bincount(codes, minlength=size)[:-1], parts), parts)
    leads, wins = counts_by_bin(place[codes], won, int(place.max()) + 1)
    rate = won.mean()
    if not 0 < rate < 1:
        return np.zeros(size)
    prior = 1 / (prior_spread(leads, wins) ** 2 * rate * (1 - rate))
    found: Floats = log_odds_of(drawn_rate(wins, leads, rate, prior)) - log_odds_of(rate)
    return found[place]


def _parts(grid: BinGrid, name: str, parts: int) -> int | None:
    return parts if isinstance(grid.bins[name], NumberBins) else None
