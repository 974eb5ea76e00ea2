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


def _scores(folder: Path) -> dict[str, float]:
    (folder / "m.yaml").write_text(exports.MODEL, encoding="utf-8")
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
    "an address": "Email,Campaign,Sent\na@x.example,May,2025-05-01\na@x.example,June,2025-06-01\nb@x.example,,2025-06-01\n",
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
