"""Derives the ideal customer profile: which attributes separate won leads from others, and how much.

Each class of an attribute gets its log-odds against all leads, drawn towards 0 as far as chance would explain it.
Attributes whose classes differ no more than by chance are left out. A regression over the others says how much each
tells beside the rest, so that two columns that say the same count once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import ReifegradError, fail
from reifegrad.measure.discovery import benjamini_hochberg
from reifegrad.measure.logistic import LogisticFit, fit_logistic
from reifegrad.measure.quality import auc, auc_interval
from reifegrad.measure.shrinkage import shrink, shrink_by
from reifegrad.predict.learn.leakage import excluded_columns, find_leaks
from reifegrad.predict.profile.profile_cuts import Cut, cut_numbers, cut_values
from reifegrad.spec.condition import Type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from reifegrad.measure.profile_columns import Profiles

FEWEST_WON = 40
_LEVEL = 1.96
_PRIOR = 1.0
_OLDER = 0.7
_MOST_ROWS = 50_000
_BESIDE = 3.84  # chi-squared of one degree: tells something beside the others, at 5 %


@dataclass(frozen=True)
class ClassEvidence:
    """One class of an attribute: the value, or the bound below which it lies (None: from the last bound on).

    `effect` is its log-odds against all leads, shrunk, with `low` and `high` (95 %); `percent` how well it matches,
    0 the worst class of the attribute and 100 the best.
    """

    key: str | float | bool | None
    total: int
    won: int
    effect: float
    low: float
    high: float
    percent: int


@dataclass(frozen=True)
class AttributeEvidence:
    """An attribute that separates: its share of the whole match in percent, and its classes in order.

    `other` are the rare values together, `unknown` those where it is missing.
    """

    name: str
    type: Type
    weight: int
    classes: tuple[ClassEvidence, ...]
    other: ClassEvidence
    unknown: ClassEvidence


@dataclass(frozen=True)
class IdealCustomer:
    """What customers have in common. `excluded` says why (a code) an attribute is not among them."""

    attributes: tuple[AttributeEvidence, ...]
    leads: int
    won: int
    excluded: Mapping[str, str]

    def match(self, profiles: Profiles) -> NDArray[np.float64]:
        """The match of leads in percent, as the scored model gives it (up to its rounding)."""
        total = np.zeros(len(profiles))
        for one in self.attributes:
            percents = np.array([*(c.percent for c in one.classes), one.other.percent, one.unknown.percent])
            total += one.weight * percents[_places(one, profiles.columns[one.name])]
        return np.asarray(total / sum(one.weight for one in self.attributes))


def derive_ideal_customer(
    profiles: Profiles,
    won: NDArray[np.bool_],
    decided: NDArray[np.bool_],
    *,
    without: frozenset[str] = frozenset(),
    forced: frozenset[str] = frozenset(),
) -> IdealCustomer:
    """The profile of those won against all leads, which stand in order of time. `decided`: whose outcome is known.

    `without` names attributes to leave out, `forced` those that are used though they may know the answer.

    Raises `ReifegradError` with fewer than 40 won or 40 others, or if no attribute separates them.
    """
    if won.sum() < FEWEST_WON or (~won).sum() < FEWEST_WON:
        raise fail("too-few-outcomes", won=int(won.sum()), others=int((~won).sum()), least=FEWEST_WON)
    reasons = {name: "asked" for name in profiles.columns if name in without}
    cuts = {}
    for name in profiles.columns:
        if name not in reasons:
            cut = _cut_attribute(profiles, name, won)
            if isinstance(cut, str):
                reasons[name] = cut
            else:
                cuts[name] = cut
    suspicious = _suspicious(profiles, won, decided, list(cuts), forced)
    names = [name for name in cuts if name not in suspicious]
    separates = benjamini_hochberg([_chance(cuts[name], won) for name in names])
    reasons |= suspicious | {name: "no_difference" for name, yes in zip(names, separates, strict=True) if not yes}
    chosen = [cuts[name] for name, yes in zip(names, separates, strict=True) if yes]
    found = _weighed([_evidence(cut, won, profiles.types[cut.name]) for cut in chosen], chosen, won, reasons)
    if not found:
        raise fail("no-ideal-customer")
    return IdealCustomer(tuple(found), len(won), int(won.sum()), reasons)


def _cut_attribute(profiles: Profiles, name: str, won: NDArray[np.bool_]) -> Cut | str:
    values = profiles.columns[name]
    if profiles.types[name] is Type.NUMBER:
        return cut_numbers(name, values, won)
    return cut_values(name, values)


def _suspicious(
    profiles: Profiles, won: NDArray[np.bool_], decided: NDArray[np.bool_], names: list[str], forced: frozenset[str]
) -> dict[str, str]:
    """Attributes that may know the answer, such as those that are filled in when a lead is closed; a code for each."""
    import pandas as pd

    frame = pd.DataFrame({name: profiles.columns[name] for name in names})
    undecided = frame[~decided] if (~decided).any() else None
    found = find_leaks(frame[decided], won[decided].astype(int), undecided=undecided)
    return {one.feature: one.code for one in excluded_columns(found, forced)}


def _all_places(cut: Cut) -> NDArray[np.int64]:
    """The class of each lead; behind the classes UNKNOWN, then OTHER."""
    return np.where(cut.place >= 0, cut.place, cut.classes - 1 - cut.place)


def _counts(cut: Cut, won: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Won and all leads of each class, then of UNKNOWN, then of OTHER."""
    place, size = _all_places(cut), cut.classes + 2
    return np.bincount(place[won], minlength=size), np.bincount(place, minlength=size)


