"""By how many points all predicted probabilities are too high or too low."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.log_odds import log_odds_of
from reifegrad.measure.logistic import fit_logistic
from reifegrad.spec.points import POINTS_PER_LOG_ODDS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reifegrad.measure.cases import Cases
    from reifegrad.spec.model import ScoringModel

ENOUGH_NEWER = 50
"""With fewer newer cases than this there is nothing to learn anew from."""


def base_shift(probability: NDArray[np.float64], share: float, moved: ArrayLike = 0.0) -> float:
    """By how many points a base has to be moved so that on average `share` is predicted.

    `moved`: by how many points each case moves anyhow. NaN where no base does it: nobody or everybody was won.
    """
    if not len(probability) or not 0 < share < 1:
        return float("nan")
    odds = log_odds_of(probability) + np.asarray(moved, dtype=np.float64) / POINTS_PER_LOG_ODDS
    # Where a free intercept is likeliest, as many are expected as were won.
    fit = fit_logistic(np.empty((len(odds), 0)), np.full(len(odds), share), (), offset=odds)
    return fit.intercept * POINTS_PER_LOG_ODDS


def newer_cases(cases: Cases, model: ScoringModel) -> int | None:
    """How many complete cases are newer than all that a learned model was learned from and tested on.

    None for a model that was made by hand, or that does not say until when it was tested.
    """
    if model.training is None or model.training.tested_until is None:
        return None
    after = np.datetime64(model.training.tested_until, "us") + np.timedelta64(1, "D")
    return int((cases.complete & (cases.as_of >= after)).sum())
