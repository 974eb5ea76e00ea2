"""Cuts features into fine bins on the training rows, and numbers the bin of each row.

Every candidate is learned on the same bins, so that they can be averaged and written as points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.predict.learn.scorecard import CategorySide, NumberSide, as_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = Mapping[str, NDArray[np.intp]]

FINE = 32
FINEST_OF_ALL = 640
"""Bins of a number, and of all numbers together, while learning; the published ones are fewer."""

FAR = 3.0
"""Standard deviations beyond which more of a number is no more: three leads with 20 visits were given 200 points."""

MANY = 64
"""Features beyond which bins do not get fewer: the weakest will be left out."""

SEEN, RARE = 1 / 4, 1 / 16
"""Times the square root of the number of rows: so many with a value, and it has a bin of its own."""

FEW_PLACES = 5
"""Bins of a feature in the table of a pair and in tests for chance, the unknown not counted."""

BEYOND = 0.5
"""How far bins go beyond what was seen, as a share of the range: a straight line goes on until there."""

STEPS_BEYOND = 4


@dataclass(frozen=True)
class NumberBins:
    """Bins of a number. `centres` are their means, `mean` and `deviation` those of the number itself.

    `is_line` says that the number has one straight line over its bins, which go on beyond what was seen.
    """

    feature: str
    bounds: Floats
    centres: Floats
    mean: float
    deviation: float
    is_line: bool = False

    @property
    def size(self) -> int:
        """How many bins there are; the last is for the unknown."""
        return len(self.bounds) + 2

    @property
    def standard(self) -> Floats:
        """The centres in standard deviations; the unknown is 0. Only the line of a calendar goes on beyond `FAR`."""
        far = np.inf if self.is_line else FAR
        return np.append(np.clip((self.centres - self.mean) / self.deviation, -far, far), 0.0)

    def codes(self, values: pd.Series) -> NDArray[np.intp]:
        """The bin of each value."""
        return NumberSide(tuple(self.bounds)).places(values)


@dataclass(frozen=True)
class CategoryBins:
    """A bin for each frequent value of a text, one for all others, and last one for the unknown."""

    feature: str
    values: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many bins there are."""
        return len(self.values) + 2

    def codes(self, values: pd.Series) -> NDArray[np.intp]:
        """The bin of each value."""
        return CategorySide(tuple((value,) for value in self.values)).places(values)


Bins = NumberBins | CategoryBins


@dataclass(frozen=True)
class LinearFeature:
    """A feature that gives points for each unit; missing is 0 units. `most` is the largest value seen."""

    feature: str
    deviation: float
    most: float


@dataclass(frozen=True)
class BinGrid:
    """The bins of all features, and the features that enter as lines through nought."""

    bins: Mapping[str, Bins]
    lines: Mapping[str, LinearFeature]

    def without(self, names: set[str]) -> BinGrid:
        """The same without some of the features."""
        return BinGrid(
            {name: bins for name, bins in self.bins.items() if name not in names},
            {name: line for name, line in self.lines.items() if name not in names},
        )

    def codes(self, frame: pd.DataFrame) -> Codes:
        """The bin of each row, feature by feature."""
        return {name: bins.codes(frame[name]) for name, bins in self.bins.items()}

    def units(self, frame: pd.DataFrame) -> Mapping[str, Floats]:
        """The units of each row of the features that are lines, none above the largest that was seen in training."""
        return {
            name: np.minimum(np.nan_to_num(as_numbers(frame[name]), nan=0.0), line.most)
            for name, line in self.lines.items()
        }


