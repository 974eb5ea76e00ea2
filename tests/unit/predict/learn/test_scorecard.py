"""A scorecard gives the points that its terms say, to the milli-point."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from reifegrad.predict.learn.scorecard import (
    CategorySide,
    CategoryTerm,
    LinearTerm,
    NumberSide,
    NumberTerm,
    PairTerm,
    Scorecard,
    to_probability,
)


def test_a_number_gets_the_points_of_the_first_bound_above_it() -> None:
    term = NumberTerm("n", (5.0, 10.0), (100, 200, 300), unknown=-50)
    frame = pd.DataFrame({"n": [4.999, 5.0, 9.9, 10.0, 1e9, -np.inf, np.nan]})
    assert term.milli(frame).tolist() == [100, 200, 200, 300, 300, 100, -50]


def test_a_category_that_is_not_listed_is_not_the_same_as_a_missing_one() -> None:
    term = CategoryTerm("c", {"CEO": 20_000, "intern": -10_000}, otherwise=-500, unknown=70)
    frame = pd.DataFrame({"c": ["CEO", "intern", "ceo", "new", None]})
    assert term.milli(frame).tolist() == [20_000, -10_000, -500, -500, 70]


@pytest.mark.parametrize("values", [[True, False, True], np.array([True, False, True], dtype=object)])
def test_truth_values_are_the_words_true_and_false(values: object) -> None:
    term = CategoryTerm("b", {"true": 7, "false": -7}, otherwise=0, unknown=1)
    assert term.milli(pd.DataFrame({"b": values})).tolist() == [7, -7, 7]


def test_units_are_rounded_half_away_from_zero_and_clamped() -> None:
    frame = pd.DataFrame({"u": [0.5, 1.5, 100.0, np.nan]})
    assert LinearTerm("u", 3, None, 150).milli(frame).tolist() == [2, 5, 150, 0]
    assert LinearTerm("u", -3, -150, None).milli(frame).tolist() == [-2, -5, -150, 0]


def test_a_pair_is_read_from_its_table_also_where_one_is_unknown() -> None:
    table = PairTerm(
        ("n", "c"),
        (NumberSide((5.0,)), CategorySide((("a", "b"), ("c",)))),
        ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12)),
    )
    frame = pd.DataFrame({"n": [1.0, 9.0, 9.0, np.nan, np.nan], "c": ["b", "c", "other", None, "a"]})
    assert table.milli(frame).tolist() == [1, 6, 7, 12, 9]


def test_the_score_is_the_base_and_the_terms_and_20_points_double_the_odds() -> None:
    card = Scorecard(1_000, (NumberTerm("n", (5.0,), (100, 200), 0), CategoryTerm("c", {"a": 30}, 0, 0)))
    frame = pd.DataFrame({"n": [1.0, 6.0], "c": ["a", "b"]})
    assert card.milli(frame).tolist() == [1_130, 1_200]
    assert card.features == ("n", "c")
    chances = to_probability(np.array([-20_000, 0, 20_000, 10**12]))
    assert chances.tolist() == pytest.approx([1 / 3, 1 / 2, 2 / 3, 1.0])
