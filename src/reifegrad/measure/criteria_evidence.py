"""Evaluates each line of a model by outcomes: what its points are, and what they should be.

Two questions a line: do those for whom it counts convert more often (univariate)? And what does it add to all
the other lines (adjusted)? Both are log-odds per unit. To compare them with points made by hand, log-odds become
points on the scale of the model itself: so that the score would spread as widely as it does now, and thresholds and
grades keep their meaning. Points as in learned models (20 double the odds) stand beside.

A value of a map is informative only beside the other values of the same criterion. Each is compared with those for
which no line of it counts, or where these are few (in learned models every value has a line), with the mean of all
cases. What is proposed then moves single leads, not all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from reifegrad.errors import fail
from reifegrad.measure.log_odds import probability_of
from reifegrad.measure.logistic import fit_logistic
from reifegrad.measure.quality import wilson
from reifegrad.spec.points import MILLI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases
    from reifegrad.measure.criteria_facts import PointsLine
    from reifegrad.measure.logistic import LogisticFit
    from reifegrad.measure.quality import Interval

Finding = Literal["never", "always", "few", "wrong_sign", "too_low", "too_high", "confirmed", "unclear"]

FEWEST = 40
FEWEST_MATCHING = 20
_LEVEL = 1.96
_PRIOR = 1.0
"""Log-odds of one line beyond 2 (seven times the odds) are rare among leads; separation would make them endless."""

_STEPS = ((20, 5.0), (2, 1.0), (1, 0.5), (0, 0.1))
"""From how many points on proposals are rounded to what."""


@dataclass(frozen=True)
class Effect:
    """Log-odds per unit with a 95 % interval."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Effect:
        """In another unit."""
        return Effect(self.value * factor, self.low * factor, self.high * factor)

    def plus(self, points: float) -> Effect:
        """From another zero."""
        return Effect(self.value + points, self.low + points, self.high + points)


@dataclass(frozen=True)
class LineEvidence:
    """A line against what became of the cases.

    `n_matching` cases of `n`, the mean `amount` where it did; conversion with and without it as (won, cases, interval).
    `reference` are the milli-points of what it is compared with (of the mean case, or of those for whom no line
    counts), so that an effect of 0 bears out just these.
    `proposed` are milli-points per unit, None where the evidence asks for no change.
    """

    line: PointsLine
    n: int
    n_matching: int
    amount: float
    won_with: int
    rate_with: float
    interval_with: Interval
    rate_without: float
    interval_without: Interval
    alone: Effect
    adjusted: Effect
    finding: Finding
    reference: int
    proposed: int | None

    def in_points(self, effect: Effect, scale: float) -> Effect:
        """An effect as points of the model, to be compared with the declared ones."""
        return effect.times(scale).plus(self.reference / MILLI)


@dataclass(frozen=True)
class CriteriaEvidence:
    """All lines; `scale` is how many points of the model one log-odds is worth (0 if it cannot be told).

    `expected` is the chance of each case by all lines together, for what looks beyond them.
    """

    lines: tuple[LineEvidence, ...]
    cases: int
    leads: int
    won: int
    scale: float
    expected: NDArray[np.float64]


def evaluate_lines(lines: tuple[PointsLine, ...], cases: Cases) -> CriteriaEvidence:
    """Compare every line with the outcomes of the cases, whose horizon is over.

    Raises:
        ReifegradError: Fewer than 40 cases were won, or fewer than 40 were not.
    """
    won = cases.won.astype(bool)
    if won.sum() < FEWEST or (~won).sum() < FEWEST:
        raise fail("too-few-outcomes", won=int(won.sum()), others=int((~won).sum()), least=FEWEST)
    who = cases.lead.astype(str)
    leads = len(np.unique(who))
    informative = [x for x in lines if x.fires.sum() > 0 and np.ptp(x.amount) > 0]
    columns = np.column_stack([line.amount for line in informative] or [np.zeros(len(won))])
    prior = np.array([_PRIOR / _mean_amount(line) for line in informative] or [_PRIOR])
    together = fit_logistic(columns, won, prior, who=who)
    versus_mean = _compared_with_mean(lines)
    adjusted = {id(line): _adjusted_effect(line, informative, versus_mean, together) for line in informative}
    scale = _scale(informative, together.weights)
    repeats = leads / len(won)
    found = [
        _evaluate_line(
            line, _reference_points(line, lines, versus_mean), (won, who), adjusted.get(id(line)), (scale, repeats)
        )
        for line in lines
    ]
    odds = together.log_odds(columns)
    return CriteriaEvidence(tuple(found), len(won), leads, int(won.sum()), scale, probability_of(odds))


def _compared_with_mean(lines: tuple[PointsLine, ...]) -> frozenset[str]:
    """The criteria with a line that counts for more cases than none of their lines does."""
    found = set()
    for name in dict.fromkeys(line.criterion.id for line in lines):
        own = _state_lines(name, lines)
        most = max((int(line.fires.sum()) for line in own), default=0)
        if len(own) > 1 and most > len(own[0].amount) - sum(int(line.fires.sum()) for line in own):
            found.add(name)
    return frozenset(found)


