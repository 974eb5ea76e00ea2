"""Counts scores into bars of equal width with round bounds, for two pictures on one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.histogram import BeforeAfter, Histogram

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.model import ScoringModel

_MOST_BARS = 32
_ROUND = (1, 2, 5)
_MILLI = 1_000


def bounds_of(scores: Sequence[int]) -> Sequence[int]:
    """The bounds of bars (milli-points): whole points, round, at most some thirty bars.

    One score of a hundred at each end may lie outside: somebody with a hundred times the points of the others would
    press all of them into one bar.
    """
    ordered = sorted(scores)
    aside = len(ordered) // 100
    low, high = ordered[aside], ordered[-1 - aside]
    width = next(
        step for step in (unit * 10**power * _MILLI for power in range(12) for unit in _ROUND)
        if high // step - low // step < _MOST_BARS
    )  # fmt: skip
    first = low // width * width
    return [first + width * place for place in range(high // width - low // width + 2)]


def count_into(scores: Sequence[int], bounds: Sequence[int]) -> Sequence[int]:
    """How many scores lie in each bar; a bar begins with its lower bound. Those outside are in none."""
    width, counts = bounds[1] - bounds[0], [0] * (len(bounds) - 1)
    for score in scores:
        if bounds[0] <= score < bounds[-1]:
            counts[(score - bounds[0]) // width] += 1
    return counts


def count_outside(scores: Sequence[int]) -> int:
    """How many scores are in no bar of a picture of all of them."""
    bounds = bounds_of(scores) if scores else (0, 0)
    return sum(not bounds[0] <= score < bounds[-1] for score in scores)


def distribution(scores: Sequence[int], model: ScoringModel, title: str) -> Histogram | None:
    """How many leads have how many points by one model; None without anybody."""
    if not scores:
        return None
    bounds = bounds_of(scores)
    return Histogram(bounds, count_into(scores, bounds), title, thresholds=_thresholds(model))


def before_after(
    scores: tuple[Sequence[int], Sequence[int]],
    models: tuple[ScoringModel, ScoringModel],
    titles: tuple[str, str],
    movers: str,
) -> BeforeAfter | None:
    """The distributions by two models on one axis; None without anybody.

    Args:
        scores: The milli-points of the same leads by both.
        models: The one that scores now, and the other.
        titles: What stands above the pictures.
        movers: Who moves, as a sentence.
    """
    everything = [*scores[0], *scores[1]]
    if not everything:
        return None
    bounds = bounds_of(everything)
    counts = [count_into(each, bounds) for each in scores]
    highest = max(*counts[0], *counts[1])
    drawn = [
        Histogram(bounds, count, title, highest, _thresholds(model))
        for count, title, model in zip(counts, titles, models, strict=True)
    ]
    return BeforeAfter(drawn[0], drawn[1], movers)


def _thresholds(model: ScoringModel) -> Sequence[int]:
    steps = () if model.thresholds is None else model.thresholds.steps
    return [step.bound for step in steps if step.bound is not None]
