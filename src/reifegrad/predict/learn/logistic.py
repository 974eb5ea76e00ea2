"""Learns a regularised logistic model whose effects are steps around a straight line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.shrinkage import prior_spread
from reifegrad.predict.learn.additive import Additive, centred
from reifegrad.predict.learn.grid import NumberBins, counts_by_bin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.predict.learn.additive import Units
    from reifegrad.predict.learn.grid import BinGrid, Codes, Floats

LINE = 0.5
STEP = 0.2
UNKNOWN = 0.5
"""How far from 0 effects are expected, in log odds: of a deviation of a number, a step between bins, the unknown.

They are the deviations of a normal prior, so that many leads outweigh them and few do not. That of categories is
learned, feature by feature.
"""


def learn_logistic(grid: BinGrid, codes: Codes, units: Units, won: NDArray[np.int8], lines: frozenset[str]) -> Additive:
    """A logistic model with a ridge penalty. Numbers in `lines` have no steps."""
    from sklearn.linear_model import LogisticRegression

    bases = {}
    for name, bins in grid.bins.items():
        leads, wins = counts_by_bin(codes[name], won, bins.size)
        if isinstance(bins, NumberBins):
            bases[name] = _basis(bins, leads, with_steps=name not in lines)
        else:
            bases[name] = np.eye(bins.size) * prior_spread(leads, wins)
    columns = [basis[codes[name]] for name, basis in bases.items()]
    columns += [(LINE / line.deviation * units[name])[:, None] for name, line in grid.lines.items()]
    model = LogisticRegression(C=1.0, solver="newton-cholesky", max_iter=50).fit(np.hstack(columns), won)
    weights = model.coef_[0]
    effects, at = {}, 0
    for name, basis in bases.items():
        effects[name] = basis @ weights[at : at + basis.shape[1]]
        at += basis.shape[1]
    slopes = {
        name: float(weight * LINE / line.deviation)
        for (name, line), weight in zip(grid.lines.items(), weights[at:], strict=True)
    }
    return centred(float(model.intercept_[0]), effects, slopes, codes, grid)


def _basis(bins: NumberBins, leads: Floats, *, with_steps: bool) -> Floats:
    """The columns of the model at each bin: a line, the steps between neighbours, and the unknown."""
    known = bins.size - 1
    unknown = np.zeros(bins.size)
    unknown[-1] = UNKNOWN
    columns = [bins.standard[:, None] * LINE, unknown[:, None]]
    if with_steps and known > 1:
        above = (np.arange(known)[:, None] > np.arange(known - 1)[None, :]).astype(np.float64)
        above -= leads[:-1] @ above / max(leads[:-1].sum(), 1)
        columns.append(np.vstack([above * STEP, np.zeros((1, known - 1))]))
    return np.hstack(columns)
