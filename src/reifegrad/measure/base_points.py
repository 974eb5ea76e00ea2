"""By how many points all predicted probabilities are too high or too low."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reifegrad.measure.cases import Cases
    from reifegrad.spec.model import ScoringModel

DOUBLES = 20 / np.log(2)
"""Points per log-odds, where 20 points double the odds."""

ENOUGH_NEWER = 50
"""With fewer newer cases than this there is nothing to learn anew from."""

_ROUNDS = 80


def base_shift(probability: NDArray[np.float64], share: float, moved: ArrayLike = 0.0) -> float:
    """By how many points a base has to be moved so that on average `share` is predicted.

    `moved`: by how many points each case moves anyhow. NaN where no base does it: nobody or everybody was won.
    """
    if not len(probability) or not 0 < share < 1:
        return float("nan")
    chance = np.clip(probability, 1e-9, 1 - 1e-9)
    odds = np.log(chance / (1 - chance)) + np.asarray(moved, dtype=np.float64) / DOUBLES
    centre = float(np.log(share / (1 - share)))
    low, high = centre - float(odds.max()), centre - float(odds.min())
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        too_high = (1 / (1 + np.exp(-odds - middle))).mean() > share
        low, high = (low, middle) if too_high else (middle, high)
    return float((low + high) / 2 * DOUBLES)


def newer_cases(cases: Cases, model: ScoringModel) -> int | None:
    """How many complete cases are newer than all that a learned model was learned from and tested on.

    None for a model that was made by hand, or that does not say until when it was tested.
    """
    if model.training is None or model.training.tested_until is None:
        return None
    after = np.datetime64(model.training.tested_until, "us") + np.timedelta64(1, "D")
    return int((cases.complete & (cases.as_of >= after)).sum())
