"""Simulates what each threshold would hand over to sales, and picks the one that fits.

A lead is handed over at a threshold when its score first reaches it. So one pass over the moments tells it for all
thresholds at once: at each moment a lead is handed over at those that lie above all it had before, up to its score.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from reifegrad.errors import fail
from reifegrad.measure import quality
from reifegrad.measure.calendar import WEEK, weeks_before

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases

DRAWS = 1_000
FEWEST_WEEKS = 4
MOST_THRESHOLDS = 2_000
_SEED = 20_240_501
_HALF = 0.5

FEWEST_WON = 10
"""Of fewer won leads nobody can say what a threshold is worth, whatever the capacity."""

_ROUND = (1000.0, 500.0, 200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)

Fit = Literal["fits", "few_won", "too_coarse", "nobody_left", "never_reached"]


@dataclass(frozen=True)
class ThresholdRow:
    """What one threshold would have done.

    `per_week`: leads handed over per week in the newest weeks, also those whose horizon is not over. `known`: leads
    handed over at any time whose horizon is over; `won` of them, with the rate and its Wilson interval. `missed`: the
    share of all won leads that never reach the threshold before they decide (NaN without won leads).
    """

    threshold: float
    per_week: float
    busiest: int
    known: int
    won: int
    rate: float
    lower: float
    upper: float
    missed: float


@dataclass(frozen=True)
class Advice:
    """The threshold from which on no more leads come per week than can be worked, and how sure that is.

    Of thresholds that would have done the same, the current one is named if it is among them, else the roundest. In
    95 of 100 draws of the weeks the recommended threshold lies from `lowest` to `highest`. `fit` is `few_won` where
    fewer than 10 leads were won: nothing is recommended then, whatever the volumes. It is `nobody_left` where even the
    highest threshold brings too many (those who qualify themselves), `never_reached` where the capacity is larger than
    all there are, `too_coarse` where so many leads share a score that one threshold brings too many and the next less
    than half. `current` is the threshold of the model, if it has one.
    """

    capacity: float
    threshold: float
    lowest: float
    highest: float
    fit: Fit
    current: float | None


@dataclass(frozen=True)
class ThresholdCalibration:
    """All thresholds, lowest first, with the advice. `weeks`: how many of the newest tell the volume."""

    rows: tuple[ThresholdRow, ...]
    advice: Advice
    weeks: int
    leads: int
    won_leads: int
    censored: int

    def below(self, threshold: float) -> ThresholdRow:
        """What the next lower threshold would do that does something else (the lowest one: itself)."""
        here = self.at(threshold).per_week
        lower = [row for row in self.rows if row.threshold < threshold and row.per_week != here]
        return lower[-1] if lower else self.rows[0]

    def at(self, threshold: float) -> ThresholdRow:
        """What a threshold would do: the row of the lowest one that is at least as high."""
        return next((row for row in self.rows if row.threshold >= threshold), self.rows[-1])


def calibrate(
    cases: Cases,
    score: NDArray[np.float64],
    *,
    capacity: float,
    weeks: int,
    current: float | None = None,
) -> ThresholdCalibration:
    """What each threshold would do, and the one that fits `capacity` leads per week.

    Args:
        cases: Leads at the moments at which they could be handed over, in order of time.
        score: Their scores in points; -inf for a veto, inf for who qualifies whatever the points say.
        capacity: Leads per week that sales can work.
        weeks: How many of the newest weeks tell the volume.
        current: The threshold of the model.

    Raises:
        ReifegradError: There are too few weeks, or no scores.
    """
    highest = _best(cases, score)
    finite = highest[np.isfinite(highest)]
    if not len(finite):
        raise fail("calibrate-nobody")
    thresholds = _candidates(finite, current)
    ago = weeks_before(cases.as_of, cases.as_of.max())
    counted = min(weeks, int((cases.as_of.max() - cases.as_of.min()) // WEEK))
    if counted < FEWEST_WEEKS:
        raise fail("calibrate-weeks", weeks=counted, least=FEWEST_WEEKS)
    before = _highest_before(cases, score)
    first, last = (np.searchsorted(thresholds, side, side="right") for side in (before, score))
    volume = np.zeros((counted, len(thresholds)))
    for week in range(counted):
        volume[week] = _reached(first, last, ago == week, len(thresholds))
    known = _reached(first, last, cases.complete, len(thresholds))
    won = _reached(first, last, cases.complete & (cases.won == 1), len(thresholds))
    best = highest[_won_leads(cases)]
    rows = [_row(float(t), volume[:, i], int(known[i]), int(won[i]), best) for i, t in enumerate(thresholds)]
    advice = _rounded_advice(_advise(thresholds, volume, capacity, current), rows, volume, won_leads=len(best))
    return ThresholdCalibration(tuple(rows), advice, counted, len(highest), len(best), int((~cases.complete).sum()))


def shown_rows(calibration: ThresholdCalibration, most: int = 14) -> tuple[ThresholdRow, ...]:
    """The rows that help to decide: round thresholds where the volume is near the capacity, the advice, the current."""
    rows, advice = calibration.rows, calibration.advice
    middle = advice.capacity if advice.fit == "fits" else max(row.per_week for row in rows) / 5
    wanted = {advice.threshold} if advice.fit == "fits" else set()
    wanted |= set() if advice.current is None else {calibration.at(advice.current).threshold}
    near = [*wanted, *(row.threshold for row in rows if middle / 5 <= row.per_week <= middle * 4)]
    low, high = min(near, default=rows[0].threshold), max(near, default=rows[-1].threshold)
    distance = _round_step((high - low) / most)
    marks = np.arange(np.floor(low / distance), np.ceil(high / distance) + 1) * distance
    wanted |= {calibration.at(float(mark)).threshold for mark in marks if mark <= rows[-1].threshold}
    return tuple(row for row in rows if row.threshold in wanted)


def _candidates(finite: NDArray[np.float64], current: float | None) -> NDArray[np.float64]:
    """Round thresholds from the lowest to above the highest score that leads reach, without the farthest few.

    Not so many that nobody can tell them apart.
    """
    known = [] if current is None else [current]
    low, high = min([float(np.quantile(finite, 0.01)), *known]), max([float(np.quantile(finite, 0.999)), *known])
    distance = max(_round_step((high - low) / MOST_THRESHOLDS), 1.0 if high - low >= 20 else 0.01)
    steps = np.arange(np.floor(low / distance), np.ceil(high / distance) + 2)
    found = np.round(steps * distance, 3)
    above_all = (np.floor(float(finite.max()) / distance) + 1) * distance
    return np.unique(np.append(found, [*known, round(above_all, 3)]))


def _round_step(distance: float) -> float:
    """The next of ... 0.1, 0.2, 0.5, 1, 2, 5, 10 ..."""
    if distance <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(distance))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= distance * (1 - 1e-9)))


def _highest_before(cases: Cases, score: NDArray[np.float64]) -> NDArray[np.float64]:
    """The highest score that each lead had at its earlier moments; -inf at its first."""
    lead = cases.lead_numbers()
    levels, level = np.unique(score, return_inverse=True)
    order = np.lexsort((np.arange(len(lead)), lead))
    # A running maximum in which no lead reaches into the next one, for its number weighs more than any level.
    running = np.maximum.accumulate((lead * len(levels) + level)[order])
    before = np.full(len(score), -np.inf)
    same = np.flatnonzero(np.diff(lead[order]) == 0)
    before[order[same + 1]] = levels[running[same] % len(levels)]
    return before


def _reached(
    first: NDArray[np.int64], last: NDArray[np.int64], chosen: NDArray[np.bool_], size: int
) -> NDArray[np.int64]:
    """How many of the chosen moments reach each threshold, where each reaches those from `first` up to below `last`."""
    rising = chosen & (last > first)
    steps = np.bincount(first[rising], minlength=size + 1) - np.bincount(last[rising], minlength=size + 1)
    counts: NDArray[np.int64] = np.cumsum(steps)[:size]
    return counts


def _row(
    threshold: float, volume: NDArray[np.float64], known: int, won: int, best: NDArray[np.float64]
) -> ThresholdRow:
    lower, upper = quality.wilson(won, known)
    return ThresholdRow(
        threshold=threshold,
        per_week=float(volume.mean()),
        busiest=int(volume.max()),
        known=known,
        won=won,
        rate=won / known if known else quality.NAN,
        lower=lower,
        upper=upper,
        missed=float((best < threshold).mean()) if len(best) else quality.NAN,
    )


def _best(cases: Cases, score: NDArray[np.float64]) -> NDArray[np.float64]:
    """The highest score that each lead ever had before it decided, by its number."""
    place = cases.lead_numbers()
    best = np.full(int(place.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(best, place, score)
    return best


def _won_leads(cases: Cases) -> NDArray[np.bool_]:
    """Which leads were won, by their number."""
    place = cases.lead_numbers()
    return np.bincount(place, weights=(cases.won == 1) & cases.complete) > 0


def _advise(
    thresholds: NDArray[np.float64], volume: NDArray[np.float64], capacity: float, current: float | None
) -> Advice:
    """The lowest threshold within the capacity, for the weeks as they were and for draws of them."""
    mean = volume.mean(axis=0)
    place = _lowest_within(mean[None, :], capacity)[0]
    weights = np.random.default_rng(_SEED).multinomial(len(volume), [1 / len(volume)] * len(volume), size=DRAWS)
    drawn = _lowest_within(weights @ volume / len(volume), capacity)
    low, high = np.quantile(drawn, [0.025, 0.975], method="inverted_cdf")
    fit: Fit = "fits"
    if mean[-1] > capacity:
        fit = "nobody_left"
    elif not place:
        fit = "never_reached"
    elif mean[place] < capacity * _HALF:
        fit = "too_coarse"
    ends = float(thresholds[int(low)]), float(thresholds[int(high)])
    return Advice(capacity, float(thresholds[place]), *ends, fit, current)


def _rounded_advice(advice: Advice, rows: list[ThresholdRow], volume: NDArray[np.float64], *, won_leads: int) -> Advice:
    """The advice with thresholds as people write them; or, with too few won leads, none."""
    thresholds = np.array([row.threshold for row in rows])
    figures = [[row.known, row.won, np.nan_to_num(row.missed)] for row in rows]
    done = np.vstack([volume, np.array(figures).T])
    # Neighbours with one number did the same in every week, and to the same leads.
    alike = np.append(0, np.cumsum((done[:, 1:] != done[:, :-1]).any(axis=0)))

    def name(threshold: float) -> float:
        same = thresholds[alike == alike[np.searchsorted(thresholds, threshold)]]
        return advice.current if advice.current in same.tolist() else _roundest(same)  # type: ignore[return-value]

    best, lowest, highest = (name(value) for value in (advice.threshold, advice.lowest, advice.highest))
    fit: Fit = "few_won" if won_leads < FEWEST_WON else advice.fit
    return replace(advice, threshold=best, lowest=lowest, highest=highest, fit=fit)


def _roundest(thresholds: NDArray[np.float64]) -> float:
    """The one that is a multiple of the largest round number; of several the lowest."""
    for step in _ROUND:
        round_ones = thresholds[np.abs(thresholds / step - np.round(thresholds / step)) < 1e-9]
        if len(round_ones):
            return float(round_ones[0])
    return float(thresholds[0])


def _lowest_within(volume: NDArray[np.float64], capacity: float) -> NDArray[np.int64]:
    """For each row of volumes the place from which on all are within the capacity (the last one, if none is)."""
    size = volume.shape[1]
    too_many = volume[:, ::-1] > capacity + 1e-9
    # Volumes fall with the threshold but for leads that had reached a low one before these weeks began.
    last = np.where(too_many.any(axis=1), size - 1 - too_many.argmax(axis=1), -1)
    places: NDArray[np.int64] = np.minimum(last + 1, size - 1)
    return places
