"""Where a visit came from says nothing of the person, and the order of a log's rows decides nothing."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML
from tests.unit.tasks import exports

from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.map import MapRequest, map_sources
from reifegrad.tasks.score import ScoreRequest, score

if TYPE_CHECKING:
    from pathlib import Path

MODEL = """\
reifegrad: 1
name: tried
timezone: Europe/Berlin
dimensions:
  e:
    criteria:
      abroad: {when: "country in ('IT', 'it', 'Italy')", points: -100}
"""


def _visit(number: int, country: str) -> dict[str, object]:
    return {
        "event_timestamp": str(1762594920000000 + number * 60_000_000), "event_name": "page_view", "user_id": "A1",
        "user_pseudo_id": "1001.17", "geo": {"country": country},
        "event_params": [{"key": "page_location", "value": {"string_value": "https://x.example/preise"}}],
    }  # fmt: skip


VISITS = [_visit(0, "Germany"), _visit(1, "Italy"), _visit(2, "Austria"), _visit(3, "Germany")]
MATOMO = [{**exports.MATOMO[0], "country": "Italy", "countryCode": "it"}]
SNOWPLOW = [{**exports.SNOWPLOW[0], "geo_country": "IT"}]
LOGS = {
    "ga4.jsonl": exports.lines(VISITS),
    "visits.json": json.dumps(MATOMO),
    "visits.csv": exports.MATOMO_CSV.replace(",userId", ",userId,countryCode").replace(",A1\n", ",A1,it\n"),
    "enriched.jsonl": exports.lines(SNOWPLOW),
    "ga4.csv": exports.GA4.replace("Event count", "Country").replace(",1\n", ",Italy\n"),
}


def _mapped(folder: Path, name: str, text: str, *, with_country: bool = False) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    output = folder / "mapping.yaml"
    text = map_sources(MapRequest((str(folder / name),))).text
    output.write_text(text.replace("# country:", "country:") if with_country else text, encoding="utf-8")
    return output


def _countries(folder: Path, mapping: Path) -> dict[str, float]:
    (folder / "m.yaml").write_text(MODEL, encoding="utf-8")
    data = FactInputs(mapping=str(mapping), rejects=str(folder / "rejects"), allow_missing=True)
    data = data.with_sources_of_mapping(("leads", "activities"))
    result = score(ScoreRequest(str(folder / "m.yaml"), data, "2025-12-01", top=100))
    assert result.ranked is not None
    return {lead.score.subject_id: (lead.score.score or 0) / 1000 for lead in result.ranked}


@pytest.mark.parametrize("name", LOGS)
def test_where_a_visit_came_from_is_no_country_of_the_lead(tmp_path, name):
    mapping = _mapped(tmp_path, name, LOGS[name])
    assert "# country: " in mapping.read_text(encoding="utf-8")
    assert "where a visit came from" in mapping.read_text(encoding="utf-8")
    assert "country" not in YAML(typ="safe").load(mapping)["leads"]["columns"]
    assert _countries(tmp_path, mapping)["A1"] == 0


@pytest.mark.parametrize("seed", range(4))
def test_who_wants_it_gets_the_country_of_the_latest_visit_in_whatever_order_rows_come(tmp_path, seed):
    rows = [*VISITS, _visit(9, "Italy")]
    random.Random(seed).shuffle(rows)
    mapping = _mapped(tmp_path, "ga4.jsonl", exports.lines(rows), with_country=True)
    assert _countries(tmp_path, mapping) == {"A1": -100}
