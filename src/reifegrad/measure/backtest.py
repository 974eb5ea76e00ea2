"""Compares models by how well their scores ordered past cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure import quality
from reifegrad.measure.base_points import base_shift, newer_cases
from reifegrad.measure.calendar import months_of, weeks_between
from reifegrad.measure.ratings import rate_ranking
from reifegrad.measure.scored_cases import stages_from

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases
    from reifegrad.measure.quality import Decile, Interval
    from reifegrad.measure.ratings import RankingQuality
    from reifegrad.measure.scored_cases import ScoredCases
    from reifegrad.spec.model import ScoringModel

FEW = 5
"""Fewer won or lost cases than this give no AUC of a month."""

_NEVER = np.datetime64("NaT", "us")
_REFERENCE_CASES = 100  # the first months are taken together until they hold so many


@dataclass(frozen=True)
class GroupOutcomes:
    """The cases that got one name: a grade, a level, a cell, a stage, a priority.

    `n` counts all, `complete` those whose horizon is over; `won`, `rate`, its interval and `lift` (over the rate of
    all) are of the complete ones. `per_week`: leads that came into the group for the first time, per week.
    """

    name: str
    n: int
    complete: int
    won: int
    rate: float
    lower: float
    upper: float
    lift: float
    per_week: float


@dataclass(frozen=True)
class Month:
    """One month of moments; `auc` is NaN with fewer than `FEW` won or lost.

    `psi` compares the scores with those of the first months, `by_chance` is what chance alone stays below.
    """

    month: str
    n: int
    complete: int
    won: int
    rate: float
    auc: float
    psi: float
    by_chance: float


@dataclass(frozen=True)
class ModelQuality:
    """How good one model was over the complete cases. Figures of probabilities are None for models without one.

    `seen`: so many cases are from the time up to `trained_until`, the last day of what a learned model learned from.
    `mean_probability` is to be compared with `rate`, the share that was won. `gain` is the AUC above that of the
    first model, with its interval (None for the first itself). `qualified` are the cases at the stage asked for or
    above it, `others` all others (None where the model knows no such stage). `base_shift`: by how many points the base
    would have to move so that the mean probability comes true. `newer`: how many complete cases are newer than all that
    a learned model was learned from and tested on; None where that is not known.
    """

    model: str
    model_hash: str
    trained_until: str | None
    seen: int
    auc: float
    auc_interval: Interval
    auc_within_months: float
    average_precision: float
    lift_at_tenth: float
    caught_by_fifth: float
    log_loss: float | None
    brier: float | None
    calibration_error: float | None
    mean_probability: float | None
    gain: float | None
    gain_interval: Interval | None
    deciles: tuple[Decile, ...]
    groups: dict[str, tuple[GroupOutcomes, ...]]
    qualified: GroupOutcomes | None
    others: GroupOutcomes | None
    months: tuple[Month, ...]
    ordering: RankingQuality
    base_shift: float | None = None
    newer: int | None = None


@dataclass(frozen=True)
class Backtest:
    """All models over the same cases: those that every one of them scores.

    `censored` are all that nobody knows the end of: the horizon is not over, or (`unrecorded`) they come from before
    the first outcome. `not_scored` were left out because a model does not score them. Times are naive UTC.
    """

    at: str
    horizon: np.timedelta64
    first: np.datetime64
    last: np.datetime64
    end: np.datetime64
    cases: int
    leads: int
    complete: int
    won: int
    censored: int
    unrecorded: int
    recorded_since: np.datetime64
    not_scored: int
    weeks: float
    stage: str
    models: tuple[ModelQuality, ...]

    @property
    def rate(self) -> float:
        """The share of the complete cases that was won."""
        return self.won / self.complete if self.complete else quality.NAN


def backtest(
    cases: Cases,
    scored_cases: Sequence[ScoredCases],
    *,
    stage: str,
    end: np.datetime64,
    recorded_since: np.datetime64 = _NEVER,
    step: Callable[[], None] = lambda: None,
) -> Backtest:
    """Measure every model over the cases that all of them score. `step` is called after each model."""
    scored = np.logical_and.reduce([one.scored for one in scored_cases])
    kept = cases.where(scored)
    kept_scores = [one.where(scored) for one in scored_cases]
    done = kept.complete
    models = []
    for one in kept_scores:
        first = None if one is kept_scores[0] else kept_scores[0]
        models.append(_quality(kept, one, first, stage))
        step()
    return Backtest(
        at=cases.at,
        horizon=cases.horizon,
        first=kept.as_of.min() if len(kept) else _NEVER,
        last=kept.as_of.max() if len(kept) else _NEVER,
        end=end,
        cases=len(kept),
        leads=int(kept.lead_numbers().max(initial=-1)) + 1,
        complete=int(done.sum()),
        won=int(kept.won[done].sum()),
        censored=int((~done).sum()),
        unrecorded=int((kept.as_of < recorded_since).sum()),
        recorded_since=recorded_since,
        not_scored=int((~scored).sum()),
        weeks=weeks_between(kept.as_of),
        stage=stage,
        models=tuple(models),
    )


def _quality(cases: Cases, scored: ScoredCases, first: ScoredCases | None, stage: str) -> ModelQuality:
    model, done = scored.model, cases.complete
    won, score = cases.won[done], scored.score[done]
    chance = None if scored.probability is None else scored.probability[done]
    months = months_of(cases.as_of, model.timezone)
    gain = None if first is None else quality.auc_difference(won, score, first.score[done])
    rows = quality.deciles(won, score if chance is None else chance)
    names = _names(model, scored)
    qualified, others = _qualified(cases, scored, stage)
    return ModelQuality(
        model=model.name,
        model_hash=model.hash,
        trained_until=None if model.training is None else model.training.until,
        seen=_n_seen_in_training(cases, model),
        auc=quality.auc(won, score),
        auc_interval=quality.auc_interval(won, score),
        auc_within_months=quality.auc_within(won, score, months[done]),
        average_precision=quality.average_precision(won, score),
        lift_at_tenth=quality.lift_at(won, score, 0.1) if len(won) else quality.NAN,
        caught_by_fifth=0.2 * quality.lift_at(won, score, 0.2) if len(won) else quality.NAN,
        log_loss=None if chance is None else quality.log_loss(won, chance),
        brier=None if chance is None else quality.brier(won, chance),
        calibration_error=None if chance is None else quality.calibration_error(won, chance),
        mean_probability=None if chance is None or not len(chance) else float(chance.mean()),
        gain=None if gain is None else gain[0],
        gain_interval=None if gain is None else gain[1],
        deciles=rows,
        groups={kind: _groups(cases, scored.names[kind], order) for kind, order in names.items()},
        qualified=qualified,
        others=others,
        months=_months(cases, scored.score, months),
        ordering=rate_ranking(won, score, months[done]),
        base_shift=None if chance is None or not len(won) else base_shift(chance, float(won.mean())),
        newer=newer_cases(cases, model),
    )


def _n_seen_in_training(cases: Cases, model: ScoringModel) -> int:
    """How many complete cases are of the time that a learned model learned from."""
    if model.training is None:
        return 0
    after = np.datetime64(model.training.until, "us") + np.timedelta64(1, "D")
    return int((cases.complete & (cases.as_of < after)).sum())


def _names(model: ScoringModel, scored: ScoredCases) -> dict[str, list[str]]:
    """The results with names that the model has, each with its names in the order of the model."""
    found: dict[str, list[str]] = {}
    for dimension, scale in model.grades.items():
        found[f"{dimension}_grade"] = [step.name for step in scale.steps]
    if model.matrix is not None:
        found["cell"] = list(model.matrix.cells)
    found["stage"] = [step.name for step in model.thresholds.steps] if model.thresholds else []
    found["priority"] = []
    found["segment"] = [case.name for case in model.segments]
    found["disqualified"] = []
    return {kind: order for kind, order in found.items() if kind in scored.names}


def _groups(cases: Cases, values: NDArray[Any], order: Sequence[str]) -> tuple[GroupOutcomes, ...]:
    known = {name: place for place, name in enumerate(order)}
    names = sorted({value for value in values.tolist() if value is not None}, key=lambda n: (known.get(n, 10**6), n))
    return tuple(_group(name, cases, np.asarray(values == name, dtype=bool)) for name in names)


def _group(name: str, cases: Cases, chosen: NDArray[np.bool_]) -> GroupOutcomes:
    done = chosen & cases.complete
    n, won = int(done.sum()), int(cases.won[done].sum())
    lower, upper = quality.wilson(won, n)
    everybody = int(cases.complete.sum())
    rate_of_all = float(cases.won[cases.complete].mean()) if everybody else quality.NAN
    rate = won / n if n else quality.NAN
    return GroupOutcomes(
        name=name,
        n=int(chosen.sum()),
        complete=n,
        won=won,
        rate=rate,
        lower=lower,
        upper=upper,
        lift=rate / rate_of_all if rate_of_all else quality.NAN,
        per_week=len(np.unique(cases.lead_numbers()[chosen])) / weeks_between(cases.as_of),
    )


def _qualified(cases: Cases, scored: ScoredCases, stage: str) -> tuple[GroupOutcomes | None, GroupOutcomes | None]:
    stages = stages_from(scored.model, stage)
    if not stages or "stage" not in scored.names:
        return None, None
    there = np.isin(scored.names["stage"].astype(str), stages)
    return _group(stage, cases, there), _group("", cases, ~there)


def _months(cases: Cases, score: NDArray[np.float64], months: NDArray[Any]) -> tuple[Month, ...]:
    names = sorted(set(months.tolist()))
    reference = np.zeros(len(cases), dtype=bool)
    for name in names:
        reference |= months == name
        if reference.sum() >= _REFERENCE_CASES:
            break
    rows = []
    for name in names:
        mine = months == name
        done = mine & cases.complete
        n, won = int(done.sum()), int(cases.won[done].sum())
        before, after = quality.counts_of(score[reference], score[mine])
        parts = int(((before + after) > 0).sum())
        rows.append(
            Month(
                month=name,
                n=int(mine.sum()),
                complete=n,
                won=won,
                rate=won / n if n else quality.NAN,
                auc=quality.auc(cases.won[done], score[done]) if min(won, n - won) >= FEW else quality.NAN,
                psi=quality.psi_of_counts(before, after),
                by_chance=quality.psi_by_chance(parts, int(before.sum()), int(after.sum())),
            )
        )
    return tuple(rows)
