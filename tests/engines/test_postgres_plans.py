"""How PostgreSQL runs the queries: one pass over the activities, and indexes for single leads."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reifegrad import templates
from reifegrad.plan.clock import Clock
from reifegrad.plan.pipeline import build_plan
from reifegrad.run.engine_url import open_engine
from reifegrad.run.records import record_relations
from reifegrad.run.sources import Sources, load_facts
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis import ir

    from conftest import Database
    from reifegrad.run.engine import Engine

MODELS = Path(templates.__path__[0]) / "models"
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)


def explain(engine: Engine, expression: ir.Table) -> str:
    """The plan as PostgreSQL tells it."""
    rows = engine._rows(f"explain {engine.sql_of(expression)}")  # type: ignore[attr-defined]
    return "\n".join(row[0] for row in rows)


def scans(text: str, table: str) -> int:
    return len(re.findall(rf"(?:Seq|Index|Index Only|Bitmap Heap) Scan (?:using \S+ )?on {table}\b", text))


def scans_of_scores(engine: Engine, text: str) -> int:
    model = parse_model(text)
    known = FactRecords((Lead("L"),), (), (Activity("1", "L", "x", AS_OF),))
    plan = build_plan(model, record_relations(engine, model, known), Clock(model.timezone, AS_OF), ledger=False)
    return scans(explain(engine, plan.scores()), "activities")


@pytest.mark.parametrize(
    ("template", "most"), [("customer-lifecycle", 2), ("fit-interest", 2), ("grade-matrix", 1), ("icp-bant", 2)]
)
def test_a_template_reads_the_activities_once_for_each_stream(
    template: str, most: int, open_named: Callable[[str], Engine]
) -> None:
    """Once for plain criteria, once more for those that need an order (limits, inactivity)."""
    text = (MODELS / f"{template}.yaml").read_text("utf-8")
    assert 1 <= scans_of_scores(open_named("postgres"), text) <= most


@pytest.mark.parametrize("criteria", [1, 60])
def test_many_criteria_read_the_activities_once(criteria: int, open_named: Callable[[str], Engine]) -> None:
    each = ", ".join(f"c{n}: {{activity: kind_{n}, points: {n + 1}, within: {n + 1} days}}" for n in range(criteria))
    text = f"reifegrad: 1\nname: m\ndimensions: {{d: {{criteria: {{{each}}}}}}}\n"
    assert scans_of_scores(open_named("postgres"), text) == 1


def test_a_single_lead_is_found_by_index(postgres: Database, tmp_path: Path) -> None:
    """`--lead` over tables reads a few pages, not all of them.

    That needs ids that are texts (others are compared as texts), and a unique index on the ids of activities, since
    any two rows of a table without one could be copies of each other.
    """
    postgres.run(
        "create table SCHEMA.leads as select 'lead ' || n as lead_id, 'DE' as country, "
        "timestamptz '2024-01-01' as created_at from generate_series(1, 20000) n",
        "create table SCHEMA.activities as select row_number() over () as activity_id, l.lead_id, "
        "'page_viewed' as kind, timestamptz '2025-12-01' as occurred_at, '/pricing' as path "
        "from SCHEMA.leads l, generate_series(1, 5) n",
        "create index on SCHEMA.activities (lead_id)",
        "create unique index on SCHEMA.activities (activity_id)",
        "create unique index on SCHEMA.leads (lead_id)",
        "analyze SCHEMA.leads",
        "analyze SCHEMA.activities",
    )
    model = parse_model((MODELS / "fit-interest.yaml").read_text("utf-8"))
    engine = open_engine(postgres.url)
    try:
        sources = Sources(postgres.table("leads"), None, postgres.table("activities"))
        relations = load_facts(engine, model, sources, staging=tmp_path, allow_missing=True).relations
        assert relations.unique_activities
        for ledger in (False, True):
            chosen = replace(relations, only=("lead 77",))
            plan = build_plan(model, chosen, Clock(model.timezone, AS_OF), ledger=ledger)
            text = explain(engine, plan.wide if ledger else plan.scores())
            assert "Seq Scan on" not in text, text
            assert scans(text, "leads") >= 1, text
            assert scans(text, "activities") >= 1, text
    finally:
        engine.close()
