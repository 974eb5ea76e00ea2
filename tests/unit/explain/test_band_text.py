"""Which numbers a band of a criterion stands for, and how the last one, `else`, is called."""

from __future__ import annotations

from typing import Any

import pytest

from reifegrad.explain.wording import Wording
from reifegrad.spec.document import Document
from reifegrad.spec.findings import Findings
from reifegrad.spec.resolve import resolve


def _said(points: dict[Any, int], language: str, **rule: Any) -> list[str]:
    """What each band is called, `else` and what is in no band last."""
    rule = rule or {"activity": "any", "measure": "days_since"}
    document = {"reifegrad": 1, "name": "m", "timezone": "UTC"}
    document["dimensions"] = {"d": {"criteria": {"c": {**rule, "points": points}}}}
    model = resolve(Document.model_validate(document), Findings("m", {}))
    wording = Wording(model, language)
    (criterion,) = model.criteria()
    return [*(wording.band(criterion, str(key)) for key in points if key != "else"), wording.rest(criterion)]


LEARNED = {"< 12.7": 9, "< 199": 3, "else": -5}


def test_the_last_bin_of_a_number_says_where_it_begins() -> None:
    assert _said(LEARNED, "en") == ["below 12.7", "12.7 to below 199", "199 or more"]
    assert _said(LEARNED, "de") == ["unter 12,7", "12,7 bis unter 199", "ab 199"]


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ({"<= 1": 1, "<= 4": 2, "else": 3}, ["at most 1", "more than 1 to 4", "more than 4"]),
        ({"< 1": 0, "<= 1": 1, "else": 2}, ["below 1", "1", "more than 1"]),
        ({"> 250": 5, "> 50": 3, "else": 0}, ["more than 250", "more than 50 to 250", "at most 50"]),
        ({"0": 1, "else": 2}, ["0", "more than 0"]),  # nothing happened less than no times
        ({"1..3": 2, "> 9": 4}, ["1 to 3", "more than 9", "another value"]),
        ({">= 0": 0}, ["0 or more", "another value"]),
    ],
)
def test_bands_say_what_earlier_ones_leave(points: dict[Any, int], said: list[str]) -> None:
    assert _said({int(key) if key.isdigit() else key: value for key, value in points.items()}, "en") == said


def test_a_number_of_a_lead_may_be_below_zero() -> None:
    assert _said({0: 1, "else": 2}, "en", attribute="employees")[-1] == "another value"
    assert _said({"< -5": 1, "else": 2}, "en", attribute="employees") == ["below -5", "-5 or more"]


def test_of_texts_the_rest_is_another_value() -> None:
    assert _said({"DE": 1, "else": 2}, "de", attribute="country") == ["DE", "anderer Wert"]


def test_sums_are_said_in_their_own_unit() -> None:
    rule = {"activity": "purchased", "measure": "sum(amount)"}
    assert _said({"<= 1250.5": 1, "else": 2}, "de", **rule) == ["höchstens 1.250,5", "über 1.250,5"]
