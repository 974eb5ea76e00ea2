"""Learns a scorecard from a table of leads: selection, test and the reasons when it fails."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import fail
from reifegrad.measure.log_odds import probability_of
from reifegrad.predict.learn.calibration import (
    FADES,
    Level,
    ProbabilityCalibration,
    level_of,
    level_offset,
    slope_of,
    uneven_of,
)
from reifegrad.predict.learn.grid import NumberBins, make_grid
from reifegrad.predict.learn.publishing import to_readable_scorecard
from reifegrad.predict.learn.rolling import (
    PAIRS,
    auc_of_validation,
    choose,
    drift_of,
    has_enough,
    learn_all,
    validate,
)
from reifegrad.predict.learn.screening import screen
from reifegrad.predict.learn.training import rows_to_learn_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.predict.learn.additive import Additive
    from reifegrad.predict.learn.calendar_features import CalendarFeature
    from reifegrad.predict.learn.grid import BinGrid, Floats
    from reifegrad.predict.learn.rolling import CandidateResult
    from reifegrad.predict.learn.scorecard import Scorecard
    from reifegrad.predict.learn.screening import Exclusion
    from reifegrad.predict.learn.training import LearningSettings, TrainingTable


IMPOSSIBLE = 14.0
"""Minus the logarithm of one in a million."""


@dataclass(frozen=True)
class TrainingPeriod:
    """Rows of one part; the times are None where the table has none."""

    since: np.datetime64 | None
    until: np.datetime64 | None
    leads: int
    won: int


@dataclass(frozen=True)
class TestRows:
    """The newest rows, which nothing was learned from: what became of them, and what card and estimator say."""

    time: NDArray[np.datetime64] | None
    won: NDArray[np.int8]
    probability: Floats
    estimator: Floats


@dataclass(frozen=True)
class Fitted:
    """A scorecard learned from all rows of a table. `estimate` gives the probabilities before bins were merged.

    `exclusions` say which features were left out and why.
    """

    scorecard: Scorecard
    chosen: str
    candidates: tuple[CandidateResult, ...]
    calibration: ProbabilityCalibration
    exclusions: tuple[Exclusion, ...]
    calendar: tuple[CalendarFeature, ...]
    validation_auc: tuple[float, float]
    estimator: Additive
    grid: BinGrid

    def estimate(self, frame: pd.DataFrame) -> Floats:
        """The probability by the estimator: fine bins, points not rounded."""
        odds = self.estimator.log_odds(self.grid.codes(frame), self.grid.units(frame))
        return probability_of(odds)


@dataclass(frozen=True)
class Learned:
    """What was learned from the older rows, and the newest rows as its test; `warnings` are codes with parameters."""

    fitted: Fitted
    train: TrainingPeriod
    test: TrainingPeriod
    test_rows: TestRows
    warnings: tuple[tuple[str, Mapping[str, object]], ...]


def learn(table: TrainingTable, settings: LearningSettings) -> Learned:
    """Learn from the older rows, test on the newest. Raises `ReifegradError` where too little can be learned."""
    table = table.in_order()
    train, test = _split(table, settings)
    _need_outcomes(train.won, settings)
    fitted = fit(train, settings)
    low, high = fitted.validation_auc
    if math.isnan(low) or low <= 0.5:
        raise fail("nothing-found", low=round(low, 2), high=round(high, 2))
    frame = test.frame
    rows = TestRows(test.time, test.won, fitted.scorecard.probability(frame), fitted.estimate(frame))
    return Learned(fitted=fitted, train=_period(train), test=_period(test), test_rows=rows, warnings=_warnings(rows))


def fit(table: TrainingTable, settings: LearningSettings) -> Fitted:
    """Choose, learn, calibrate and publish from all rows of a table, in time order; nothing is kept for a test.

    Raises `ReifegradError` where no feature is left.
    """
    table = table.in_order() if settings.same_times else _since_outcomes(table.in_order())
    table, exclusions, calendar = screen(table, settings)
    lines = frozenset() if settings.same_times else _lines(calendar, table)
    results = validate(table, settings, lines)
    chosen = PAIRS if settings.same_times and has_enough(table.won) else choose(results, table.won, lines)
    everything = learn_all(table, settings, lines, boost=has_enough(table.won))
    picked = next((result for result in results if result.name == chosen), None)
    calibration = _calibrate(everything.log_odds[chosen], table.won, picked, wanders=not settings.same_times)
    model = everything.models[chosen].scaled(calibration.slope, calibration.shift)
    scorecard = to_readable_scorecard(model, everything.grid, everything.codes, table.frame, table.won)
    interval = auc_of_validation(picked, table.won) if picked else (math.nan, math.nan)
    gone = (*exclusions, *everything.excluded)
    return Fitted(
        scorecard=scorecard,
        chosen=chosen,
        candidates=results,
        calibration=calibration,
        exclusions=gone,
        calendar=calendar,
        validation_auc=interval,
        estimator=model,
        grid=everything.grid,
    )


def _calibrate(
    raw: Floats, won: NDArray[np.int8], result: CandidateResult | None, *, wanders: bool
) -> ProbabilityCalibration:
    blocks = (
        []
        if result is None
        else [
            (forecast, won[block.first : block.end])
            for block, forecast in zip(result.blocks, result.forecasts, strict=True)
        ]
    )
    slope, deviation = slope_of(blocks)
    level = level_of(raw * slope, won) if wanders else Level(*level_offset(raw * slope, won))
    missed = [] if result is None else drift_of(result, won)
    # Two blocks' worth of what the level did inside training, and what each block missed beyond chance; a level that
    # wanders errs the more the further it is forecast.
    weights = FADES ** np.arange(len(missed))[::-1]
    beyond = np.array([max(0.0, miss**2 - noise) * share for miss, noise, share in missed])
    variance = (2 * level.variance + float(weights @ beyond)) / (2 + float(weights.sum()))
    middle = float(np.mean(raw * slope + level.shift))
    return ProbabilityCalibration(
        slope=slope,
        shift=level.shift,
        drift=math.sqrt(variance),
        slope_deviation=deviation,
        middle=middle,
        uneven=uneven_of(blocks),
        blocks=len(missed),
    )


def _since_outcomes(table: TrainingTable) -> TrainingTable:
    """Without the oldest rows, where no lead was won (or lost) for longer than chance allows: not recorded yet."""
    won = table.won
    for kind in (won == 1, won == 0):
        first = int(np.argmax(kind))
        share = float(kind[first:].mean())
        if kind.any() and share < 1 and -first * math.log1p(-share) > IMPOSSIBLE:
            return table.rows(np.arange(first, len(won)))
    return table


def _lines(calendar: tuple[CalendarFeature, ...], table: TrainingTable) -> frozenset[str]:
    """Calendar features that were kept and are numbers: their steps would only remember periods, a line may go on."""
    grid = make_grid(table.frame[[item.feature for item in calendar if item.feature in table.frame]], frozenset())
    return frozenset(name for name, bins in grid.bins.items() if isinstance(bins, NumberBins))


def _split(table: TrainingTable, settings: LearningSettings) -> tuple[TrainingTable, TrainingTable]:
    """What is learned from, and the test. Rows whose outcome was not known when the test began are in neither."""
    test = table.test
    if test is None:
        test = np.arange(len(table.won)) >= int(len(table.won) * (1 - settings.test_share))
    train = rows_to_learn_from(test, table.time, table.horizon)
    return table.rows(np.flatnonzero(train)), table.rows(np.flatnonzero(test))


def _need_outcomes(won: NDArray[np.int8], settings: LearningSettings) -> None:
    n_won, n_lost = int(won.sum()), int(len(won) - won.sum())
    if min(n_won, n_lost) >= settings.least:
        return
    if len(won) and (not n_won or not n_lost):
        raise fail("one-outcome-only", variant="lost" if not n_won else "won", count=len(won))
    raise fail(
        "too-few-outcomes",
        variant="training",
        won=n_won,
        lost=n_lost,
        least=settings.least,
        missing_won=max(0, settings.least - n_won),
        missing_lost=max(0, settings.least - n_lost),
    )


def _period(table: TrainingTable) -> TrainingPeriod:
    times = table.time
    since, until = (None, None) if times is None or not len(times) else (times[0], times[-1])
    return TrainingPeriod(since, until, len(table.won), int(table.won.sum()))


def _warnings(rows: TestRows) -> tuple[tuple[str, Mapping[str, object]], ...]:
    n_won = int(rows.won.sum())
    if min(n_won, len(rows.won) - n_won) < 20:
        return (("few-in-test", {"won": n_won, "lost": len(rows.won) - n_won}),)
    return ()
