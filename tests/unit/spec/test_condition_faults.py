"""A condition that cannot be read is shown around the place; a long one is not said back as a whole."""

from __future__ import annotations

import pytest

from reifegrad.errors import Problem, ReifegradError
from reifegrad.spec.condition_faults import excerpt
from reifegrad.spec.loader import parse_model

TOWNS = " or ".join(f"city = 'town {n}'" for n in range(80))


def problem_of(condition: str) -> Problem:
    model = f'reifegrad: 1\nname: m\ndimensions:\n  f:\n    criteria:\n      a: {{when: "{condition}", points: 5}}\n'
    with pytest.raises(ReifegradError) as error:
        parse_model(model, file="m.yaml")
    (problem,) = error.value.problems
    return problem


@pytest.mark.parametrize(
    "condition",
    ["(" * 400 + "x = 1" + ")" * 400, "not " * 400 + "x = 1", "case when " * 100 + "x", "x + " * 500 + "1 > 1"],
)
def test_a_condition_that_is_too_deep_is_not_said_back(condition: str) -> None:
    problem = problem_of(condition)
    assert problem.variant == "too-deep"
    assert (problem.line, problem.key) == (6, "dimensions.f.criteria.a.when")
    assert len(str(problem)) < 200


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        (f"country = 'DE' and ({TOWNS} x y or z = 1)", "city = 'town 79' x y or z = 1)"),
        (f"x y or {TOWNS}", "'x y or city = 'town 0'"),
        (f"{TOWNS} and Newsletter-Einwilligung = 'ja'", "Newsletter-Einwilligung = 'ja'"),
    ],
)
def test_of_a_long_condition_the_place_is_shown(condition: str, shown: str) -> None:
    problem = problem_of(condition)
    assert shown in problem.what.replace('"', "'")
    assert len(problem.what) < 250


def test_a_long_condition_of_another_type_is_cut() -> None:
    assert len(problem_of(" + ".join(["length(city)"] * 30)).what) < 250


def test_a_short_condition_is_shown_as_it_is() -> None:
    assert problem_of("x = 1 and x = (").what == "'x = 1 and x = (' cannot be read near '('"
    assert excerpt("x" * 200) == "x" * 110 + " ..."
    assert excerpt("x" * 100 + "!" + "y" * 100, 100) == f"... {'x' * 80}!{'y' * 29} ..."
