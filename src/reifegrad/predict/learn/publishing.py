"""Turns effects over fine bins into a `Scorecard` with few bins and rounded points."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.quality import auc
from reifegrad.predict.learn.grid import NumberBins
from reifegrad.predict.learn.scorecard import (
    CategorySide,
    CategoryTerm,
    LinearTerm,
    NumberSide,
    NumberTerm,
    PairTerm,
    Scorecard,
)
from reifegrad.spec.points import MILLI, POINTS_PER_LOG_ODDS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.predict.learn.additive import Additive, PairEffect
    from reifegrad.predict.learn.grid import BinGrid, Bins, Codes, Floats
    from reifegrad.predict.learn.scorecard import Side, Term

STEP = 100
"""Milli-points to which points are rounded: tenths of a point, 0.35 % of the odds."""

MOST_LOSS = 0.001
WIDER = (1.5, 2.5, 4)
"""Times as many bins, one after the other."""

CLOSE = 0.0004
"""Bins are merged while the mean square of what is lost stays below this, in log odds."""


def to_scorecard(model: Additive, grid: BinGrid, codes: Codes, most_bins: int) -> Scorecard:
    """The model as a scorecard with at most that many bins a number; what gives no points is left out."""
    terms: list[Term] = []
    for name, effect in model.effects.items():
        bins = grid.bins[name]
        if isinstance(bins, NumberBins):
            terms.append(_number_term(bins, effect, np.bincount(codes[name], minlength=bins.size), most_bins))
        else:
            points = {value: _milli(effect[place]) for place, value in enumerate(bins.values)}
            terms.append(CategoryTerm(name, points, otherwise=_milli(effect[-2]), unknown=_milli(effect[-1])))
    for name, slope in model.slopes.items():
        terms.append(_linear_term(name, slope, grid.lines[name].most))
    terms += [_pair_term(pair, grid) for pair in model.pairs]
    return Scorecard(_milli(model.base), tuple(term for term in terms if _says_something(term)))


def to_readable_scorecard(
    model: Additive, grid: BinGrid, codes: Codes, frame: pd.DataFrame, won: NDArray[np.int8]
) -> Scorecard:
    """The scorecard with few bins; with more where few cost more AUC than `MOST_LOSS` on these rows, the training."""
    goal = auc(won, model.log_odds(codes, grid.units(frame))) - MOST_LOSS
    wanted = bins_for(len(won))
    scorecard = to_scorecard(model, grid, codes, wanted)
    for times in WIDER:
        if auc(won, scorecard.milli(frame)) >= goal:
            break
        scorecard = to_scorecard(model, grid, codes, int(wanted * times))
    return scorecard


def bins_for(leads: int) -> int:
    """How many bins a number may have: as many as so many leads can fill and people can read."""
    return 4 if leads < 300 else 6 if leads < 1_000 else 8 if leads < 5_000 else 10


def _milli(log_odds: float, step: int = STEP) -> int:
    exact = log_odds * POINTS_PER_LOG_ODDS * MILLI / step
    return int(math.copysign(math.floor(abs(exact) + 0.5), exact)) * step


def _number_term(bins: NumberBins, effect: Floats, counts: NDArray[np.intp], most: int) -> NumberTerm:
    weights = counts[:-1] + 1e-6 * counts.sum()
    if bins.is_line:  # beyond what was seen it counts as much: it is there for what comes
        weights, most = weights + counts.sum() / bins.size, most * 2
    starts = merge(effect[:-1], weights, most)
    groups = np.split(np.arange(len(effect) - 1), starts)
    points = [_milli(float(np.average(effect[group], weights=weights[group]))) for group in groups]
    bounds = [float(bins.bounds[start - 1]) for start in starts]
    kept = [place for place in range(len(bounds)) if points[place] != points[place + 1]]
    return NumberTerm(
        bins.feature,
        tuple(bounds[place] for place in kept),
        (*(points[place] for place in kept), points[-1]),
        _milli(effect[-1]),
    )


def merge(effect: Floats, weights: Floats, most: int) -> list[int]:
    """Where the groups of neighbours begin (but the first) that lose least when each gets its mean.

    As few groups as lose no more than `CLOSE`, never more than `most`.
    """
    size = len(effect)
    mass, first, second = (
        np.concatenate([[0.0], np.cumsum(part)]) for part in (weights, weights * effect, weights * effect**2)
    )
    ends, begins = np.arange(size + 1)[:, None], np.arange(size + 1)[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = second[ends] - second[begins] - (first[ends] - first[begins]) ** 2 / (mass[ends] - mass[begins])
    cost = np.where(begins < ends, np.maximum(cost, 0.0), np.inf)
    best = cost[:, 0].copy()
    choices: list[NDArray[np.intp]] = []
    while best[size] / mass[size] > CLOSE and len(choices) + 1 < min(most, size):
        total = best[None, :] + cost
        total[:, 0] = np.inf
        choices.append(total.argmin(axis=1))
        best = total.min(axis=1)
    starts, end = [], size
    for choice in reversed(choices):
        end = int(choice[end])
        starts.append(end)
    return starts[::-1]


def _linear_term(name: str, slope: float, most: float) -> LinearTerm:
    points = _milli(slope, step=1)
    limit = _milli(slope * most)
    return LinearTerm(name, points, limit if limit < 0 else None, limit if limit > 0 else None)


def _pair_term(pair: PairEffect, grid: BinGrid) -> PairTerm:
    first, second = (_side(grid.bins[name], places) for name, places in zip(pair.features, pair.places, strict=True))
    points = tuple(tuple(_milli(value) for value in row) for row in pair.values)
    return PairTerm(pair.features, (first, second), points)


def _side(bins: Bins, places: NDArray[np.intp]) -> Side:
    if isinstance(bins, NumberBins):
        changes = np.flatnonzero(np.diff(places[:-1])) + 1
        return NumberSide(tuple(float(bins.bounds[change - 1]) for change in changes))
    groups = int(places[-1]) - 1
    return CategorySide(
        tuple(
            tuple(value for value, place in zip(bins.values, places[:-2], strict=True) if place == group)
            for group in range(groups)
        )
    )


def _says_something(term: Term) -> bool:
    match term:
        case NumberTerm():
            return any(term.points) or term.unknown != 0
        case CategoryTerm():
            return any(term.points.values()) or term.otherwise != 0 or term.unknown != 0
        case LinearTerm():
            return term.points != 0
        case _:
            return any(any(row) for row in term.points)
