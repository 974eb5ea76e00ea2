"""What a target column says is read, or refused with one line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.tables.target import read_target


@pytest.mark.parametrize(
    ("values", "label"),
    [
        (["no", "Yes", None], "Yes"),
        (["Nein", "Ja", ""], "Ja"),
        ([0, 1, None], "1"),
        ([0.0, 1.0, np.nan], "1"),
        ([False, True, None], "true"),
        (["lost", "won", "nan"], "won"),
        (["verloren", "gewonnen", None], "gewonnen"),
    ],
)
def test_two_words_that_mean_won_and_lost_are_understood(values: list[object], label: str) -> None:
    won, known, found = read_target(values)
    assert (won.tolist(), known.tolist(), found) == ([0, 1, 0], [True, True, False], label)


def test_any_two_words_do_if_it_is_said_which_means_won() -> None:
    won, _, _ = read_target(["churned", "stayed"], positive="stayed")
    assert won.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([None, ""], "target-empty"),
        (["yes", "yes"], "target-one-value"),
        (["2026-01-01", "2026-02-01", "2026-03-01"], "target-is-a-date"),
        ([pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-02"), pd.Timestamp("2026-01-03")], "target-is-a-date"),
        ([1, 2, 3], "target-not-binary"),
        (["a", "b"], "target-not-understood"),
        (["yes", "1"], "target-not-understood"),
    ],
)
def test_a_target_that_cannot_be_read_is_refused_with_one_line(values: list[object], code: str) -> None:
    with pytest.raises(ReifegradError) as caught:
        read_target(values)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "\n" not in str(problem)


def test_a_value_that_is_not_there_cannot_mean_won() -> None:
    with pytest.raises(ReifegradError, match="target-value-unknown"):
        read_target(["a", "b"], positive="c")
