"""Compares a model's inputs and scores before and after a day, and decides whether to learn again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reifegrad.measure import quality
from reifegrad.measure.base_points import ENOUGH_NEWER, base_shift, newer_cases
from reifegrad.measure.quality import NAN
from reifegrad.measure.scored_cases import read_criteria, score_cases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases
    from reifegrad.measure.quality import Interval
    from reifegrad.measure.scored_cases import ScoredCases
    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel

WATCH, ANOTHER = 0.1, 0.25
UNKNOWN_RISE = 0.1
NEW_SHARE = 0.05
FEWEST = 50
FEWEST_WON = 10
_MOST_NAMES = 50

State = Literal["same", "watch", "another", "too_few"]


@dataclass(frozen=True)
class Shift:
    """How the values of one input, or the scores, differ between the two times.

    `psi` is the stability index, `by_chance` what chance alone stays below. `unknown_before`, `unknown_after`: the
    share of leads without a value. `new` are values that were never there before, with their share of the leads
    after, the most frequent first.
    """

    name: str
    psi: float
    by_chance: float
    unknown_before: float
    unknown_after: float
    new: tuple[tuple[str, float], ...]
    state: State


@dataclass(frozen=True)
class DriftPeriod:
    """One of the two times. `complete` cases have a horizon that is over; figures of outcomes are of those only.

    `mean_probability` is None for models without one, NaN without complete cases. `base_shift`: by how many points the
    base would have to move so that it comes true.
    """

    cases: int
    complete: int
    won: int
    rate: float
    rate_interval: Interval
    auc: float
    auc_interval: Interval
    mean_probability: float | None
    calibration_error: float | None
    base_shift: float | None = None


@dataclass(frozen=True)
class DriftReason:
    """Why to learn anew, or what to look at: a code with the names and figures it rests on.

    `points`: by how many points the base would have to move, where probabilities are off.
    """

    code: str
    names: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    points: float | None = None


@dataclass(frozen=True)
class Drift:
    """What has changed since `until`.

    `retrain`: at least one of the `reasons` says that the model no longer fits, and there is something to learn from.
    `newer`: how many complete cases are newer than all that a learned model was learned from and tested on; None for
    one that was made by hand or does not say it.
    `outputs` are the score (or probability) and what follows from it: grades, cell, stage. `inputs` are what the
    criteria read, those that moved most first. `hints` are changes that may come to matter. `before` and `after` hold
    outcomes only if there were some.
    """

    until: np.datetime64
    before: DriftPeriod
    after: DriftPeriod
    outputs: tuple[Shift, ...]
    inputs: tuple[Shift, ...]
    retrain: bool
    reasons: tuple[DriftReason, ...]
    hints: tuple[DriftReason, ...]
    newer: int | None = None


def find_drift(engine: Engine, model: ScoringModel, relations: Relations, cases: Cases, until: np.datetime64) -> Drift:
    """Compare the cases after `until` with those up to it: inputs, scores, and what came of them.

    Raises:
        ReifegradError: The model scores accounts, or a moment cannot be scored.
    """
    scored = score_cases(engine, model, relations, cases)
    inputs = read_criteria(engine, model, relations, cases)
    return compare(cases, scored, inputs, until)


def compare(cases: Cases, scored: ScoredCases, inputs: Mapping[str, NDArray[Any]], until: np.datetime64) -> Drift:
    """The same for what was scored and read already; `inputs` by name, one entry for each case."""
    old = cases.as_of <= until
    has_score = scored.scored
    before, after = (_period(cases, scored, side & has_score) for side in (old, ~old))
    output = scored.score if scored.probability is None else scored.probability
    outputs_of = {"score": output} | {name: found for name, found in scored.names.items() if _is_grade_or_stage(name)}
    outputs = tuple(_shift(name, side[old & has_score], side[~old & has_score]) for name, side in outputs_of.items())
    shifts = tuple(_shift(name, values[old], values[~old]) for name, values in inputs.items())
    shifts = tuple(sorted(shifts, key=lambda shift: -shift.psi if shift.psi == shift.psi else 1.0))
    reasons = (*_reasons(before, after, outputs), *_order(cases, scored, before, after, until))
    newer = newer_cases(cases, scored.model)
    retrain = bool(reasons) and (newer is None or newer >= ENOUGH_NEWER)
    return Drift(
        until=until,
        before=before,
        after=after,
        outputs=outputs,
        inputs=shifts,
        retrain=retrain,
        reasons=reasons,
        hints=tuple(_hints(before, after, shifts)),
        newer=newer,
    )


def _period(cases: Cases, scored: ScoredCases, chosen: NDArray[np.bool_]) -> DriftPeriod:
    done = chosen & cases.complete
    won, score = cases.won[done], scored.score[done]
    n, n_won = int(done.sum()), int(won.sum())
    enough = min(n_won, n - n_won) >= FEWEST_WON
    chance = None if scored.probability is None else scored.probability[done]
    return DriftPeriod(
        cases=int(chosen.sum()),
        complete=n,
        won=n_won,
        rate=n_won / n if n else NAN,
        rate_interval=quality.wilson(n_won, n),
        auc=quality.auc(won, score) if enough else NAN,
        auc_interval=quality.auc_interval(won, score) if enough else (NAN, NAN),
        mean_probability=None if chance is None else float(chance.mean()) if n else NAN,
        calibration_error=None if chance is None else quality.calibration_error(won, chance),
        base_shift=None if chance is None or not n else base_shift(chance, n_won / n),
    )


def _shift(name: str, before: NDArray[Any], after: NDArray[Any]) -> Shift:
    known = quality.counts_of(before, after)
    parts = int(((known[0] + known[1]) > 0).sum())
    index = quality.psi_of_counts(*known)
    chance = quality.psi_by_chance(parts, len(before), len(after))
    unknown = [float(_unknown(side).mean()) if len(side) else NAN for side in (before, after)]
    state: State = "same"
    if min(len(before), len(after)) < FEWEST:
        state = "too_few"
    elif index > chance:
        state = "another" if index > ANOTHER else "watch" if index > WATCH else "same"
    return Shift(name, index, chance, unknown[0], unknown[1], _new(before, after), state)


def _unknown(values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values), dtype=bool)
    return np.array([value is None for value in values.tolist()], dtype=bool)


def _new(before: NDArray[Any], after: NDArray[Any]) -> tuple[tuple[str, float], ...]:
    """Words that were never there before, with their share."""
    if before.dtype.kind != "O":
        return ()
    seen = set(before.tolist())
    found: dict[str, int] = {}
    for value in after.tolist():
        if isinstance(value, str) and value not in seen:
            found[value] = found.get(value, 0) + 1
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_MOST_NAMES]
    return tuple((name, n / len(after)) for name, n in ordered)


def _is_grade_or_stage(name: str) -> bool:
    return name in {"cell", "stage"} or name.endswith("_grade")


def _reasons(before: DriftPeriod, after: DriftPeriod, outputs: Sequence[Shift]) -> list[DriftReason]:
    """What says that the model no longer does what it did, beyond chance."""
    found = []
    moved = tuple(shift.name for shift in outputs if shift.state == "another")
    if moved:
        found.append(DriftReason("score_shift", moved))
    expected = after.mean_probability
    if expected is not None and after.won >= FEWEST_WON:
        lower, upper = after.rate_interval
        if not lower <= expected <= upper:
            code = "probability_high" if expected > upper else "probability_low"
            found.append(DriftReason(code, shares=(expected, after.rate, lower, upper), points=after.base_shift))
    return found


def _order(
    cases: Cases, scored: ScoredCases, before: DriftPeriod, after: DriftPeriod, until: np.datetime64
) -> list[DriftReason]:
    """Whether the order has become worse, beyond chance.

    A learned model knows the leads of its training: their AUC flatters it, so that any time after would look worse.
    It is measured against the first half of what came after instead.
    """
    if scored.model.training is None:
        worse = after.auc_interval[1] < before.auc
        return [DriftReason("order_worse", shares=(before.auc, after.auc, *after.auc_interval))] if worse else []
    fresh = (cases.as_of > until) & cases.complete & scored.scored
    if not fresh.any():
        return []
    middle = np.sort(cases.as_of[fresh])[int(fresh.sum()) // 2]
    early, late = (_period(cases, scored, fresh & side) for side in (cases.as_of < middle, cases.as_of >= middle))
    fading = late.auc_interval[1] < early.auc
    return [DriftReason("order_fading", shares=(early.auc, late.auc, *late.auc_interval))] if fading else []


def _hints(before: DriftPeriod, after: DriftPeriod, shifts: Sequence[Shift]) -> list[DriftReason]:
    found = []
    moved = [shift.name for shift in shifts if shift.state == "another"]
    if moved:
        found.append(DriftReason("input_shift", tuple(moved)))
    rising = [s.name for s in shifts if s.state != "too_few" and s.unknown_after - s.unknown_before > UNKNOWN_RISE]
    if rising:
        found.append(DriftReason("more_unknown", tuple(rising)))
    fresh = [s for s in shifts if s.state != "too_few" and sum(share for _, share in s.new) > NEW_SHARE]
    found += [
        DriftReason("new_values", (s.name, *(name for name, _ in s.new[:3])), (sum(x for _, x in s.new),))
        for s in fresh
    ]
    if min(before.won, after.won) >= FEWEST_WON and _rates_differ(before, after):
        found.append(DriftReason("rate_moved", shares=(before.rate, after.rate, *after.rate_interval)))
    if after.cases < FEWEST:
        found.append(DriftReason("few_cases", shares=(after.cases,)))
    elif after.complete and before.won and after.won < FEWEST_WON:
        found.append(DriftReason("few_won", shares=(after.won,)))
    return found


def _rates_differ(before: DriftPeriod, after: DriftPeriod) -> bool:
    """Whether the rates differ beyond chance: Newcombe's interval of the difference, made of both Wilson intervals."""
    (low, high), (lower, upper) = before.rate_interval, after.rate_interval
    if after.rate > before.rate:
        return after.rate - before.rate > float(np.hypot(after.rate - lower, high - before.rate))
    return before.rate - after.rate > float(np.hypot(upper - after.rate, before.rate - low))
