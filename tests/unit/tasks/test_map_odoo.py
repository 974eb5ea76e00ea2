"""Activities and messages of Odoo count only where they are about leads: other tables have the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from reifegrad.tasks.map import MapRequest, map_sources

if TYPE_CHECKING:
    from pathlib import Path

LEADS = "ID,External ID,Contact Name,Email\n7,x.a,Anna,a@a.example\n8,x.b,Ben,b@b.example\n"
MESSAGES = """\
ID,Date,Type,Related Document ID,Related Document Model
1,2025-11-03 10:00:00,Email,7,{model}
2,2025-11-04 10:00:00,Email,7,{other}
"""
GERMAN_LEADS = """\
Externe ID,Chance,Ansprechpartner Name,Firmenname,E-Mail,Position,Land
__export__.crm_lead_40_ab12cd34,A,Anna,Ahorn,a@a.example,CEO,Deutschland
__export__.crm_lead_43_ab12cd34,B,Ben,,b@b.example,,Österreich
"""
GERMAN_TASKS = """\
Externe ID,Aktivitätstyp,Fälligkeitsdatum,Verknüpfte Dokument-ID,Dokumentmodell
__export__.mail_activity_1_a,Anruf,2025-11-20,40,Lead/Verkaufschance
__export__.mail_activity_2_a,Anruf,2025-11-20,43,Kontakt
"""


def _mapped(folder: Path, **files: str) -> dict:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    names = tuple(str(folder / f"{name}.csv") for name in files)
    return YAML(typ="safe").load(map_sources(MapRequest(names)).text)


@pytest.mark.parametrize(("model", "other"), [("Lead/Opportunity", "Contact"), ("crm.lead", "sale.order")])
def test_messages_about_other_records_are_left_out_although_the_numbers_are_those_of_leads(tmp_path, model, other):
    log = MESSAGES.format(model=model, other=other)
    leads = LEADS.replace("External ID", "Name of the export").replace("ID,", "id,", 1)
    for document in (_mapped(tmp_path, leads=leads, log=log), _mapped(tmp_path, leads=LEADS, log=log)):
        assert document["activities"]["columns"]["lead_id"] == "Related Document ID"
        assert document["activities"]["only"] == {"Related Document Model": [model]}


def test_messages_are_read_alone_as_far_as_they_are_about_leads(tmp_path):
    document = _mapped(tmp_path, log=MESSAGES.format(model="crm.lead", other="res.partner"))
    assert document["activities"]["only"] == {"Related Document Model": ["crm.lead"]}


@pytest.mark.parametrize("model", ["crm.lead", "project.task"])
def test_messages_about_one_table_are_all_read(tmp_path, model):
    document = _mapped(tmp_path, leads=LEADS, log=MESSAGES.format(model=model, other=model))
    assert "only" not in document["activities"]


def test_headings_in_german_are_known(tmp_path):
    document = _mapped(tmp_path, leads=GERMAN_LEADS, tasks=GERMAN_TASKS)
    assert document["leads"]["record_number"] == ["lead_id"]
    assert document["leads"]["columns"]["name"] == "Ansprechpartner Name"
    assert document["leads"]["columns"]["position"] == "Position"
    assert document["activities"]["columns"] == {
        "activity_id": "Externe ID",
        "lead_id": "Verknüpfte Dokument-ID",
        "kind": "Aktivitätstyp",
        "occurred_at": "Fälligkeitsdatum",
    }
    assert document["activities"]["only"] == {"Dokumentmodell": ["Lead/Verkaufschance"]}
