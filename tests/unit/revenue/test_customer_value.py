"""What a customer brings: as far as it was seen, counted by hand, and sure of it as often as it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reifegrad.revenue.customer_value import FEWEST, MONTH, customer_value


def test_a_customer_who_came_lately_counts_in_the_first_months_only() -> None:
    old = [(who, 0.0, 100) for who in range(30)] + [(who, 2.5 * MONTH, 50) for who in range(15)]
    new = [(who, 3.5 * MONTH, 400) for who in range(30, 60)]
    who, at, cents = (np.array(column) for column in zip(*old, *new, strict=True))
    found = customer_value(who, at, cents, 5.0 * MONTH)
    assert [each.customers for each in found] == [60, 30, 30, 30, 30]
    assert [each.cents for each in found] == pytest.approx([250, 250, 275, 275, 275])
    assert [each.purchases for each in found] == pytest.approx([1, 1, 1.5, 1.5, 1.5])


def test_of_few_customers_nothing_is_said() -> None:
    who = np.arange(FEWEST - 1)
    assert customer_value(who, np.zeros(len(who)), np.full(len(who), 100), 400.0) == []
    assert customer_value(who[:0], np.zeros(0), who[:0], 400.0) == []


def test_what_comes_after_the_end_is_not_looked_at() -> None:
    who, at = np.repeat(np.arange(40), 2), np.tile([0.0, 100.0], 40)
    found = customer_value(who, at, np.full(80, 100), 99.0)
    assert len(found) == 3 and found[-1].cents == 100


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 300), st.integers(0, 10**6)), min_size=1, max_size=300))
def test_it_is_the_sum_of_the_means_of_each_month(drawn: list[tuple[int, float, int]]) -> None:
    who, at, cents = (np.array(column) for column in zip(*drawn, strict=True))
    found = customer_value(who, at.astype(np.float64), cents, 300.0)
    first = {one: min(when for other, when, _ in drawn if other == one) for one, _, _ in drawn}
    value = 0.0
    for place, each in enumerate(found):
        through = {one for one, begun in first.items() if (300.0 - begun) / MONTH + 1e-9 >= place + 1}
        spent = sum(worth for one, when, worth in drawn if one in through and (when - first[one]) // MONTH == place)
        value += spent / len(through)
        assert each.customers == len(through) >= FEWEST
        assert each.cents == pytest.approx(value) and each.low <= each.cents <= each.high


def test_the_interval_holds_the_truth_in_95_of_100_companies() -> None:
    held = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        rate = rng.gamma(0.5, 1.0, 300)  # some buy often, most seldom
        born = rng.uniform(0, 600, 300)
        rows = [(who, at, 1_000) for who, at in enumerate(born)]
        for who, at in enumerate(born):
            many = rng.poisson(rate[who] * (720 - at) / 365)
            rows += [(who, float(when), 1_000) for when in rng.uniform(at, 720, many)]
        who, at, cents = (np.array(column) for column in zip(*rows, strict=True))
        year = customer_value(who, at, cents, 720.0)[11]
        truth = 1_000 * (1 + 0.5 * 12 * MONTH / 365)
        held.append(year.low <= truth <= year.high)
    assert 0.91 <= np.mean(held) <= 0.99
