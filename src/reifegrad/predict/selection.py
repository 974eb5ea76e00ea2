"""In: bins and units of many features, and who won. Out: the few that tell something which the others do not.

What a lead did can be measured in hundreds of ways that say nearly the same. One after the other the feature is taken
that tells most about what those taken before leave open, until what is left is no more than chance among so many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reifegrad.predict.grid import NumberBins
from reifegrad.predict.weights_of_evidence import weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.predict.additive import Units
    from reifegrad.predict.grid import Codes, Floats, Grid

MOST = 40
"""More criteria nobody reads."""

FALSE = 0.1
"""The share of what is taken that may be taken by chance (the false discovery rate at which it stops)."""

ROWS = 30_000
"""Rows that are looked at; of more, every second, third, ... one."""

PARTS = 6
_FEW_EXPECTED = 3.0


def select(grid: Grid, codes: Codes, units: Units, won: NDArray[np.int8]) -> tuple[str, ...]:
    """The names of the features to learn from, the one that tells most first.

    A score test of each feature on what is left open (chi-square, one degree of freedom for each part but one); the
    stopping rule is that of Benjamini and Hochberg (1995), with the number of those taken as the rank.
    """
    step = max(1, -(-len(won) // ROWS))
    chosen_won = won[::step].astype(np.float64)
    shapes = {name: _parts(grid, name, column[::step]) for name, column in codes.items()}
    lines = {name: _centred(units[name][::step]) for name in grid.lines}
    evidence = {
        name: weights(codes[name][::step], won[::step], grid.bins[name].size, PARTS if _is_number(grid, name) else None)[
            codes[name][::step]
        ]
        for name in codes
    }
    taken: list[str] = []
    chance = np.full(len(chosen_won), chosen_won.mean())
    total = len(shapes) + len(lines)
    while len(taken) < min(MOST, total):
        found = _test(shapes, lines, chosen_won, chance, set(taken))
        if not found:
            break
        name, p_value = min(found.items(), key=lambda item: item[1])
        if p_value > FALSE * (len(taken) + 1) / total:
            break
        taken.append(name)
        chance = _fitted([lines[one] if one in lines else evidence[one] for one in taken], chosen_won)
    return tuple(taken)


def _is_number(grid: Grid, name: str) -> bool:
    return isinstance(grid.bins[name], NumberBins)


def _parts(grid: Grid, name: str, codes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Numbers in a few parts of about equal size, the unknown apart; categories as they are."""
    size = grid.bins[name].size
    if not _is_number(grid, name):
        return codes
    leads = np.bincount(codes, minlength=size).astype(np.float64)[:-1]
    middle = (np.cumsum(leads) - leads / 2) / max(leads.sum(), 1.0)
    part = np.minimum((middle * PARTS).astype(np.intp), PARTS - 1)
    return np.append(part, PARTS)[codes]


def _centred(values: Floats) -> Floats:
    deviation = float(values.std())
    return (values - values.mean()) / (deviation if deviation > 0 else 1.0)


def _test(
    shapes: dict[str, NDArray[np.intp]], lines: dict[str, Floats], won: Floats, chance: Floats, taken: set[str]
) -> dict[str, float]:
    """For each feature that is not taken, how likely chance alone would tell as much."""
    from scipy.stats import chi2

    left, spread = won - chance, chance * (1 - chance)
    found = {}
    for name, part in shapes.items():
        if name in taken:
            continue
        expected = np.bincount(part, weights=spread)
        missed = np.bincount(part, weights=left, minlength=len(expected))
        enough = expected > _FEW_EXPECTED
        if enough.sum() > 1:
            statistic = float((missed[enough] ** 2 / expected[enough]).sum())
            found[name] = float(chi2.sf(statistic, int(enough.sum()) - 1))
    for name, values in lines.items():
        if name not in taken:
            found[name] = float(chi2.sf(float(values @ left) ** 2 / max(float(values**2 @ spread), 1e-12), 1))
    return found


def _fitted(columns: list[Floats], won: Floats) -> Floats:
    from sklearn.linear_model import LogisticRegression

    table = np.column_stack(columns)
    model = LogisticRegression(C=10.0, solver="newton-cholesky", max_iter=50).fit(table, won)
    chance: Floats = model.predict_proba(table)[:, 1]
    return chance
