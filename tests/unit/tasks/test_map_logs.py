"""`map` tells logs from lists of leads by their rows, and joins them with the leads as far as the data proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML
from tests.unit.tasks import exports

from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.map import MapRequest, map_sources
from reifegrad.tasks.score import ScoreRequest, score

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.tasks.map import MapResult


def _mapped(folder: Path, **files: str) -> tuple[MapResult, dict]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    names = tuple(str(folder / f"{name}.csv") for name in files)
    result = map_sources(MapRequest(names, output=str(folder / "mapping.yaml")))
    return result, YAML(typ="safe").load(result.text)


def _scores(folder: Path, model: str = exports.MODEL) -> dict[str, float]:
    (folder / "m.yaml").write_text(model, encoding="utf-8")
    data = FactInputs(mapping=str(folder / "mapping.yaml"), rejects=str(folder / "rejects"), allow_missing=True)
    data = data.with_sources_of_mapping(("leads", "accounts", "activities", "profile_changes"))
    result = score(ScoreRequest(str(folder / "m.yaml"), data, "2025-12-01", top=100))
    assert result.ranked is not None
    return {lead.score.subject_id: (lead.score.score or 0) / 1000 for lead in result.ranked}


HITS = """\
id,date_hit,date_left,lead_id,country,url,code
1,2025-11-01 08:00:00,,17,Germany,https://x.example/preise?utm=1,200
2,2025-11-01 08:05:00,2025-11-01 08:06:00,17,Germany,https://x.example/blog,200
3,2025-11-02 08:05:00,,18,Austria,https://x.example/preise,200
4,2025-11-02 08:05:00,,,Austria,https://x.example/preise,200
"""


@pytest.mark.parametrize("key", ["id", "hit_id"])
def test_the_table_of_page_hits_of_mautic_is_activities(tmp_path, key):
    result, document = _mapped(tmp_path, contacts=exports.MAUTIC, page_hits=HITS.replace("id,", f"{key},", 1))
    assert [one.recognised.tool for one in result.sources] == ["Mautic", "Mautic"]
    assert document["activities"]["columns"] == {
        "activity_id": key, "lead_id": "lead_id", "occurred_at": "date_hit", "path": "url",
    }  # fmt: skip
    assert (document["activities"]["timezone"], result.sources[1].rows_rejected) == ("UTC", 1)
    assert _scores(tmp_path) == {"17": 11, "18": 11}


LEADS = "lead_id,email\nA,a@x.example\nB,b@x.example\n"
LOGS = {
    "ids of the rows": "nr,lead_id,seen\n1,A,2025-11-01\n2,B,2025-11-02\n3,C,2025-11-02\n4,A,2025-11-03\n",
    "many rows of each": "Kundennummer;wann;URL\nA;01.11.2025;/x\nB;02.11.2025;/\nA;03.11.2025;/\nA;4.11.2025;/\n",
    "seconds since 1970": "contact_id,ts,country\nA,1762594920,DE\nA,1762594930,DE\nB,1762594940,AT\n",
    "an address": "Email,Campaign,Sent\na@x.example,May,2025-05-01\na@x.example,June,2025-06-01\nb@x.de,,2025-6-1\n",
    "a moment of creation": "id,lead_id,created_at\n1,A,2025-05-01 08:00\n2,A,2025-05-01 09:00\n3,B,2025-05-02 08:00\n",
}


@pytest.mark.parametrize("text", LOGS.values(), ids=LOGS)
def test_the_same_leads_in_many_rows_with_a_moment_are_a_log(tmp_path, text):
    result, _ = _mapped(tmp_path, people=LEADS, export=text)
    assert [one.recognised.table for one in result.sources] == ["leads", "activities"]
    assert result.is_ready
    assert result.sources[1].rows_rejected == 0


LISTS = {
    "one of them twice": "lead_id,Letzter Besuch\nA,2025-11-01\nB,2025-11-02\nC,2025-11-03\nA,2025-11-04\n",
    "who they are": "lead_id,position,Besuch\nA,CEO,2025-11-01\nA,CEO,2025-11-02\nB,CTO,2025-11-02\n",
    "no moment": "lead_id,country,Punkte\nA,DE,1\nA,DE,2\nB,DE,3\n",
    "every lead once": "nr,lead_id,Besuch\n1,A,2025-11-01\n2,B,2025-11-02\n3,C,2025-11-03\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_of_leads_stays_one(tmp_path, text):
    result, _ = _mapped(tmp_path, export=text)
    assert [one.recognised.table for one in result.sources] == ["leads"]


TASKS = """\
External ID,Activity Type,Due Date,Document Model,Related Document ID
__export__.mail_activity_1,page_viewed,2025-11-03,{model},7
__export__.mail_activity_2,page_viewed,2025-11-04,{model},8
__export__.mail_activity_3,page_viewed,2025-11-04,{other},7
"""


def _tasks(model: str = "crm.lead", other: str = "res.partner") -> str:
    return TASKS.format(model=model, other=other)


COUNTED = exports.MODEL.replace(", where: \"path like '/preise%'\"", "")


@pytest.mark.parametrize("model", ["crm.lead", "Lead/Opportunity", "Lead"])
def test_the_number_in_an_external_id_of_odoo_joins_activities_and_leads(tmp_path, model):
    """Of three activities one is about a partner who has the number of a lead."""
    result, document = _mapped(tmp_path, leads=exports.ODOO, tasks=_tasks(model))
    assert [one.recognised.tool for one in result.sources] == ["Odoo", "Odoo"]
    assert document["leads"]["record_number"] == ["lead_id"]
    assert document["activities"]["only"] == {"Document Model": [model]}
    assert result.sources[0].rows[0]["external_id"] == "__export__.crm_lead_7_ab12"
    assert _scores(tmp_path, COUNTED) == {"7": 11, "8": 11}


def test_the_number_of_a_record_in_a_column_of_its_own_joins_them_too(tmp_path):
    lines = exports.ODOO.replace("__export__.crm_lead_7_ab12", "crm.pumpen").replace('"Phone"', '"ID"')
    lines = lines.replace('"\'+49 821 1"', '"7"').replace('"ben@kiel.example",""', '"ben@kiel.example","8"')
    _, document = _mapped(tmp_path, leads=lines, tasks=_tasks())
    assert document["leads"]["columns"]["lead_id"] == "ID"
    assert _scores(tmp_path, COUNTED) == {"7": 11, "8": 11}


@pytest.mark.parametrize(
    ("leads", "tasks"),
    [
        (exports.ODOO.replace("__export__.crm_lead", "crm.lead"), _tasks()),
        (exports.ODOO, _tasks("res.partner", "project.task")),
        (exports.ODOO, _tasks().replace("Document Model", "Note")),
        (exports.ODOO.replace("crm_lead_8", "res_partner_8"), _tasks()),
    ],
    ids=["ids of another kind", "other records", "no model named", "two tables"],
)
def test_what_does_not_prove_whose_activities_they_are_joins_nobody_and_is_said(tmp_path, leads, tasks):
    result, document = _mapped(tmp_path, leads=leads, tasks=tasks)
    assert "record_number" not in document["leads"]
    [note] = [one for one in result.sources[1].notes if one.code == "log-of-strangers"]
    assert "'Related Document ID' is the number of a record in the database, such as '7'" in note.what
    assert "with the column ID too" in note.fix
    assert "Spalte ID" in note.fix_in("de")


def test_leads_are_read_by_the_column_whose_values_a_log_names(tmp_path):
    people = "Record ID,First Name,Last Name,Customer Number\n51,Anna,Berger,K-1\n52,Ben,Kr\u00fcger,K-2\n"
    result, document = _mapped(tmp_path, people=people, clicks="Customer ID,Date\nK-1,2025-11-01\nK-1,2025-11-02\n")
    assert document["leads"]["columns"]["lead_id"] == "Customer Number"
    assert "a guess" in result.text
    assert "Record ID" in result.sources[0].recognised.others
    mails = "Email,Campaign,Sent\na@x.example,May,2025-05-01\na@x.example,June,2025-06-01\n"
    _, document = _mapped(_folder(tmp_path), people=LEADS, mails=mails)
    assert document["leads"]["columns"] == {"lead_id": "email", "email": "email"}


def _folder(path: Path) -> Path:
    (path / "more").mkdir()
    return path / "more"


def test_ids_of_salesforce_with_15_and_18_characters_are_joined_by_the_first_15(tmp_path):
    """The leads come from a report, the tasks from the Data Loader; two ids differ in nothing but upper case."""
    leads = "Lead ID,Email\n00Q7R00001AbCdE,a@x.example\n00Q7R00001AbCde,b@x.example\n"
    tasks = (
        "ID,WHOID,SUBJECT,STATUS,ACTIVITYDATE,TYPE\n00T7R00000aaa01QAA,00Q7R00001AbCdEUAV,x,Completed,2025-11-20,page\n"
        "00T7R00000aaa02QAA,00Q7R00001AbCdeUAF,x,Completed,2025-11-21,page\n"
    )
    result, document = _mapped(tmp_path, leads=leads, tasks=tasks)
    assert document["activities"]["short_ids"] == ["lead_id"]
    assert "short_ids" not in document["leads"]
    [note] = [note for note in result.sources[1].notes if note.code == "ids-of-two-lengths"]
    assert "'00Q7R00001AbCdEUAV'" in note.what
    assert [row["lead_id"] for row in result.sources[1].rows] == ["00Q7R00001AbCdE", "00Q7R00001AbCde"]


def test_a_log_of_strangers_is_said_and_nothing_is_guessed(tmp_path):
    clicks = "Customer ID,Date\nX1,2025-11-01\nX1,2025-11-02\n"
    result, document = _mapped(tmp_path, people=LEADS, clicks=clicks)
    assert document["leads"]["columns"]["lead_id"] == "lead_id"
    [note] = result.sources[1].notes
    assert note.what == (
        "no id in 'Customer ID', such as 'X1', is a lead_id of the leads, such as 'A', 'B': these rows count for nobody"
    )


def test_that_contacts_of_hubspot_come_without_what_they_did_is_said(tmp_path):
    result, _ = _mapped(tmp_path, contacts=exports.HUBSPOT)
    [note] = [one for one in result.sources[0].notes if one.code == "logs-apart"]
    assert "HubSpot exports calls, meetings and e-mails each as a list of its own" in note.what
    assert "--activities" in note.fix
    assert "{kind: call}" in note.fix_in("de")
    (tmp_path / "more").mkdir()
    calls = "Contact ID,Date,Call outcome\n51,2025-11-01,Connected\n51,2025-11-02,Busy\n"
    result, _ = _mapped(tmp_path / "more", contacts=exports.HUBSPOT, calls=calls)
    assert [one.recognised.table for one in result.sources] == ["leads", "activities"]
    assert not [one for source in result.sources for one in source.notes if one.code == "logs-apart"]


def test_a_log_of_strangers_keeps_what_else_is_said_of_it(tmp_path):
    leads = "Lead ID,Name\nA1,Anna\nA2,Ben\n"
    log = "Nr,Lead ID,Art,Datum,Datum\n1,B1,Anruf,,2025-11-12\n2,B2,Anruf,2025-11-14,2025-11-13\n"
    result, _ = _mapped(tmp_path, leads=leads, calls=log)
    codes = [note.code for note in result.sources[1].notes]
    assert {"log-of-strangers", "column-repeated"} <= set(codes)
