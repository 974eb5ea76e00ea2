"""Cuts an attribute into a few readable classes: frequent values or round intervals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.discovery import round_number
from reifegrad.measure.profile_columns import is_known
from reifegrad.measure.shrinkage import smoothed_log_odds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FEWEST = 20
RARE = 0.01
"""A value with fewer leads than this, or than this share of all, stands in no line of its own."""

MOST_VALUES = 60
_BINS = 6
_NO_KEY = re.compile(r"^\s*[<>]|\.\.|^else$|^\s|\s$")  # what a map of points reads as a bound
_SAME = 2.6  # of five noisy bounds one stays in 1 of 20 attributes
UNKNOWN, OTHER = -1, -2


@dataclass(frozen=True)
class Cut:
    """The classes of an attribute; `place` of each lead: a class, or UNKNOWN, or OTHER (a rare value).

    A number has `bounds` (class i lies below bounds[i], the last one from the last bound on), other attributes
    have `values`, one a class.
    """

    name: str
    place: NDArray[np.int64]
    bounds: tuple[float, ...] = ()
    values: tuple[str | bool, ...] = ()

    @property
    def classes(self) -> int:
        """How many classes there are, without UNKNOWN and OTHER."""
        return len(self.values) or len(self.bounds) + 1


def cut_values(name: str, values: NDArray[Any]) -> Cut | str:
    """The frequent values of a text or boolean; the code of a reason where they tell too little apart, as names do."""
    known = is_known(values)
    found, counts = np.unique(values[known].astype(str), return_counts=True)
    if len(found) < 2:
        return "one_value"
    fewest = max(FEWEST, RARE * len(values))
    frequent = [
        str(v)
        for v, n in sorted(zip(found, counts, strict=True), key=lambda x: -x[1])
        if n >= fewest and not _NO_KEY.search(v)
    ]
    frequent = frequent[:MOST_VALUES]
    covered = int(np.isin(values[known].astype(str), frequent).sum())
    if not frequent or covered < known.sum() / 4:
        return "no_classes"
    places = {value: place for place, value in enumerate(frequent)}
    place = np.full(len(values), UNKNOWN)
    place[known] = [places.get(str(value), OTHER) for value in values[known]]
    if isinstance(next(value for value in values if value is not None), bool):
        return Cut(name, place, values=tuple(value == "True" for value in frequent))
    return Cut(name, place, values=tuple(frequent))


def cut_numbers(name: str, values: NDArray[np.float64], won: NDArray[np.bool_]) -> Cut | str:
    """Quantile bins with round bounds; neighbours that convert alike become one. A code if nothing is left to tell."""
    known = ~np.isnan(values)
    if len(np.unique(values[known])) < 2:
        return "one_value"
    if known.sum() < 2 * FEWEST:
        return "few_known"
    quantiles = np.quantile(values[known], np.arange(1, _BINS) / _BINS, method="inverted_cdf")
    bounds = sorted({round_number(float(quantile)) for quantile in quantiles})
    bounds = _merged(values[known], won[known], bounds)
    if not bounds:
        return "no_difference"
    place = np.where(known, np.searchsorted(bounds, values, side="right"), UNKNOWN)
    return Cut(name, place, bounds=tuple(bounds))


def _merged(values: NDArray[np.float64], won: NDArray[np.bool_], bounds: Sequence[float]) -> list[float]:
    """Bounds whose two sides differ by more than chance; the least of them is taken out again and again."""
    left = list(bounds)
    while left:
        place = np.searchsorted(left, values, side="right")
        total = np.bincount(place, minlength=len(left) + 1)
        odds, variance = smoothed_log_odds(np.bincount(place[won], minlength=len(left) + 1), total)
        steps = [
            abs(b - a) / np.sqrt(va + vb) if min(na, nb) >= FEWEST else 0.0
            for (a, b), (va, vb), (na, nb) in zip(
                pairwise(odds), pairwise(variance), pairwise(total.tolist()), strict=True
            )
        ]
        weakest = int(np.argmin(steps))
        if steps[weakest] >= _SAME:
            return left
        del left[weakest]
    return left
