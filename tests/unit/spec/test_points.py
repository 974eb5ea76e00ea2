"""Points: exact on the way in, rounded by one rule on the way out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reifegrad.spec.points import PointsError, round_half_away, to_decimal, to_milli, to_points


@pytest.mark.parametrize(("written", "milli"), [(20, 20_000), (-2.5, -2_500), (0.001, 1), ("7.25", 7_250), (0, 0)])
def test_points_become_whole_milli_points(written: object, milli: int) -> None:
    assert to_milli(written) == milli


@pytest.mark.parametrize(
    "written",
    [True, None, "x", "", [], float("nan"), float("inf"), 0.0005, 1_000_001, Decimal("1e999999"), "1e99"],
)
def test_other_things_are_no_points(written: object) -> None:
    with pytest.raises(PointsError):
        to_milli(written)


def test_an_integer_that_python_cannot_write_is_no_points() -> None:
    with pytest.raises(PointsError):
        to_milli(16**6_000)


def test_the_largest_points_can_be_raised() -> None:
    assert to_milli(10**9, largest=10**9) == 10**12


def test_a_decimal_is_exactly_what_was_written() -> None:
    assert to_decimal(0.1) == Decimal("0.1")


@pytest.mark.parametrize(("value", "rounded"), [(0.5, 1), (-0.5, -1), (1.5, 2), (2.5, 3), (-2.5, -3), (0.49, 0)])
def test_halves_are_rounded_away_from_zero(value: float, rounded: int) -> None:
    assert round_half_away(value) == rounded


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_milli_points_survive_the_way_to_points_and_back(milli: int) -> None:
    assert to_milli(to_points(milli)) == milli
