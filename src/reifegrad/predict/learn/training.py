"""Data classes of learning: the table of leads with outcomes, and the settings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    Times = NDArray[np.datetime64]


@dataclass(frozen=True)
class TrainingTable:
    """One row a lead (or lead at a moment), with what was known of it and what became of it.

    `frame` holds numbers (float or int), texts (str) and truth values (bool); missing is NaN or None. `won` is 0 or 1.
    Without `time` the order of the rows is their order in time. Features in `linear` enter with points for each unit
    (decayed counts). `test` says which rows are the test; without it these are the newest of the settings' share. With
    `horizon` the outcome of a row is known only so long after its time: what is forecast from a day on is learned from
    rows whose horizon was over that day.
    """

    frame: pd.DataFrame
    won: NDArray[np.int8]
    time: Times | None = None
    linear: frozenset[str] = frozenset()
    test: NDArray[np.bool_] | None = None
    horizon: np.timedelta64 | None = None

    def in_order(self) -> TrainingTable:
        """The same rows, the oldest first; rows of one time stay as they stand."""
        if self.time is None:
            return replace(self, won=np.asarray(self.won, dtype=np.int8))
        order = np.argsort(self.time, kind="stable")
        return replace(self, won=np.asarray(self.won, dtype=np.int8)).rows(order)

    def rows(self, chosen: NDArray[np.intp]) -> TrainingTable:
        """Some of the rows, by number."""
        return replace(
            self,
            frame=self.frame.iloc[chosen],
            won=self.won[chosen],
            time=None if self.time is None else self.time[chosen],
            test=None if self.test is None else self.test[chosen],
        )

    def before(self, first: int) -> NDArray[np.intp]:
        """The rows, by number, that could be learned from on the day of row `first`; rows are in order."""
        rows = np.arange(first)
        if self.time is None or self.horizon is None or first >= len(self.time):
            return rows
        return rows[known_by(self.time[:first], self.horizon, self.time[first])]

    def only(self, features: list[str]) -> TrainingTable:
        """The same rows with some of the features."""
        return replace(self, frame=self.frame[features], linear=self.linear & set(features))


def known_by(time: Times, horizon: np.timedelta64, day: np.datetime64) -> NDArray[np.bool_]:
    """Which rows had their horizon over on a day."""
    over: NDArray[np.bool_] = time + horizon <= day
    return over


@dataclass(frozen=True)
class LearningSettings:
    """How to learn. The defaults hold for every set; nothing here has to be tuned.

    `monotone` maps a feature to +1 (more is never worse) or -1. With `keep_calendar` features that tell the time stay;
    numbers among them get a straight line, which goes on into times to come. `same_times` says that the leads to be
    rated came in the same times as those learned from, as in shuffled folds: what is special to a time holds. Then
    calendar features stay, with bins like any other, rare values and pairs get their full say, the level is that of
    all rows, and the oldest rows count, though no outcome was recorded yet. `test_share` is the share of the newest
    rows that are kept for the test. Fewer won or lost than `least` in training, and nothing is learned. At most
    `pairs` tables of pairs and `most_features` features are published; features in `unpaired` are in no pair, since no
    condition of a model can read them. `choose` is for tables of hundreds of features that say nearly the same: first
    the few are chosen that tell something beside each other.
    """

    monotone: Mapping[str, int] = field(default_factory=dict)
    keep_calendar: bool = False
    same_times: bool = False
    test_share: float = 0.2
    least: int = 40
    pairs: int = 5
    choose: bool = False
    unpaired: frozenset[str] = frozenset()
    most_features: int = 60
    seed: int = 20240501


def rows_to_learn_from(
    test: NDArray[np.bool_], time: Times | None, horizon: np.timedelta64 | None
) -> NDArray[np.bool_]:
    """Which rows are not the test, and had their horizon over when it began."""
    train = ~test
    if time is not None and horizon is not None and test.any():
        train &= known_by(time, horizon, time[test].min())
    return train
