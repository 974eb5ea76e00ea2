"""The lines of a list add up to the score that stands beside them, in every rounding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reifegrad.report.list_reasons import in_tenths
from reifegrad.spec.points import round_half_away


@given(st.lists(st.integers(-10_000_000, 10_000_000), min_size=1, max_size=8))
def test_rounded_lines_add_up_to_the_rounded_total_and_none_is_off_by_a_tenth(parts: list[int]) -> None:
    shown = in_tenths(parts, sum(parts))
    assert sum(shown) == round_half_away(sum(parts) / 100) * 100
    assert all(abs(one - part) < 100 for one, part in zip(shown, parts, strict=True))


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([27_000, 20_000, 8_000], [27_000, 20_000, 8_000]),
        ([1_333, 1_333, 1_334], [1_300, 1_300, 1_400]),
        ([19_887, 40_000, 20_000], [19_900, 40_000, 20_000]),
        ([-50], [-100]),
        ([-333, -333, -334], [-300, -300, -400]),
        ([40_000, 30_000, 30_000, 3_600], [40_000, 30_000, 30_000, 3_600]),
    ],
)
def test_points_of_one_decimal_stay_as_they_are(parts: list[int], shown: list[int]) -> None:
    assert sorted(in_tenths(parts, sum(parts))) == sorted(shown)