def _chance(cut: Cut, won: NDArray[np.bool_]) -> float:
    """How likely classes that are alike would differ as much: the chi-squared test over the known classes."""
    from scipy.stats import chi2_contingency

    yes, total = (np.delete(counts, cut.classes) for counts in _counts(cut, won))
    there = total > 0
    if there.sum() < 2 or yes.sum() in (0, total.sum()):
        return 1.0
    return float(chi2_contingency(np.array([yes[there], (total - yes)[there]]), correction=False).pvalue)


def _evidence(cut: Cut, won: NDArray[np.bool_], kind: Type) -> AttributeEvidence:
    yes, total = _counts(cut, won)
    base = float(won.mean())
    known = total > 0
    known[cut.classes] = False
    effect, error = np.zeros(len(total)), np.zeros(len(total))
    effect[known], error[known] = shrink(yes[known], total[known], base)
    if total[cut.classes]:  # how they fare says what a missing value gives, not whether the attribute tells
        spread = max(float(np.ptp(effect[known])), 0.2) / 2
        part = slice(cut.classes, cut.classes + 1)
        effect[part], error[part] = shrink_by(yes[part].astype(float), total[part].astype(float), base, spread)
    low, high = effect[known].min(), effect[known].max()
    percent = np.clip(np.rint(100 * (effect - low) / max(high - low, 1e-9)), 0, 100).astype(int)
    rows = [
        ClassEvidence(key, int(n), int(w), float(e), float(e - _LEVEL * d), float(e + _LEVEL * d), int(p))
        for key, n, w, e, d, p in zip([*_keys(cut), None, None], total, yes, effect, error, percent, strict=True)
    ]
    classes = rows[: cut.classes]
    if cut.values:
        classes = sorted(classes, key=lambda row: (-row.percent, -row.total))
    return AttributeEvidence(cut.name, kind, 0, tuple(classes), rows[cut.classes + 1], rows[cut.classes])


def _keys(cut: Cut) -> list[str | float | bool | None]:
    return [*cut.values] if cut.values else [*cut.bounds, None]


