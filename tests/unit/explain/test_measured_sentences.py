"""What a measure found reads well: one pair of brackets, people are not times, and no call ever is not unknown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from reifegrad.explain.reasons import Reason
from reifegrad.explain.sentences import Sentences
from reifegrad.spec.document import Document
from reifegrad.spec.findings import Findings
from reifegrad.spec.resolve import resolve

LAST = datetime(2026, 2, 26, 12, tzinfo=UTC)


def _said(measure: str, points: dict[str, int], code: str, language: str, **params: Any) -> tuple[str, str, bool]:
    """The sentence with points, the one beside them, and whether a list shows how often."""
    criterion = {"title": "Team (DE)", "activity": "any", "measure": measure, "points": points, "qualify": True}
    document = {"reifegrad": 1, "name": "m", "dimensions": {"d": {"criteria": {"c": criterion}}}}
    sentences = Sentences(resolve(Document.model_validate(document), Findings("m", {})), language)
    reason = Reason(code, params, 20_000, "c", "d")
    return sentences.reason(reason), sentences.reason_beside_points(reason), sentences.shows_times(reason)


@pytest.mark.parametrize(
    ("measure", "language", "sentence", "beside", "often"),
    [
        (
            *("count_distinct(lead_id)", "en", "Team (DE) (3 or more): +20 points (14 activities, last on 2026-02-26)"),
            *("Team (DE) (3 or more), 14 activities, last on 2026-02-26", False),
        ),
        (
            *("count_distinct(lead_id)", "de", "Team (DE) (ab 3): +20 Punkte (14 Aktivitäten, zuletzt am 26.02.2026)"),
            *("Team (DE) (ab 3), 14 Aktivitäten, zuletzt am 26.02.2026", False),
        ),
        (
            *("count", "en", "Team (DE) (3 or more): +20 points (14 times, last on 2026-02-26)"),
            *("Team (DE) (3 or more), 14 times, last on 2026-02-26", True),
        ),
        (
            *("sum(amount)", "de", "Team (DE) (ab 3): +20 Punkte (14-mal, zuletzt am 26.02.2026)"),
            *("Team (DE) (ab 3), 14-mal, zuletzt am 26.02.2026", True),
        ),
        (
            *("days_since", "en", "Team (DE) (3 or more): +20 points (last on 2026-02-26)"),
            *("Team (DE) (3 or more), last on 2026-02-26", False),
        ),
    ],
)
def test_what_was_measured_and_how_often(measure: str, language: str, sentence: str, beside: str, often: bool) -> None:
    found = _said(measure, {">= 3": 20}, "measured", language, bands=(">= 3",), occurrences=14, last_at=LAST)
    assert found == (sentence, beside, often)


@pytest.mark.parametrize("measure", ["first(campaign)", "last(campaign)"])
def test_the_first_of_one_activity_is_not_once(measure: str) -> None:
    said, beside, often = _said(measure, {"fair": 20}, "measured", "en", bands=("fair",), occurrences=1, last_at=LAST)
    assert said == "Team (DE) (fair): +20 points (1 activity, on 2026-02-26)"
    assert beside == "Team (DE) (fair), 1 activity, on 2026-02-26"
    assert not often


@pytest.mark.parametrize(
    ("measure", "language", "beside"),
    [
        ("days_since", "en", "Team (DE) (never so far)"),
        ("days_since", "de", "Team (DE) (bisher nie)"),
        ("max(amount)", "en", "Team (DE) (unknown)"),
        ("max(amount)", "de", "Team (DE) (unbekannt)"),
    ],
)
def test_days_since_something_that_never_was(measure: str, language: str, beside: str) -> None:
    assert _said(measure, {"> 14": 15}, "measured_unknown", language)[1] == beside


def test_a_verdict_has_one_pair_of_brackets_too() -> None:
    params = {"by": "measured", "bands": (">= 3",), "occurrences": 14, "last_at": LAST, "stage": "sales_qualified"}
    said = _said("count_distinct(lead_id)", {">= 3": 20}, "qualified", "en", **params)
    assert said[1] == "Qualified at once: Team (DE) (3 or more), 14 activities, last on 2026-02-26"
