from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from tests.unit.tasks import exports

from reifegrad.tasks.map import MapRequest, map_sources
from reifegrad.tasks.score import ScoreRequest, score

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Export:
    """A file as a tool writes it: which tool it must be recognised as, and what the leads then score."""

    file: str
    text: str | None
    tool: str
    scores: dict[str, float] = field(default_factory=dict)


EXPORTS = [
    Export("contacts.csv", exports.HUBSPOT, "HubSpot", {"51": 1, "201": 1}),
    Export("report.csv", exports.SALESFORCE, "Salesforce", {"00Q5g00000AAAAB": 1, "00Q5g00000AAAAC": 1}),
    Export("kontakte.xlsx", None, "", {"4711": 1, "4712": 1}),
    Export("leads.xlsx", None, "Dynamics 365", {f"6f1d2c3b-0000-4000-8000-00000000000{n}": 1 for n in (1, 2)}),
    Export(
        "crm.lead.csv",
        exports.ODOO,
        "Odoo",
        {"__export__.crm_lead_7_ab12": 1, "__export__.crm_lead_8_cd34": 1},
    ),
    Export("people.csv", exports.PIPEDRIVE, "Pipedrive", {"11": 1, "12": 1}),
    Export("contacts_export.csv", exports.MAUTIC, "Mautic", {"17": 1, "18": 1}),
    Export("ga4.csv", exports.GA4, "Google Analytics 4", {"A1": 10, "B2": 0}),
    Export("visits.json", json.dumps(exports.MATOMO), "Matomo", {"A1": 10, "11aa22bb33cc44dd": 0}),
    Export("visits.csv", exports.MATOMO_CSV, "Matomo (CSV)", {"A1": 10, "11aa22bb33cc44dd": 0}),
    Export("events.jsonl", exports.lines(exports.SEGMENT), "Segment", {"A1": 11, "x-2": 0}),
    Export(
        "rudder.jsonl",
        exports.lines([{**event, "channel": "web"} for event in exports.SEGMENT]),
        "RudderStack",
        {"A1": 11, "x-2": 0},
    ),
    Export("events.json", exports.lines(exports.BIGQUERY), "Google Analytics 4 (BigQuery)", {"A1": 10, "1002.18": 0}),
    Export("enriched.jsonl", exports.lines(exports.SNOWPLOW), "Snowplow", {"A1": 10}),
]


def _write(folder: Path, export: Export) -> Path:
    path = folder / export.file
    if export.text is not None:
        path.write_text(export.text, encoding="utf-8")
    elif export.tool:
        exports.dynamics(path)
    else:
        exports.with_titles(path)
    return path


def _scores(folder: Path, mapping: Path) -> dict[str, float]:
    """What leads score with a mapping and nothing else."""
    from reifegrad.tasks.inputs import FactInputs

    (folder / "m.yaml").write_text(exports.MODEL, encoding="utf-8")
    tables = ("leads", "accounts", "activities", "profile_changes")
    data = FactInputs(mapping=str(mapping), rejects=str(folder / "rejects"), allow_missing=True)
    data = data.with_sources_of_mapping(tables)
    result = score(ScoreRequest(str(folder / "m.yaml"), data, "2025-12-01", top=100))
    assert result.ranked is not None
    return {lead.score.subject_id: (lead.score.score or 0) / 1000 for lead in result.ranked}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.file)
def test_an_export_is_scored_with_the_proposed_mapping(tmp_path, export):
    path = _write(tmp_path, export)
    output = tmp_path / "mapping.yaml"
    result = map_sources(MapRequest((str(path),), output=str(output)))
    assert {one.recognised.tool for one in result.sources} == {export.tool}
    assert result.is_ready
    assert all(one.rows for one in result.sources)
    assert sum(one.rows_rejected for one in result.sources) == 0
    assert _scores(tmp_path, output) == export.scores
