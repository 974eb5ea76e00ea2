"""Compares candidate models on later blocks than they were learned from, and chooses one.

What is measured is each candidate as it would be published: a scorecard, rounded, calibrated on what was known then.
"""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.log_odds import probability_of
from reifegrad.measure.quality import auc, auc_difference, auc_interval, log_loss
from reifegrad.predict.learn.additive import Additive, made_monotone, mean_of
from reifegrad.predict.learn.boosting import add_pairs, learn_boosting
from reifegrad.predict.learn.calibration import FADES, level_of, level_offset
from reifegrad.predict.learn.grid import make_grid
from reifegrad.predict.learn.logistic import learn_logistic
from reifegrad.predict.learn.publishing import to_readable_scorecard
from reifegrad.predict.learn.screening import Exclusion, uninformative_features, weakest_features
from reifegrad.predict.learn.selection import choose_features
from reifegrad.predict.learn.weights_of_evidence import learn_card
from reifegrad.spec.points import MILLI, POINTS_PER_LOG_ODDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.predict.learn.grid import BinGrid, Codes, Floats
    from reifegrad.predict.learn.scorecard import Scorecard
    from reifegrad.predict.learn.training import LearningSettings, TrainingTable

CARD, LOGISTIC, BOOSTING = "card", "logistic", "boosting"
TWO, THREE, PAIRS = "card+logistic", "card+logistic+boosting", "card+logistic+boosting+pairs"

FEW = 100
"""Fewer won or lost than this, and boosting is not tried."""

PREFERRED = (THREE, TWO, LOGISTIC, CARD, BOOSTING, PAIRS)
"""The steadiest first: a mean errs less than its parts, and pairs need more to read and more to hold."""

PREFERRED_WITH_FEW = (LOGISTIC, TWO, CARD)
"""With few leads the weights of evidence err most: they are counted first and weighed by the same leads."""

PREFERRED_WITH_LINES = (LOGISTIC, THREE, TWO, BOOSTING, CARD, PAIRS)
"""With calendar features kept: weighed one by one, as in the points card, every feature that changed in time takes a
share of the trend; only a model of all at once parts them."""


ERRORS, ERRORS_WITH_FEW = 1.0, 2.0
"""A candidate is taken before the steadiest one if it is better by so many standard errors. With few leads errors are
wide and not well known themselves: five draws of 100 leads had one where the worst candidate looked best."""

ONE_ERROR = 0.6827
"""The level of an interval of one standard error to each side."""

AHEAD = 0.25
"""The test is a fifth of all rows, so it is a quarter as long as the training."""

PAIRS_PAY = 0.005
"""Pairs make a card longer and harder to read: less AUC than this is not worth it."""

START = 0.5
BLOCKS = 4
LEAST_BEFORE = 10
"""Won and lost that a block needs before it, to be learned from."""


@dataclass(frozen=True)
class Fit:
    """What was learned from some rows: the candidates on one grid."""

    grid: BinGrid
    codes: Codes
    log_odds: Mapping[str, Floats]
    models: Mapping[str, Additive]
    seconds: Mapping[str, float]
    excluded: tuple[Exclusion, ...]


@dataclass(frozen=True)
class BlockResult:
    """A candidate on one block: rows from `first` to before `end` in time order, learned from all rows before."""

    first: int
    end: int
    leads: int
    won: int
    auc: float
    auc_estimator: float
    log_loss: float


@dataclass(frozen=True)
class CandidateResult:
    """A candidate over all blocks. `forecasts` are its log odds on each block, as published then."""

    name: str
    terms: int
    blocks: tuple[BlockResult, ...]
    seconds: float
    forecasts: tuple[Floats, ...]

    @property
    def auc(self) -> float:
        """The mean over the blocks."""
        return float(np.mean([block.auc for block in self.blocks])) if self.blocks else math.nan

    @property
    def log_loss(self) -> float:
        """The mean over the blocks, each with the base as it was known before."""
        return float(np.mean([block.log_loss for block in self.blocks])) if self.blocks else math.nan


