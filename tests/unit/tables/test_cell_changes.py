from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.tables.conftest import codes

from reifegrad.errors import ReifegradError
from reifegrad.tables import ColumnType, load_mapping
from reifegrad.tables.cell_changes import paths_of
from reifegrad.tables.file_state import check_unchanged, states_of


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://www.x.example/preise?utm=1#top", "/preise"),
        ("http://x.example", "/"),
        ("https://x.example?a=b", "/"),
        ("//x.example/a/b/", "/a/b/"),
        ("www.x.example/preise", "/preise"),
        ("x.example:8080/a?b", "/a"),
        ("/preise?x=1", "/preise"),
        ("/preise", "/preise"),
        ("android-app://com.example/x", "/x"),
        ("Startseite", "Startseite"),
        ("Kontakt?", "Kontakt?"),
        ("", ""),
        (None, None),
    ],
)
def test_the_path_of_an_address(address, path):
    assert paths_of(pa.array([address], pa.string())).to_pylist() == [path]


def test_values_are_replaced_before_they_are_read(desk):
    text = "lead_id,country,employees,newsletter,size\nA,Germany,51-200,opt-in, x \nB,AT,7,,y\n"
    mapping = {
        "values": {
            "country": {"Germany": "DE"},
            "employees": {"51-200": 100},
            "newsletter": {"opt-in": True},
            "size": {"x": None},
        }
    }
    wanted = {"employees": ColumnType.NUMBER, "newsletter": ColumnType.BOOLEAN}
    rows = desk.rows(desk.prepare("leads", desk.write("l.csv", text), wanted, mapping))
    assert [row["country"] for row in rows] == ["DE", "AT"]
    assert [row["employees"] for row in rows] == [100.0, 7.0]
    assert [row["newsletter"] for row in rows] == [True, None]
    assert [row["size"] for row in rows] == [None, "y"]


def test_outcomes_in_other_words(desk):
    text = "lead_id,outcome,decided_at\nA,Qualified,2025-01-01\nB,Disqualified,2025-01-02\nC,Open,2025-01-03\n"
    mapping = {"values": {"outcome": {"Qualified": "won", "Disqualified": "lost"}}}
    intake = desk.prepare("outcomes", desk.write("o.csv", text), None, mapping)
    assert desk.column(intake, "outcome") == ["won", "lost"]
    assert desk.rejects(intake) == [("4", "outcome", "Open", "not_won_or_lost")]


def test_ids_in_lower_case_and_without_spaces_in_every_kind_of_file(desk):
    mapping = {"lower": ["lead_id"], "trim": ["account_id"]}
    table = pa.table({"lead_id": ["A1 ", "b2"], "account_id": [" X", "Y"]})
    pq.write_table(table, desk.folder / "l.parquet")
    text = "lead_id,account_id\nA1 , X\nb2,Y\n"
    for path in (desk.folder / "l.parquet", desk.write("l.csv", text)):
        rows = desk.rows(desk.prepare("leads", path, None, mapping))
        assert [(row["lead_id"], row["account_id"]) for row in rows] == [("a1", "X"), ("b2", "Y")]


def test_a_column_may_be_the_id_and_what_it_is(desk):
    mapping = {"columns": {"lead_id": "Email"}}
    intake = desk.prepare("leads", desk.write("l.csv", "Email,Title\na@b.example,CEO\n"), None, mapping)
    assert desk.rows(intake)[0]["lead_id"] == desk.rows(intake)[0]["email"] == "a@b.example"
    both = desk.prepare("leads", desk.write("l.csv", "Id,x\n1,2\n"), None, {"columns": {"lead_id": "Id", "nr": "Id"}})
    assert desk.rows(both)[0]["nr"] == "1"
    other = {"columns": {"company": "Firma"}}
    kept = desk.prepare("leads", desk.write("l.csv", "lead_id,Firma\n1,Ahorn\n"), None, other)
    assert kept.columns.get("account_id") is None, "a heading that was given away is not taken for an id"


