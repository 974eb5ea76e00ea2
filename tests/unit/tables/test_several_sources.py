from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.tables.conftest import codes

from reifegrad.errors import ReifegradError
from reifegrad.tables import ACTIVITIES, CONTRACTS, ColumnType, Mapping, load_mapping, prepare
from reifegrad.tables.ready_mappings import ready_names

HEAD = "activity_id,lead_id,kind,occurred_at\n"
MAIL = f"{HEAD}1,A,email_opened,2025-02-01\n2,A,email_opened,2025-02-02\n3,B,email_opened,2025-02-03\n"
WEB = f"{HEAD}1,A,page_viewed,2025-02-05\n2,B,demo_requested,2025-02-06\n3,B,page_viewed,2025-02-07\n"


def _prepare(desk, table, sources, mapping=None, wanted=None):
    part = None if mapping is None else Mapping.model_validate({table: mapping})
    more = {"wanted": wanted or {}, "staging": desk.staging, "timezone": "Europe/Berlin", "mapping": part}
    return prepare(CONTRACTS[table], sources, **more)


def _paths(desk, **texts):
    return tuple(str(desk.write(f"{name}.csv", text)) for name, text in texts.items())


def test_two_sources_that_count_from_one_lose_nothing(desk):
    intake = _prepare(desk, "activities", _paths(desk, mail=MAIL, web=WEB))
    found = {(row["activity_id"], row["lead_id"], row["kind"]) for row in desk.rows(intake)}
    assert len(found) == 6
    assert len({row["activity_id"] for row in desk.rows(intake)}) == 6
    assert ("web.csv:2", "B", "demo_requested") in found
    assert "activity-ids-kept-apart" in codes(intake)


def test_a_pattern_is_several_sources_too(desk):
    _paths(desk, mail=MAIL, web=WEB)
    intake = _prepare(desk, "activities", str(desk.folder / "*.csv"))
    assert len({row["activity_id"] for row in desk.rows(intake)}) == 6


def test_exact_copies_in_two_sources_are_one_activity(desk):
    more = f"{HEAD}3,B,email_opened,2025-02-03\n4,B,email_opened,2025-02-04\n"
    intake = _prepare(desk, "activities", _paths(desk, mail=MAIL, again=more))
    assert sorted({row["activity_id"] for row in desk.rows(intake)}) == ["1", "2", "3", "4"]
    assert "activity-ids-kept-apart" not in codes(intake)


def test_the_same_activity_in_two_later_sources_is_one(desk):
    intake = _prepare(desk, "activities", _paths(desk, mail=MAIL, web=WEB, web_again=WEB))
    assert len({row["activity_id"] for row in desk.rows(intake)}) == 6


def test_a_property_that_is_read_tells_activities_apart(desk):
    one = "activity_id,lead_id,kind,occurred_at,path\n1,A,page_viewed,2025-02-05,/a\n"
    sources = _paths(desk, one=one, two=one.replace("/a", "/b"))
    found = []
    for wanted in ({}, {"path": ColumnType.TEXT}):
        intake = _prepare(desk, "activities", sources, wanted=wanted)
        found.append(len({row["activity_id"] for row in desk.rows(intake)}))
    assert found == [1, 2]


def test_within_one_source_the_same_id_stays_one_activity(desk):
    text = f"{HEAD}1,A,email_opened,2025-02-01\n1,A,page_viewed,2025-02-05\n"
    intake = _prepare(desk, "activities", _paths(desk, one=text, two=f"{HEAD}7,A,x,2025-02-01\n"))
    assert sorted(row["activity_id"] for row in desk.rows(intake)) == ["1", "1", "7"]


def _parquet(desk, name, text):
    rows = [line.split(",") for line in text.splitlines()]
    columns = dict(zip(rows[0], zip(*rows[1:], strict=True), strict=True))
    columns["occurred_at"] = pa.array(columns["occurred_at"]).cast(pa.timestamp("us"))
    path = desk.folder / name
    path.parent.mkdir(exist_ok=True)
    pq.write_table(pa.table({key: pa.array(value) for key, value in columns.items()}), path)
    return path


def test_parquet_files_with_ids_of_their_own_are_read_in_place_and_others_kept_apart(desk):
    first, second = _parquet(desk, "a.parquet", MAIL), _parquet(desk, "b.parquet", WEB)
    third = _parquet(desk, "c.parquet", WEB.replace("\n1,", "\n11,").replace("\n2,", "\n12,").replace("\n3,", "\n13,"))
    together = _prepare(desk, "activities", (str(first), str(second)))
    assert len({row["activity_id"] for row in desk.rows(together)}) == 6
    apart = _prepare(desk, "activities", (str(first), str(third)))
    assert apart.files == (first, third)


def test_a_folder_of_parquet_files_is_one_source(desk):
    _parquet(desk, "log/a.parquet", MAIL)
    _parquet(desk, "log/b.parquet", WEB)
    intake = _prepare(desk, "activities", str(desk.folder / "log"))
    assert len({row["activity_id"] for row in desk.rows(intake)}) == 3


