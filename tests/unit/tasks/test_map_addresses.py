"""Logs that name people by their e-mail address, and logs in the clock of their database."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from reifegrad.tables import ids_of_leads
from reifegrad.tables.feeds import open_readers
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.map import MapRequest, map_sources
from reifegrad.tasks.score import ScoreRequest, score

if TYPE_CHECKING:
    from pathlib import Path

MODEL = """\
reifegrad: 1
name: tried
dimensions:
  e:
    criteria:
      anything: {activity: any, points: 1}
"""
CONTACTS = """\
Record ID,First Name,Last Name,Email,Lifecycle Stage
51,Anna,B,Anna@a.example,Lead
52,Ben,C,ben@b.example,Lead
"""
FORMS = """\
First Name,Last Name,Email,Conversion Date,Conversion Title,Conversion Page
Anna,B,anna@a.example,2025-11-12 14:03,Demo,https://x.example/demo?a=b
Ben,C,ben@b.example,2025-11-13 14:03,Demo,https://x.example/demo
"""
POINTS = """\
id,lead_id,ip_id,type,event_name,action_name,delta,date_added,group_id
700,20,1,email,12: NL,hit,5,2025-11-30 23:30:00,NULL
"""
HITS = "id,page_id,lead_id,date_hit,url\n1,1,20,2025-11-30 23:30:00,https://x.example/preise\n"


def _mapped(folder: Path, **files: str) -> dict:
    names = []
    for name, text in files.items():
        path = folder / f"{name}.{'json' if text.startswith('{') else 'csv'}"
        path.write_text(text, encoding="utf-8")
        names.append(str(path))
    return YAML(typ="safe").load(map_sources(MapRequest(tuple(names), output=str(folder / "mapping.yaml"))).text)


def _points(folder: Path) -> dict[str, float]:
    (folder / "m.yaml").write_text(MODEL, encoding="utf-8")
    data = FactInputs(mapping=str(folder / "mapping.yaml")).with_sources_of_mapping(("leads", "activities"))
    result = score(ScoreRequest(str(folder / "m.yaml"), data, "2025-12-02", top=100))
    assert result.ranked is not None
    return {lead.score.subject_id: (lead.score.score or 0) / 1000 for lead in result.ranked}


def test_submitted_forms_are_what_the_person_with_the_address_did(tmp_path):
    document = _mapped(tmp_path, contacts=CONTACTS, forms=FORMS)
    forms = document["activities"]
    assert (forms["columns"]["lead_id"], forms["columns"]["occurred_at"]) == ("Email", "Conversion Date")
    assert forms["constants"] == {"kind": "form_submitted"}
    assert document["leads"]["columns"]["lead_id"] == "Email"
    assert document["leads"]["lower"] == forms["lower"] == ["lead_id"]
    assert _points(tmp_path) == {"anna@a.example": 1, "ben@b.example": 1}


def test_addresses_that_are_written_alike_stay_as_they_are(tmp_path):
    document = _mapped(tmp_path, contacts=CONTACTS, forms=FORMS.replace("anna@", "Anna@"))
    assert "lower" not in document["leads"] | document["activities"]
    assert _points(tmp_path) == {"Anna@a.example": 1, "ben@b.example": 1}


def test_two_leads_whose_addresses_differ_in_case_only_stay_two(tmp_path):
    document = _mapped(tmp_path, contacts=CONTACTS + "53,Anna,B,ANNA@a.example,Lead\n", forms=FORMS)
    assert "lower" not in document["leads"] | document["activities"]


@pytest.mark.parametrize("person", ["Anna@", "anna@"])
def test_ids_are_read_once_where_nothing_changes_how_they_are_read(tmp_path, monkeypatch, person):
    opened = Counter()

    def count(source, *rest):
        opened[source.files[0].stem] += 1
        return open_readers(source, *rest)

    monkeypatch.setattr(ids_of_leads, "open_readers", count)
    people = "Lead ID,Name\nAnna@a.example,Anna\nben@b.example,Ben\n"
    log = f"Nr,Lead ID,Art,Datum\n1,{person}a.example,Anruf,2025-11-12\n2,ben@b.example,Anruf,2025-11-13\n"
    document = _mapped(tmp_path, contacts=people, log=log)
    assert ("lower" in document["leads"]) == (person == "anna@")
    assert opened == {"contacts": 1, "log": 1}


def test_events_of_emails_are_known_by_their_recipient_and_milliseconds(tmp_path):
    event = {"id": "e1", "recipient": "ben@b.example", "emailCampaignId": 3, "created": 1762758000000, "type": "OPEN"}
    machine = event | {"id": "e2", "filteredEvent": True}
    document = _mapped(tmp_path, contacts=CONTACTS, events=json.dumps({"events": [event, machine]}))
    events = document["activities"]
    assert (events["columns"]["lead_id"], events["columns"]["occurred_at"]) == ("recipient", "created")
    assert events["formats"] == {"occurred_at": "unix_ms"}
    assert _points(tmp_path) == {"Anna@a.example": 0, "ben@b.example": 1}


def test_all_tables_of_the_database_of_mautic_are_in_the_same_zone(tmp_path):
    people = "id,firstname,lastname,email,points\n20,A,B,a@a.example,3\n"
    points, hits = _mapped(tmp_path, people=people, points=POINTS, hits=HITS)["activities"]
    assert points["timezone"] == hits["timezone"] == "UTC"
    assert points["columns"]["kind"] == "type"
    assert _points(tmp_path) == {"20": 2}
