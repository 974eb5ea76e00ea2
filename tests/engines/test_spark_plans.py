"""How Spark computes a model: what is exchanged and read, days that are left out, one lead with most activities."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reifegrad.plan.clock import Clock
from reifegrad.plan.pipeline import build_plan
from reifegrad.run.partition_pruning import prune_partitions
from reifegrad.run.score import score_facts
from reifegrad.run.sources import Sources, load_facts
from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import load_template

if TYPE_CHECKING:
    from pathlib import Path

    from ibis import ir

    from reifegrad.run.engine import Engine
    from reifegrad.run.engines.spark import SparkEngine

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
RECENT = """
reifegrad: 1
name: recent
timezone: Europe/Berlin
dimensions:
  interest:
    criteria:
      visits: {activity: page_viewed, within: 10 days, points: 3}
      calls: {activity: [called, mailed], within: 20 days, points: 7.5, decay: {half_life: 9 days}, limit: 4 per day}
"""


def operators(engine: SparkEngine, expression: ir.Table) -> dict[int, str]:
    """The operators of the physical plan by number, each with what Spark says of it."""
    frame = engine.session.sql(engine.sql_of(expression))
    helpers: Any = engine.session._jvm.PythonSQLUtils  # type: ignore[union-attr]
    text: str = helpers.explainString(frame._jdf.queryExecution(), "formatted")
    blocks = re.findall(r"^\((\d+)\) (.*?)(?=^\(\d+\) |\Z)", text, re.MULTILINE | re.DOTALL)
    return {int(number): block for number, block in blocks}


def scan_of(plan: dict[int, str], place: str) -> str:
    return next(block for block in plan.values() if block.startswith("Scan parquet") and place in block)


def same(spark: SparkEngine, duckdb: Engine, model: Any, sources: tuple[Sources, Sources], folder: Path) -> None:
    """Scores and contributions are equal, in the form without and with contributions."""
    for ledger in (False, True):
        found = []
        for engine, source in zip((spark, duckdb), sources, strict=True):
            facts = load_facts(engine, model, source, staging=folder)
            run = score_facts(engine, model, facts.relations, as_of=NOW, ledger=ledger)
            rows = [engine.arrow(run.scores).to_pylist()]
            if run.contributions is not None:
                rows.append(engine.arrow(run.contributions).to_pylist())
            found.append([sorted(map(repr, part)) for part in rows])
        assert found[0] == found[1]
        assert len(found[0][0]) > 1


def test_activities_are_exchanged_once_by_lead_and_added_up_before(
    spark: SparkEngine, company_files: Sources, tmp_path: Path
) -> None:
    model = load_template("grade-matrix")
    facts = load_facts(spark, model, company_files, staging=tmp_path)
    plan = operators(spark, build_plan(model, facts.relations, Clock(model.timezone, NOW)).scores())
    exchanges = [n for n, block in plan.items() if block.startswith("Exchange") and "activity_of#" in block]
    assert len(exchanges) == 1
    before = plan[exchanges[0] - 1]
    assert before.startswith(("HashAggregate", "ObjectHashAggregate"))
    assert "partial_" in before
    scan = scan_of(plan, "activities.parquet")
    assert re.search(r"PushedFilters: .*In\(kind", scan)
    assert "LessThanOrEqual(occurred_at," in scan
    assert "activity_id" not in scan.partition("ReadSchema")[2]


def _log(days: int) -> pa.Table:
    draw = random.Random(3)
    moments = [NOW.replace(tzinfo=None) - timedelta(minutes=draw.randint(-3_000, days * 1_440)) for _ in range(2_000)]
    return pa.table(
        {
            "activity_id": [f"A{n}" for n in range(2_000)],
            "lead_id": [f"L{draw.randint(0, 19)}" for _ in range(2_000)],
            "kind": [draw.choice(["page_viewed", "called", "mailed"]) for _ in range(2_000)],
            "occurred_at": pa.array(moments, pa.timestamp("us")),
        }
    )


def _leads(folder: Path, count: int) -> str:
    path = folder / "leads.parquet"
    created = pa.array([datetime(2020, 1, 1)] * count, pa.timestamp("us"))  # noqa: DTZ001  # UTC without a zone
    pq.write_table(pa.table({"lead_id": [f"L{n}" for n in range(count)], "created_at": created}), path)
    return str(path)


@pytest.mark.parametrize("zone", [-15, 0, 15])
def test_days_that_no_criterion_looks_at_are_not_read(
    spark: SparkEngine, duckdb: Engine, tmp_path: Path, zone: int
) -> None:
    log = _log(days=90)
    pq.write_table(log, tmp_path / "log.parquet")
    days = [(moment + timedelta(hours=zone)).date().isoformat() for moment in log["occurred_at"].to_pylist()]
    pq.write_to_dataset(log.append_column("occurred_on", pa.array(days)), tmp_path / "log", ["occurred_on"])
    leads = _leads(tmp_path, 20)
    sources = (
        Sources(leads, activities=f"table:{tmp_path}/log"),
        Sources(leads, activities=str(tmp_path / "log.parquet")),
    )
    model = parse_model(RECENT)
    same(spark, duckdb, model, sources, tmp_path)
    relations = prune_partitions(model, load_facts(spark, model, sources[0], staging=tmp_path).relations, NOW)
    scan = scan_of(operators(spark, build_plan(model, relations, Clock(model.timezone, NOW)).scores()), "/log]")
    filters = re.search(r"PartitionFilters: (.*)", scan)
    assert filters is not None
    assert "2025-07-01" in filters[1]
    assert "2025-06-09" in filters[1]
    read = spark.fetch(relations.activities.aggregate(n=lambda t: t.count()))[0]["n"]  # type: ignore[union-attr]
    assert read < 2_000 * 30 / 90


def test_without_an_end_or_with_copies_no_early_day_is_left_out(
    spark: SparkEngine, duckdb: Engine, tmp_path: Path
) -> None:
    """The earliest copy of an activity counts, and here it lies before the window."""
    early, late = NOW.replace(tzinfo=None) - timedelta(days=60), NOW.replace(tzinfo=None) - timedelta(days=2)
    log = pa.table(
        {
            "activity_id": ["A", "A", "B"],
            "lead_id": ["L0", "L0", "L1"],
            "kind": ["page_viewed"] * 3,
            "occurred_at": pa.array([early, late, late], pa.timestamp("us")),
        }
    )
    pq.write_table(log, tmp_path / "log.parquet")
    days = pa.array([moment.date().isoformat() for moment in (early, late, late)])
    pq.write_to_dataset(log.append_column("occurred_on", days), tmp_path / "log", ["occurred_on"])
    leads = _leads(tmp_path, 2)
    tables = Sources(leads, activities=f"table:{tmp_path}/log")
    same(
        spark, duckdb, parse_model(RECENT), (tables, Sources(leads, activities=str(tmp_path / "log.parquet"))), tmp_path
    )


def test_one_lead_with_most_activities_gets_the_same_score(spark: SparkEngine, duckdb: Engine, tmp_path: Path) -> None:
    draw = random.Random(1)
    count = 300_000
    moments = [NOW.replace(tzinfo=None) - timedelta(seconds=draw.randint(0, 40 * 86_400)) for _ in range(count)]
    log = pa.table(
        {
            "activity_id": [f"A{n}" for n in range(count)],
            "lead_id": ["L0" if n % 100 else f"L{draw.randint(1, 1_999)}" for n in range(count)],
            "kind": [draw.choice(["page_viewed", "called", "mailed"]) for _ in range(count)],
            "occurred_at": pa.array(moments, pa.timestamp("us")),
        }
    )
    pq.write_table(log, tmp_path / "log.parquet")
    sources = Sources(_leads(tmp_path, 2_000), activities=str(tmp_path / "log.parquet"))
    same(spark, duckdb, parse_model(RECENT), (sources, sources), tmp_path)
