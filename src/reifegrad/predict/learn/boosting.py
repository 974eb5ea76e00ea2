"""Learns additive models by explainable boosting, and interactions of a few pairs of features."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.shrinkage import USUAL
from reifegrad.predict.learn.additive import Additive, PairEffect, centred
from reifegrad.predict.learn.grid import NumberBins, few_places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.predict.learn.additive import Units
    from reifegrad.predict.learn.grid import BinGrid, Bins, Codes, Floats
    from reifegrad.predict.learn.training import LearningSettings

ROUNDS = 400
PAIR_ROUNDS = 200
RATE = 0.04
BAGS = 2
RIDGE = 1 / USUAL**2
"""Steps are drawn to 0 by the same prior as in the other candidates."""

HOLDS = 0.5
"""What pairs count: of all that is learned they hold least when times change."""


def learn_boosting(
    grid: BinGrid, codes: Codes, units: Units, won: NDArray[np.int8], straight: Additive, seed: int
) -> Additive:
    """Effects by explainable boosting; `straight` is where it starts: the lines, which trees cannot learn."""
    names = [name for name in grid.bins if name not in straight.effects]
    if not names:
        return straight
    columns = {name: _feature_column(grid.bins[name], codes[name]) for name in names}
    model = _fit(
        columns, won, straight.log_odds(codes, units), seed, interactions=0, max_rounds=ROUNDS, min_samples_leaf=10
    )
    effects = dict(straight.effects)
    for name in names:
        effects[name] = np.zeros(grid.bins[name].size)
    for (place,), scores in zip(model.term_features_, model.term_scores_, strict=True):
        name = names[place]
        every = _feature_column(grid.bins[name], np.arange(grid.bins[name].size))
        effects[name] = scores[_places(model.bins_[place][0], every)]
    return centred(straight.base + float(model.intercept_[0]), effects, straight.slopes, codes, grid)


def add_pairs(
    grid: BinGrid,
    codes: Codes,
    won: NDArray[np.int8],
    model: Additive,
    start: Floats,
    settings: LearningSettings,
    without: frozenset[str],
) -> Additive:
    """The model with tables of a few pairs that say what its sum (`start`, for each row) leaves over."""
    names = [name for name in grid.bins if name not in without]
    if len(names) < 2 or settings.pairs < 1:
        return model
    holds = 1.0 if settings.same_times else HOLDS
    merged = {name: few_places(grid.bins[name], codes[name]) for name in names}
    columns = {name: merged[name][codes[name]].astype(np.float64) for name in names}
    boosted = _fit(
        columns,
        won,
        start,
        settings.seed,
        interactions=settings.pairs,
        max_rounds=PAIR_ROUNDS,
        min_samples_leaf=20,
        exclude="mains",
    )
    pairs = []
    for features, scores in zip(boosted.term_features_, boosted.term_scores_, strict=True):
        if len(features) != 2:
            continue
        first, second = (names[place] for place in features)
        rows, others = (
            _places(boosted.bins_[place][-1], np.arange(merged[names[place]].max() + 1, dtype=np.float64))
            for place in features
        )
        values = scores[np.ix_(rows, others)] * holds
        pairs.append(PairEffect((first, second), (merged[first], merged[second]), values))
    return replace(model, pairs=tuple(pairs))


def _fit(
    columns: dict[str, NDArray[Any]], won: NDArray[np.int8], start: Floats, seed: int, **settings: object
) -> Any:  # interpret has no types
    import pandas as pd
    from interpret.glassbox import ExplainableBoostingClassifier

    kinds = ["continuous" if column.dtype.kind == "f" else "nominal" for column in columns.values()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of bins that it could not fill, which rare values are
        return ExplainableBoostingClassifier(
            feature_types=kinds,
            outer_bags=BAGS,
            learning_rate=RATE,
            validation_size=0.15,
            early_stopping_rounds=50,
            reg_lambda=RIDGE,
            smoothing_rounds=0,
            interaction_smoothing_rounds=0,
            max_bins=256,
            n_jobs=1,
            random_state=seed,
            **settings,
        ).fit(pd.DataFrame(columns), won, init_score=start)


def _feature_column(bins: Bins, codes: NDArray[np.intp]) -> NDArray[Any]:
    """Bins as boosting reads them: places of numbers, NaN where unknown; words for categories."""
    if not isinstance(bins, NumberBins):
        return codes.astype(str).astype(object)
    places = codes.astype(np.float64)
    places[codes == bins.size - 1] = np.nan
    return places


def _places(cuts: Any, values: NDArray[Any]) -> NDArray[np.intp]:  # cuts, or places by category
    """Where boosting keeps the score of each value: 0 for the missing, then its bins, last the never seen."""
    if isinstance(cuts, dict):
        return np.array([cuts.get(value, len(cuts) + 1) for value in values])
    return np.where(np.isnan(values), 0, np.searchsorted(cuts, values, side="right") + 1)
