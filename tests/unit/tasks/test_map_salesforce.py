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


EVENTS = """\
"ID","WHOID","SUBJECT","ACTIVITYDATETIME","ACTIVITYDATE","STARTDATETIME","TYPE","ISDELETED"
"1","00Q5g00000Ab1CdEAJ","x","2025-12-01T08:00:00.000Z","2025-12-01","2025-12-01T08:00:00.000Z","Meeting","false"
"2","00Q5g00000Ab1CdEAJ","x","","2025-11-20","2025-11-20T00:00:00.000Z","Meeting","false"
"3","00Q5g00000Ab1cdEAB","x","2025-11-20T08:00:00.000Z","2025-11-20","2025-11-20T08:00:00.000Z","Meeting","true"
"""


def test_an_event_counts_from_its_moment_on_and_not_from_the_beginning_of_the_day(tmp_path):
    document = _mapped(tmp_path, leads=LEADS, events=EVENTS)["activities"]
    assert document["columns"]["occurred_at"] == ["ACTIVITYDATETIME", "STARTDATETIME", "ACTIVITYDATE"]
    assert document["short_ids"] == ["lead_id"]
    assert _points(_scored(tmp_path, "2025-12-01 08:00"))["00Q5g00000Ab1Cd"] == 1
    assert _points(_scored(tmp_path, "2025-12-01 09:01"))["00Q5g00000Ab1Cd"] == 2


def test_an_event_in_the_bin_is_none_and_is_counted(tmp_path):
    _mapped(tmp_path, leads=LEADS, events=EVENTS)
    result = _scored(tmp_path)
    assert _points(result)["00Q5g00000Ab1cd"] == 0
    [activities] = [table for table in result.summary.tables if table.table == "activities"]
    assert (activities.rows_read, activities.rows_dropped) == (3, 1)


def test_events_without_a_date_of_their_own_are_known_by_their_start(tmp_path):
    lines = (line.split(",") for line in EVENTS.splitlines())
    text = "".join(",".join([*cells[:3], *cells[5:]]) + "\n" for cells in lines)
    document = _mapped(tmp_path, leads=LEADS, events=text)["activities"]
    assert document["columns"]["lead_id"] == "WHOID"
    assert document["columns"]["occurred_at"] == "STARTDATETIME"


GERMAN = """\
Lead-ID,Titel,Firma/Account,Land,Jahresumsatz,Anzahl der Mitarbeiter,Erstelldatum,Lead-Quelle,Lead-Status
00Q5g00000Ab1Cd,CEO,A,Deutschland,"5000,00",250,03.02.2025,Messe,Offen
00Q5g00000Ab1cd,CTO,[nicht angegeben],,"1,00",2,30.11.2025,Messe,Offen
"""


def test_a_report_in_german_is_known(tmp_path):
    document = _mapped(tmp_path, leads=GERMAN)["leads"]
    assert document["columns"] == {
        "lead_id": "Lead-ID",
        "created_at": "Erstelldatum",
        "position": "Titel",
        "country": "Land",
        "company": "Firma/Account",
        "employees": "Anzahl der Mitarbeiter",
        "revenue": "Jahresumsatz",
    }
    assert document["values"]["company"]["[nicht angegeben]"] is None
    assert _points(_scored(tmp_path)) == {"00Q5g00000Ab1Cd": 15, "00Q5g00000Ab1cd": 0}
