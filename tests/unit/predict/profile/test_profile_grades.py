"""Grades of a match: four where the match allows it, with shares that are true."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reifegrad.predict.profile.profile_grades import grade_match


def _drawn(match: Any) -> list[tuple[str, int | None, float]]:
    grades = grade_match(match)
    reached = [np.ones(len(match), dtype=bool) if g.bound is None else match >= g.bound for g in grades]
    for place, grade in enumerate(grades):
        better = reached[place - 1] if place else np.zeros(len(match), dtype=bool)
        assert grade.share == pytest.approx(np.mean(reached[place] & ~better))
    return [(grade.name, grade.bound, round(grade.share, 2)) for grade in grades]


def test_a_fine_match_is_cut_at_20_30_30_and_20_percent() -> None:
    assert _drawn(np.arange(1000) / 10) == [("A", 80, 0.2), ("B", 50, 0.3), ("C", 20, 0.3), ("D", None, 0.2)]


def test_heaps_of_leads_with_the_same_match_still_give_four_grades() -> None:
    match = np.repeat([100.0, 78.0, 60.0, 41.0, 0.0], [16, 17, 21, 24, 22])
    assert _drawn(match) == [("A", 100, 0.16), ("B", 60, 0.38), ("C", 41, 0.24), ("D", None, 0.22)]
    match = np.repeat([100.0, 90.0, 10.0, 0.0], [60, 20, 10, 10])  # three quantiles of four lie in one heap
    assert [name for name, _, _ in _drawn(match)] == ["A", "B", "C", "D"]


def test_fewer_values_than_grades_give_fewer_grades() -> None:
    assert _drawn(np.repeat([100.0, 0.0], [30, 70])) == [("A", 100, 0.3), ("B", None, 0.7)]
    assert _drawn(np.full(9, 42.0)) == [("A", None, 1.0)]


def test_half_a_percent_is_no_bound_of_its_own() -> None:
    assert _drawn(np.repeat([50.4, 50.3], [50, 50])) == [("A", None, 1.0)]
