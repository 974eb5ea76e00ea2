# ruff: noqa: DTZ001 - the staged times are naive UTC by contract
from __future__ import annotations

import gzip
import json
from datetime import datetime

import pytest

from reifegrad.tables import ColumnType

EVENTS = [
    {"messageId": "1", "userId": 9007199254740993, "event": "page", "timestamp": "2025-11-08T09:02:00Z",
     "context": {"page": {"url": "https://x.example/preise"}}, "properties": {"amount": 12.50, "tags": ["a", "b"]}},
    {"messageId": "2", "userId": "u-2", "event": "page", "timestamp": "2025-11-08T09:03:00+01:00",
     "context": {"page": {}}, "properties": {"amount": "1e3", "first": True}},
]  # fmt: skip
COLUMNS = {
    "activity_id": "messageId", "lead_id": "userId", "kind": "event", "occurred_at": "timestamp",
    "path": "context.page.url", "amount": "properties.amount", "tags": "properties.tags", "first": "properties.first",
}  # fmt: skip
WANTED = {"path": ColumnType.TEXT, "amount": ColumnType.NUMBER, "tags": ColumnType.TEXT, "first": ColumnType.BOOLEAN}
ROWS = [
    {"activity_id": "1", "lead_id": "9007199254740993", "kind": "page", "occurred_at": datetime(2025, 11, 8, 9, 2),
     "path": "https://x.example/preise", "amount": 12.5, "tags": "a;b", "first": None},
    {"activity_id": "2", "lead_id": "u-2", "kind": "page", "occurred_at": datetime(2025, 11, 8, 8, 3),
     "path": None, "amount": 1000.0, "tags": None, "first": True},
]  # fmt: skip


def _lines(records):
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("e.jsonl", _lines(EVENTS)),
        ("e.ndjson", "\n" + _lines(EVENTS).replace("\n", "\r\n")),
        ("e.json", json.dumps(EVENTS)),
        ("e.json", json.dumps(EVENTS, indent=2)),
        ("e.json", _lines(EVENTS)),
        ("e.json", json.dumps({"paging": {"next": None}, "results": EVENTS})),
        ("e.json", json.dumps(EVENTS).encode("utf-16")),
        ("e.jsonl.gz", gzip.compress(_lines(EVENTS).encode(), mtime=0)),
    ],
    ids=range(8),
)
def test_json_in_every_form_gives_the_same_rows(desk, name, text):
    intake = desk.prepare("activities", desk.write(name, text), WANTED, {"columns": COLUMNS})
    assert desk.rows(intake) == ROWS


def test_what_stands_beside_the_list_is_said(desk):
    path = desk.write("l.json", json.dumps({"total": 1, "results": [{"lead_id": 1}], "next": "x"}))
    intake = desk.prepare("leads", path)
    assert desk.column(intake, "lead_id") == ["1"]
    [note] = [str(note) for note in intake.notes if note.code == "json-list-read"]
    assert "total, next" in note


def test_lines_that_are_no_json_are_rejected_and_the_others_read(desk):
    text = '{"lead_id": "A", "n": NaN}\n{"lead_id": "B"\n[1]\n\n{"lead_id": null}\n{"lead_id": 1.0, "n": 3}\n'
    intake = desk.prepare("leads", desk.write("l.jsonl", text), {"n": ColumnType.NUMBER})
    assert [(row["lead_id"], row["n"]) for row in desk.rows(intake)] == [("A", None), ("1", 3.0)]
    assert [(line, reason) for line, _, _, reason in desk.rejects(intake)] == [
        ("2", "broken_json"), ("3", "not_an_object"), ("5", "empty"), ("1", "not_a_number"),
    ]  # fmt: skip
    assert (intake.rows_read, intake.rows_rejected) == (5, 3)


def test_parameters_of_bigquery_are_read_by_their_keys(desk):
    row = {
        "id": 1, "user": "A", "event_name": "page_view", "event_timestamp": "1762594920123456",
        "event_params": [
            {"key": "page_location", "value": {"string_value": "https://x.example/a?b#c", "int_value": None}},
            {"key": "session", "value": {"string_value": None, "int_value": "17"}},
        ],
    }  # fmt: skip
    mapping = {
        "columns": {
            "activity_id": "id", "lead_id": "user", "kind": "event_name", "occurred_at": "event_timestamp",
            "path": "event_params.page_location", "session": "event_params.session",
        },
        "formats": {"occurred_at": "unix_us"},
        "path_from_url": ["path"],
    }  # fmt: skip
    wanted = {"path": ColumnType.TEXT, "session": ColumnType.NUMBER}
    intake = desk.prepare("activities", desk.write("e.jsonl", _lines([row])), wanted, mapping)
    [found] = desk.rows(intake)
    assert (found["path"], found["session"]) == ("/a", 17.0)
    assert found["occurred_at"] == datetime(2025, 11, 8, 9, 42, 0, 123456)


def test_a_list_inside_each_record_gives_a_row_each(desk):
    visits = [
        {
            "visitor": "A",
            "actions": [{"type": "page", "t": 1762594920, "url": "/a"}, {"type": "file", "t": 1762594921}],
        },
        {"visitor": "B", "actions": []},
        {"visitor": "C"},
    ]
    mapping = {
        "records": "actions", "key_from_row": True, "formats": {"occurred_at": "unix"},
        "columns": {"lead_id": "^.visitor", "kind": "type", "occurred_at": "t"},
    }  # fmt: skip
    intake = desk.prepare("activities", desk.write("v.json", json.dumps(visits)), None, mapping)
    assert [(row["lead_id"], row["kind"]) for row in desk.rows(intake)] == [("A", "page"), ("A", "file")]
    assert len(set(desk.column(intake, "activity_id"))) == 2


