"""In: models. Out: their priorities in the order in which sales works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.explain.listing import priorities

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel


def test_priorities_are_in_the_order_of_the_file(templates_with_leads: Any, everything: ScoringModel) -> None:
    assert priorities(templates_with_leads["grade-matrix"].model) == ("A", "B", "C", "D")
    assert priorities(templates_with_leads["icp-bant"].model) == ("A", "B", "C", "D")
    assert priorities(templates_with_leads["fit-interest"].model) == ()
    assert priorities(everything) == ("now", "soon")
