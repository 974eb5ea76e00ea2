"""The priorities of a model in the order in which sales works through them."""

from __future__ import annotations

import pytest

from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import load_template

_OWN = """
reifegrad: 1
name: own
timezone: Europe/Berlin
dimensions: {fit: {criteria: {big: {when: "employees > 100", points: 1}}}}
priorities: {now: "score >= 1", soon: "score >= 0"}
"""


@pytest.mark.parametrize(
    ("template", "names"),
    [("grade-matrix", ("A", "B", "C", "D")), ("icp-bant", ("A", "B", "C", "D")), ("fit-interest", ())],
)
def test_priorities_of_cells_are_in_the_order_of_the_file(template: str, names: tuple[str, ...]) -> None:
    assert load_template(template).priority_names == names


def test_priorities_of_their_own_stand_above_those_of_cells() -> None:
    assert parse_model(_OWN, file="own.yaml").priority_names == ("now", "soon")
