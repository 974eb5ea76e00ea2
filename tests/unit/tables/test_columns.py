from __future__ import annotations

import pytest

from reifegrad.tables import ColumnType


def test_missing_columns_are_named_at_once_with_the_remedy(desk):
    path = desk.write("activities.csv", "activity_id,laed_id,path\n1,2,3\n")
    error = desk.error("activities", path)
    [problem] = error.problems
    assert problem.code == "missing-columns"
    assert "lead_id, kind, occurred_at" in problem.what
    assert "'path'" in problem.what
    assert "lead_id: Did you mean 'laed_id'?" in problem.fix
    assert "activities: {columns:" in problem.fix


@pytest.mark.parametrize("language", ["de", "en"])
def test_activities_without_ids_are_told_the_other_way(desk, language):
    path = desk.write("activities.csv", "lead_id,kind,occurred_at\n1,called,2025-01-01\n")
    [problem] = desk.error("activities", path).problems
    assert "activities: {key_from_row: true}" in problem.fix_in(language)
    [other] = desk.error("outcomes", path).problems
    assert "key_from_row" not in other.fix_in(language)


def test_known_german_headings_are_recognized_with_a_note(desk):
    text = "Aktivitäts-ID,Lead-ID,Aktivität,Zeitpunkt\n1,2,page_viewed,2025-01-01\n"
    intake = desk.prepare("activities", desk.write("a.csv", text))
    assert list(intake.columns) == ["activity_id", "lead_id", "kind", "occurred_at"]
    assert sum(note.code == "column-recognized" for note in intake.notes) == 4


def test_accounts_in_german(desk):
    text = "Firmen-ID;Firma;Mitarbeiter;Branche;Umsatz\n1;Müller;1.200;Bau;1.000.000,50\n"
    intake = desk.prepare("accounts", desk.write("a.csv", text))
    [row] = desk.rows(intake)
    assert (row["account_id"], row["name"], row["industry"]) == ("1", "Müller", "Bau")
    assert (row["employees"], row["revenue"]) == (1200.0, 1000000.5)


def test_the_better_synonym_wins_and_an_unclear_one_is_not_taken(desk):
    intake = desk.prepare("leads", desk.write("a.csv", "ID,Firma,Firmen-ID,Jobtitel,Funktion\n1,M,7,x,y\n"))
    [row] = desk.rows(intake)
    assert row["account_id"] == "7"
    assert row["Firma"] == "M"
    assert "position" not in row
    assert "column-ambiguous" in {note.code for note in intake.notes}


def test_the_mapping_wins_over_names_and_may_rename_attributes(desk):
    path = desk.write("a.csv", "Kontakt-Nr.,lead_id,Größe\n1,x,5\n")
    mapping = {"columns": {"lead_id": "Kontakt-Nr.", "size": "Größe"}}
    intake = desk.prepare("leads", path, {"size": ColumnType.NUMBER}, mapping)
    assert desk.rows(intake) == [{"lead_id": "1", "size": 5.0}]
    assert "column-left-out" in {note.code for note in intake.notes}
    error = desk.error("leads", path, mapping={"columns": {"lead_id": "Kontakt"}})
    assert "mapping-column-missing" in {problem.code for problem in error.problems}


def test_a_heading_that_stands_twice_is_an_error_only_if_needed(desk):
    assert desk.error("leads", desk.write("a.csv", "lead_id,lead_id\n1,2\n")).problems[0].code == "column-repeated"
    error = desk.error("leads", desk.write("a.csv", "lead_id,a,a\n1,2,3\n"), wanted={"a": ColumnType.TEXT})
    assert error.problems[0].code == "column-repeated"
    intake = desk.prepare("leads", desk.write("a.csv", "lead_id,a,A,a,\n1,2,3,4,5\n"))
    assert desk.rows(intake) == [{"lead_id": "1", "a": "2"}]


def test_a_wanted_column_that_is_not_there_is_left_out(desk):
    intake = desk.prepare("leads", desk.write("a.csv", "lead_id\n1\n"), {"size": ColumnType.NUMBER})
    assert list(intake.columns) == ["lead_id"]


def test_a_model_may_not_take_a_text_of_the_contract_for_a_number(desk):
    path = desk.write("a.csv", "lead_id,country\n1,DE\n")
    error = desk.error("leads", path, wanted={"country": ColumnType.NUMBER})
    assert error.problems[0].code == "wanted-type-conflict"


def test_activities_keep_only_what_is_needed(desk):
    text = "activity_id,lead_id,kind,occurred_at,path,x\n1,2,page_viewed,2025-01-01,/a,y\n"
    intake = desk.prepare("activities", desk.write("a.csv", text), {"path": ColumnType.TEXT})
    assert set(intake.columns) == {"activity_id", "lead_id", "kind", "occurred_at", "path"}


def test_a_purchase_log_gets_kind_and_ids_by_the_mapping(desk):
    path = desk.write("orders.csv", "lead_id;Datum;amount\n1;24.12.2025;9,90\n;24.12.2025;1\n2;25.12.2025;5\n")
    mapping = {"constants": {"kind": "purchased"}, "key_from_row": True}
    intake = desk.prepare("activities", path, {"amount": ColumnType.NUMBER}, mapping)
    rows = desk.rows(intake)
    assert [row["activity_id"] for row in rows] == ["orders.csv:2", "orders.csv:4"]
    assert {row["kind"] for row in rows} == {"purchased"}


def test_ids_from_rows_tell_files_of_one_name_apart(desk):
    for folder in ("a", "b"):
        (desk.folder / folder).mkdir()
        desk.write(f"{folder}/log.csv", "lead_id,kind,occurred_at\n1,purchased,2025-01-01\n")
    intake = desk.prepare("activities", desk.folder / "*/log.csv", None, {"key_from_row": True})
    assert desk.column(intake, "activity_id") == ["a/log.csv:2", "b/log.csv:2"]


def test_outcomes_are_won_or_lost(desk):
    text = "lead_id,outcome,decided_at,amount\n1,Won,2025-01-01,5\n2,verloren,2025-01-01,\n3,open,2025-01-01,\n"
    intake = desk.prepare("outcomes", desk.write("o.csv", text))
    assert desk.column(intake, "outcome") == ["won", "lost"]
    assert desk.rejects(intake) == [("4", "outcome", "open", "not_won_or_lost")]


def test_an_empty_value_of_a_profile_change_is_kept(desk):
    text = "lead_id,attribute,value,known_at\n1,position,,2025-01-01\n1,,x,2025-01-01\n"
    intake = desk.prepare("profile_changes", desk.write("p.csv", text))
    assert desk.column(intake, "value") == [None]
    assert desk.rejects(intake) == [("3", "attribute", "", "empty")]


@pytest.mark.parametrize("table", ["moments"])
def test_moments_need_a_time(desk, table):
    intake = desk.prepare(table, desk.write("m.csv", "lead_id,as_of\n1,2025-01-01\n2,soon\n3,\n"))
    assert desk.column(intake, "lead_id") == ["1"]
    assert [row[3] for row in desk.rejects(intake)] == ["not_a_time", "empty"]
