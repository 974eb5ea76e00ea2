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
    found = read_target(values)
    assert (found.won.tolist(), found.known.tolist(), found.label) == ([0, 1, 0], [True, True, False], label)


def test_any_two_words_do_if_it_is_said_which_means_won() -> None:
    found = read_target(["churned", "stayed"], positive="stayed")
    assert found.won.tolist() == [0, 1]


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


STATES = ["gewonnen", "verloren", "offen", "Gewonnen ", None, "storniert"]


def test_with_the_values_of_lost_all_others_are_open() -> None:
    found = read_target(STATES, "gewonnen", ["Verloren"])
    assert found.won.tolist() == [1, 0, 0, 1, 0, 0]
    assert found.known.tolist() == [True, True, False, True, False, False]
    assert (dict(found.lost), dict(found.left_open)) == ({"verloren": 1}, {"offen": 1, "storniert": 1})
    assert read_target(STATES, None, ["verloren", "storniert"]).label == "Gewonnen"


def test_without_them_every_other_value_is_lost_and_counted() -> None:
    found = read_target(STATES, "gewonnen")
    assert found.known.tolist() == [True, True, True, True, False, True]
    assert dict(found.lost) == {"offen": 1, "storniert": 1, "verloren": 1}


def test_capital_letters_make_no_other_value() -> None:
    found = read_target(["Won", "won", "WON ", "lost", "Lost", "lost"])
    assert (found.won.tolist(), found.label) == ([1, 1, 1, 0, 0, 0], "WON")
    assert read_target(["A", "a", "b"], positive="a").won.tolist() == [1, 1, 0]


def test_the_error_of_three_values_tells_how_open_ones_are_kept_apart() -> None:
    with pytest.raises(ReifegradError) as caught:
        read_target(["gewonnen", "verloren", "in Bearbeitung"])
    (problem,) = caught.value.problems
    assert problem.code == "target-not-binary"
    assert "'in Bearbeitung' looks undecided" in problem.fix
    assert problem.fix.endswith("--positive gewonnen --negative verloren.")


@pytest.mark.parametrize(
    ("positive", "negative", "code"),
    [("won", ("won",), "target-values-clash"), ("won", ("lots",), "target-value-unknown")],
)
def test_values_that_cannot_be_meant_are_refused(positive: str, negative: tuple[str, ...], code: str) -> None:
    with pytest.raises(ReifegradError, match=code):
        read_target(["won", "lost", "open"], positive, negative)
