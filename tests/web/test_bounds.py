"""Bounds of a model are found and changed in its text; a model that would be none is refused."""

from __future__ import annotations

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import template_text
from reifegrad_web.scoring.bounds import bounds_of, with_bounds

BANT = template_text("icp-bant")


def test_all_bounds_are_found_with_their_place() -> None:
    found = bounds_of(parse_model(BANT))
    assert [bound.points for bound in found if bound.dimension == "icp"] == [80, 60, 40]
    assert [(bound.path, bound.points) for bound in found if not bound.dimension] == [
        (("thresholds", "sales_qualified"), 100),
        (("thresholds", "sales_accepted"), 60),
    ]
    assert bounds_of(parse_model(template_text("customer-lifecycle"))) == []


@pytest.mark.parametrize("place", range(len(bounds_of(parse_model(BANT)))))
def test_one_bound_is_changed_and_not_a_letter_else(place: int) -> None:
    bound = bounds_of(parse_model(BANT))[place]
    changed = with_bounds(BANT, {bound.path: bound.points + 0.5})
    lines = [pair for pair in zip(BANT.splitlines(), changed.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(lines) == 1
    after = {each.path: each.points for each in bounds_of(parse_model(changed))}
    before = {each.path: each.points for each in bounds_of(parse_model(BANT))}
    assert after == before | {bound.path: bound.points + 0.5}
    assert with_bounds(changed, {bound.path: bound.points}) == BANT


@pytest.mark.parametrize(
    ("path", "points", "code"),
    [
        (("grades", "icp", "A"), 50, "scale-invalid"),
        (("thresholds", "sales_accepted"), 120, "bound-order"),
        (("grades", "icp", "A", "x"), 50, "bound-place"),
    ],
)
def test_what_would_be_no_model_is_refused(path: tuple[str, ...], points: float, code: str) -> None:
    with pytest.raises(ReifegradError) as found:
        with_bounds(BANT, {path: points})
    assert found.value.problems[0].code == code