def learn_all(table: TrainingTable, settings: LearningSettings, lines: frozenset[str], *, boost: bool) -> Fit:
    """Every candidate, learned from all rows of the table; those with boosting where asked for."""
    table, unchosen = _chosen(table, settings)
    grid = make_grid(table.frame, table.linear, lines, rare=settings.same_times)
    codes, units = grid.codes(table.frame), grid.units(table.frame)
    weak = weakest_features(grid, codes, table.won, settings.most_features)
    grid = grid.without({item.feature for item in weak})
    lines = lines & grid.bins.keys()
    if boost:
        told = uninformative_features(
            grid, codes, units, table.won, learn_logistic(grid, codes, units, table.won, lines)
        )
        if len(told) < len(grid.bins) + len(grid.lines):
            weak, grid = weak + told, grid.without({item.feature for item in told})
    codes, units = {name: codes[name] for name in grid.bins}, {name: units[name] for name in grid.lines}
    models: dict[str, Additive] = {}
    seconds: dict[str, float] = {}
    won = table.won

    def keep(name: str, began: float, model: Additive) -> None:
        models[name] = made_monotone(model, grid, codes, settings.monotone)
        seconds[name] = time.perf_counter() - began

    began = time.perf_counter()
    keep(CARD, began, learn_card(grid, codes, units, won, lines))
    began = time.perf_counter()
    keep(LOGISTIC, began, learn_logistic(grid, codes, units, won, lines))
    models[TWO] = mean_of([models[CARD], models[LOGISTIC]])
    if boost:
        began = time.perf_counter()
        straight = _straight_lines_of(models[LOGISTIC], lines)
        keep(BOOSTING, began, learn_boosting(grid, codes, units, won, straight, settings.seed))
        models[THREE] = mean_of([models[CARD], models[LOGISTIC], models[BOOSTING]])
        began = time.perf_counter()
        start = models[THREE].log_odds(codes, units)
        without = lines | settings.monotone.keys() | settings.unpaired
        models[PAIRS] = add_pairs(grid, codes, won, models[THREE], start, settings, frozenset(without))
        seconds[PAIRS] = time.perf_counter() - began
    log_odds = {name: model.log_odds(codes, units) for name, model in models.items()}
    return Fit(grid, codes, log_odds, models, {name: _seconds(name, seconds) for name in models}, unchosen + weak)


def _chosen(table: TrainingTable, settings: LearningSettings) -> tuple[TrainingTable, tuple[Exclusion, ...]]:
    """The table with the few features that tell something beside each other, where they are to be chosen.

    Asked anew for every part of the rows: what was chosen with a view of a block would forecast it too well.
    """
    names = choose_features(table.frame, table.won, table.linear) if settings.choose else ()
    if not names:
        return table, ()
    kept = [str(name) for name in table.frame.columns if name in set(names)]
    gone = (Exclusion(str(name), "adds_nothing", {}) for name in table.frame.columns if name not in set(names))
    return table.only(kept), tuple(gone)


def _seconds(name: str, seconds: Mapping[str, float]) -> float:
    return sum(spent for part, spent in seconds.items() if part == name or part in name.split("+"))


def has_enough(won: NDArray[np.int8]) -> bool:
    """Whether there are enough of both kinds for boosting."""
    return int(min(won.sum(), len(won) - won.sum())) >= FEW


def _straight_lines_of(model: Additive, lines: frozenset[str]) -> Additive:
    """The part of the model that are straight lines."""
    return Additive(model.base, {name: model.effects[name] for name in lines}, model.slopes)


def validate(table: TrainingTable, settings: LearningSettings, lines: frozenset[str]) -> tuple[CandidateResult, ...]:
    """All candidates on blocks of the newer half, each learned from the rows before; no blocks with few of a kind."""
    results: dict[str, list[tuple[BlockResult, Floats, int, float]]] = {}
    for first, end in _blocks(table.won):
        before, after = table.before(first), np.arange(first, end)
        if _least(table.won[before]) < LEAST_BEFORE:
            continue
        fit = learn_all(table.rows(before), settings, lines, boost=has_enough(table.won))
        frame, won = table.frame.iloc[after], table.won[after]
        codes, units = fit.grid.codes(frame), fit.grid.units(frame)
        for name, model in fit.models.items():
            shift = level_of(fit.log_odds[name], table.won[before]).shift
            older = table.frame.iloc[before]
            scorecard = to_readable_scorecard(model.scaled(1.0, shift), fit.grid, fit.codes, older, table.won[before])
            forecast = to_log_odds(scorecard, frame)
            estimate = model.log_odds(codes, units)
            loss = log_loss(won, probability_of(forecast))
            block = BlockResult(first, end, len(won), int(won.sum()), auc(won, forecast), auc(won, estimate), loss)
            results.setdefault(name, []).append((block, forecast, len(scorecard.terms), fit.seconds[name]))
    return tuple(
        CandidateResult(
            name,
            found[-1][2],
            tuple(part[0] for part in found),
            sum(part[3] for part in found),
            tuple(part[1] for part in found),
        )
        for name, found in results.items()
    )


