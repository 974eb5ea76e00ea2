"""Reasons and movements as records: what JSON holds of them, and which records are refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from reifegrad.explain.reasons import Reason, reasons
from reifegrad.explain.sentences import ReasonParts, Sentences
from reifegrad.explain.what_changed import Movement, what_changed
from reifegrad.reference.known import known_at

NOW = datetime(2026, 1, 10, 10, tzinfo=UTC)

STORED = {
    "code": "qualified",
    "params": {
        "occurrences": 1,
        "counted": 1,
        "first_at": "2025-12-14T09:00:00+00:00",
        "last_at": "2025-12-14T09:00:00+00:00",
        "gross": 40_000,
        "lost_to_limit": 0,
        "lost_to_decay": 18_585,
        "lost_to_caps": 0,
        "stage": "sales_qualified",
        "by": "activity_decayed",
    },
    "points": 21_415,
    "criterion": "engagement__demo",
    "dimension": "engagement",
}


def stored(statement: Reason | Movement) -> Any:
    return json.loads(json.dumps(statement.to_dict(), allow_nan=False))


def test_the_form_of_a_stored_reason(templates_with_leads: Any) -> None:
    case = templates_with_leads["icp-bant"]
    first, *_ = reasons(case.model, case.score())
    assert stored(first) == STORED | {"criterion": first.criterion}
    sentence = Sentences(case.model, "en").reason(Reason.from_dict(stored(first)))
    assert (
        sentence
        == "Qualified at once: Demo requested (+21.415 points; once, on 2025-12-14; 18.585 points lost to decay)"
    )


@pytest.mark.parametrize("name", ["fit-interest", "grade-matrix", "customer-lifecycle", "icp-bant"])
def test_all_reasons_and_movements_of_the_templates_survive(templates_with_leads: Any, name: str) -> None:
    case = templates_with_leads[name]
    subject = known_at(case.model, case.facts, NOW).subject("anna")
    assert subject is not None
    score, earlier = case.score(), case.score(NOW - timedelta(days=50))
    for attributes in (None, subject.attributes):
        found = reasons(case.model, score, attributes=attributes)
        assert tuple(Reason.from_dict(stored(reason)) for reason in found) == found
    moved = what_changed(earlier, score)
    assert moved
    assert tuple(Movement.from_dict(stored(movement)) for movement in moved) == moved


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-10T10:00:00+00:00",  # a text that looks like a moment stays a text
        datetime(2026, 1, 10, 10, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=1))),
        True,
        5,
        2.5,
        None,
    ],
)
def test_a_value_of_the_lead_keeps_its_type(value: Any) -> None:
    reason = Reason("attribute_is", {"value": value, "bands": ("CEO", "CTO")}, 20_000, "fit__position", "fit")
    read = Reason.from_dict(stored(reason))
    assert read == reason
    assert type(read.params["value"]) is type(value)
    assert read.params["bands"] == ("CEO", "CTO")


@pytest.mark.parametrize(
    "broken",
    [
        {"code": "no_such_code"},
        {"code": "new_activities"},  # the code of a movement
        {"params": None},
        {"params": {"last_at": "yesterday"}},
        {"params": {"last_at": "2025-12-14T09:00:00"}},
    ],
)
def test_what_is_no_reason_is_refused(broken: Any) -> None:
    with pytest.raises(ValueError, match=r"reason|isoformat|time zone"):
        Reason.from_dict({**STORED, **broken})  # type: ignore[typeddict-item]  # that is the point
    with pytest.raises(ValueError, match="not a record of a reason: 'points'"):
        Reason.from_dict({key: part for key, part in STORED.items() if key != "points"})  # type: ignore[arg-type]


def test_a_moment_without_zone_is_never_stored() -> None:
    naive = datetime(2026, 1, 10, 10)  # noqa: DTZ001  # that is the point
    with pytest.raises(ValueError, match="last_at needs a time zone"):
        Reason("absent", {"last_at": naive}, 0, "d__c", "d").to_dict()


def test_a_sentence_in_its_parts(templates_with_leads: Any) -> None:
    case = templates_with_leads["icp-bant"]
    demo, content, *_ = reasons(case.model, case.score())
    words = Sentences(case.model, "en")
    assert words.parts(demo) == ReasonParts(
        "Qualified at once", "Demo requested", "+21.415 points", ("once, on 2025-12-14", "18.585 points lost to decay")
    )
    assert words.parts(content) == ReasonParts(
        "",
        "Content requested",
        "+60 points",
        ("7 times, last on 2026-01-07", "13.581 points lost to decay", "limited to at most 60 points"),
    )
    assert words.reason_beside_points(demo) == (
        "Qualified at once: Demo requested (once, on 2025-12-14; 18.585 points lost to decay)"
    )


def test_no_points_in_a_sentence_beside_them(random_cases: Any) -> None:
    seen = set()
    for language in ("de", "en"):
        words = Sentences(random_cases[0].model, language)
        for case in random_cases:
            for reason in reasons(case.model, case.score()):
                parts, beside = words.parts(reason), words.reason_beside_points(reason)
                assert parts.head in beside
                assert parts.points == "" or parts.points not in beside
                assert all(detail in words.reason(reason) and detail in beside for detail in parts.details)
                seen.add(reason.code)
    assert {"qualified", "disqualified", "not_scored", "persona_matched"} <= seen
