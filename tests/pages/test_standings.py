"""What pages say of a score in one line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Preisseite besucht (123-mal, zuletzt am 30.11.2026)"),
        ("en", "Pricing page visited (123 times, last on 2026-11-30)"),
    ],
)
def test_whoever_calls_is_told_what_was_done_and_not_how_the_model_reckons(language: str, said: str) -> None:
    from reifegrad.explain.reasons import Reason
    from reifegrad.language.words import Words
    from reifegrad.spec.loader import parse_model
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.pages.frame.standings import Standings

    model = parse_model(template_text("icp-bant"))
    known = {"occurrences": 123, "counted": 68, "last_at": datetime(2026, 11, 30, 9, tzinfo=UTC)}
    lost = {"lost_to_decay": 537_852, "lost_to_caps": 1_000}
    of = next(each.id for each in model.criteria() if "pric" in each.id)
    dimension = next(each.dimension for each in model.criteria() if each.id == of)
    kept = Reason("activity_decayed", {**known, **lost}, 60_000, of, dimension).to_dict()
    against = Reason("attribute_is", {"value": "intern"}, -90_000, of, dimension).to_dict()
    standings = Standings(model, Words(language))
    assert standings.why({"reasons": [against, kept]}) == said
    assert standings.why({"reasons": []}) == standings.why(None) == ""
