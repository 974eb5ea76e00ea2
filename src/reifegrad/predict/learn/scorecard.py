"""The learned scorecard: terms with points, and how it scores rows and predicts probabilities.

A scorecard is what is learned, in the form in which it is published: every term becomes a criterion of a model file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.log_odds import probability_of
from reifegrad.spec.points import MILLI, POINTS_PER_LOG_ODDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    Milli = NDArray[np.int64]


@dataclass(frozen=True)
class NumberTerm:
    """Points by the bin of a number: `points[i]` below `bounds[i]` (the first that holds), the last for the rest."""

    feature: str
    bounds: tuple[float, ...]
    points: tuple[int, ...]
    unknown: int

    def milli(self, frame: pd.DataFrame) -> Milli:
        """Milli-points of each row."""
        places = NumberSide(self.bounds).places(frame[self.feature])
        return np.array([*self.points, self.unknown], dtype=np.int64)[places]


@dataclass(frozen=True)
class CategoryTerm:
    """Points by the value of a text, or of a truth value as "true" and "false"."""

    feature: str
    points: Mapping[str, int]
    otherwise: int
    unknown: int

    def milli(self, frame: pd.DataFrame) -> Milli:
        """Milli-points of each row."""
        places = CategorySide(tuple((value,) for value in self.points)).places(frame[self.feature])
        return np.array([*self.points.values(), self.otherwise, self.unknown], dtype=np.int64)[places]


@dataclass(frozen=True)
class LinearTerm:
    """Milli-points for each unit of a number, clamped to `lowest` and `highest`; a missing number is 0 units.

    The engine rounds each occurrence of a decayed count by itself, so that it may differ by half a milli-point an
    occurrence.
    """

    feature: str
    points: int
    lowest: int | None = None
    highest: int | None = None

    def milli(self, frame: pd.DataFrame) -> Milli:
        """Milli-points of each row."""
        units = np.nan_to_num(frame[self.feature].to_numpy(dtype=np.float64), nan=0.0)
        exact = units * self.points
        rounded: Milli = np.copysign(np.floor(np.abs(exact) + 0.5), exact).astype(np.int64)
        if self.lowest is not None:
            rounded = np.maximum(rounded, self.lowest)
        return rounded if self.highest is None else np.minimum(rounded, self.highest)


@dataclass(frozen=True)
class NumberSide:
    """The bins of a number in a table of pairs: one for each bound, the rest, and last the unknown."""

    bounds: tuple[float, ...]

    @property
    def size(self) -> int:
        """How many places there are."""
        return len(self.bounds) + 2

    def places(self, values: pd.Series) -> NDArray[np.intp]:
        """The number of the place of each value."""
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        found = np.searchsorted(np.array(self.bounds, dtype=np.float64), numbers, side="right")
        return np.where(np.isnan(numbers), len(self.bounds) + 1, found)


@dataclass(frozen=True)
class CategorySide:
    """The groups of categories in a table of pairs, then all other values, and last the unknown."""

    groups: tuple[tuple[str, ...], ...]

    @property
    def size(self) -> int:
        """How many places there are."""
        return len(self.groups) + 2

    def places(self, values: pd.Series) -> NDArray[np.intp]:
        """The number of the place of each value."""
        place = {value: number for number, group in enumerate(self.groups) for value in group}
        words, unknown = as_words(values)
        codes, distinct = words.factorize()
        of_code = np.array([*(place.get(word, len(self.groups)) for word in distinct), 0], dtype=np.intp)
        return np.where(unknown, len(self.groups) + 1, of_code[codes])


Side = NumberSide | CategorySide


@dataclass(frozen=True)
class PairTerm:
    """Points by two features at once: `points[i][j]` for place i of the first side and place j of the second."""

    features: tuple[str, str]
    sides: tuple[Side, Side]
    points: tuple[tuple[int, ...], ...]

    def milli(self, frame: pd.DataFrame) -> Milli:
        """Milli-points of each row."""
        row, column = (side.places(frame[feature]) for side, feature in zip(self.sides, self.features, strict=True))
        return np.array(self.points, dtype=np.int64)[row, column]


Term = NumberTerm | CategoryTerm | LinearTerm | PairTerm


@dataclass(frozen=True)
class Scorecard:
    """A base and terms; all in milli-points, 20 points double the odds."""

    base: int
    terms: tuple[Term, ...]

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that the terms read, each once, in the order of the terms."""
        names = [name for term in self.terms for name in features_of(term)]
        return tuple(dict.fromkeys(names))

    def milli(self, frame: pd.DataFrame) -> Milli:
        """Milli-points of each row: the base and the sum over the terms, exactly what the engine computes."""
        total = np.full(len(frame), self.base, dtype=np.int64)
        for term in self.terms:
            total += term.milli(frame)
        return total

    def probability(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """The probability of each row, between 0 and 1."""
        return to_probability(self.milli(frame))


def to_probability(milli: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (1 + 2 ** (-points / 20)), for milli-points."""
    return probability_of(np.asarray(milli, dtype=np.float64) / (MILLI * POINTS_PER_LOG_ODDS))


def features_of(term: Term) -> tuple[str, ...]:
    """The one or two columns that a term reads."""
    return term.features if isinstance(term, PairTerm) else (term.feature,)


def as_words(values: pd.Series) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Texts and truth values as words ("true", "false"), and which of them are unknown."""
    unknown = values.isna().to_numpy(dtype=np.bool_)
    words = values.astype(object).where(~unknown, "")
    return words.map(lambda value: str(value).lower() if isinstance(value, bool | np.bool_) else str(value)), unknown
