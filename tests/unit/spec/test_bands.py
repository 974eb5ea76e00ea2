"""Maps from value or bound to points."""

from __future__ import annotations

import pytest

from reifegrad.spec.bands import BandError, grade_lines, make_bands, points_lines
from reifegrad.spec.condition import Type
from reifegrad.spec.points import MICRO


def points_of(points: dict[object, int], value: str | float | bool) -> int | None:
    bands, _ = make_bands(points_lines(points))  # type: ignore[arg-type]  # odd keys on purpose
    return next((band.points for band in bands if band.holds(value)), None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(251, 30), (250, 10), (250.01, 30), (100, 10), (99.99, None), (25, None), (24.99, -20), (-5, -20)],
)
def test_the_first_band_that_holds_gives_the_points(value: float, expected: int | None) -> None:
    assert points_of({"> 250": 30, ">= 100": 10, "< 25": -20}, value) == expected


def test_both_ends_of_an_interval_are_included() -> None:
    assert [points_of({"1..3": 2, ">= 4": 5}, value) for value in (0, 1, 3, 3.5, 4)] == [None, 2, 2, None, 5]


def test_negative_bounds_and_spaces_are_read() -> None:
    assert points_of({" -3 .. -1 ": 2}, -2) == 2


def test_else_catches_the_rest() -> None:
    assert points_of({"CEO": 20, "else": 1}, "CTO") == 1


def test_texts_are_compared_exactly() -> None:
    assert points_of({"CEO": 20}, "ceo") is None


def test_no_is_a_text_and_false_is_a_boolean() -> None:
    assert make_bands(points_lines({"NO": 1}))[1] == Type.TEXT
    assert make_bands(points_lines({False: 1}))[1] == Type.BOOLEAN
    assert make_bands(points_lines({1: 1, "> 5": 2}))[1] == Type.NUMBER


def test_amounts_are_compared_in_millionths() -> None:
    bands, _ = make_bands(points_lines({"> 0.5": 1}), scale=MICRO)
    assert bands[0].above == 500_000


def test_a_grade_may_list_values() -> None:
    lines = grade_lines({"A": ["IT", "Handel"], "B": "else"}, {"A": 2_000, "B": 1_000})
    bands, kind = make_bands(lines)
    assert [band.label for band in bands] == ["A", "B"]
    assert bands[0].holds("Handel")
    assert kind == Type.TEXT


@pytest.mark.parametrize(
    "points",
    [
        {"else": 1, "CEO": 2},
        {"CEO": 1, 5: 2},
        {"5..1": 1},
        {"> 5 Mio": 1},
        {"> 2,5": 1},
        {"": 1},
        {" CEO": 1},
        {">> 5": 1},
        {"> 99999999999999999999": 1},
        {True: 1, "yes": 1},
    ],
)
def test_contradicting_or_unreadable_lines_are_refused(points: dict[object, int]) -> None:
    with pytest.raises(BandError):
        make_bands(points_lines(points))  # type: ignore[arg-type]  # odd keys on purpose


def test_a_value_is_listed_once() -> None:
    with pytest.raises(BandError, match="twice"):
        make_bands([(["IT", "IT"], "A", 1)])
    with pytest.raises(BandError, match="else must be on its own"):
        make_bands([(["IT", "else"], "A", 1)])
    with pytest.raises(BandError, match="six decimals"):
        make_bands([(["> 0.0000001"], "A", 1)], scale=MICRO)
