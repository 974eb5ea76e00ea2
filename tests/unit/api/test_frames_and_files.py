"""A frame means what the same table means as a CSV file: its times without a zone are of the model's zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import reifegrad as rg

if TYPE_CHECKING:
    from pathlib import Path

MODEL = """
reifegrad: 1
name: m
timezone: America/New_York
dimensions: {f: {criteria: {late: {activity: demo, where: hour(occurred_at) >= 22, points: 5}}}}
"""
NIGHT = datetime(2025, 5, 1, 22, 30)  # noqa: DTZ001 - without a zone on purpose


def points(folder: Path, activities: Any, mapping: Path | None = None) -> float:
    leads = folder / "leads.csv"
    leads.write_text("lead_id\nA\n", "utf-8")
    (folder / "m.yaml").write_text(MODEL, "utf-8")
    facts = rg.Facts(leads=leads, activities=activities, mapping=mapping, rejects=folder)
    return float(rg.score(folder / "m.yaml", facts, as_of="2026-01-01").to_arrow()["score"][0].as_py())


def log(moment: Any) -> pa.Table:
    return pa.table({"activity_id": ["1"], "lead_id": ["A"], "kind": ["demo"], "occurred_at": [moment]})


@pytest.mark.parametrize("kind", ["pyarrow", "pandas", "polars", "csv"])
def test_times_without_a_zone_are_of_the_models_zone_in_frames_as_in_text_files(kind: str, tmp_path: Path) -> None:
    table: Any = log(NIGHT)
    if kind == "pandas":
        table = table.to_pandas()
    elif kind == "polars":
        import polars as pl

        table = pl.from_arrow(table)
    elif kind == "csv":
        table = tmp_path / "log.csv"
        table.write_text(f"activity_id,lead_id,kind,occurred_at\n1,A,demo,{NIGHT:%Y-%m-%d %H:%M}\n", "utf-8")
    assert points(tmp_path, table) == 5


def test_moments_in_frames_are_what_they_are(tmp_path: Path) -> None:
    assert points(tmp_path, log(datetime(2025, 5, 2, 2, 30, tzinfo=UTC))) == 5
    assert points(tmp_path, log(datetime(2025, 5, 1, 22, 30, tzinfo=UTC))) == 0


def test_parquet_files_without_a_zone_are_utc_unless_the_mapping_says_otherwise(tmp_path: Path) -> None:
    pq.write_table(log(NIGHT), tmp_path / "log.parquet")
    assert points(tmp_path, tmp_path / "log.parquet") == 0
    mapping = tmp_path / "map.yaml"
    mapping.write_text("activities: {timezone: America/New_York}\n", "utf-8")
    assert points(tmp_path, tmp_path / "log.parquet", mapping) == 5
    mapping.write_text("activities: {timezone: UTC}\n", "utf-8")
    assert points(tmp_path, log(NIGHT), mapping) == 0
