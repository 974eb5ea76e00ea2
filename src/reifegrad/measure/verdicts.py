"""Sums a backtest up in conclusions: codes with the figures they rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from reifegrad.measure import quality
from reifegrad.measure.base_points import ENOUGH_NEWER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.measure.backtest import Backtest, GroupOutcomes, ModelQuality

FEWEST_WON = 10
CALENDAR = 0.05
"""So much AUC lost within months says that the score knows the season rather than the lead."""

ANOTHER = 0.25
"""A stability index from which on the scores are said to be others."""

RECENT_MONTHS = 3

UNEVEN = 3
"""So many of ten parts of the list beside what was predicted are more than chance, which gives less than one."""


@dataclass(frozen=True)
class QualityFinding:
    """One statement. `model` is the place of the model (None: all); `good` says whether it is good news."""

    code: str
    model: int | None = None
    good: bool = False
    shares: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def findings(made: Backtest) -> tuple[QualityFinding, ...]:
    """What to take from a backtest, the most important first."""
    if not made.complete:
        return (QualityFinding("nobody_complete"),)
    if min(made.won, made.complete - made.won) < FEWEST_WON:
        return (QualityFinding("few_decided", shares={"won": made.won, "other": made.complete - made.won}),)
    found: list[QualityFinding] = []
    for place, model in enumerate(made.models):
        if model.seen and model.trained_until is not None:
            share = {"seen": model.seen / made.complete}
            found.append(QualityFinding("seen_in_training", place, shares=share, names={"until": model.trained_until}))
        found += [*_order(place, model), *_stage(place, model, made), *_reversed(place, model)]
        found += [*_probability(place, model, made), *_distribution_findings(place, model)]
        found += _compared(place, model)
    return tuple(found)


def _order(place: int, model: ModelQuality) -> Iterator[QualityFinding]:
    found = model.ordering
    shares = {"auc": found.auc, "lower": found.lower, "upper": found.upper, "caught": model.caught_by_fifth}
    names = {"among": "months"} if found.by_period else {}
    yield QualityFinding(f"order_{found.rung}", place, good=found.worth_using, shares=shares, names=names)
    if model.auc - model.auc_within_months > CALENDAR:
        yield QualityFinding("calendar", place, shares={"auc": model.auc, "within": model.auc_within_months})


def _stage(place: int, model: ModelQuality, made: Backtest) -> Iterator[QualityFinding]:
    """Whether those whom the model hands over are worth more than the rest, and how many wins it lets go by."""
    there, rest = model.qualified, model.others
    if there is None or rest is None or not rest.n:
        return
    if not there.complete:
        yield QualityFinding("stage_empty", place, names={"stage": made.stage})
        return
    shares = {"rate": there.rate, "lower": there.lower, "upper": there.upper, "rest": rest.rate}
    shares |= {"per_week": there.per_week, "missed": rest.won / made.won}
    better = there.lower > rest.upper
    yield QualityFinding("stage_worth" if better else "stage_not_better", place, better, shares, {"stage": made.stage})
    if shares["missed"] > 0.5:
        yield QualityFinding("wins_missed", place, shares=shares, names={"stage": made.stage})


def _reversed(place: int, model: ModelQuality) -> Iterator[QualityFinding]:
    """Neighbouring grades of which the better one converts worse, beyond doubt."""
    for kind, groups in model.groups.items():
        if not kind.endswith("_grade"):
            continue
        known = [group for group in groups if group.complete]
        for better, worse in pairwise(known):
            if better.upper < worse.lower:
                yield QualityFinding(
                    "grades_reversed", place, shares=_rates(better, worse), names=_names(kind, better, worse)
                )


def _rates(better: GroupOutcomes, worse: GroupOutcomes) -> dict[str, float]:
    return {"rate": better.rate, "rest": worse.rate}


def _names(kind: str, better: GroupOutcomes, worse: GroupOutcomes) -> dict[str, str]:
    return {"dimension": kind.removesuffix("_grade"), "better": better.name, "worse": worse.name}


def _probability(place: int, model: ModelQuality, made: Backtest) -> Iterator[QualityFinding]:
    if model.mean_probability is None:
        return
    lower, upper = quality.wilson(made.won, made.complete)
    shares = {"predicted": model.mean_probability, "rate": made.rate, "lower": lower, "upper": upper}
    if lower <= model.mean_probability <= upper:
        off = sum(not part.lower <= part.mean <= part.upper for part in model.deciles)
        if off >= UNEVEN:
            top = model.deciles[0]
            shares |= {"off": off, "parts": len(model.deciles), "top": top.mean, "top_rate": top.rate}
        yield QualityFinding(
            "probability_uneven" if off >= UNEVEN else "probability_right", place, off < UNEVEN, shares
        )
        return
    shares |= {"points": abs(model.base_shift or 0.0)}
    yield QualityFinding(
        "probability_high" if model.mean_probability > upper else "probability_low", place, shares=shares
    )
    if model.newer is not None:
        code = "nothing_newer" if model.newer < ENOUGH_NEWER else "learn_anew"
        yield QualityFinding(code, place, shares={"newer": model.newer})


def _distribution_findings(place: int, model: ModelQuality) -> Iterator[QualityFinding]:
    moved = [m for m in model.months[1:] if m.psi > max(ANOTHER, m.by_chance)]
    recent = {month.month for month in model.months[-RECENT_MONTHS:]}
    if any(month.month in recent for month in moved):
        yield QualityFinding("score_moved", place, names={"month": moved[0].month})


def _compared(place: int, model: ModelQuality) -> Iterator[QualityFinding]:
    if model.gain is None or model.gain_interval is None:
        return
    lower, upper = model.gain_interval
    code = "better" if lower > 0 else "worse" if upper < 0 else "undecided"
    yield QualityFinding(code, place, code == "better", {"gain": model.gain, "lower": lower, "upper": upper})