def _weighed(
    found: list[AttributeEvidence], cuts: list[Cut], won: NDArray[np.bool_], reasons: dict[str, str]
) -> list[AttributeEvidence]:
    """The attributes with their share of the match; those that tell nothing beside the others are left out."""
    step = max(1, -(-len(won) // _MOST_ROWS))
    effects = {one.name: _effects(one, cut) for one, cut in zip(found, cuts, strict=True)}
    while found:
        fit = _fit(found, effects, won, slice(None))
        spans = np.array([max(c.effect for c in one.classes) - min(c.effect for c in one.classes) for one in found])
        importance = np.maximum(fit.weights, 0) * spans
        share = importance / max(importance.sum(), 1e-9)
        thin = slice(None, None, step)
        whole = _loss(found, effects, won, thin)
        losses = [_loss([x for x in found if x is not one], effects, won, thin) - whole for one in found]
        weakest = int(np.argmin(np.where(fit.weights > 0, losses, -np.inf)))
        if len(found) == 1 or (fit.weights[weakest] > 0 and 2 * losses[weakest] >= _BESIDE):
            weighed = [replace(one, weight=max(1, round(100 * part))) for one, part in zip(found, share, strict=True)]
            return sorted(weighed, key=lambda one: -one.weight)
        reasons[found[weakest].name] = "told_by_others"
        found = found[:weakest] + found[weakest + 1 :]
    return []


def _fit(
    found: list[AttributeEvidence], effects: Mapping[str, NDArray[np.float64]], won: NDArray[np.bool_], rows: slice
) -> LogisticFit:
    columns = np.column_stack([effects[one.name][rows] for one in found])
    return fit_logistic(columns, won[rows], np.full(len(found), _PRIOR))


def _loss(
    found: list[AttributeEvidence], effects: Mapping[str, NDArray[np.float64]], won: NDArray[np.bool_], rows: slice
) -> float:
    """How badly these attributes together explain who was won: minus the logarithm of the likelihood."""
    if not found:
        return float("inf")
    odds = _fit(found, effects, won, rows).log_odds(np.column_stack([effects[one.name][rows] for one in found]))
    return float((np.logaddexp(0, odds) - won[rows] * odds).sum())


def _effects(one: AttributeEvidence, cut: Cut) -> NDArray[np.float64]:
    by_key = {row.key: row.effect for row in one.classes}
    effects = np.array([*(by_key[key] for key in _keys(cut)), one.unknown.effect, one.other.effect])
    return np.asarray(effects[_all_places(cut)])


def _places(one: AttributeEvidence, values: NDArray[np.generic]) -> NDArray[np.int64]:
    """Of each value its place among the classes, then `other`, then `unknown`."""
    if one.type is Type.NUMBER:
        bounds = [c.key for c in one.classes if isinstance(c.key, float)]
        numbers = values.astype(np.float64)
        return np.where(np.isnan(numbers), len(bounds) + 2, np.searchsorted(bounds, numbers, side="right"))
    places = {row.key: place for place, row in enumerate(one.classes)}
    last = len(one.classes)
    return np.array([last + 1 if value is None else places.get(value, last) for value in values], dtype=np.int64)


@dataclass(frozen=True)
class NewerLeadsCheck:
    """A profile of the older leads, tried on the newer ones: the AUC with its interval, and the best fifth."""

    leads: int
    won: int
    auc: float
    interval: tuple[float, float]
    best_total: int
    best_won: int


def check_on_newer(
    profiles: Profiles,
    won: NDArray[np.bool_],
    decided: NDArray[np.bool_],
    *,
    without: frozenset[str] = frozenset(),
    forced: frozenset[str] = frozenset(),
) -> NewerLeadsCheck | None:
    """Derive from the older 70 % of the leads (in order of time) and look at the rest; None if too few were won."""
    cut = int(_OLDER * len(won))
    old, new = slice(0, cut), slice(cut, None)
    if not 0 < won[new].sum() < len(won[new]):
        return None
    try:
        found = derive_ideal_customer(profiles.part(old), won[old], decided[old], without=without, forced=forced)
    except ReifegradError:
        return None
    match, happened = found.match(profiles.part(new)), won[new].astype(int)
    best = np.argsort(-match, kind="stable")[: max(1, len(match) // 5)]
    area, interval = auc(happened, match), auc_interval(happened, match)
    return NewerLeadsCheck(len(match), int(happened.sum()), area, interval, len(best), int(happened[best].sum()))
