"""Logs of websites as lists of people: what describes a person, what describes an event, and whose the visits are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.tasks import exports

from reifegrad.tables import CONTRACTS, ColumnType, Mapping, prepare
from reifegrad.tables.ready_mappings import ready_mapping
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.map import MapRequest, map_sources
from reifegrad.tasks.score import ScoreRequest, score

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reifegrad.tasks.score import ScoreResult

USER = {
    "email": "anna@ahorn.example", "firstName": "Anna", "lastName": "Berger", "createdAt": "2025-09-01T08:00:00Z",
    "title": "CEO", "address": {"city": "Augsburg", "country": "Germany"}, "department": "Board",
    "company": {"id": 7, "name": "Ahorn GmbH", "employee_count": 120, "industry": "Bau"},
}  # fmt: skip
WANTED = {
    "created_at": "2025-09-01 10:00:00+02:00", "email": "anna@ahorn.example", "position": "CEO", "country": "DE",
    "department": "Board", "account_id": "7", "company": "Ahorn GmbH", "employees": "120", "industry": "Bau",
}  # fmt: skip


def call(kind: str, number: int, **more: Any) -> dict[str, Any]:
    """A call of Segment as it stands in a file."""
    moment = f"2025-11-08T09:{number:02}:00.000Z"
    return {"type": kind, "messageId": f"m-{number}", "timestamp": moment, **more}


def page(number: int, path: str, **who: Any) -> dict[str, Any]:
    return call("page", number, name="Preise", properties={"path": path, "title": "Unsere Preise"}, **who)


@pytest.fixture
def scored(tmp_path: Path) -> Callable[..., tuple[dict[str, float], ScoreResult]]:
    """What the people of a log score with the mapping that is proposed for it, or with the ready one."""

    def run(records: list[dict[str, Any]], use: str = "", **more: str) -> tuple[dict[str, float], ScoreResult]:
        log, mapping, model = tmp_path / "events.jsonl", tmp_path / "mapping.yaml", tmp_path / "m.yaml"
        log.write_text(exports.lines(records), encoding="utf-8")
        model.write_text(exports.MODEL, encoding="utf-8")
        mapping.unlink(missing_ok=True)
        if use:
            mapping.write_text(f"use: {use}\n", encoding="utf-8")
        else:
            assert map_sources(MapRequest((str(log),), output=str(mapping))).is_ready
        sources = {"leads": str(log), "activities": str(log)} | more
        data = FactInputs(**sources, mapping=str(mapping), rejects=str(tmp_path / "rejects"), allow_missing=True)
        result = score(ScoreRequest(str(model), data, "2025-12-01", top=100))
        assert result.ranked is not None
        return {lead.score.subject_id: (lead.score.score or 0) / 1000 for lead in result.ranked}, result

    return run


@pytest.mark.parametrize("tool", [{}, {"channel": "web"}], ids=["segment", "rudderstack"])
@pytest.mark.parametrize("place", ["traits", "context"])
def test_reserved_traits_are_what_models_call_them(tmp_path, tool, place):
    traits = {"traits": USER} if place == "traits" else {"context": {"traits": USER}}
    records = [call("identify", 1, userId="A1", **traits), page(2, "/preise", userId="A1")]
    path = tmp_path / "events.jsonl"
    path.write_text(exports.lines([{**record, **tool} for record in records]), encoding="utf-8")
    [row] = next(one.rows for one in map_sources(MapRequest((str(path),))).sources if one.recognised.table == "leads")
    assert {name: str(row[name]) for name in WANTED} == WANTED
    assert (row["first_name"], row["last_name"], row["event_name"]) == ("Anna", "Berger", "Preise")


@pytest.mark.parametrize(
    ("traits", "name", "value"),
    [
        ({"position": "CTO"}, "position", "CTO"), ({"country": "Österreich"}, "country", "AT"),
        ({"industry": "IT"}, "industry", "IT"), ({"employees": 40}, "employees", "40"),
        ({"company": "Kiel AG"}, "company", "Kiel AG"), ({"company": {"employeeCount": 9}}, "employees", "9"),
        ({"first_name": "Ben"}, "first_name", "Ben"), ({"created_at": "2025-01-01"}, "created_at", "2025-01-01"),
    ],
)  # fmt: skip
def test_other_usual_traits_are_too(tmp_path, traits, name, value):
    path = tmp_path / "events.jsonl"
    records = [call("identify", 1, userId="A1", traits=traits), page(2, "/", userId="A1")]
    path.write_text(exports.lines(records), encoding="utf-8")
    [row] = next(one.rows for one in map_sources(MapRequest((str(path),))).sources if one.recognised.table == "leads")
    assert str(row[name]).startswith(value)


def test_a_company_that_is_an_object_for_one_and_a_text_for_another_is_no_json(tmp_path):
    path = tmp_path / "events.jsonl"
    traits = ({"company": {"id": 7}}, {"company": "Kiel AG"}, {"company": {"name": "Ahorn GmbH"}})
    records = [call("identify", n, userId=f"A{n}", traits=one) for n, one in enumerate(traits)]
    path.write_text(exports.lines([*records, page(9, "/", userId="A1")]), encoding="utf-8")
    rows = next(one.rows for one in map_sources(MapRequest((str(path),))).sources if one.recognised.table == "leads")
    assert [row["company"] for row in rows] == [None, "Kiel AG", "Ahorn GmbH"]


@pytest.mark.parametrize("use", ["", "segment"])
@pytest.mark.parametrize("kind", ["page", "screen", "track"])
def test_the_name_of_an_event_is_no_name_of_a_person(scored, kind, use):
    event = call(kind, 2, name="Preise", event="Preise", userId="A1")
    _, result = scored([call("identify", 1, userId="A1", traits={"email": "a@b.example"}), event], use)
    assert [lead.name for lead in result.ranked] == ["a@b.example"]
    traits = {"email": "a@b.example", "name": "Anna Berger"}
    _, result = scored([call("identify", 1, userId="A1", traits=traits), event], use)
    assert [lead.name for lead in result.ranked] == ["Anna Berger"]


def test_the_traits_of_a_company_are_not_those_of_a_person(scored):
    group = {"name": "Ahorn GmbH", "email": "info@ahorn.example", "industry": "Bau"}
    records = [
        call("identify", 1, userId="A1", traits={"email": "a@b.example", "name": "Anna Berger"}),
        call("group", 2, userId="A1", groupId="G7", traits=group), page(3, "/preise", userId="A1"),
    ]  # fmt: skip
    scores, result = scored(records)
    assert scores == {"A1": 11}
    assert [lead.name for lead in result.ranked] == ["Anna Berger"]


@pytest.mark.parametrize("use", ["", "segment"])
@pytest.mark.parametrize(
    "link",
    [
        call("identify", 5, userId="A1", anonymousId="x-1"),
        call("alias", 5, userId="A1", previousId="x-1"),
        call("track", 5, event="Login", userId="A1", anonymousId="x-1"),
    ],
    ids=["identify", "alias", "track"],
)
def test_what_a_visitor_did_counts_for_the_user_that_it_turns_out_to_be(scored, link, use):
    """Before and after the row that names both, whatever is the order of the file."""
    visits = [page(1, "/preise", anonymousId="x-1"), page(9, "/preise/agb", anonymousId="x-1")]
    user = call("identify", 3, userId="A1", traits={"email": "a@b.example"})
    for records in ([*visits, user, link], [link, user, *visits]):
        scores, result = scored([*records, page(7, "/preise", anonymousId="x-2")], use)
        assert scores == {"A1": 21, "x-2": 10}
        assert not [one for one in result.not_counted if one.code != "mapping-leaves-out"]


def test_a_chain_of_ids_ends_at_the_last(scored):
    records = [
        page(1, "/preise", anonymousId="x-1"), call("alias", 2, userId="old", previousId="x-1"),
        call("alias", 3, userId="A1", previousId="old"), page(4, "/preise", userId="A1"),
    ]  # fmt: skip
    assert scored(records)[0] == {"A1": 20}


def test_ids_in_a_circle_join_nobody(scored):
    records = [
        call("alias", 2, userId="B", previousId="A"), call("alias", 3, userId="A", previousId="B"),
        page(4, "/preise", userId="A"), page(5, "/preise", userId="B"),
    ]  # fmt: skip
    assert scored(records)[0] == {"A": 10, "B": 10}


def test_a_shared_computer_makes_nobody_one_person_and_is_said(scored):
    records = [page(1, "/preise", anonymousId="kiosk")]
    records += [call("identify", n, userId=f"A{n}", anonymousId="kiosk", traits={"email": "a@b"}) for n in (2, 3)]
    scores, result = scored(records)
    assert scores == {"A2": 1, "A3": 1, "kiosk": 10}
    [said] = [problem for problem in result.not_counted if problem.code == "ids-shared"]
    assert "1 id is named with several users" in said.what
    assert "'kiosk'" in said.what_in("de")
    assert result.is_clean


def test_a_log_joins_visitors_with_people_of_another_list(scored, tmp_path):
    crm = tmp_path / "crm.csv"
    crm.write_text("lead_id,email\nA1,a@b.example\n", encoding="utf-8")
    records = [page(1, "/preise", anonymousId="x-1"), call("identify", 2, userId="A1", anonymousId="x-1")]
    mapping = tmp_path / "use.yaml"
    mapping.write_text("activities: {use: segment}\n", encoding="utf-8")
    scored(records)  # writes the log
    data = FactInputs(
        leads=str(crm), activities=str(tmp_path / "events.jsonl"), mapping=str(mapping), rejects=str(tmp_path / "r")
    )
    result = score(ScoreRequest(str(tmp_path / "m.yaml"), data, "2025-12-01"))
    assert [(one.score.subject_id, one.score.score) for one in result.ranked] == [("A1", 11_000)]


@pytest.mark.parametrize(
    ("use", "table", "record", "user"),
    [
        ("snowplow", "activities", {**exports.SNOWPLOW[0], "event_id": "e2", "user_id": None}, "A1"),
        ("ga4-bigquery", "activities", {**exports.BIGQUERY[0], "user_id": None}, "A1"),
        ("matomo", "leads", {**exports.MATOMO[0], "idVisit": "9", "userId": None}, "A1"),
        ("matomo", "activities", {**exports.MATOMO[0], "idVisit": "9", "userId": None}, "A1"),
    ],
)
def test_other_tools_name_a_visitor_and_a_user_too(tmp_path, use, table, record, user):
    known = {"snowplow": exports.SNOWPLOW, "ga4-bigquery": exports.BIGQUERY, "matomo": exports.MATOMO}[use][0]
    path = tmp_path / "log.jsonl"
    path.write_text(json.dumps(record) + "\n" + json.dumps(known) + "\n", encoding="utf-8")
    intake = prepare(
        CONTRACTS[table], str(path), wanted={"path": ColumnType.TEXT} if table == "activities" else {},
        staging=tmp_path / "staging", timezone="UTC", mapping=ready_mapping(use),
    )  # fmt: skip
    import pyarrow.parquet as pq

    ids = {one for file in intake.files for one in pq.read_table(file)[intake.source_columns["lead_id"]].to_pylist()}
    assert ids == {user}
    assert "ids-joined" in {note.code for note in intake.notes}


def test_an_id_of_which_two_spellings_are_known_is_proposed_once(tmp_path):
    log, mapping = tmp_path / "events.jsonl", tmp_path / "mapping.yaml"
    log.write_text(exports.lines([page(1, "/pricing", anonymousId="x", userId="u")]), encoding="utf-8")
    assert map_sources(MapRequest((str(log),), output=str(mapping))).is_ready
    lines = mapping.read_text(encoding="utf-8").splitlines()
    assert {line.split("#")[0].strip() for line in lines if "other_ids" in line} == {"other_ids: [anonymousId]"}


def test_other_ids_of_a_mapping_must_be_there(tmp_path):
    from reifegrad.errors import ReifegradError

    path = tmp_path / "a.csv"
    path.write_text("activity_id,lead_id,kind,occurred_at,cookie\n1,A,x,2025-01-01,c\n", encoding="utf-8")
    mapping = Mapping.model_validate({"activities": {"other_ids": ["cooky"]}})
    with pytest.raises(ReifegradError, match="cookie"):
        prepare(CONTRACTS["activities"], str(path), wanted={}, staging=tmp_path, timezone="UTC", mapping=mapping)
