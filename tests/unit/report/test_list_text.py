"""Lists as text files: in the form of an Excel, and in that of the import of a CRM."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from list_case import LEADS, MODEL, ListCase

from reifegrad.errors import ReifegradError


@pytest.fixture
def case(tmp_path: Path) -> ListCase:
    return ListCase(tmp_path)


def _rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    text = path.read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_a_german_excel_gets_its_marks_its_days_and_the_sign_of_utf_8(case: ListCase) -> None:
    path = case.write(
        "liste.csv", "rank,name,score,last_activity,next_change_on", form="excel-de", language="de", top=2
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text("utf-8-sig").splitlines() == [
        "Rang;Name;Score;Zuletzt aktiv;Nächste Änderung",
        "1;Anna Öztürk;66;08.01.2026 10:02;07.02.2026",
        "2;'=1+1 Xu;12;02.12.2025 08:00;",
    ]


def test_points_have_the_decimal_mark_of_the_form(case: ListCase) -> None:
    case.activities = "activity_id,lead_id,kind,occurred_at\n1,L1,page_viewed,2026-01-08T10:02\n"
    german = _rows(case.write("de.csv", "id,score", form="excel-de"), ";")
    english = _rows(case.write("en.csv", "id,score", form="excel"))
    assert [row["Score"] for row in german] == ["35,5", "10", "1"]
    assert [row["Score"] for row in english] == ["35.5", "10", "1"]


@pytest.mark.parametrize("text", ["=cmd|'/C calc'!A0", "@SUM(1)", "+1-1", "-2+3", "\N{FULLWIDTH EQUALS SIGN}1"])
def test_no_cell_of_a_list_is_run_as_a_formula(case: ListCase, text: str) -> None:
    case.leads = f'lead_id,name,position,country,phone\nL1,"{text}",CEO,DE,"{text}"\nL2,Ann,CEO,DE,-5\n'
    rows = _rows(case.write("list.csv", f"name,phone,id,rank={text}", form="excel"))
    assert rows[0]["Name"] == rows[0]["phone"] == f"'{text}"
    assert rows[1]["phone"] == "-5"
    assert list(rows[0])[3] == f"'{text}"


def test_a_hubspot_file_has_record_ids_and_names_of_properties(case: ListCase) -> None:
    case.leads = LEADS.replace("lead_id", "Record ID").replace("L", "901")
    case.activities = case.activities.replace("L", "901")
    case.mapping = "leads: {columns: {lead_id: Record ID}}\n"
    path = case.write("hubspot.csv", form="hubspot", language="de")
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    first, *_, last = _rows(path)
    assert list(first) == [
        *("Record ID", "reifegrad_score", "reifegrad_fit_score", "reifegrad_fit_grade", "reifegrad_interest_score"),
        *("reifegrad_interest_grade", "reifegrad_cell", "reifegrad_stage", "reifegrad_disqualified"),
        *("reifegrad_priority", "reifegrad_reasons", "reifegrad_scored_at"),
    ]
    assert (first["Record ID"], first["reifegrad_score"], first["reifegrad_stage"]) == ("9011", "66", "hot")
    assert first["reifegrad_scored_at"] == "2026-01-10"
    assert "\n" not in first["reifegrad_reasons"]
    # Whom the model disqualifies must not keep the score of before.
    assert (last["Record ID"], last["reifegrad_disqualified"], last["reifegrad_priority"]) == ("9014", "far", "none")


@pytest.mark.parametrize("length", [15, 18])
def test_a_salesforce_file_keeps_ids_to_the_letter(case: ListCase, length: int) -> None:
    key = "00Q5f00000AbCdEfGh"[:length]
    case.leads = LEADS.replace("L1", key).replace("lead_id", "Id").split("\nL2")[0] + "\n"
    case.activities = case.activities.replace("L1", key)
    case.mapping = "leads: {columns: {lead_id: Id}}\n"
    (row,) = _rows(case.write("salesforce.csv", form="salesforce"))
    assert row["Id"] == key
    assert row["Reifegrad_Fit_Score__c"] == "20"
    assert row["Reifegrad_Scored_At__c"] == "2026-01-09T23:00:00.000Z"
    assert row["Reifegrad_Disqualified__c"] == "none"


@pytest.mark.parametrize(("form", "key"), [("hubspot", "Record ID"), ("salesforce", "Id")])
def test_ids_that_the_import_does_not_know_are_refused_with_examples(case: ListCase, form: str, key: str) -> None:
    with pytest.raises(ReifegradError, match=rf"4 of the ids are not .*'L1'.*{key}"):
        case.write("import.csv", form=form)
    assert not list(case.folder.glob("*import*"))


def test_fields_can_be_named_and_the_id_can_be_any_column(case: ListCase) -> None:
    case.leads = "lead_id,position,country,crm\nL1,CEO,DE,00Q5f00000AbCdE\n"
    path = case.write("import.csv", "score=Lead_Score__c,stage,crm=Id", form="salesforce")
    assert path.read_text("utf-8").splitlines()[0] == "Lead_Score__c,Reifegrad_Stage__c,Id"


def test_a_name_that_is_too_long_for_a_field_is_refused(case: ListCase) -> None:
    name = "a_dimension_with_a_really_long_name_here"
    case.model = (
        f"reifegrad: 1\nname: m\ndimensions: {{{name}: {{criteria: {{x: {{when: country = 'DE', points: 1}}}}}}}}\n"
    )
    with pytest.raises(ReifegradError, match="more than 40 characters"):
        case.write("import.csv", form="salesforce")


def test_a_form_has_its_ending(case: ListCase) -> None:
    for name, form in (("list.xlsx", "excel"), ("list.txt", "hubspot"), ("list.csv", None)):
        with pytest.raises(ReifegradError, match="output-format"):
            case.write(name, form=form)
    with pytest.raises(ReifegradError, match="output-folder"):
        case.write("nowhere/list.xlsx")


def test_a_list_has_the_columns_of_its_model_unless_others_are_named(case: ListCase) -> None:
    case.model = MODEL + "list: {columns: [rank, name=Kontakt, PHONE, account.nothing]}\n"
    with pytest.raises(ReifegradError, match=r"the column 'account.nothing'"):
        case.write("list.csv", form="excel")
    case.model = MODEL + "list: {columns: [rank, name=Kontakt, PHONE]}\n"
    assert list(_rows(case.write("list.csv", form="excel"))[0]) == ["Rank", "Kontakt", "phone"]
    assert list(_rows(case.write("list.csv", "fit_score,fit_grade", form="excel"))[0]) == ["Fit", "Fit, grade"]


def test_a_column_that_is_nowhere_is_named_with_its_nearest(case: ListCase) -> None:
    with pytest.raises(ReifegradError, match=r"'scroe'.*Did you mean 'score'"):
        case.write("list.xlsx", "scroe")


def test_a_list_is_the_same_whether_an_engine_computes_it_or_not(case: ListCase) -> None:
    columns = "rank,id,name,email,score,cell,reasons,last_activity,next_change,next_change_on,phone,Betrag,seit,country"
    few = case.write("few.csv", columns, form="excel").read_bytes()
    case.more = {"threads": 1}
    assert case.write("engine.csv", columns, form="excel").read_bytes() == few
    assert few.count(b"\r\n") == 4


def test_accounts_have_lists_too_with_their_own_columns(case: ListCase) -> None:
    criteria = "big: {when: employees > 5, points: 3}"
    case.model = f"reifegrad: 1\nname: firms\nsubject: account\ndimensions: {{d: {{criteria: {{{criteria}}}}}}}\n"
    case.leads = "lead_id,account_id\nL1,A1\n"
    (case.folder / "accounts.csv").write_text(
        "account_id,name,employees,city\nA1,Ahorn,10,Ulm\nA2,Birke,1,Bern\n", "utf-8"
    )
    case.more = {"accounts": str(case.folder / "accounts.csv")}
    rows = _rows(case.write("list.csv", form="excel"))
    assert [(row["Rank"], row["Name"], row["Score"], row["Account ID"]) for row in rows] == [
        ("1", "Ahorn", "3", "A1"),
        ("2", "Birke", "0", "A2"),
    ]
    assert [row["city"] for row in _rows(case.write("list.csv", "name,city", form="excel"))] == ["Ulm", "Bern"]


def test_a_lead_has_columns_of_its_company(case: ListCase) -> None:
    case.leads = "lead_id,name,account_id,position,country\nL1,Ann,A1,CEO,DE\nL2,Bo,,CTO,DE\nL3,Cy,A9,CTO,DE\n"
    (case.folder / "accounts.csv").write_text("account_id,name,city\nA1,Ahorn,Ulm\n", "utf-8")
    for case.more in ({}, {"threads": 1}):
        case.more["accounts"] = str(case.folder / "accounts.csv")
        rows = _rows(case.write("list.csv", "name,company,city,account.name", form="excel"))
        assert [tuple(row.values()) for row in rows] == [
            ("Ann", "Ahorn", "Ulm", "Ahorn"),
            ("Bo", "", "", ""),
            ("Cy", "", "", ""),
        ]