def test_each_source_has_a_mapping_of_its_own(desk):
    _paths(desk, mail="Nr;Wer;Wann\n1;A;01.02.2025\n", web="id,user,ts,url\n1,A,1738746000,https://x.example/a?b\n")
    text = """\
activities:
  - source: mail.csv
    columns: {activity_id: Nr, lead_id: Wer, occurred_at: Wann}
    constants: {kind: email_opened}
  - source: web.csv
    columns: {activity_id: id, lead_id: user, occurred_at: ts, path: url}
    constants: {kind: page_viewed}
    formats: {occurred_at: unix}
    path_from_url: [path]
"""
    mapping = load_mapping(desk.write("m.yaml", text))
    sources = mapping.sources("activities")
    assert sources == tuple(str(desk.folder / name) for name in ("mail.csv", "web.csv"))
    more = {"wanted": {"path": ColumnType.TEXT}, "staging": desk.staging, "timezone": "UTC", "mapping": mapping}
    rows = desk.rows(prepare(ACTIVITIES, sources, **more))
    assert [(row["kind"], row["path"]) for row in rows] == [("email_opened", None), ("page_viewed", "/a")]
    with pytest.raises(ReifegradError, match="mapping-part-missing"):
        prepare(ACTIVITIES, str(desk.write("other.csv", HEAD)), **more)


def test_leads_of_several_files_are_put_together(desk):
    one, two = "lead_id,x\nA,1\nB,2\n", "Lead-ID,y\nB,3\nC,4\n"
    intake = _prepare(desk, "leads", _paths(desk, one=one, two=two))
    assert [(row["lead_id"], row.get("x"), row.get("y")) for row in desk.rows(intake)] == [
        ("A", "1", None), ("B", "2", None), ("C", None, "4"),
    ]  # fmt: skip
    assert [(line, reason) for line, _, _, reason in desk.rejects(intake)] == [("2", "duplicate_key")]


@pytest.mark.parametrize("name", ready_names())
def test_every_ready_mapping_can_be_used_by_its_name(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    from pathlib import Path

    mapping = load_mapping(Path(name))
    assert mapping.parts("leads")
    (tmp_path / "m.yaml").write_text(f"use: {name}\n")
    assert load_mapping(tmp_path / "m.yaml").parts("leads") == mapping.parts("leads")


def test_what_the_file_says_wins_over_what_it_uses(desk):
    text = "use: hubspot\nleads:\n  columns: {position: Rolle}\n  values: {country: {Germany: DE}}\n"
    mapping = load_mapping(desk.write("m.yaml", text))
    source = desk.write("l.csv", "Record ID,Rolle,Country/Region,Email\n7,CEO,Germany,a@b.example\n")
    more = {"wanted": {}, "staging": desk.staging, "timezone": "UTC", "mapping": mapping}
    [row] = desk.rows(prepare(CONTRACTS["leads"], str(source), **more))
    assert (row["lead_id"], row["position"], row["country"], row["email"]) == ("7", "CEO", "DE", "a@b.example")
    with pytest.raises(ReifegradError, match="mapping-column-missing"):
        prepare(CONTRACTS["leads"], str(desk.write("l2.csv", "Record ID\n7\n")), **more)
    with pytest.raises(ReifegradError, match=r"mapping-use-unknown.*hubspot"):
        load_mapping(desk.write("n.yaml", "use: hubsport\n"))


def test_files_of_one_name_in_two_folders_are_read_by_their_own_parts_only(desk):
    for folder in ("jan", "feb"):
        (desk.folder / folder).mkdir()
        desk.write(f"{folder}/e.csv", f"lead_id,kind,occurred_at\n{folder},demo,2025-01-01\n")
    parts = [f"{{source: {folder}/e.csv, key_from_row: true}}" for folder in ("jan", "feb")]
    mapping = load_mapping(desk.write("m.yaml", f"activities: [{', '.join(parts)}]\n"))
    intake = prepare(
        ACTIVITIES,
        mapping.sources("activities"),
        wanted={},
        staging=desk.staging,
        timezone="UTC",
        mapping=mapping,
    )
    assert sorted(desk.column(intake, "lead_id")) == ["feb", "jan"]
    with pytest.raises(ReifegradError) as caught:
        mapping.parts_for("activities", str(desk.folder / "mar" / "e.csv"))
    assert caught.value.problems[0].code == "mapping-part-missing"


def test_a_file_that_two_patterns_take_in_is_read_once(desk):
    mapping = load_mapping(
        desk.write("m.yaml", "activities: [{source: 'a*.csv'}, {source: '*b.csv'}, {source: ab.csv}]")
    )
    assert [part.source for part in mapping.parts_for("activities", str(desk.folder / "ab.csv"))] == ["ab.csv"]
    assert [part.source for part in mapping.parts_for("activities", str(desk.folder / "a1b.csv"))] == ["a*.csv"]
