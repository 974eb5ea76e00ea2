"""The forms of the plan (plain, cells, single activities) give the same scores as the reference, on every engine."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

from reifegrad.plan.cell_tallies import fits_cells
from reifegrad.plan.ordered_tallies import needs_order
from reifegrad.reference import score_all
from reifegrad.run.records import record_relations, score_records
from reifegrad.run.score import score_facts
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.run.engine import Engine

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIMITS = ("2 per day", "1 per hour", "5 per week", "7 per month", "3")
CASES = [(name, limit, keep) for name in ("duckdb", "postgres") for limit in LIMITS for keep in ("first", "latest")]
CASES += [("spark", "2 per day", "latest"), ("spark", "7 per month", "first")]  # each takes Spark a dozen seconds
MODEL = """
reifegrad: 1
name: forms
timezone: Europe/Berlin
dimensions:
  weeks:
    decay: {inactive_for: 30 days, lose: 20%}
    criteria:
      limited: {activity: a, points: 7, limit: LIMIT}
      fraction: {activity: b, points: 3.333}
      penalty: {activity: c, points: -5, limit: 2 per week}
      lasting: {activity: d, points: 2, decay: none}
  days:
    decay: {inactive_for: 3 days, lose: 33%, floor: 5%}
    criteria:
      monthly: {activity: [a, d], points: 11, limit: 4 per month, keep: KEEP, max: 60}
      first_three: {activity: b, points: 1, limit: 3, keep: first, decay: none}
"""


def facts(seed: int) -> FactRecords:
    """Activities with many at the same instant, on the same day, and exactly on the bounds of periods."""
    draw = random.Random(seed)
    leads = tuple(Lead(f"L{seed} {i}", NOW - timedelta(days=400)) for i in range(12))
    activities = tuple(
        Activity(
            f"A{seed} {i}",
            f"L{seed} {draw.randint(0, 11)}",
            draw.choice("abcd"),
            NOW
            - timedelta(
                days=draw.choice([0, 1, 2, 3, 30, 60, draw.randint(0, 200)]),
                seconds=draw.choice([0, 0, draw.randint(0, 86_400)]),
            ),
        )
        for i in range(350)
    )
    return FactRecords(leads, (), activities)


@cache
def many_facts() -> FactRecords:
    """Three draws at once: a plan takes longer to compile than to run."""
    drawn = [facts(seed) for seed in range(3)]
    return FactRecords(sum((some.leads for some in drawn), ()), (), sum((some.activities for some in drawn), ()))


@pytest.mark.parametrize(("engine", "limit", "keep"), CASES, indirect=["engine"])
def test_cells_single_activities_and_reference_agree(engine: Engine, limit: str, keep: str) -> None:
    model = parse_model(MODEL.replace("LIMIT", limit).replace("KEEP", keep))
    assert any(needs_order(criterion) and fits_cells(criterion) for criterion in model.criteria())
    known = many_facts()
    reference = {score.subject_id: score for score in score_all(model, known, as_of=NOW)}
    single = {score.subject_id: score for score in score_records(engine, model, known, as_of=NOW)}
    assert single == reference
    cells = score_facts(engine, model, record_relations(engine, model, known), as_of=NOW).scores
    rows = engine.fetch(cells)
    assert len(rows) == len(reference)
    for row in rows:
        expected = reference[row["lead_id"]]
        assert (row["score"], row["weeks_score"], row["days_score"]) == (
            expected.score,
            expected.dimensions["weeks"],
            expected.dimensions["days"],
        )


def test_a_cell_without_an_activity_of_a_criterion_counts_none(engine: Engine) -> None:
    """Criteria that overlap stand in layers of their own; a day may have activities of one layer alone."""
    model = parse_model(
        "{reifegrad: 1, name: layers, dimensions: {all: {criteria: {"
        "every: {activity: [a, b, c], points: 1, limit: 1 per day}, b: {activity: b, points: 10, limit: 1 per day},"
        "c: {activity: c, points: 100, limit: 3 per week, decay: {inactive_for: 30 days, lose: 20%}}}}}}"
    )
    activities = tuple(
        Activity(f"{kind}{day}", "L", kind, NOW - timedelta(days=day)) for day, kind in enumerate("aabac")
    )
    known = FactRecords((Lead("L", NOW - timedelta(days=90)),), (), activities)
    (expected,) = score_all(model, known, as_of=NOW)
    assert expected.score == 115_000
    (row,) = engine.fetch(score_facts(engine, model, record_relations(engine, model, known), as_of=NOW).scores)
    assert row["score"] == expected.score


def test_activities_at_one_instant_fade_alike(engine: Engine) -> None:
    """Two windows may order equal times differently; the gap behind them must count for each of them."""
    model = parse_model(MODEL.replace("LIMIT", "9 per day").replace("KEEP", "latest"))
    instant = NOW - timedelta(days=65)
    activities = tuple(Activity(f"A{i}", "L", "b", instant) for i in range(20))
    known = FactRecords((Lead("L", NOW - timedelta(days=90)),), (), activities)
    (score,) = score_records(engine, model, known, as_of=NOW)
    fraction = next(part for part in score.contributions if part.name == "fraction")
    assert fraction.points == 20 * 2133  # 3.333 points, twice a fifth less, rounded one by one


def test_weekdays_and_hours_count_on_the_wall_of_the_model(engine: Engine) -> None:
    """In conditions over activities, with limits and without, and in conditions over leads."""
    model = parse_model(
        "{reifegrad: 1, name: calendar, timezone: Europe/Berlin, dimensions: {all: {criteria: {"
        "tuesday: {activity: a, where: weekday(occurred_at) = 2 and hour(occurred_at) between 8 and 11, points: 1},"
        "days: {activity: a, where: weekday(occurred_at) >= 6, points: 100, limit: 1 per day},"
        "begun: {when: hour(created_at) = 0, points: 10000}}}}}"
    )
    # Tuesdays of summer and winter: 6:30 UTC is 8:30 and 7:30 in Berlin. Then two visits of one Sunday, and a Friday
    # evening in UTC that is a Saturday in Berlin.
    times = ["2025-07-01T06:30", "2025-12-02T06:30", "2025-12-07T10:00", "2025-12-07T11:00", "2025-12-05T23:30"]
    activities = tuple(Activity(f"A{i}", "L", "a", datetime.fromisoformat(f"{t}+00:00")) for i, t in enumerate(times))
    known = FactRecords((Lead("L", datetime(2025, 6, 30, 22, 15, tzinfo=UTC)),), (), activities)
    (expected,) = score_all(model, known, as_of=NOW)
    assert expected.score == 10_201_000
    (row,) = engine.fetch(score_facts(engine, model, record_relations(engine, model, known), as_of=NOW).scores)
    assert row["score"] == expected.score
    (single,) = score_records(engine, model, known, as_of=NOW)
    assert single == expected
