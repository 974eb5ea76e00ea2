"""What changes first for each lead of a list is the first of all changes that the page of the lead tells."""

from __future__ import annotations

from datetime import UTC, datetime

from reifegrad.explain.first_change import first_changes, most_important_change
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

AS_OF = datetime(2026, 1, 10, tzinfo=UTC)
MODEL = """
reifegrad: 1
name: m
timezone: Europe/Berlin
dimensions:
  fit: {criteria: {a: {when: "position = 'CEO'", points: 10}}}
  interest: {criteria: {b: {activity: visit, points: 10, within: 7 days}}}
grades: {fit: {A: 10, B: else}, interest: {1: 20, 2: 10, 3: else}}
matrix: {rows: fit, columns: interest}
thresholds: {sales_qualified: 15, rest: else}
"""
FACTS = FactRecords(
    leads=(
        Lead("x", attributes={"position": "CEO"}),
        Lead("y"),
        Lead("z"),
        Lead("late", created_at=datetime(2027, 1, 1, tzinfo=UTC)),
    ),
    activities=(
        Activity("1", "x", "visit", datetime(2026, 1, 4, 22, 30, tzinfo=UTC)),
        Activity("2", "x", "visit", datetime(2026, 1, 6, 23, 30, tzinfo=UTC)),
        Activity("3", "y", "visit", datetime(2026, 1, 9, tzinfo=UTC)),
    ),
)


def test_each_lead_has_its_first_change_on_the_day_of_its_own_clock() -> None:
    found = first_changes(parse_model(MODEL), FACTS, ["x", "y", "z", "late", "nobody"], as_of=AS_OF)
    assert sorted(found) == ["x", "y"]
    first = most_important_change(found["x"])
    assert (first.what, first.before, first.after) == ("cell", "A1", "A2")
    assert first.on.isoformat() == "2026-01-11"
    assert {change.what for change in found["y"]} == {"grade", "cell"}
    assert most_important_change(found["y"]).on.isoformat() == "2026-01-16"


def test_nothing_changes_beyond_the_days_that_are_looked_at() -> None:
    assert first_changes(parse_model(MODEL), FACTS, ["y"], as_of=AS_OF, days=3) == {}
