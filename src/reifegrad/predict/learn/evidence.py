"""Measures how well a single column predicts the outcome, without overfitting its many values.

A column is cut into bins, the rate of each bin is counted on every second row and read on the others, so that a
column of many values gains nothing by having them. AUC is taken within five blocks of the time order: a column that
only tells the year is not strong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.log_odds import log_odds_of
from reifegrad.measure.shrinkage import drawn_rate

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

BLOCKS = 5
_BINS = 20
_RARE = 10


def blocks_of(rows: int) -> Codes:
    """The number of the block of each row; rows are in the order of time."""
    return np.arange(rows) * BLOCKS // max(rows, 1)


def bin_codes(values: pd.Series) -> Codes:
    """The bin of each row: quantiles of a number, values of a text; a missing one is a bin of its own, 0.

    Texts that hardly anyone has share a bin: thousands of them say little, and would drown those that say much.
    """
    import pandas as pd

    known = values.notna().to_numpy()
    codes = np.zeros(len(values), dtype=np.int64)
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        numbers = values.to_numpy(dtype=np.float64)
        if known.any():
            bounds = np.unique(np.quantile(numbers[known], np.linspace(0, 1, _BINS + 1)[1:-1]))
            codes[known] = 1 + np.digitize(numbers[known], bounds)
        return codes
    places, _ = values.where(values.notna(), None).astype(object).factorize()
    counts = np.bincount(places[known], minlength=1)
    frequent = counts >= min(_RARE, max(1, len(values) // 100))
    bins = np.where(frequent, np.cumsum(frequent) + 1, 1)
    codes[known] = bins[places[known]]
    return codes


def held_out_log_odds(codes: Codes, won: NDArray[Any]) -> Floats:
    """The log-odds of winning that the other half of the rows shows for the bin of each row."""
    found = np.zeros(len(codes))
    even = np.arange(len(codes)) % 2 == 0
    for part in (even, ~even):
        found[~part] = _log_odds(codes[part], won[part], int(codes.max(initial=0)))[codes[~part]]
    return found


def _log_odds(codes: Codes, won: NDArray[Any], largest: int) -> Floats:
    base = min(max(float(won.mean()), 1e-3), 1 - 1e-3) if len(won) else 0.5
    total = np.bincount(codes, minlength=largest + 1)
    hits = np.bincount(codes, weights=won, minlength=largest + 1)
    return log_odds_of(np.clip(drawn_rate(hits, total, base), 1e-4, 1 - 1e-4))
