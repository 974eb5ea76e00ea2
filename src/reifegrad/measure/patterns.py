"""Finds labels, and pairs of them, whose leads convert more or less often than the criteria predict.

A pattern is a label, or a pair of labels, whose leads are won more (or less) often than their criteria let expect.
Thousands are tried, so that many would look good by chance. Two hurdles keep chance out: among all that are tried on
the older half of the leads at most one in twenty of those found may be false (Benjamini and Hochberg), and each must
hold again on the newer half, which no one has looked at. What is told of a pattern is what it did there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.discovery import benjamini_hochberg, round_number
from reifegrad.measure.log_odds import log_odds_of, probability_of
from reifegrad.measure.logistic import fit_logistic
from reifegrad.measure.quality import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from reifegrad.measure.quality import Interval

Label = tuple[str, str, str]
"""Where it comes from ("first", "attribute"), what it is ("weekday_and_part"), and its value ("1 morning")."""

Counts = tuple[float, float, float]
"""Won, expected, and the variance of won by chance."""

LEAST_EXPECTED = 5.0
MOST_SINGLES = 80
_HOLDS = 0.05
_ROUNDS = 25
_INTERVALS = 4
_ROUNDING = 1e-9
"""Sums of equal parts differ by so much between processors; where one label implies another, they are whole numbers."""
_MOST_VALUES = 60


@dataclass(frozen=True)
class Pattern:
    """One or two labels and how their leads fared. The figures are those of the newer half, where nothing was chosen.

    `times`: won as many times as the criteria let expect, with a 95 % interval. `older` is the same in the older half.
    """

    labels: tuple[Label, ...]
    n: int
    won: int
    rate: float
    interval: Interval
    rate_others: float
    times: float
    times_interval: Interval
    older: float


@dataclass(frozen=True)
class Patterns:
    """What was found, the strongest first; of `tried` patterns `found` passed the older half."""

    patterns: tuple[Pattern, ...]
    tried: int
    found: int
    leads: int


@dataclass(frozen=True)
class _Half:
    """One half of the leads: who has which label (a row each), who any of its kind; who was won, and was expected."""

    has: NDArray[np.bool_]
    families: list[tuple[str, str]]
    known: Mapping[tuple[str, str], NDArray[np.bool_]]
    won: NDArray[np.float64]
    expected: NDArray[np.float64]

    def singles(self) -> list[Counts]:
        """For each label: won, expected, and the variance of won.

        Expected is what those do who have any label of the kind: who first came on a Tuesday is compared with those
        who came on other days, not with those who never came.
        """
        usual = {n: float(self.won[k].sum()) / max(float(self.expected[k].sum()), 1e-9) for n, k in self.known.items()}
        found = []
        for row, family in zip(self.has, self.families, strict=True):
            chance = self.expected[row]
            factor = usual[family]
            spread = float((chance * (1 - chance)).sum())
            found.append((float(self.won[row].sum()), float(chance.sum()) * factor, spread * factor))
        return found


def find_patterns(
    labels: Mapping[tuple[str, str], NDArray[Any]], won: NDArray[np.bool_], expected: NDArray[np.float64]
) -> Patterns:
    """Look for patterns among leads in order of time, one place each. `labels`: by source and name, None for none."""
    middle = len(won) // 2
    columns = _columns(labels, middle)
    if not columns:
        return Patterns((), 0, 0, len(won))
    names = list(columns)
    has = np.array([columns[name] for name in names])
    known = {name: np.array([value is not None for value in values]) for name, values in labels.items()}
    families = [name[:2] for name in names]
    older, newer = (
        _half(has[:, part], families, {n: k[part] for n, k in known.items()}, won[part], expected[part])
        for part in (slice(0, middle), slice(middle, None))
    )
    sets, old, new = _candidates(names, older, newer)
    chance = [_two_sided(w, e, v) for w, e, v in old]
    passed = benjamini_hochberg(chance) if sets else np.zeros(0, dtype=bool)
    kept = [place for place in np.flatnonzero(passed) if _holds_again(old[place], new[place])]
    tail = slice(middle, None)
    found = [_pattern(sets[p], names, old[p], new[p], (has[:, tail], won[tail])) for p in kept]
    return Patterns(tuple(_distinct(found)), len(sets), int(passed.sum()), len(won))


def _columns(labels: Mapping[tuple[str, str], NDArray[Any]], half: int) -> dict[Label, NDArray[np.bool_]]:
    """One column a label that enough leads of both halves have, and not nearly all."""
    found: dict[Label, NDArray[np.bool_]] = {}
    for (source, name), values in labels.items():
        texts = np.array(["" if value is None else str(value) for value in values])
        words, counts = np.unique(texts, return_counts=True)
        common = sorted(zip(words.tolist(), counts.tolist(), strict=True), key=lambda pair: -pair[1])
        for word, _ in common[:_MOST_VALUES]:
            column = texts == word
            if word and min(column[:half].sum(), column[half:].sum()) >= LEAST_EXPECTED and column.mean() < 0.95:
                found[source, name, word] = column
    return found


def number_labels(values: NDArray[np.float64]) -> NDArray[Any]:
    """Numbers as labels of a few round intervals: `..10`, `10..500`, `500..`; None where unknown."""
    known = ~np.isnan(values)
    labels = np.full(len(values), None, dtype=object)
    if not known.any():
        return labels
    quantiles = np.quantile(values[known], np.arange(1, _INTERVALS) / _INTERVALS, method="inverted_cdf")
    bounds = sorted({round_number(float(quantile)) for quantile in quantiles})
    written = [f"{bound:.15g}" for bound in bounds]
    names = np.array([f"{low}..{high}" for low, high in pairwise(["", *written, ""])], dtype=object)
    labels[known] = names[np.searchsorted(bounds, values[known], side="right")]
    return labels


def _half(
    has: NDArray[np.bool_],
    families: list[tuple[str, str]],
    known: Mapping[tuple[str, str], NDArray[np.bool_]],
    won: NDArray[np.bool_],
    expected: NDArray[np.float64],
) -> _Half:
    """The half, its expectation shifted so that in all as many are expected as were won."""
    happened = won.astype(np.float64)
    odds = log_odds_of(expected)
    shift = fit_logistic(np.empty((len(happened), 0)), happened, (), offset=odds).intercept
    return _Half(has, families, known, happened, probability_of(odds + shift))


def _candidates(
    names: list[Label], older: _Half, newer: _Half
) -> tuple[list[tuple[int, ...]], list[Counts], list[Counts]]:
    """Every label, and every pair of labels of different names, for which enough wins are expected in both halves.

    A pair is measured against what its two labels would do one by one, so that it has to tell more than they do.
    """
    sets: list[tuple[int, ...]] = []
    old: list[Counts] = []
    new: list[Counts] = []
    singles = [half.singles() for half in (older, newer)]
    usable = [i for i in range(len(names)) if _is_enough(singles[0][i], singles[1][i])]
    for i in usable:
        sets.append((i,))
        old.append(singles[0][i])
        new.append(singles[1][i])
    largest = sorted(usable, key=lambda i: -round(singles[0][i][1] / _ROUNDING))[:MOST_SINGLES]
    for i, j in combinations(sorted(largest), 2):
        if names[i][:2] == names[j][:2] or _both_about_time(names[i], names[j]):
            continue
        pair = [_both(half, i, j) for half in (older, newer)]
        if _is_enough(pair[0], pair[1]):
            sets.append((i, j))
            old.append(pair[0])
            new.append(pair[1])
    return sets, old, new


def _is_enough(old: Counts, new: Counts) -> bool:
    """Whether enough wins are expected in both halves, on every processor."""
    return min(old[1], new[1]) >= LEAST_EXPECTED - _ROUNDING


def _both_about_time(one: Label, other: Label) -> bool:
    """Whether both tell of the time of the first activity, which is looked at in parts and together anyhow."""
    times = {"weekday", "part_of_day", "weekday_and_part"}
    return one[0] == other[0] == "first" and one[1] in times and other[1] in times


def _both(half: _Half, i: int, j: int) -> Counts:
    """Those with both labels. Expected is what the two do each for itself, so that their margins come out."""
    one, other = half.has[i], half.has[j]
    inside = one & other
    cells = [float(half.expected[cell].sum()) for cell in (inside, one & ~other, other & ~one)]
    wins = [float(half.won[cell].sum()) for cell in (one, other)]
    left = right = 1.0
    for _ in range(_ROUNDS):
        left = wins[0] / max(cells[0] * right + cells[1], 1e-9)
        right = wins[1] / max(cells[0] * left + cells[2], 1e-9)
    chance = np.minimum(half.expected[inside] * left * right, 0.95)
    return float(half.won[inside].sum()), float(chance.sum()), float((chance * (1 - chance)).sum())


def _two_sided(won: float, expected: float, variance: float) -> float:
    """How likely a surplus of this size is by chance, with a correction for whole numbers."""
    surplus = max(abs(won - expected) - 0.5, 0.0)
    return math.erfc(surplus / math.sqrt(2 * max(variance, 1e-9)))


def _holds_again(old: Counts, new: Counts) -> bool:
    same = (old[0] - old[1]) * (new[0] - new[1]) > 0
    return same and _two_sided(*new) / 2 < _HOLDS


def _pattern(
    members: tuple[int, ...],
    names: list[Label],
    old: Counts,
    new: Counts,
    newer: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> Pattern:
    has, won = newer
    inside = np.all(has[list(members)], axis=0)
    n, yes = int(inside.sum()), int(won[inside].sum())
    return Pattern(
        labels=tuple(names[i] for i in members),
        n=n,
        won=yes,
        rate=yes / n,
        interval=wilson(yes, n),
        rate_others=float(won[~inside].mean()),
        times=new[0] / new[1],
        times_interval=_times_interval(yes, new[1]),
        older=old[0] / old[1],
    )


def _times_interval(won: int, expected: float) -> Interval:
    """95 % for a count over what was expected, by Byar's approximation to Poisson."""
    more = won + 1
    low = 0.0 if not won else won * (1 - 1 / (9 * won) - 1.96 / (3 * math.sqrt(won))) ** 3
    high = more * (1 - 1 / (9 * more) + 1.96 / (3 * math.sqrt(more))) ** 3
    return max(low, 0.0) / expected, high / expected


def _distinct(found: list[Pattern]) -> list[Pattern]:
    """The strongest first; a pattern that holds for the very same leads as a stronger one is told once."""
    ordered = sorted(found, key=lambda one: (-abs(math.log(max(one.times, 1e-3))), len(one.labels)))
    seen: set[tuple[int, int]] = set()
    kept = []
    for one in ordered:
        if (one.n, one.won) not in seen:
            seen.add((one.n, one.won))
            kept.append(one)
    return kept
