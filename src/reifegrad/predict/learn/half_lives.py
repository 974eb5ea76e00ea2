"""Chooses the half-life of activity counts that fits the buying cycle.

Each half-life is tried on later periods than those it was fitted to, inside the training period only. First one is
found that serves all kinds of activities at once; a kind gets another one only where that is better beyond chance,
because a rare kind cannot tell its half-life from a few leads, and would take a random one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.logistic import fit_logistic
from reifegrad.predict.learn.evidence import bin_codes, held_out_log_odds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.predict.learn.candidates import Candidate

    Floats = NDArray[np.float64]
    Rows = NDArray[np.bool_]

ALL = ""
"""The name of the profile of all kinds together."""

_PERIODS = 6
_FEWEST = 20
"""Won and lost cases that a period to fit or to try on must have."""

_SURE = 3.0
"""Standard errors by which a kind's own half-life must be better than the common one."""

_HIGH = 0.99


@dataclass(frozen=True)
class HalfLifeProfile:
    """What each half-life (days) reaches for one kind of activities, or for all: the mean log loss on later periods.

    `chosen` is the half-life that is taken, `own` whether it is another than the common one.
    """

    source: str
    log_loss: Mapping[int, float]
    chosen: int
    own: bool = False


def period_numbers(time: NDArray[np.datetime64], most: int = _PERIODS) -> NDArray[np.int64]:
    """The number of the period of each row: up to `most` parts of about equal size; one moment is never split."""
    moments, place, count = np.unique(time, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - count / 2
    part = np.minimum((middle * most / max(len(time), 1)).astype(np.int64), most - 1)
    return np.asarray(part[place] if len(moments) else np.zeros(0, dtype=np.int64))


def choose_half_lives(
    candidates: Sequence[Candidate], frame: pd.DataFrame, won: NDArray[Any], time: NDArray[np.datetime64]
) -> tuple[tuple[Candidate, ...], tuple[HalfLifeProfile, ...]]:
    """The candidates with one half-life for each kind of activities, and the profiles: that of all kinds first.

    `frame`, `won` and `time` are those of the training period. Where no period can be tried (too few leads) the
    longest half-life is taken and there are no profiles.
    """
    trial = _HalfLifeTrial(candidates, frame, np.asarray(won, dtype=np.float64), period_numbers(time))
    if not trial.families:
        return tuple(candidates), ()
    profiles = trial.profiles() if trial.folds else ()
    longest = {source: max(family) for source, family in trial.families.items()}
    chosen = longest | {profile.source: profile.chosen for profile in profiles}
    kept = tuple(one for one in candidates if one.half_life is None or chosen[one.source] == one.half_life)
    return kept, profiles


class _HalfLifeTrial:
    """The columns by kind and half-life, scaled, and the folds: rows to fit on, and later ones to try on."""

    def __init__(
        self, candidates: Sequence[Candidate], frame: pd.DataFrame, won: Floats, periods: NDArray[np.int64]
    ) -> None:
        self.won = won
        self.families: dict[str, dict[int, Floats]] = {}
        for one in candidates:
            if one.half_life is not None:
                column = _scaled(frame[one.name].to_numpy(dtype=np.float64))
                self.families.setdefault(one.source, {})[one.half_life] = column
        known = [one.name for one in candidates if "attribute" in one.document]
        self.attributes = [held_out_log_odds(bin_codes(frame[name]), won) for name in known]
        self.folds = list(self._folds(periods))

    def _folds(self, periods: NDArray[np.int64]) -> Iterator[tuple[Rows, Rows]]:
        numbers = np.unique(periods)
        for number in numbers[len(numbers) // 3 :]:
            before, now = periods < number, periods == number
            if all(min(self.won[rows].sum(), (1 - self.won[rows]).sum()) >= _FEWEST for rows in (before, now)):
                yield before, now

    def profiles(self) -> tuple[HalfLifeProfile, ...]:
        """The common profile, then that of each kind."""
        grid = sorted({days for family in self.families.values() for days in family})
        common = {days: float(np.concatenate(self._validate_all(days)[0]).mean()) for days in grid}
        best = min(common, key=lambda days: (round(common[days], 6), days))
        _, fits = self._validate_all(best)
        own = [self._own(source, best, fits) for source in self.families]
        return (HalfLifeProfile(ALL, common, best), *own)

    def _nearest_column(self, source: str, days: int) -> tuple[int, Floats]:
        """The column of a kind whose half-life is nearest to the wanted one."""
        family = self.families[source]
        nearest = min(family, key=lambda own: abs(np.log(own / days)))
        return nearest, family[nearest]

    def _validate_all(self, days: int) -> tuple[list[Floats], list[tuple[Floats, Floats]]]:
        """Per fold the log loss of each tried case, and for each row of the data its log-odds and the coefficients."""
        from sklearn.linear_model import LogisticRegression

        columns = [self._nearest_column(source, days)[1] for source in self.families]
        table = np.column_stack([*columns, *self.attributes])
        losses, fits = [], []
        for before, now in self.folds:
            model = LogisticRegression(solver="newton-cholesky").fit(table[before], self.won[before])
            odds = table @ model.coef_[0] + model.intercept_[0]
            losses.append(_log_loss(self.won[now], odds[now]))
            fits.append((odds, model.coef_[0]))
        return losses, fits

    def _own(self, source: str, common: int, fits: Sequence[tuple[Floats, Floats]]) -> HalfLifeProfile:
        """The profile of one kind while all others keep the common half-life."""
        place = list(self.families).index(source)
        nearest, column = self._nearest_column(source, common)
        losses: dict[int, list[Floats]] = {days: [] for days in self.families[source]}
        for (before, now), (odds, coefficients) in zip(self.folds, fits, strict=True):
            others = odds - coefficients[place] * column
            for days, own in self.families[source].items():
                slope = _slope(own[before], self.won[before], others[before])
                losses[days].append(_log_loss(self.won[now], others[now] + slope * own[now]))
        each = {days: np.concatenate(parts) for days, parts in losses.items()}
        means = {days: float(loss.mean()) for days, loss in each.items()}
        best = min(means, key=lambda days: (round(means[days], 6), days))
        gain = each[nearest] - each[best]
        error = float(gain.std() / np.sqrt(len(gain)))
        better = best != nearest and error > 0 and float(gain.mean()) > _SURE * error
        return HalfLifeProfile(source, means, best if better else nearest, better)


def _scaled(values: Floats) -> Floats:
    """Between 0 and about 1; the largest hundredth is held, so that one crawler does not decide."""
    shown = values[values > 0]
    top = float(np.quantile(shown, _HIGH)) if len(shown) else 1.0
    return np.asarray(np.minimum(values, top) / top)


def _log_loss(won: Floats, odds: Floats) -> Floats:
    return np.asarray(np.logaddexp(0.0, odds) - won * odds)


def _slope(values: Floats, won: Floats, offset: Floats) -> float:
    """The slope of a single column beside fixed log-odds, drawn a little to zero."""
    fit = fit_logistic(values[:, None], won, 1.0, base=0, offset=offset)
    return float(fit.weights[0])