def make_grid(
    frame: pd.DataFrame, linear: frozenset[str], straight: frozenset[str] = frozenset(), *, rare: bool = False
) -> BinGrid:
    """Bins of the features of these rows; features that are the same for all are not in it.

    `linear` give points for each unit; numbers in `straight` have bins, but a straight line over them. With `rare`
    values of a text have a bin of their own from a quarter as many rows on.
    """
    bins: dict[str, Bins] = {}
    lines: dict[str, LinearFeature] = {}
    fine = min(FINE, FINEST_OF_ALL // min(max(len(frame.columns), 1), MANY))
    for name in map(str, frame.columns):
        column = frame[name]
        if name in linear:
            units = np.nan_to_num(as_numbers(column), nan=0.0)
            if units.std() > 0:
                lines[name] = LinearFeature(name, float(units.std()), float(units.max()))
        elif is_number(column):
            found = _number_bins(name, as_numbers(column), fine, is_line=name in straight)
            if found is not None:
                bins[name] = found
        else:
            category = _category_bins(name, column, RARE if rare else SEEN)
            if category is not None:
                bins[name] = category
    return BinGrid(bins, lines)


def is_number(column: pd.Series) -> bool:
    """Whether the values are numbers; truth values are not."""
    return column.dtype.kind in "iuf"


def as_numbers(column: pd.Series) -> Floats:
    """The values as doubles, NaN where missing."""
    numbers: Floats = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return numbers


def _number_bins(name: str, numbers: Floats, fine: int, *, is_line: bool) -> NumberBins | None:
    known = numbers[np.isfinite(numbers)]
    distinct = np.unique(known)
    if len(distinct) < 2:
        return (
            None
            if len(distinct) == 0 or len(known) == len(numbers)
            else NumberBins(name, np.array([]), distinct, float(distinct[0]), 1.0)
        )
    upper = distinct[1:]
    if len(distinct) > fine:
        marks = np.quantile(known, np.linspace(0, 1, fine + 1)[1:-1], method="inverted_cdf")
        places = np.unique(np.searchsorted(distinct, marks))
        places = places[places < len(upper)]
    else:
        places = np.arange(len(upper))
    inner = np.array([between(distinct[place], upper[place]) for place in places])
    bounds = _with_beyond(inner, known) if is_line else inner
    codes = np.searchsorted(bounds, known, side="right")
    total, count = (np.bincount(codes, part, len(bounds) + 1) for part in (known, np.ones(len(known))))
    middle = np.concatenate([bounds[:1], (bounds[1:] + bounds[:-1]) / 2, bounds[-1:]])
    centres = np.where(count > 0, total / np.maximum(count, 1), middle)
    return NumberBins(name, bounds, centres, float(known.mean()), float(known.std()), is_line)


def _with_beyond(inner: Floats, known: Floats) -> Floats:
    low, high = np.quantile(known, [0.005, 0.995])
    far = (high - low) * BEYOND
    if far <= 0:
        return inner
    steps = np.linspace(0, 1, STEPS_BEYOND + 1)[1:]
    below = np.array([between(low - far * step, low - far * step * 0.99) for step in steps[::-1]])
    above = np.array([between(high + far * step * 0.99, high + far * step) for step in steps])
    return np.concatenate(
        [below[below < min(known.min(), inner[0])], inner, above[above > max(known.max(), inner[-1])]]
    )


def between(low: float, high: float) -> float:
    """The shortest decimal number above `low` and not above `high`: a bound that people can read."""
    above = math.nextafter(low, math.inf)
    coarsest = math.floor(-math.log10(high - low)) - 1
    for digits in range(coarsest, coarsest + 18):
        found = (
            math.ceil(above * 10.0**digits) / 10.0**digits
            if digits >= 0
            else math.ceil(above / 10**-digits) * 10**-digits
        )
        if low < found <= high:
            return float(round(found, max(digits, 0)))
    return float(high)


def _category_bins(name: str, column: pd.Series, seen: float) -> CategoryBins | None:
    words, unknown = as_words(column)
    counts = words[~unknown].value_counts()
    enough = max(3, int(len(column) ** 0.5 * seen))
    values = tuple(str(value) for value, count in counts.items() if count >= enough)
    levels = len(values) + bool((counts < enough).any()) + bool(unknown.any())
    return CategoryBins(name, tuple(sorted(values))) if levels > 1 else None


def equal_parts(rows: NDArray[np.intp], parts: int) -> NDArray[np.intp]:
    """The part of each bin, in order, so that all parts have about equally many rows; `rows` are those of the bins."""
    middle = (np.cumsum(rows) - rows / 2) / max(rows.sum(), 1)
    found: NDArray[np.intp] = np.minimum((middle * parts).astype(np.intp), parts - 1)
    return found


def few_places(bins: Bins, codes: NDArray[np.intp]) -> NDArray[np.intp]:
    """The place of each fine bin in a coarser order: few bins of equal size, or the most frequent categories."""
    counts = np.bincount(codes, minlength=bins.size)
    if isinstance(bins, NumberBins):
        _, places = np.unique(equal_parts(counts[:-1], FEW_PLACES), return_inverse=True)
        return np.append(places, places.max() + 1)
    frequent = np.argsort(-counts[:-2], kind="stable")[: FEW_PLACES - 1]
    result = np.full(bins.size, len(frequent))
    result[frequent] = np.arange(len(frequent))
    result[-1] = len(frequent) + 1
    return result


def counts_by_bin(places: NDArray[np.intp], won: NDArray[np.int8], size: int) -> tuple[Floats, Floats]:
    """Leads and wins of each bin."""
    leads = np.bincount(places, minlength=size)
    wins = np.bincount(places[won == 1], minlength=size)
    return leads.astype(np.float64), wins.astype(np.float64)
