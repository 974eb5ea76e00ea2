"""Tasks count when they are done, and for each contact whom a row names."""

from __future__ import annotations

import re
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

MODEL = """\
reifegrad: 1
name: tried
timezone: Europe/Berlin
dimensions:
  e:
    criteria:
      tasks: {activity: any, points: 1}
"""
CALLS = """\
Record ID,Call Title,Activity date,Call outcome,Associated Contact IDs,Associated Contact
661,Call with Anna,2025-11-05 14:00,Connected,51,Anna
662,Call with both,2025-11-07 14:00,Connected,51; 201;51,Anna;Ben
663,Call,2025-11-08 09:00,No answer,,
"""


def _mapped(folder: Path, **files: str) -> tuple[MapResult, dict]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    names = tuple(str(folder / f"{name}.csv") for name in files)
    result = map_sources(MapRequest(names, output=str(folder / "mapping.yaml")))
    return result, YAML(typ="safe").load(result.text)


def _scores(folder: Path) -> dict[str, float]:
    (folder / "m.yaml").write_text(MODEL, encoding="utf-8")
    data = FactInputs(mapping=str(folder / "mapping.yaml"), rejects=str(folder / "rejects"), allow_missing=True)
    data = data.with_sources_of_mapping(("leads", "activities"))
    result = score(ScoreRequest(str(folder / "m.yaml"), data, "2025-12-01", top=100))
    assert result.ranked is not None
    return {lead.score.subject_id: (lead.score.score or 0) / 1000 for lead in result.ranked}


def test_a_call_of_hubspot_counts_once_for_each_contact_even_in_two_exports(tmp_path):
    more = CALLS.replace("Connected,51,Anna", "Connected,51;201,Anna")
    result, document = _mapped(tmp_path, people=exports.HUBSPOT, list_one=CALLS, list_two=more)
    assert [one.recognised.tool for one in result.sources] == ["HubSpot", "HubSpot (calls)", "HubSpot (calls)"]
    calls = document["activities"][0]
    assert (calls["constants"], calls["several_leads"]) == ({"kind": "call"}, True)
    assert calls["columns"]["activity_id"] == "Record ID"
    assert not any(note.code == "log-of-strangers" for one in result.sources for note in one.notes)
    assert [one.rows_rejected for one in result.sources] == [0, 1, 1]
    assert _scores(tmp_path) == {"51": 2, "201": 2}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Call title", "call"), ("Meeting name", "meeting"), ("Email subject", "email"), ("Note body", "note")],
)
def test_a_heading_of_hubspot_tells_what_its_rows_are(tmp_path, heading, kind):
    text = f"Record ID,{heading},Activity date,Associated Contact IDs\n7,x,2025-11-05 14:00,51;201\n"
    result, document = _mapped(tmp_path, people=exports.HUBSPOT, export=text)
    assert document["activities"]["constants"] == {"kind": kind}
    assert result.is_ready
    assert _scores(tmp_path) == {"51": 1, "201": 1}


def test_cells_with_several_ids_are_seen_in_lists_of_no_known_tool(tmp_path):
    text = "Nr,Kontakt-ID,Art,Datum\n1,51;201,Anruf,05.11.2025\n2,51,Anruf,06.11.2025\n"
    _, document = _mapped(tmp_path, people=exports.HUBSPOT, anrufe=text)
    assert document["activities"]["several_leads"] is True
    assert _scores(tmp_path) == {"51": 2, "201": 1}


SALESFORCE = """\
Activity ID,Lead ID,Type,Date,Status
1,00Q5g00000AAAAB,Call,01.11.2025,Completed
2,00Q5g00000AAAAB,Call,02.11.2025,Not Started
3,00Q5g00000AAAAB,Call,03.11.2025,Erledigt
4,00Q5g00000AAAAB,Event,04.11.2025,
5,00Q5g00000AAAAC,Call,05.11.2025,Waiting on someone else
"""


def test_tasks_of_salesforce_count_when_they_are_done_and_the_others_are_said(tmp_path):
    result, document = _mapped(tmp_path, people=exports.SALESFORCE, tasks=SALESFORCE)
    assert {"Completed", "Erledigt", ""} <= set(document["activities"]["only"]["Status"])
    assert result.sources[1].rows_dropped == 2
    [note] = [one for one in result.sources[1].notes if one.code == "mapping-leaves-out"]
    assert "only in the mapping: 2 rows" in note.what
    assert _scores(tmp_path) == {"00Q5g00000AAAAB": 3, "00Q5g00000AAAAC": 0}


