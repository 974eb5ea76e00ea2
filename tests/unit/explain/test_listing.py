"""In: scores with priorities. Out: the order in which sales works."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reifegrad.explain.listing import priorities, priority_order
from reifegrad.spec.result import LeadScore

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel

NOW = datetime(2026, 1, 10, tzinfo=UTC)


def score(name: str, points: int | None, priority: str | None = None, veto: str | None = None) -> LeadScore:
    return LeadScore(name, NOW, points, priority=priority, disqualified=veto)


def test_priorities_are_in_the_order_of_the_file(templates_with_leads: Any, everything: ScoringModel) -> None:
    assert priorities(templates_with_leads["grade-matrix"].model) == ("A", "B", "C", "D")
    assert priorities(templates_with_leads["icp-bant"].model) == ("A", "B", "C", "D")
    assert priorities(templates_with_leads["fit-interest"].model) == ()
    assert priorities(everything) == ("now", "soon")


def test_the_order_of_a_list(everything: ScoringModel) -> None:
    in_order = [
        score("d", 10, "now"),
        score("a", 5, "now"),
        score("b", 5, "now"),
        score("e", 90, "soon"),
        score("f", 95),
        score("g", -5),
        score("h", None),
        score("i", 100, veto="rival"),
        score("j", 50, veto="rival"),
    ]
    for mixed in (in_order[::-1], in_order[4:] + in_order[:4], in_order[1::2] + in_order[::2]):
        assert sorted(mixed, key=priority_order(everything)) == in_order