def _state_lines(name: str, lines: Sequence[PointsLine]) -> list[PointsLine]:
    return [line for line in lines if line.criterion.id == name and line.kind == "state"]


def _adjusted_effect(
    line: PointsLine, informative: list[PointsLine], versus_mean: frozenset[str], together: LogisticFit
) -> Effect:
    """The effect of a line beside all others: against those without it, or against the mean case."""
    parts = np.array([float(other is line) for other in informative])
    if line.kind == "state" and line.criterion.id in versus_mean:
        own = _state_lines(line.criterion.id, informative)
        parts -= [float(other.fires.mean()) if any(other is one for one in own) else 0.0 for other in informative]
    return _effect(float(parts @ together.weights), together.error_of(parts))


def _reference_points(line: PointsLine, lines: tuple[PointsLine, ...], versus_mean: frozenset[str]) -> int:
    """The milli-points of what a line is compared with."""
    if line.kind != "state" or line.criterion.id not in versus_mean:
        return line.rest
    own = _state_lines(line.criterion.id, lines)
    return round(line.rest + sum(float(other.fires.mean()) * (other.declared - other.rest) for other in own))


def _mean_amount(line: PointsLine) -> float:
    """The mean amount where the line counts: a prior for one click is that for a usual number of clicks."""
    return float(np.abs(line.amount[line.fires]).mean()) if line.kind == "occurrences" else 1.0


def _effect(weight: float, error: float) -> Effect:
    return Effect(float(weight), float(weight - _LEVEL * error), float(weight + _LEVEL * error))


def _scale(lines: list[PointsLine], weights: NDArray[np.float64]) -> float:
    """Points per log-odds with which the measured score would spread as the declared one does."""
    counted = [place for place, line in enumerate(lines) if line.editable]
    if not counted:
        return 0.0
    amounts = np.column_stack([lines[place].amount for place in counted])
    declared = np.array([(lines[place].declared - lines[place].rest) / MILLI for place in counted])
    spread = float((amounts @ weights[counted]).std())
    return float((amounts @ declared).std()) / spread if spread > 0 else 0.0


def _evaluate_line(
    line: PointsLine,
    reference: int,
    known: tuple[NDArray[np.bool_], NDArray[np.str_]],
    adjusted: Effect | None,
    scales: tuple[float, float],
) -> LineEvidence:
    """The evidence for a line. `known`: who was won, and which lead each case is; `scales`: points, leads per case."""
    won, who = known
    scale, repeats = scales
    fires = line.fires
    n_matching, yes = int(fires.sum()), int(won[fires].sum())
    others = len(won) - n_matching
    if adjusted is None:
        alone = adjusted = Effect(0.0, 0.0, 0.0)
    else:
        single = fit_logistic(line.amount[:, None], won, np.array([_PRIOR / _mean_amount(line)]), who=who)
        alone = _effect(single.weights[0], single.errors[0])
    finding = _finding(line, (n_matching, len(won)), adjusted, scale, reference)
    return LineEvidence(
        line=line,
        n=len(won),
        n_matching=n_matching,
        amount=float(line.amount[fires].mean()) if n_matching else 0.0,
        won_with=yes,
        rate_with=yes / n_matching if n_matching else float("nan"),
        interval_with=wilson(yes * repeats, n_matching * repeats),
        rate_without=(won.sum() - yes) / others if others else float("nan"),
        interval_without=wilson((won.sum() - yes) * repeats, others * repeats),
        alone=alone,
        adjusted=adjusted,
        finding=finding,
        reference=reference,
        proposed=_proposed(line, finding, adjusted, scale, reference),
    )


def _finding(line: PointsLine, counts: tuple[int, int], effect: Effect, scale: float, reference: int) -> Finding:
    n_matching, n = counts
    if not n_matching:
        return "never"
    if n_matching == n and np.ptp(line.amount) == 0:
        return "always"
    if n_matching < FEWEST_MATCHING:
        return "few"
    declared = (line.declared - reference) / MILLI
    sign = np.sign(declared)
    if sign * effect.low < 0 and sign * effect.high < 0:
        return "wrong_sign"
    if line.editable and scale > 0 and sign:
        low, high = sorted((sign * effect.low * scale, sign * effect.high * scale))
        if abs(declared) < low:
            return "too_low"
        if abs(declared) > high:
            return "too_high"
    return "confirmed" if effect.low > 0 or effect.high < 0 else "unclear"


def _proposed(line: PointsLine, finding: Finding, effect: Effect, scale: float, reference: int) -> int | None:
    """Round points, where the evidence contradicts the declared ones; a veto or an override decides without them."""
    decides = line.criterion.disqualify is not None or line.criterion.qualify is not None
    if finding not in {"wrong_sign", "too_low", "too_high"} or not line.editable or scale <= 0 or decides:
        return None
    points = effect.value * scale
    if finding != "wrong_sign" and points * (line.declared - reference) < 0:
        points = 0.0  # there is no evidence for it, and none for the contrary
    points += reference / MILLI
    step = next(step for least, step in _STEPS if abs(points) >= least)
    proposed = round(round(points / step) * step * MILLI)
    return None if proposed == line.declared else proposed
