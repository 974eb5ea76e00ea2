"""What holds of every score, whatever the model: checked on the reference, which the engine equals.

Drawing a model takes ten times as long as scoring it, so each one is looked at under every aspect.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from criteria import decay
from documents import to_text
from drawn import share_of_models
from facts import time_near
from hypothesis import given, seed
from hypothesis import strategies as st
from strategies import Example, examples, shuffled
from test_reference_and_engine import assert_adds_up
from words import KINDS, WINDOWS, ZONES, pick, whole

from reifegrad.reference import score_all, score_lead
from reifegrad.spec.facts import Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from words import Draw

    from reifegrad.spec.model import Range, ScoringModel
    from reifegrad.spec.result import LeadScore

pytestmark = pytest.mark.slow

SHARDS = 2
AS_OF = datetime(2025, 6, 16, 12, tzinfo=UTC)
_EVER = timedelta(microseconds=1)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_invariants_hold_of_every_model(shard: int) -> None:
    """Each shard draws other examples, so that processes share the work."""

    @seed(20_261_300 + shard)
    @share_of_models(SHARDS)
    @given(examples(), st.integers(0, 1_000))
    def check(example: Example, order: int) -> None:
        scores = score_all(example.model, example.facts, as_of=example.as_of)
        assert_adds_up(scores)
        neither_order_nor_copies_of_facts_matter(example, scores, order)
        facts_after_the_moment_change_nothing(example, scores)
        all_are_scored_as_each_alone(example, scores)
        no_range_is_ever_exceeded(example, scores)

    check()


def neither_order_nor_copies_of_facts_matter(example: Example, scores: Sequence[LeadScore], order: int) -> None:
    assert score_all(example.model, shuffled(example.facts, order), as_of=example.as_of) == scores


def facts_after_the_moment_change_nothing(example: Example, scores: Sequence[LeadScore]) -> None:
    facts, later = example.facts, example.as_of.astimezone(UTC) + _EVER
    changed = replace(
        facts,
        leads=(*facts.leads, Lead("later", later)),
        activities=(
            *facts.activities,
            *(Activity(f"later {i}", lead.id, kind, later) for i, lead in enumerate(facts.leads) for kind in KINDS),
        ),
        changes=(
            *facts.changes,
            *(ProfileChange(lead.id, name, None, later) for lead in facts.leads for name in example.model.attributes),
        ),
    )
    assert score_all(example.model, changed, as_of=example.as_of) == scores


def all_are_scored_as_each_alone(example: Example, scores: Sequence[LeadScore]) -> None:
    for score in scores:
        assert score_lead(example.model, example.facts, score.subject_id, as_of=example.as_of) == score


def no_range_is_ever_exceeded(example: Example, scores: Sequence[LeadScore]) -> None:
    for score in scores:
        if score.score is None:
            continue
        assert _within(score.score, example.model.clamp)
        for dimension in example.model.dimensions:
            assert _within(score.dimensions[dimension.name], dimension.clamp)
            points = {row.name: row.points for row in score.contributions if row.part == "criterion"}
            if dimension.aggregate == "mean":
                continue
            assert all(_within(points[c.id], c.clamp) for c in dimension.criteria if c.id in points)
            for group in dimension.groups:
                total = sum(points.get(c.id, 0) for c in dimension.in_group(group.name))
                assert _within(total + _lost_in_group(score, dimension.name, group.name), group.clamp)


def _lost_in_group(score: LeadScore, dimension: str, group: str) -> int:
    rows = (row for row in score.contributions if row.part == "group_range" and row.dimension == dimension)
    return sum(row.points for row in rows if row.name == group)


def _within(value: int, limits: Range) -> bool:
    return limits.clamp(value) == value


@st.composite
def fading(draw: Draw) -> tuple[ScoringModel, datetime, list[datetime]]:
    """One occurrence with a decay, and moments after it."""
    criterion = {"activity": "x", "points": whole(draw, 1, 100), "decay": decay(draw)}
    document = {
        "reifegrad": 1,
        "name": "m",
        "timezone": pick(draw, ZONES),
        "dimensions": {"d": {"criteria": {"c": criterion}}},
    }
    occurred_at = time_near(draw, AS_OF, document["timezone"])
    later = sorted(occurred_at + timedelta(microseconds=whole(draw, 0, 10**13)) for _ in range(5))
    return parse_model(to_text(document)), occurred_at, later


@share_of_models()
@given(fading())
def test_points_of_an_occurrence_never_grow_with_its_age(case: tuple[ScoringModel, datetime, list[datetime]]) -> None:
    model, occurred_at, moments = case
    facts = FactRecords(leads=(Lead("a"),), activities=(Activity("1", "a", "x", occurred_at),))
    scores = [score_all(model, facts, as_of=moment)[0].score or 0 for moment in moments]
    assert scores == sorted(scores, reverse=True)


@st.composite
def rewarding(draw: Draw) -> tuple[ScoringModel, FactRecords, Activity]:
    """Only rewards for single activities, without limits, and an activity more.

    A limit could put a younger occurrence in the place of one that gives the same; a decay by inactivity only
    gains from an activity more. Measures, absences and penalties are what an activity more may cost.
    """
    criteria: dict[str, Any] = {}
    for number in range(whole(draw, 1, 4)):
        criteria[f"c{number}"] = {"activity": pick(draw, (*KINDS, "any")), "points": whole(draw, 0, 50)}
        if whole(draw, 0, 1):
            criteria[f"c{number}"]["decay"] = decay(draw)
        if whole(draw, 0, 1):
            criteria[f"c{number}"]["within"] = pick(draw, WINDOWS)
        if whole(draw, 0, 1):
            criteria[f"c{number}"]["max"] = whole(draw, 0, 200)
    document = {"reifegrad": 1, "name": "m", "timezone": pick(draw, ZONES), "dimensions": {"d": {"criteria": criteria}}}
    done = [
        Activity(f"A{number}", "a", pick(draw, KINDS), time_near(draw, AS_OF, document["timezone"]))
        for number in range(whole(draw, 1, 12))
    ]
    return parse_model(to_text(document)), FactRecords(leads=(Lead("a"),), activities=tuple(done[1:])), done[0]


@share_of_models()
@given(rewarding())
def test_a_rewarded_activity_more_never_lowers_the_score(case: tuple[ScoringModel, FactRecords, Activity]) -> None:
    model, facts, more = case
    before = score_all(model, facts, as_of=AS_OF)[0].score or 0
    after = score_all(model, replace(facts, activities=(*facts.activities, more)), as_of=AS_OF)[0].score or 0
    assert after >= before