def test_of_several_headings_the_first_that_is_not_empty(desk):
    text = "userId,anonymousId,event,type,id,t\nA,x,,page,1,2025-01-01\n,y,Order,track,2,2025-01-01\n"
    mapping = {
        "columns": {
            "activity_id": "id", "occurred_at": "t", "lead_id": ["userId", "anonymousId"], "kind": ["event", "type"],
        }
    }  # fmt: skip
    rows = desk.rows(desk.prepare("activities", desk.write("a.csv", text), None, mapping))
    assert [(row["lead_id"], row["kind"]) for row in rows] == [("A", "page"), ("y", "Order")]


def test_only_some_rows_are_read_and_the_others_counted(desk):
    text = "id,lead_id,type,occurred_at\n1,A,page,2025-01-01\n2,A,identify,2025-01-01\n3,A,track,2025-01-01\n"
    mapping = {"columns": {"activity_id": "id", "kind": "type"}, "only": {"kind": ["page", "track"]}}
    intake = desk.prepare("activities", desk.write("a.csv", text), None, mapping)
    assert desk.column(intake, "activity_id") == ["1", "3"]
    assert (intake.rows_read, intake.rows_dropped) == (3, 1)
    assert "mapping-leaves-out" in codes(intake)


def test_the_heading_of_rows_to_read_may_be_spelled_otherwise_like_any_other(desk):
    text = "activity_id,lead_id,kind,occurred_at,Document Model ▲\n1,A,x,2025-01-01,lead\n2,A,x,2025-01-01,task\n"
    intake = desk.prepare("activities", desk.write("a.csv", text), None, {"only": {"document model": ["lead"]}})
    assert (desk.column(intake, "activity_id"), intake.rows_dropped) == (["1"], 1)


def test_rows_of_one_id_become_one_lead(desk):
    text = "user,mail,title\nA,,Intern\nB,b@b.example,\nA,a@a.example,\n,x@x.example,\nA,,CEO\n"
    mapping = {"columns": {"lead_id": "user", "email": "mail"}, "one_row": True}
    intake = desk.prepare("leads", desk.write("l.csv", text), None, mapping)
    found = [(row["lead_id"], row["email"], row["title"]) for row in desk.rows(intake)]
    assert found == [("A", "a@a.example", "CEO"), ("B", "b@b.example", None)]
    assert desk.rejects(intake) == [("5", "lead_id", "", "empty")]
    assert (intake.rows_read, intake.rows_dropped, intake.rows_rejected) == (5, 2, 1)


def test_columns_that_are_repeated_in_a_row_are_rows(desk):
    text = "visitor,type 0,url 0,t 0,type 1,url 1,t 1\n"
    text += "A,page,/a,1762594920,file,,1762594930\nB,page,/b,1762594940,,,\nC,,,,,,\n"
    mapping = {
        "columns": {"lead_id": "visitor", "kind": "type *", "path": "url *", "occurred_at": "t *"},
        "formats": {"occurred_at": "unix"},
        "key_from_row": True,
    }
    intake = desk.prepare("activities", desk.write("v.csv", text), {"path": ColumnType.TEXT}, mapping)
    assert sorted((row["lead_id"], row["kind"], row["path"]) for row in desk.rows(intake)) == [
        ("A", "file", None), ("A", "page", "/a"), ("B", "page", "/b"),
    ]  # fmt: skip
    assert len({row["activity_id"] for row in desk.rows(intake)}) == 3
    assert (intake.rows_read, intake.rows_dropped) == (4, 1)


def test_a_mapping_file_has_a_size_limit(desk):
    with pytest.raises(ReifegradError, match="larger than 2 MB"):
        load_mapping(desk.write("m.yaml", "# " + "x" * 2_000_000))


def test_a_file_that_is_replaced_is_seen(desk):
    path = desk.write("l.csv", "lead_id\nA\n")
    before = states_of([path])
    check_unchanged(before)
    other = desk.write("other.csv", "lead_id\nB\n")
    other.replace(path)
    with pytest.raises(ReifegradError, match="source-changed"):
        check_unchanged(before)