def test_a_path_into_a_list_is_found(desk):
    text = _lines([{"lead_id": "A", "contexts": [{"plan": "pro"}, {"plan": "x"}]}, {"lead_id": "B"}])
    intake = desk.prepare("leads", desk.write("l.jsonl", text), None, {"columns": {"plan": "contexts.0.plan"}})
    assert desk.column(intake, "plan") == ["pro", None]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("l.json", "{", "json-broken"),
        ("l.json", '"text"', "json-no-records"),
        ("l.json", "[1, 2]", "json-no-records"),
        ("l.json", '{"a": [{"x": 1}], "b": [{"x": 1}]}', "json-lists"),
        ("l.jsonl", "", "source-empty"),
        ("l.json", "[" * 100_000, "json-broken"),
    ],
)
def test_what_is_wrong_with_a_json_file_is_said(desk, name, text, code):
    assert desk.error("leads", desk.write(name, text)).problems[0].code == code


def test_a_key_that_appears_late_is_a_column(desk):
    text = _lines([{"lead_id": str(n)} for n in range(3000)] + [{"lead_id": "x", "late": "yes"}])
    intake = desk.prepare("leads", desk.write("l.jsonl", text))
    assert desk.column(intake, "late")[-1] == "yes"


VISITS = {"key_from_row": True, "records": "actions", "constants": {"kind": "page_viewed"}, "columns": {
    "lead_id": "^.visitor", "occurred_at": "at"}}  # fmt: skip


def _visits(count):
    actions = [{"at": f"2025-01-0{day}"} for day in (1, 2, 3)]
    return [{"visitor": f"v{n}", "actions": actions} for n in range(count)]


def test_rows_of_one_record_have_ids_of_their_own_where_a_chunk_ends_among_them(desk, monkeypatch):
    monkeypatch.setattr("reifegrad.tables.json_reader.CHUNK_ROWS", 4)
    intake = desk.prepare("activities", desk.write("v.json", json.dumps(_visits(5))), None, VISITS)
    assert len(set(desk.column(intake, "activity_id"))) == 15


def test_a_sign_in_the_name_of_a_file_does_not_disturb_the_ids(desk):
    intake = desk.prepare("activities", desk.write("v#2.json", json.dumps(_visits(1))), None, VISITS)
    assert desk.column(intake, "activity_id") == ["v#2.json:1", "v#2.json:1#2", "v#2.json:1#3"]


def test_one_object_in_place_of_a_list_is_a_row_and_a_mere_value_is_rejected(desk):
    """Some tools write a list of one without brackets."""
    odd = [{"visitor": "A", "actions": {"at": "2025-01-01"}}, {"visitor": "B", "actions": "none"}, {"visitor": "C"}]
    intake = desk.prepare("activities", desk.write("v.json", json.dumps(_visits(1) + odd)), None, VISITS)
    assert desk.column(intake, "lead_id") == ["v0", "v0", "v0", "A"]
    assert desk.rejects(intake) == [("3", "", "none", "not_an_object")]


def test_an_id_that_is_false_is_none(desk):
    rows = '{"userId":false,"visitorId":"v1","ok":false}\n{"userId":false,"ok":true}\n{"userId":"false","ok":false}\n'
    mapping = {"columns": {"lead_id": ["userId", "visitorId"], "ok": "ok"}}
    intake = desk.prepare("leads", desk.write("l.jsonl", rows), {"ok": ColumnType.TEXT}, mapping)
    assert [(row["lead_id"], row["ok"]) for row in desk.rows(intake)] == [("v1", "false"), ("false", "false")]
    assert intake.rows_rejected == 1


@pytest.mark.parametrize("heading", ["contact_id", "customerNumber", "Prospect", "id"])
def test_an_id_that_is_false_is_none_under_each_heading_of_ids(desk, heading):
    rows = [{heading: False, "ok": True}, {heading: "A", "ok": False}]
    intake = desk.prepare("leads", desk.write("l.jsonl", _lines(rows)), {"ok": ColumnType.TEXT})
    assert [(row["lead_id"], row["ok"]) for row in desk.rows(intake)] == [("A", "false")]
    assert [(line, reason) for line, _, _, reason in desk.rejects(intake)] == [("1", "empty")]


@pytest.mark.parametrize(("heading", "mapping"), [("lead_id", None), ("nr", {"columns": {"lead_id": "nr"}})])
def test_what_could_be_an_id_is_an_answer_beside_one(desk, heading, mapping):
    rows = [{heading: "A", "prospect": False, "account_id": False, "company": False}]
    intake = desk.prepare("leads", desk.write("l.jsonl", _lines(rows)), {"prospect": ColumnType.TEXT}, mapping)
    [found] = desk.rows(intake)
    assert (found["prospect"], found["company"], found["account_id"]) == ("false", "false", None)


def test_an_object_with_places_as_keys_is_a_list(desk):
    """PHP writes a list so from which something was removed."""
    odd = [{"visitor": "A", "actions": {"0": {"at": "2025-01-01"}, "2": {"at": "2025-01-03"}}}]
    odd += [{"visitor": "B", "actions": {"0": "2025-01-01", "at": "2025-01-02"}}, {"visitor": "C", "actions": {}}]
    intake = desk.prepare("activities", desk.write("v.json", json.dumps(odd)), None, VISITS)
    assert desk.column(intake, "lead_id") == ["A", "A", "B"]
    assert desk.rejects(intake) == []