def to_log_odds(scorecard: Scorecard, frame: pd.DataFrame) -> Floats:
    """The log odds that a scorecard gives to rows."""
    found: Floats = scorecard.milli(frame).astype(np.float64) * (1 / (MILLI * POINTS_PER_LOG_ODDS))
    return found


def _blocks(won: NDArray[np.int8]) -> list[tuple[int, int]]:
    """First row and end of each block: four over the newer half, fewer where there are few won or lost."""
    leads = len(won)
    newer = won[int(leads * START) :]
    count = max(1, min(BLOCKS, int(min(newer.sum(), len(newer) - newer.sum())) // 12))
    edges = np.linspace(leads * START, leads, count + 1).astype(int)
    blocks = [(int(first), int(end)) for first, end in itertools.pairwise(edges)]
    return [
        (first, end) for first, end in blocks if _least(won[:first]) >= LEAST_BEFORE and _least(won[first:end]) >= 4
    ]


def _least(won: NDArray[np.int8]) -> int:
    return int(min(won.sum(), len(won) - won.sum()))


def choose(results: Sequence[CandidateResult], won: NDArray[np.int8], lines: frozenset[str] = frozenset()) -> str:
    """The steadiest candidate whose AUC is behind the best by no more than one standard error, or two with few leads.

    The error of the difference is the larger of what chance explains within the blocks, and what it varies between.
    """
    enough = has_enough(won)
    preferred = PREFERRED_WITH_LINES if lines else PREFERRED if enough else PREFERRED_WITH_FEW
    known = {result.name: result for result in results}
    names = [name for name in preferred if name in known]
    if not names or not known[names[0]].blocks:
        return names[0] if names else preferred[0]
    plain = max(known[name].auc for name in names if name != PAIRS)
    if PAIRS in names and known[PAIRS].auc < plain + PAIRS_PAY:
        names.remove(PAIRS)
    best = max(names, key=lambda name: known[name].auc)
    for name in names:
        behind, error = _difference_to_best(known[name], known[best], won)
        if behind <= error * (ERRORS if enough else ERRORS_WITH_FEW):
            return name
    return best


def _difference_to_best(one: CandidateResult, best: CandidateResult, won: NDArray[np.int8]) -> tuple[float, float]:
    found = []
    for block, mine, theirs in zip(one.blocks, one.forecasts, best.forecasts, strict=True):
        gain, (low, high) = auc_difference(won[block.first : block.end], theirs, mine, level=ONE_ERROR)
        found.append((gain, (high - low) / 2))
    gains, errors = np.array(found).T
    between = gains.std(ddof=1) / math.sqrt(len(gains)) if len(gains) > 1 else 0.0
    return float(gains.mean()), max(float(between), float(np.sqrt((errors**2).sum()) / len(errors)))


def auc_of_validation(result: CandidateResult, won: NDArray[np.int8], level: float = 0.95) -> tuple[float, float]:
    """The interval of the mean AUC over the blocks; the newer ones count more, as in calibration."""
    shares = FADES ** np.arange(len(result.blocks))[::-1]
    middle, square = 0.0, 0.0
    for weight, block, forecast in zip((shares / shares.sum()).tolist(), result.blocks, result.forecasts, strict=True):
        low, high = auc_interval(won[block.first : block.end], forecast, level)
        middle += weight * block.auc
        square += (weight * (high - low) / 2) ** 2
    return middle - math.sqrt(square), middle + math.sqrt(square)


def drift_of(result: CandidateResult, won: NDArray[np.int8]) -> list[tuple[float, float, float]]:
    """By how much the level of each block was missed, in log odds, and the variance of that by chance.

    Third, how many times as long as the block the time of the test is.
    """
    return [
        (*level_offset(forecast, won[block.first : block.end]), AHEAD * len(won) / block.leads)
        for block, forecast in zip(result.blocks, result.forecasts, strict=True)
    ]
