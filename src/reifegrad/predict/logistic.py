"""In: bins of rows and who won. Out: a regularised logistic model whose effects are steps around a straight line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reifegrad.predict.additive import Additive, centred
from reifegrad.predict.grid import NumberBins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.predict.additive import Units
    from reifegrad.predict.grid import Bins, Codes, Floats, Grid

LINE = 0.5
STEP = 0.2
LEVEL = 0.5
"""How far from 0 effects are expected, in log odds: of a deviation of a number, a step between bins, a category.

They are the deviations of a normal prior, so that many leads outweigh them and few do not.
"""


def learn_logistic(grid: Grid, codes: Codes, units: Units, won: NDArray[np.int8], lines: frozenset[str]) -> Additive:
    """A logistic model with a ridge penalty. Numbers in `lines` have no steps."""
    from sklearn.linear_model import LogisticRegression

    bases = {
        name: _basis(bins, np.bincount(codes[name], minlength=bins.size), with_steps=name not in lines)
        for name, bins in grid.bins.items()
    }
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


def _basis(bins: Bins, counts: NDArray[np.intp], *, with_steps: bool) -> Floats:
    """The columns of the model at each bin: a line, the steps between neighbours, and the unknown; or each category."""
    if not isinstance(bins, NumberBins):
        return np.eye(bins.size) * LEVEL
    known = bins.size - 1
    unknown = np.zeros(bins.size)
    unknown[-1] = LEVEL
    columns = [bins.standard[:, None] * LINE, unknown[:, None]]
    if with_steps and known > 1:
        above = (np.arange(known)[:, None] > np.arange(known - 1)[None, :]).astype(np.float64)
        above -= counts[:-1] @ above / max(counts[:-1].sum(), 1)
        columns.append(np.vstack([above * STEP, np.zeros((1, known - 1))]))
    return np.hstack(columns)
