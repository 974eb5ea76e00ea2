"""Decay: the forms, and what they leave of an occurrence."""

from __future__ import annotations

import pytest

from reifegrad.spec.decay import DecayError, factor, make_decay
from reifegrad.spec.document import DecayDocument

DAY = 86_400_000_000


def left(days: float, full_gaps: int = 0, **written: str) -> float:
    return factor(make_decay(DecayDocument(**written)), int(days * DAY), full_gaps)


@pytest.mark.parametrize(("days", "expected"), [(0, 1.0), (30, 0.5), (60, 0.25), (15, 0.5**0.5), (10_000_000, 0.0)])
def test_a_half_life_halves(days: float, expected: float) -> None:
    assert left(days, half_life="30 days") == pytest.approx(expected)


@pytest.mark.parametrize(("days", "expected"), [(0, 1.0), (30, 0.9), (300, 0.0), (400, 0.0)])
def test_a_linear_decay_loses_the_same_each_time(days: float, expected: float) -> None:
    assert left(days, linear="10% per 30 days") == pytest.approx(expected)


def test_a_linear_decay_may_be_per_day() -> None:
    assert left(1, linear="10% per day") == pytest.approx(0.9)


@pytest.mark.parametrize(("days", "expected"), [(179.9, 1.0), (180, 0.0), (181, 0.0)])
def test_points_expire_at_once(days: float, expected: float) -> None:
    assert left(days, expires_after="180 days") == expected


@pytest.mark.parametrize(("gaps", "expected"), [(0, 1.0), (1, 0.8), (2, 0.64)])
def test_each_full_time_of_inactivity_costs_a_share(gaps: int, expected: float) -> None:
    assert left(0, gaps, inactive_for="30 days", lose="20%") == pytest.approx(expected)


def test_a_grace_comes_first_and_a_floor_remains() -> None:
    assert left(7, half_life="30 days", grace="7 days") == 1.0
    assert left(37, half_life="30 days", grace="7 days") == 0.5
    assert left(10_000, half_life="30 days", floor="10%") == 0.1


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"half_life": "30 days", "linear": "10% per 30 days"},
        {"inactive_for": "30 days"},
        {"half_life": "30 days", "lose": "20%"},
        {"inactive_for": "30 days", "lose": "20%", "grace": "7 days"},
        {"half_life": "1 month"},
        {"half_life": "soon"},
        {"linear": "10%"},
        {"linear": "10 per 30 days"},
        {"linear": "0% per 30 days"},
        {"linear": "110% per 30 days"},
        {"half_life": "30 days", "floor": "half"},
    ],
)
def test_anything_else_is_refused(written: dict[str, str]) -> None:
    with pytest.raises(DecayError):
        make_decay(DecayDocument(**written))
