"""Histories, events and reports of Salesforce are read as what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruamel.yaml import YAML

from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.map import MapRequest, map_sources
from reifegrad.tasks.score import ScoreRequest, score

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.tasks.score import ScoreResult

MODEL = """\
reifegrad: 1
name: tried
timezone: Europe/Berlin
dimensions:
  fit:
    criteria:
      position: {attribute: position, points: {CEO: 10}}
      size: {attribute: employees, points: {">= 100": 5}}
  interest:
    criteria:
      meetings: {activity: Meeting, points: 1}
"""
LEADS = "Lead ID,Title,Company / Account,Lead Status\n00Q5g00000Ab1Cd,CTO,A,Open\n00Q5g00000Ab1cd,CTO,B,Open\n"
HISTORY = """\
"ID","LEADID","FIELD","OLDVALUE","NEWVALUE","CREATEDDATE"
"1","00Q5g00000Ab1CdEAJ","Title","CTO","CEO","2025-11-01T08:00:00.000Z"
"2","00Q5g00000Ab1cdEAB","NumberOfEmployees","12","250","2025-11-01T08:00:00.000Z"
"3","00Q5g00000Ab1cdEAB","Owner","Ott","Meier","2025-11-01T08:00:00.000Z"
"""


def _mapped(folder: Path, **files: str) -> dict:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    names = tuple(str(folder / f"{name}.csv") for name in files)
    return YAML(typ="safe").load(map_sources(MapRequest(names, output=str(folder / "mapping.yaml"))).text)


def _scored(folder: Path, as_of: str = "2025-12-01") -> ScoreResult:
    (folder / "m.yaml").write_text(MODEL, encoding="utf-8")
    data = FactInputs(mapping=str(folder / "mapping.yaml"), rejects=str(folder / "rejects"), allow_missing=True)
    data = data.with_sources_of_mapping(("leads", "activities", "profile_changes"))
    return score(ScoreRequest(str(folder / "m.yaml"), data, as_of, top=100))


def _points(result: ScoreResult) -> dict[str, float]:
    assert result.ranked is not None
    return {lead.score.subject_id: (lead.score.score or 0) / 1000 for lead in result.ranked}


def test_fields_of_a_history_are_those_of_the_leads(tmp_path):
    document = _mapped(tmp_path, leads=LEADS, history=HISTORY)
    fields = document["profile_changes"]["values"]["attribute"]
    assert fields == {"Title": "position", "NumberOfEmployees": "employees"}
    assert _points(_scored(tmp_path)) == {"00Q5g00000Ab1Cd": 10, "00Q5g00000Ab1cd": 5}
    assert _points(_scored(tmp_path, "2025-10-31")) == {"00Q5g00000Ab1Cd": 0, "00Q5g00000Ab1cd": 0}


def test_a_field_of_no_standard_name_keeps_it(tmp_path):
    document = _mapped(tmp_path, leads=LEADS, history=HISTORY.replace("Title", "Rolle__c"))
    assert document["profile_changes"]["values"]["attribute"] == {"NumberOfEmployees": "employees"}


def test_that_a_history_does_not_name_every_field_is_no_news(tmp_path):
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    (tmp_path / "history.csv").write_text(HISTORY.replace("NumberOfEmployees", "Status"), encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(
        "leads: {source: leads.csv, use: salesforce}\n"
        "profile_changes: {source: history.csv, use: salesforce, short_ids: [lead_id]}\n",
        encoding="utf-8",
    )
    result = _scored(tmp_path)
    assert _points(result)["00Q5g00000Ab1Cd"] == 10
    assert "translation-never" not in {problem.code for problem in result.not_counted}
