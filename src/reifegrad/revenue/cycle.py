"""How long it takes until leads are won or lost, and how many are won by when; those who are undecided count, too.

Days since a lead was created, by the estimator of Aalen and Johansen for two ends that exclude each other (O. O. Aalen,
S. Johansen: "An empirical transition matrix for non-homogeneous Markov chains based on censored observations",
Scandinavian Journal of Statistics 5 (1978), 141-150); how many are undecided is then that of Kaplan and Meier. Who is
undecided at the end of the data was at risk until then; who was created before the time that is looked at is at risk
from its beginning on (J. P. Klein, M. L. Moeschberger: "Survival Analysis", 2nd edition, Springer 2003, section 4.6).

It is own code because of the libraries that have it one (lifelines) moves equal times apart by chance and brings five
others along, and the other (scikit-survival) is under the GPL; it is twenty lines of NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

LONGEST = 3_650
"""Days after which nobody follows a lead any more."""
_EVEN = 1e-9


@dataclass(frozen=True)
class Cycles:
    """One place a lead, or several alike: when created and first decided, in days since 1970 (NaN: undecided).

    `count`: how many leads a place stands for. `again`: when leads were won that had been decided before.
    """

    created: Floats
    decided: Floats
    won: NDArray[np.bool_]
    cents: NDArray[np.int64]
    count: Floats
    again: Floats
    again_cents: NDArray[np.int64]

    def known_at(self, moment: float) -> Cycles:
        """What was known at a moment: leads that existed, and what was decided until then."""
        there = self.created <= moment
        decided = np.where(self.decided <= moment, self.decided, np.nan)[there]
        before = self.again <= moment
        return Cycles(
            created=self.created[there],
            decided=decided,
            won=self.won[there] & ~np.isnan(decided),
            cents=self.cents[there],
            count=self.count[there],
            again=self.again[before],
            again_cents=self.again_cents[before],
        )

    def where(self, chosen: NDArray[np.bool_]) -> Cycles:
        """Some of the leads."""
        return Cycles(
            self.created[chosen],
            self.decided[chosen],
            self.won[chosen],
            self.cents[chosen],
            self.count[chosen],
            self.again,
            self.again_cents,
        )


@dataclass(frozen=True)
class CycleCurve:
    """By the age of a lead in full days: the share that is undecided, and the shares that were won and lost before.

    `wins` were seen. The last day is the last at which anybody was at risk.
    """

    undecided: Floats
    won: Floats
    lost: Floats
    wins: float

    def won_by(self, age: ArrayLike) -> Floats:
        """The share that was won before an age in days; between full days in proportion."""
        return _between(age, self.won)

    def undecided_at(self, age: ArrayLike) -> Floats:
        """The share that is undecided at an age in days."""
        return _between(age, self.undecided)

    def chance(self, age: ArrayLike, first: float, last: float) -> Floats:
        """The chance to be won from `first` to `last` days from now of who is undecided; 0 beyond all ages seen."""
        ages = np.asarray(age, dtype=np.float64)
        left = self.undecided_at(ages)
        gained = self.won_by(ages + last) - self.won_by(ages + first)
        known = (left > _EVEN) & (ages < len(self.won) - 1)
        return np.where(known, gained / np.where(known, left, 1.0), 0.0)

    @property
    def ever(self) -> float:
        """The share that is won at all, as far as one has seen."""
        return float(self.won[-1])

    def days_until(self, share: float = 0.5) -> int | None:
        """Within how many days this share of all leads is decided; None: fewer were, as far as one has seen."""
        return _first(1 - self.undecided, share)

    def days_until_won(self, share: float = 0.5) -> int | None:
        """Within how many days this share of those is won who are won at all; None where nobody is."""
        return _first(self.won, share * self.ever) if self.ever > 0 else None


def _between(age: ArrayLike, shares: Floats) -> Floats:
    ages = np.asarray(age, dtype=np.float64)
    return np.asarray(np.interp(ages, np.arange(len(shares)), shares), dtype=np.float64)


def _first(rising: Floats, wanted: float) -> int | None:
    found = np.flatnonzero(rising >= wanted - _EVEN)
    return int(found[0]) if len(found) else None


def cycle_curve(cycles: Cycles, until: float, since: float = -np.inf) -> CycleCurve:
    """What was seen from `since` to `until` (in days since 1970), of what is known at `until`.

    Args:
        cycles: What was known at `until`.
        until: Undecided leads are at risk until then.
        since: What happened before is not looked at: then the curve follows changes sooner.
    """
    decided = ~np.isnan(cycles.decided)
    left = np.where(decided, cycles.decided, until)
    kept = (left >= cycles.created) & (left > since)
    created, left = cycles.created[kept], left[kept]
    entry = np.maximum(np.ceil(since - created), 0.0)
    leaving = np.minimum(np.floor(left - created), LONGEST)
    inside = leaving >= entry
    entry, leaving = entry[inside].astype(np.int64), leaving[inside].astype(np.int64)
    count, ends = cycles.count[kept][inside], (decided[kept] & (left - created < LONGEST))[inside]
    won = cycles.won[kept][inside] & ends
    width = int(leaving.max(initial=0)) + 1
    came, went = (np.bincount(days, count, width) for days in (entry, leaving))
    at_risk = np.cumsum(came) - np.concatenate([[0.0], np.cumsum(went)[:-1]])
    seen = np.maximum(at_risk, 1.0)
    won_then, lost_then = (np.bincount(leaving[some], count[some], width) for some in (won, ends & ~won))
    stays = 1 - (won_then + lost_then) / seen
    undecided = np.concatenate([[1.0], np.cumprod(np.clip(stays, 0.0, 1.0))])
    won_by, lost_by = (
        np.concatenate([[0.0], np.cumsum(undecided[:-1] * part / seen)]) for part in (won_then, lost_then)
    )
    return CycleCurve(undecided, won_by, lost_by, float(won_then.sum()))
