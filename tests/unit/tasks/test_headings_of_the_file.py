from __future__ import annotations

import pytest
from python_calamine import CalamineWorkbook

from reifegrad.errors import ReifegradError
from reifegrad.report.list_files import ListFile
from reifegrad.spec.list_columns import ListColumn
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.score import ScoreRequest, score

MODEL = """\
reifegrad: 1
name: m
dimensions:
  interest:
    criteria:
      page: {activity: page_viewed, where: "path like '/x%'", points: 5}
      company: {attribute: Branche, points: {Bau: 4}}
"""
MAPPING = """\
leads:
  source: leads.csv
  columns: {lead_id: Kundennr., trade: Branche}
activities: {source: log.csv, constants: {kind: page_viewed}, key_from_row: true, time_of_day: {occurred_at: Uhrzeit}}
"""
LEADS = "Kundennr.;Branche;Erstkontakt\n4711;Bau;20.01.2025\n"
LOG = "Interessent;Datum;Uhrzeit;Seite\n4711;20.01.2026;14:05;/x\n"


@pytest.fixture
def folder(tmp_path):
    for name, text in {"m.yaml": MODEL, "mapping.yaml": MAPPING, "leads.csv": LEADS, "log.csv": LOG}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _score(folder, **more):
    data = FactInputs(mapping=str(folder / "mapping.yaml"), rejects=str(folder / "rejects"))
    data = data.with_sources_of_mapping(("leads", "accounts", "activities"))
    return score(ScoreRequest(str(folder / "m.yaml"), data, "2026-02-01", **more))


def test_a_name_that_no_column_has_is_answered_with_the_headings_of_the_file_and_what_they_are_read_as(folder):
    with pytest.raises(ReifegradError) as caught:
        _score(folder)
    of_leads, of_log = (str(problem) for problem in caught.value.problems)
    assert "Headings of the file: 'Kundennr.' (read as lead_id), 'Branche' (read as trade)" in of_leads
    assert "'Uhrzeit' (read as occurred_at), 'Seite'" in of_log


def test_an_unread_heading_that_is_meant_is_offered(folder):
    (folder / "m.yaml").write_text(MODEL.replace("path like", "Seiten like"), encoding="utf-8")
    with pytest.raises(ReifegradError) as caught:
        _score(folder)
    assert "'Seite'" in str(caught.value.problems[1]).partition("Headings")[0]


def test_nothing_is_said_of_headings_where_they_are_our_names(folder):
    (folder / "mapping.yaml").write_text(
        "leads: {source: leads.csv}\nactivities: {source: log.csv}\n", encoding="utf-8"
    )
    (folder / "leads.csv").write_text("lead_id,trade\n4711,Bau\n", encoding="utf-8")
    (folder / "log.csv").write_text("activity_id,lead_id,kind,occurred_at\n", encoding="utf-8")
    with pytest.raises(ReifegradError) as caught:
        _score(folder)
    assert "Headings" not in str(caught.value)


def test_a_list_has_a_column_by_the_heading_of_the_file(folder):
    model = MODEL.replace("path like '/x%'", "lead_id = '1'").replace("Branche", "trade")
    (folder / "m.yaml").write_text(model.replace(", where: \"lead_id = '1'\"", ""), encoding="utf-8")
    wanted = [ListColumn(name) for name in ("Kundennr.", "Branche", "erstkontakt", "score")]
    _score(folder, list_to=ListFile(str(folder / "list.xlsx"), None, wanted))
    heading, row = CalamineWorkbook.from_path(str(folder / "list.xlsx")).get_sheet_by_index(0).to_python()[:2]
    assert heading == ["Kundennr.", "Branche", "erstkontakt", "Score"]
    assert row[:2] == ["4711", "Bau"]
