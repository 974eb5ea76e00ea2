"""Scores and measured values at past moments are those of the reference at that moment, on every engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from reifegrad.reference import score_all
from reifegrad.run.records import record_relations
from reifegrad.run.score_moments import score_moments
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.run.engine import Engine

DAY0 = datetime(2025, 3, 1, 12, tzinfo=UTC)
MODEL = """
reifegrad: 1
name: moments
timezone: Europe/Berlin
dimensions:
  all:
    criteria:
      position: {attribute: position, points: {CEO: 20, else: 1}}
      industry: {attribute: account.industry, points: {IT: 3}}
      known: {when: position is not null, points: 5}
      visits: {activity: visited, measure: count, within: 30 days, points: {">= 1": 2}}
      last: {activity: any, measure: days_since, points: {"< 7": 4}, unknown: -1}
      spent: {activity: bought, measure: sum(amount), within: 1 month, points: {"> 10": 6}}
      most: {activity: bought, measure: max(amount), points: {"> 10": 7}}
      warmth: {activity: visited, points: 1, decay: {half_life: 10 days}}
      days: {activity: visited, points: 1, limit: 1 per day}
      team: {activity: visited, points: 1, scope: account}
"""
FACTS = FactRecords(
    (Lead("A", DAY0, "X", {"position": "CEO"}), Lead("B", DAY0 + timedelta(days=20), "X", {})),
    (Account("X", None, {"industry": "IT"}),),
    (
        Activity("1", "A", "visited", DAY0 + timedelta(days=1)),
        Activity("2", "A", "visited", DAY0 + timedelta(days=1, hours=2)),
        Activity("3", "A", "bought", DAY0 + timedelta(days=2), {"amount": 12.5}),
        Activity("4", "B", "visited", DAY0 + timedelta(days=25)),
        Activity("5", "A", "bought", DAY0 + timedelta(days=50), {"amount": -2.25}),
    ),
    (ProfileChange("A", "position", "intern", DAY0 + timedelta(days=30)),),
)
MOMENTS = [("A", 0), ("A", 11), ("A", 11), ("A", 60), ("B", 10), ("B", 26), ("nobody", 26)]


def moments() -> pa.Table:
    times = [(DAY0 + timedelta(days=days)).replace(tzinfo=None) for _, days in MOMENTS]
    return pa.table({"lead_id": [lead for lead, _ in MOMENTS], "as_of": pa.array(times, pa.timestamp("us"))})


def test_every_moment_sees_what_was_known_then(engine: Engine) -> None:
    model = parse_model(MODEL)
    scored = score_moments(engine, model, record_relations(engine, model, FACTS), moments())
    rows = {(row["lead_id"], row["as_of"].replace(tzinfo=UTC)): row for row in engine.fetch(scored.scores)}
    expected = {}
    for lead, days in MOMENTS:
        as_of = DAY0 + timedelta(days=days)
        expected |= {
            (s.subject_id, as_of): s.score for s in score_all(model, FACTS, as_of=as_of) if s.subject_id == lead
        }
    assert {key: row["score"] for key, row in rows.items()} == expected
    assert len(rows) == 4  # B did not exist after ten days, nobody never


def test_what_was_measured_is_given_before_points(engine: Engine) -> None:
    model = parse_model(MODEL)
    scored = score_moments(engine, model, record_relations(engine, model, FACTS), moments())
    rows = {(row["lead_id"], row["as_of"].replace(tzinfo=UTC)): row for row in engine.fetch(scored.measured())}
    early, late = rows["A", DAY0 + timedelta(days=11)], rows["A", DAY0 + timedelta(days=60)]
    chosen = ("position", "industry", "known", "visits", "last", "spent", "most", "days", "team")
    assert [early[name] for name in chosen] == ["CEO", "IT", True, 2.0, 9.0, 12.5, 12.5, 1.0, 2.0]
    assert abs(early["warmth"] - (0.5 + 0.5 ** ((9 + 22 / 24) / 10))) < 2e-3
    assert [late[name] for name in chosen] == ["intern", "IT", True, 0.0, 10.0, -2.25, 12.5, 1.0, 3.0]
    nothing = rows["A", DAY0]
    assert [nothing[name] for name in ("last", "most", "spent", "visits", "warmth")] == [None, None, 0.0, 0.0, 0.0]
    only = engine.arrow(scored.measured([c for c in model.criteria() if c.name in {"spent", "most"}]))
    assert only.column_names == ["lead_id", "as_of", "spent", "most"]
