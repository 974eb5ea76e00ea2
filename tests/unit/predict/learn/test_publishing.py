"""Fine effects become few bins with bounds that people can read, and little is lost."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reifegrad.predict.learn.grid import between
from reifegrad.predict.learn.publishing import merge


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e6))
def test_a_bound_lies_above_the_lower_value_and_not_above_the_upper(low: float, gap: float) -> None:
    high = low + gap
    if low < high:
        assert low < between(low, high) <= high


@pytest.mark.parametrize(("low", "high", "bound"), [(3, 4, 4), (0.2231, 0.2914, 0.23), (95, 101, 100), (-0.004, 2, 0)])
def test_a_bound_is_the_shortest_number(low: float, high: float, bound: float) -> None:
    assert between(low, high) == bound


def test_merged_bins_lose_as_little_as_any_that_are_as_few() -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        effect, weights = random.normal(size=8), random.uniform(0.1, 5, size=8)

        def lost(starts: tuple[int, ...], effect: np.ndarray = effect, weights: np.ndarray = weights) -> float:
            parts = np.split(np.arange(8), starts)
            means = [np.average(effect[part], weights=weights[part]) for part in parts]
            return sum(float(weights[p] @ (effect[p] - m) ** 2) for p, m in zip(parts, means, strict=True))

        best = min(lost(starts) for starts in itertools.combinations(range(1, 8), 2))
        assert lost(tuple(merge(effect, weights, 3))) == pytest.approx(best)


def test_bins_that_are_alike_become_one() -> None:
    effect = np.array([0.5, 0.5, 0.5, -1.0, -1.0])
    assert merge(effect, np.ones(5), 8) == [3]
