"""Many features that say nearly the same come in; the few that each add something go out, the strongest first.

The same activities are measured in a dozen ways. Step by step the feature is taken that explains most of what those
before it leave open, and none once the best would also be found among columns of noise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.predict.evidence import bin_codes, evidence

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST = 60
CHANCE = 2.0
"""How many features of noise may come in, on average, over all that are tried.

Fewer would cost more: a weak driver that is left out is lost for good, a little noise is given few points.
"""

_MOST_ROWS = 20_000
_STEPS = 4
_HIGH = 0.99


def choose_features(
    frame: pd.DataFrame, won: NDArray[Any], linear: Collection[str] = (), *, most: int = MOST, chance: float = CHANCE
) -> tuple[str, ...]:
    """The names of the features that each add something, in the order in which they were taken.

    `linear` enter by their value, all others by what their bins show. Rows are those of the training period, in the
    order of time; of very many, every second or third is looked at.
    """
    step = max(1, -(-len(frame) // _MOST_ROWS))
    frame, happened = frame.iloc[::step], np.asarray(won, dtype=np.float64)[::step]
    names = [str(name) for name in frame.columns]
    if not names or len(np.unique(happened)) < 2:
        return ()
    table = np.column_stack([_column(frame[name], happened, linear=name in linear) for name in names])
    threshold = _threshold(min(chance / len(names), 0.1))
    chosen: list[int] = []
    fit = np.array([np.log(happened.mean() / (1 - happened.mean()))])
    while len(chosen) < min(most, len(names)):
        within = np.column_stack([np.ones(len(table)), table[:, chosen]])
        odds, fit = _fitted(within, happened, fit)
        gain = _gains(table, within, happened, odds)
        gain[chosen] = -1.0
        best = int(np.argmax(gain))
        if gain[best] < threshold:
            break
        chosen.append(best)
        fit = np.append(fit, 0.0)
    return tuple(names[place] for place in chosen)


def _column(values: pd.Series, won: Floats, *, linear: bool) -> Floats:
    """The column as it enters, of mean 0 and deviation 1; a constant one becomes 0."""
    if linear:
        column = np.nan_to_num(values.to_numpy(dtype=np.float64))
        shown = column[column > 0]
        column = np.minimum(column, np.quantile(shown, _HIGH)) if len(shown) else column
    else:
        column = evidence(bin_codes(values), won)
    spread = column.std()
    return (column - column.mean()) / spread if spread > 1e-12 else np.zeros(len(column))


def _fitted(within: Floats, won: Floats, start: Floats) -> tuple[Floats, Floats]:
    """Log-odds and coefficients of a logistic model, a little drawn to zero, by Newton's steps from a near start."""
    fit = start
    drawn = np.full(within.shape[1], 1.0)
    drawn[0] = 1e-9
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(within @ fit, -30, 30)))
        weight = chance * (1 - chance)
        matrix = (within * weight[:, None]).T @ within + np.diag(drawn)
        fit = fit + np.linalg.solve(matrix, within.T @ (won - chance) - drawn * fit)
    return within @ fit, fit


def _gains(table: Floats, within: Floats, won: Floats, odds: Floats) -> Floats:
    """Rao's score statistic of each column beside those that are in: chi-squared with one degree where it is noise."""
    chance = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    weight = chance * (1 - chance)
    weighted = within * weight[:, None]
    across = table.T @ weighted
    inside = np.linalg.solve(weighted.T @ within + 1e-6 * np.eye(within.shape[1]), across.T).T
    left = (table * table).T @ weight - (across * inside).sum(axis=1)
    return np.asarray(np.where(left > 1e-3 * len(won) * weight.mean(), (table.T @ (won - chance)) ** 2 / left, 0.0))


def _threshold(chance: float) -> float:
    """The value that chi-squared with one degree exceeds with this chance."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(1 - chance / 2) ** 2