OTHERS = {
    "Pipedrive": ("Activity - Done", "Done", "To do", "Done"),
    "Pipedrive, yes and no": ("Activity - Done", "Yes", "No", "Yes"),
    "Dynamics": ("Activity Status", "Completed", "Scheduled", "Completed"),
    "a German list": ("Status", "erledigt", "offen", ""),
}


@pytest.mark.parametrize(("heading", "done", "planned", "other"), OTHERS.values(), ids=OTHERS)
def test_planned_rows_of_other_lists_are_left_out_as_a_guess(tmp_path, heading, done, planned, other):
    text = f"Nr,Contact ID,Type,Due,{heading}\n1,51,Call,2025-11-01,{done}\n2,51,Call,2025-11-02,{planned}\n"
    result, document = _mapped(tmp_path, people=exports.HUBSPOT, tasks=text + f"3,201,Call,2025-11-03,{other}\n")
    assert document["activities"]["only"] == {heading: list(dict.fromkeys([done, other]))}
    assert "only rows with these values are read; a guess" in result.text
    assert _scores(tmp_path) == {"51": 1, "201": 1}


def test_a_status_with_words_of_its_own_is_said_and_the_mapping_line_can_be_used_as_written(tmp_path):
    rows = "".join(
        f"{number},51,Call,2025-11-0{number},{word}\n"
        for number, word in enumerate(("Completed", "Not Started", "Made"), start=1)
    )
    result, document = _mapped(tmp_path, people=exports.HUBSPOT, tasks="Nr,Contact ID,Type,Due,Status\n" + rows)
    assert "only" not in document["activities"]
    [note] = [one for one in result.sources[1].notes if one.code == "status-unclear"]
    assert "Completed, Not Started, Made" in note.what
    assert _scores(tmp_path)["51"] == 3
    line = re.search(r"only: (\{.*\})\.", note.fix)[1]
    document["activities"]["only"] = YAML(typ="safe").load(line)
    YAML().dump(document, tmp_path / "mapping.yaml")
    assert _scores(tmp_path)["51"] == 1


@pytest.mark.parametrize("words", [("Open", "Click"), ("Completed", "Completed"), ("200", "404"), ("0", "1")])
def test_a_status_that_says_nothing_of_plans_leaves_no_row_out(tmp_path, words):
    text = f"Nr,Contact ID,Type,Sent,Status\n1,51,Mail,2025-11-01,{words[0]}\n2,51,Mail,2025-11-02,{words[1]}\n"
    _, document = _mapped(tmp_path, people=exports.HUBSPOT, mails=text)
    assert "only" not in document["activities"]


@pytest.mark.parametrize("third", ["Clicked", "Open", ""])
def test_a_mail_that_was_opened_is_not_open(tmp_path, third):
    text = "Nr,Contact ID,Type,Date,Status\n1,51,Mail,2025-11-01,Sent\n2,51,Mail,2025-11-02,Open\n"
    _, document = _mapped(tmp_path, people=exports.HUBSPOT, mails=text + f"3,51,Mail,2025-11-03,{third}\n")
    assert "only" not in document["activities"]
    assert _scores(tmp_path) == {"51": 3, "201": 0}


EMAILS = """\
Record ID,Email subject,Email send status,Activity date,Associated Contact IDs
1,x,SENT,2025-11-20 09:00,51
2,x,BOUNCED,2025-11-21 09:00,51
3,x,SCHEDULED,2025-11-22 09:00,201
4,x,FAILED,2025-11-23 09:00,201
5,x,,2025-11-24 09:00,201
"""


def test_an_email_of_hubspot_counts_when_it_was_sent(tmp_path):
    result, document = _mapped(tmp_path, people=exports.HUBSPOT, emails=EMAILS)
    assert document["activities"]["only"]["Email send status"] == ["SENT", "Sent", "Gesendet", ""]
    assert result.sources[1].rows_dropped == 3
    assert _scores(tmp_path) == {"51": 1, "201": 1}


def test_emails_without_a_status_all_count(tmp_path):
    lines = (line.split(",") for line in EMAILS.splitlines())
    text = "".join(",".join([*cells[:2], *cells[3:]]) + "\n" for cells in lines)
    _, document = _mapped(tmp_path, people=exports.HUBSPOT, emails=text)
    assert "only" not in document["activities"]
    assert _scores(tmp_path) == {"51": 2, "201": 3}
