"""Measured counts that fade, over a grid of half-lives, come in; the half-life that fits the buying cycle goes out.

Which half-life fits is asked of the training period only, and of each of its periods by itself: how well do the faded
points put those who will buy before those who will not? The mean over the periods decides, so that a half-life which
happened to fit one month is not taken, and a trend in the base rate gives nothing away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.quality import auc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.predict.candidates import Candidate

_PERIODS = 6
_ENOUGH = 5
"""Won and lost cases that a period must have at least."""


@dataclass(frozen=True)
class HalfLifeProfile:
    """What each half-life (days) reaches for one slice of activities: the mean AUC within periods; the chosen one.

    Where a slice speaks against winning, the AUC is that of its negative. `chosen` is None if no period could tell.
    """

    source: str
    auc: Mapping[int, float]
    chosen: int | None
    periods: int


def period_numbers(time: NDArray[np.datetime64], most: int = _PERIODS) -> NDArray[np.int64]:
    """The number of the period of each row: up to `most` parts of about equal size; one moment is never split."""
    moments, place, count = np.unique(time, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - count / 2
    part = np.minimum((middle * most / max(len(time), 1)).astype(np.int64), most - 1)
    return np.asarray(part[place] if len(moments) else np.zeros(0, dtype=np.int64))


def choose_half_lives(
    candidates: Sequence[Candidate], frame: pd.DataFrame, won: NDArray[Any], time: NDArray[np.datetime64]
) -> tuple[tuple[Candidate, ...], tuple[HalfLifeProfile, ...]]:
    """The candidates with one half-life for each slice of activities, and the profile of each slice.

    `frame`, `won` and `time` are those of the training period.
    """
    families: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.half_life is not None:
            families.setdefault(candidate.source, []).append(candidate)
    periods = period_numbers(time)
    profiles = tuple(_profile(source, family, frame, won, periods) for source, family in families.items())
    chosen = {profile.source: profile.chosen for profile in profiles}
    kept = tuple(one for one in candidates if one.half_life is None or chosen[one.source] == one.half_life)
    return kept, profiles


def _profile(
    source: str, family: Sequence[Candidate], frame: pd.DataFrame, won: NDArray[Any], periods: NDArray[np.int64]
) -> HalfLifeProfile:
    usable = [part for part in (periods == number for number in np.unique(periods)) if _has_both(won[part])]
    figures = {}
    for candidate in family:
        values = frame[candidate.name].to_numpy(dtype=np.float64)
        found = [auc(won[part], values[part]) for part in usable]
        figures[candidate.half_life or 0] = float(np.mean(found)) if found else 0.5
    if not usable:
        return HalfLifeProfile(source, figures, None, 0)
    against = float(np.mean(list(figures.values()))) < 0.5
    figures = {days: 1 - value if against else value for days, value in figures.items()}
    # Of equals the shorter one: what is older than it needs cannot be told from what never was.
    best = min(figures, key=lambda days: (-round(figures[days], 4), days))
    return HalfLifeProfile(source, figures, best, len(usable))


def _has_both(won: NDArray[Any]) -> bool:
    return bool(min(won.sum(), len(won) - won.sum()) >= _ENOUGH)
