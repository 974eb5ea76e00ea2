"""Turns scores of open leads into the chance to be won, by what became of those with such scores before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.log_odds import probability_of
from reifegrad.measure.logistic import fit_logistic
from reifegrad.revenue.cycle import cycle_curve
from reifegrad.revenue.expecting import WEEK, Chances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reifegrad.revenue.cycle import CycleCurve, Cycles

    Floats = NDArray[np.float64]

FEWEST_WON = 20
"""Of fewer won cases nobody can say what a score is worth: then all leads of the same age have the same chance."""
MOST_CASES = 20_000
_PRIOR = 2.0
_LEAST, _MOST = 1e-6, 1 - 1e-6


@dataclass(frozen=True)
class ScoredThen:
    """The scores that leads had at a moment (in days since 1970): their places, and a score or NaN for each."""

    moment: float
    place: NDArray[np.int64]
    score: Floats


@dataclass(frozen=True)
class CalibratedScores:
    """Gives each open lead its chance at a moment; what came after that moment is not looked at.

    Scores are compared with each other at the same age: the odds that this age gives are multiplied by a factor for
    each standard deviation of the score (logistic regression with the age as an offset).
    """

    cycles: Cycles
    scores: Sequence[ScoredThen]
    days: float
    cycle_weeks: int = 104

    def __call__(self, moment: float, known: Cycles) -> Chances | None:
        """The chances of the open leads of `known`, in their order; None: too little is known of scores."""
        now = next((each for each in self.scores if abs(each.moment - moment) < 1e-6), None)
        past = [each for each in self.scores if each.moment + self.days <= moment]
        if now is None or not past:
            return None
        curve = cycle_curve(known, moment, moment - WEEK * self.cycle_weeks)
        score, offset, won = self._cases(past, curve)
        spread = float(score.std()) if len(score) else 0.0
        if won.sum() < FEWEST_WON or not spread:
            return None
        middle = float(score.mean())
        fit = fit_logistic(((score - middle) / spread)[:, None], won, _PRIOR, offset=offset)
        every = np.full(len(self.cycles.created), np.nan)
        every[now.place] = now.score
        mine = every[self.cycles.created <= moment][np.isnan(known.decided)]
        age = moment - known.created[np.isnan(known.decided)]
        usual = curve.chance(age, 0.0, self.days)
        odds = _log_odds(usual) + fit.log_odds(((mine - middle) / spread)[:, None])
        chance = np.where(np.isnan(mine), usual, np.where(usual > 0, probability_of(odds), 0.0))
        return Chances(chance, self.days)

    def _cases(self, past: Sequence[ScoredThen], curve: CycleCurve) -> tuple[Floats, Floats, Floats]:
        """Scores, log-odds of their age, and whether they were won in time, of at most so many of the past."""
        each = max(1, -(-sum(len(one.place) for one in past) // MOST_CASES))
        scores, offsets, happened = [], [], []
        for one in past:
            place, score = one.place[::each], one.score[::each]
            usual = curve.chance(one.moment - self.cycles.created[place], 0.0, self.days)
            kept = ~np.isnan(score) & (usual > 0)
            decided = self.cycles.decided[place]
            won = self.cycles.won[place] & (decided > one.moment) & (decided <= one.moment + self.days)
            scores.append(score[kept])
            offsets.append(_log_odds(usual[kept]))
            happened.append(won[kept].astype(np.float64))
        return np.concatenate(scores), np.concatenate(offsets), np.concatenate(happened)


def _log_odds(chance: Floats) -> Floats:
    within = np.clip(chance, _LEAST, _MOST)
    return np.log(within / (1 - within))
