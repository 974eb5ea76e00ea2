"""Selects the few features that add information beyond those already selected.

What a lead did can be measured in hundreds of ways that say nearly the same. One after the other the feature is taken
that tells most about what those taken before leave open, until what is left is no more than chance among so many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.predict.learn.grid import NumberBins, equal_parts, make_grid
from reifegrad.predict.learn.weights_of_evidence import weights

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.predict.learn.additive import Units
    from reifegrad.predict.learn.grid import BinGrid, Codes, Floats

MOST = 40
"""More criteria nobody reads."""

FALSE = 0.1
"""The share of what is taken that may be taken by chance (the false discovery rate at which it stops)."""

ROWS = 30_000
"""Rows that are looked at; of more, every second, third, ... one."""

PARTS = 6
_ENOUGH = 3.0  # the variance of a bin from which chi-square holds


def choose_features(frame: pd.DataFrame, won: NDArray[Any], linear: Collection[str] = ()) -> tuple[str, ...]:
    """The names of the features to learn from, the one that tells most first.

    `linear` enter by their value, all others by their bins. Rows are those of the training period, in the order of
    time. A score test says how much of what is left open each feature explains (chi-square, a degree of freedom for
    each bin but one: bins fit noise, too); it stops by the rule of Benjamini and Hochberg (1995), the number of those
    taken being the rank.
    """
    step = max(1, -(-len(frame) // ROWS))
    frame, happened = frame.iloc[::step], np.asarray(won, dtype=np.int8)[::step]
    grid = make_grid(frame, frozenset(linear))
    trial = _SelectionTrial(grid, grid.codes(frame), grid.units(frame), happened)
    taken: list[str] = []
    total = len(grid.bins) + len(grid.lines)
    while len(taken) < min(MOST, total):
        found = trial.chances(taken)
        name = min(found, key=lambda one: found[one])
        if found[name] > FALSE * (len(taken) + 1) / total:
            break
        taken.append(name)
    return tuple(taken)


class _SelectionTrial:
    """The columns of the features as they are tested, and as they enter once they are taken."""

    def __init__(self, grid: BinGrid, codes: Codes, units: Units, won: NDArray[np.int8]) -> None:
        self.won = won.astype(np.float64)
        self.parts = {name: _parts(grid, name, column) for name, column in codes.items()}
        self.columns = {name: _centred(units[name]) for name in grid.lines}
        self.lines = frozenset(grid.lines)
        for name, column in codes.items():
            parts = PARTS if isinstance(grid.bins[name], NumberBins) else None
            self.columns[name] = weights(column, won, grid.bins[name].size, parts)[column]

    def chances(self, taken: list[str]) -> dict[str, float]:
        """For each feature that is not taken, how likely chance alone would explain as much of what is left open."""
        from scipy.stats import chi2

        expected = self._expected(taken)
        left, spread = self.won - expected, expected * (1 - expected)
        found = {}
        for name in self.columns.keys() - set(taken):
            if name in self.lines:
                values = self.columns[name]
                square, free = float(values @ left) ** 2 / max(float(values**2 @ spread), 1e-12), 1
            else:
                variance = np.bincount(self.parts[name], weights=spread)
                missed = np.bincount(self.parts[name], weights=left)
                enough = variance > _ENOUGH
                square, free = float((missed[enough] ** 2 / variance[enough]).sum()), max(int(enough.sum()) - 1, 1)
            found[name] = float(chi2.sf(square, free))
        return dict(sorted(found.items()))

    def _expected(self, taken: list[str]) -> Floats:
        from sklearn.linear_model import LogisticRegression

        if not taken:
            return np.full(len(self.won), self.won.mean())
        table = np.column_stack([self.columns[name] for name in taken])
        model = LogisticRegression(C=10.0, solver="newton-cholesky", max_iter=50).fit(table, self.won)
        return np.asarray(model.predict_proba(table)[:, 1], dtype=np.float64)


def _parts(grid: BinGrid, name: str, codes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Numbers in a few parts of about equal size, the unknown apart; categories as they are."""
    size = grid.bins[name].size
    if not isinstance(grid.bins[name], NumberBins):
        return codes
    return np.append(equal_parts(np.bincount(codes, minlength=size)[:-1], PARTS), PARTS)[codes]


def _centred(values: Floats) -> Floats:
    deviation = float(values.std())
    return np.asarray((values - values.mean()) / (deviation if deviation > 0 else 1.0), dtype=np.float64)
